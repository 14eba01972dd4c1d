"""Runs on images: trained, measured, changed, saved, compared with what a convolution is for."""

import base64
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.datasets import SEEN
from livegrad.models.data.image_samples import ImageSamples
from livegrad.models.measure.view import View
from livegrad.models.nn.convolution import ConvolutionNetwork
from livegrad.models.training.engines.torch_engine import TorchEngine
from livegrad.models.training.past.journal import read, write
from livegrad.models.training.past.replay import Tape, replay
from livegrad.models.training.trainer import Trainer
from tests.covering import deep, seeds

FEW = {"data.count": 120, "training.batch_size": 20}


def run(changes: dict[str, Any] | None = None) -> Trainer:
    return Trainer(changed(PRESETS["digits"], FEW | (changes or {})))


def reading(trainer: Trainer, name: str) -> float:
    return float(trainer.measure()[1 + trainer.series.index(name)])


def accuracy_on_all(trainer: Trainer) -> float:
    """Measure the accuracy on every image kept for testing, of which the run itself measures 240."""
    samples = trainer.run.samples
    chosen = torch.tensor(trainer.data.split == 1)
    with torch.no_grad():
        told = trainer.network(samples.inputs[chosen]).argmax(1)
    return float((told == samples.targets[chosen].argmax(1)).double().mean())


def seeded(config: RunConfig, seed: int) -> RunConfig:
    return changed(config, {f"seeds.{of}": seed for of in ("data", "weights", "order")})


@deep  # their preset is trained in the tests of presets
@pytest.mark.parametrize("seed", range(3))
def test_two_convolutions_tell_digits_apart_within_ten_epochs(seed: int) -> None:
    trainer = Trainer(seeded(PRESETS["digits"], seed))
    trainer.step(10 * trainer.steps_per_epoch)
    assert accuracy_on_all(trainer) >= 0.96
    assert reading(trainer, "test_accuracy") == pytest.approx(accuracy_on_all(trainer), abs=0.02)


@seeds(range(1), full=range(3))
def test_where_a_shape_may_be_anywhere_convolutions_learn_it_and_dense_layers_do_not(seed: int) -> None:
    accuracies = []
    for convolution in ({}, {"channels": [], "dense": [32], "top": "flatten"}):
        changes = {f"network.convolution.{name}": value for name, value in convolution.items()}
        trainer = Trainer(seeded(changed(PRESETS["shapes"], changes), seed))
        trainer.step(20 * trainer.steps_per_epoch)
        accuracies.append(accuracy_on_all(trainer))
    assert accuracies[0] > 0.95
    assert accuracies[1] < 0.85


def test_a_run_on_images_is_a_convolutional_network_on_torch() -> None:
    trainer = run()
    assert isinstance(trainer.network, ConvolutionNetwork)
    assert isinstance(trainer.engine, TorchEngine)
    assert not trainer.compiled
    assert trainer.config.sizes == (64, 8, 16, 10)
    assert sum(units * (inputs + 1) for units, inputs in trainer.config.shapes) == len(trainer.network.flat)
    assert len(trainer.measure()) == 1 + len(trainer.series)
    assert "gradient_norm.3" in trainer.series


def test_a_step_is_what_torch_does_with_the_same_batch() -> None:
    trainer, other = run(), run()
    batch, targets = other.run.batches.take(20)
    parameters = [part.detach().clone().requires_grad_() for part in other.network.parameters()]
    adam = torch.optim.Adam(parameters, lr=0.01)
    w1, b1, w2, b2, w3, b3 = parameters
    made = torch.max_pool2d(torch.relu(torch.conv2d(batch, w1, b1, padding=1)), 2)
    made = torch.max_pool2d(torch.relu(torch.conv2d(made, w2, b2, padding=1)), 2)
    torch.nn.functional.cross_entropy(made.flatten(1) @ w3.T + b3, targets).backward()  # type: ignore[no-untyped-call]
    adam.step()
    trainer.step(1)
    expected = torch.cat([part.detach().flatten() for part in parameters])
    torch.testing.assert_close(trainer.network.flat, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"network.normalization": "batch", "network.dropout": 0.3, "data.shift": 1},
        {"network.normalization": "layer", "training.optimizer.name": "sgd", "training.optimizer.momentum": 0.9},
        {"network.convolution.channels": [], "network.convolution.dense": [7]},
    ],
)
def test_a_checkpoint_goes_on_bit_for_bit(changes: dict[str, Any]) -> None:
    trainer = run(changes)
    trainer.step(9)
    other = Trainer.load(trainer.save())
    for each in (trainer, other):
        each.step(13)
    assert other.save() == trainer.save()
    assert np.array_equal(other.measure(), trainer.measure())


