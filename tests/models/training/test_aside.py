"""A step on a point out of turn, and what dropout did in the last step."""

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.batches import Batches
from livegrad.models.data.streams import generator
from livegrad.models.measure.view import View
from livegrad.models.nn.layers import dropout_masks
from livegrad.models.training.trainer import Trainer


def trainer_of(*, compiled: bool = True, **changes: object) -> Trainer:
    plain = {"training.optimizer.name": "sgd", "training.optimizer.learning_rate": 0.05}
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return Trainer(changed(RunConfig(), plain | named), compiled=compiled)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("begun", [0, 3])
def test_a_step_on_one_point_is_what_its_gradients_say_and_its_loss_falls(compiled: bool, begun: int) -> None:
    trainer = trainer_of(compiled=compiled)
    trainer.step(begun)
    for point in trainer.run.samples.places[[0, 7, -1]].tolist():
        before = trainer.snapshot(View(4, 2, sample=point))
        trainer.step_on(point)
        after = trainer.snapshot(View(4, 2, sample=point))
        assert before.sample is not None
        assert after.sample is not None
        wanted = before.parameters - 0.05 * before.sample.gradients
        np.testing.assert_allclose(after.parameters, wanted, rtol=1e-5, atol=1e-6)
        assert after.sample.loss < before.sample.loss
    assert trainer.steps == begun + 3


@pytest.mark.parametrize("compiled", [True, False])
def test_after_a_step_out_of_turn_the_epoch_goes_on_as_if_it_had_not_been(compiled: bool) -> None:
    straight, turned = trainer_of(compiled=compiled), trainer_of(compiled=compiled)
    point = int(turned.run.samples.places[5])
    for begun in (0, 2):
        straight.step(begun)
        turned.step(begun)
        turned.step_on(point)
        turned.network.flat.copy_(straight.network.flat)
        turned.engine.forget()
        straight.step(30)
        turned.step(30)
        assert (turned.epoch, turned.position) == (straight.epoch, straight.position)
        assert torch.equal(turned.network.flat, straight.network.flat)


def test_a_point_that_is_not_trained_on_is_an_index_error() -> None:
    trainer = trainer_of()
    held = next(point for point in range(500) if not trainer.trains_on(point))
    with pytest.raises(IndexError, match=f"one of the points trained on, got {held}"):
        trainer.step_on(held)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_of_however_few_points_each_can_be_dealt_out_of_turn(count: int) -> None:
    inputs, targets = torch.arange(count).float().unsqueeze(1), torch.zeros(count, 1)
    batches = Batches(inputs, targets, np.random.default_rng(3))
    for sample in range(count):
        taken, _ = batches.aside(sample).take(1)
        assert taken.tolist() == [[sample]]
    assert (batches.epoch, batches.position) == (0, 0)


@pytest.mark.parametrize("compiled", [True, False])
def test_what_was_dropped_is_told_of_the_last_step_alone(compiled: bool) -> None:
    trainer = trainer_of(compiled=compiled, network__dropout=0.4, network__hidden=[6, 5])
    assert trainer.snapshot().dropped is None
    trainer.step(1)
    again = generator(trainer.config.seeds.order, "dropout")
    for samples in (10, 10, 1):
        masks = torch.cat(dropout_masks(samples, [6, 5], 0.4, again), dim=1)
        dropped = trainer.snapshot().dropped
        assert dropped is not None
        np.testing.assert_allclose(dropped, (masks == 0).float().mean(0))
        trainer.step(1, samples=1 if samples == 10 and trainer.steps == 2 else None)
    trainer.step(2)
    assert trainer.snapshot().dropped is None


def test_a_unit_told_as_dropped_gets_no_gradient_from_a_single_sample() -> None:
    trainer = trainer_of(network__dropout=0.5, network__hidden=[8])
    before = trainer.network.flat.clone()
    trainer.step(1, samples=1)
    dropped = trainer.run.dropped
    assert dropped is not None
    assert set(dropped.tolist()) == {0.0, 1.0}
    incoming = (trainer.network.flat - before)[:16].reshape(8, 2)
    assert torch.equal(incoming[torch.tensor(dropped) == 1], torch.zeros(int(dropped.sum()), 2))


def test_a_point_out_of_turn_is_not_taken_for_the_batch_dealt_before_it() -> None:
    trainer = trainer_of()
    trainer.step(1)
    batch = trainer.snapshot(View(batch=True)).batch
    assert batch is not None
    assert len(batch) == 10
    trainer.step_on(int(batch[0]))
    assert trainer.snapshot(View(batch=True)).batch is None