def test_the_same_configuration_gives_the_same_run() -> None:
    one, two = run({"network.dropout": 0.2}), run({"network.dropout": 0.2})
    for each in (one, two):
        each.step(20)
    assert torch.equal(one.network.flat, two.network.flat)


def test_options_change_live_and_images_trained_on_do_not_test_the_network() -> None:
    trainer = run()
    trainer.to_epoch_end()
    before = trainer.network.flat.clone()
    assert not trainer.update(changed(trainer.config, {"data.train_share": 0.5, "network.activation": "tanh"}))
    assert torch.equal(trainer.network.flat, before)
    assert (trainer.data.split == SEEN).sum() > 0
    samples = trainer.run.samples
    assert isinstance(samples, ImageSamples)
    assert not set(samples.measured["test"].tolist()) & set(np.flatnonzero(trainer.data.split == SEEN).tolist())
    assert not trainer.update(changed(trainer.config, {"data.shift": 2}))
    assert (trainer.data.split == SEEN).sum() < 10
    for path, value in (
        ("network.convolution.channels", [4]),
        ("network.convolution.pooling", "average"),
        ("data.chosen", [1, 2, 3]),
        ("network.normalization", "batch"),
    ):
        assert trainer.update(changed(trainer.config, {path: value})), path
    assert trainer.config.sizes == (64, 4, 3)
    # What only other kinds have changes nothing here.
    assert not trainer.update(changed(trainer.config, {"network.hidden": [3], "network.recurrence.units": 4}))


def test_a_weight_of_a_kernel_can_be_set_and_what_is_frozen_stays() -> None:
    trainer = run({"network.frozen_layers": [0], "network.frozen_weights": [[1, 2, 40], [2, 3, -1]]})
    trainer.edit(1, 2, 40, 0.5)
    first = trainer.network.flat[:80].clone()
    trainer.step(10)
    assert trainer.weight(1, 2, 40) == 0.5
    assert trainer.weight(2, 3, None) == 0
    assert torch.equal(trainer.network.flat[:80], first)
    with pytest.raises(IndexError, match="expected an input of layer 1 from 0 to 71, got 72"):
        trainer.edit(1, 0, 72, 1.0)


def test_a_journal_is_trained_again_to_the_same_run() -> None:
    trainer = run()
    tape = Tape(trainer.config)
    tape.train(trainer, 5)
    old = trainer.config
    trainer.update(changed(old, {"training.optimizer.learning_rate": 0.003, "data.shift": 1}))
    tape.updated(trainer, old)
    tape.train(trainer, 4)
    again = replay(read(write(tape.journal_to(trainer))))
    assert torch.equal(again.network.flat, trainer.network.flat)


def test_a_stop_rule_stops_a_run_on_images() -> None:
    trainer = run({"training.stop.epoch": 2})
    trainer.step(100)
    assert (trainer.epoch, trainer.stopped) == (2, "stopped_epoch")


def test_two_classes_have_one_output_and_are_told_as_shares() -> None:
    trainer = run({"data.chosen": [3, 8]})
    assert trainer.config.outputs == 1
    trainer.step(30)
    image = trainer.snapshot(View(image=0)).image
    assert image is not None
    assert image.stages[-1].cells.shape == (2, 1, 1)
    assert image.stages[-1].cells.sum() == pytest.approx(1)
    drawn = base64.b64encode(bytes(64)).decode()
    blank = trainer.snapshot(View(drawn=drawn)).image
    assert blank is not None
    assert blank.index is None
