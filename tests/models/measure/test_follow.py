import json

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.follow import Followed
from livegrad.models.measure.view import UPCOMING, View
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of
from tests.models.measure.followed import PLACE, all_followed


def followed(trainer: Trainer, index: int) -> Followed:
    found = trainer.snapshot(View(4, 2, sample=index)).sample
    assert found is not None
    return found


def test_one_unit_worked_out_by_hand() -> None:
    trainer = Trainer(changed(RunConfig(), {"network.hidden": [1], "training.loss": "squared"}))
    for layer, origin, value in ((0, 0, 0.5), (0, 1, -0.25), (0, None, 0.1), (1, 0, 2.0), (1, None, -0.3)):
        trainer.edit(layer, 0, origin, value)
    (x1, x2), target = points_of(trainer.data).points[3].astype(float), 2 * float(trainer.data.targets[3]) - 1
    z1 = 0.5 * x1 - 0.25 * x2 + 0.1
    a1 = np.tanh(z1)
    z2 = 2 * a1 - 0.3
    y = np.tanh(z2)
    error2 = (y - target) * (1 - y**2)
    error1 = error2 * 2 * (1 - a1**2)
    found = followed(trainer, 3)
    assert found.index == 3
    assert found.inputs.tolist() == pytest.approx([x1, x2])
    assert found.pre_activations.tolist() == pytest.approx([z1, z2], rel=1e-5)
    assert found.outputs.tolist() == pytest.approx([a1, y], rel=1e-5)
    assert found.errors.tolist() == pytest.approx([error1, error2], rel=1e-4)
    assert found.gradients.tolist() == pytest.approx([error1 * x1, error1 * x2, error1, error2 * a1, error2], rel=1e-4)
    assert found.loss == pytest.approx((y - target) ** 2 / 2, rel=1e-5)


@pytest.mark.parametrize("dataset", ["circle", "spiral-3", "sine", "plane"])
def test_the_step_of_one_sample_is_what_its_gradients_say(dataset: str, full: bool) -> None:
    plain = {"training.optimizer.name": "sgd", "training.optimizer.learning_rate": 0.05, "training.batch_size": 1}
    trainer = Trainer(changed(PRESETS[dataset], plain))  # type: ignore[index]
    trainer.step(2 * trainer.samples_per_epoch - 20)
    for _ in range(trainer.samples_per_epoch if full else 40):  # over the end of an epoch
        found, before = followed(trainer, UPCOMING), trainer.network.flat.numpy().copy()
        trainer.step()
        after = trainer.network.flat.numpy()
        np.testing.assert_allclose(after, before - 0.05 * found.gradients, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"network.normalization": "layer"},
        {"network.hidden": [3, 3], "network.residual": True},
        {"network.hidden": []},
        {"data.dataset": "blobs", "inputs.scaling": "standard", "network.activation": "hard_step"},
        {"training.loss": "hinge", "network.dropout": 0.5},
    ],
    ids=str,
)
def test_gradients_are_those_of_autograd_on_the_sample_alone(changes: dict[str, object]) -> None:
    trainer = Trainer(changed(RunConfig(), changes))
    trainer.step(20)
    found = followed(trainer, 7)
    one = slice(7, 8)
    inputs, targets = trainer.run.samples.inputs[one], trainer.run.samples.targets[one]
    trainer.network.flat_gradient.zero_()
    loss = trainer.run.loss.function(trainer.network(inputs), targets)
    loss.backward()  # type: ignore[no-untyped-call]
    np.testing.assert_allclose(found.gradients, trainer.network.flat_gradient.numpy(), rtol=1e-5, atol=1e-7)
    assert found.loss == pytest.approx(loss.item())
    assert len(found.pre_activations) == len(found.outputs) == len(found.errors) == sum(trainer.config.sizes[1:])


def test_the_answer_is_a_probability_shares_or_a_value() -> None:
    two, several, value = (followed(Trainer(PRESETS[name]), 0) for name in ("circle", "spiral-3", "plane"))
    assert two.outputs[-1] == pytest.approx(1 / (1 + np.exp(-two.pre_activations[-1])))
    assert several.outputs[-3:].sum() == pytest.approx(1)
    assert value.outputs[-1] == value.pre_activations[-1]


def test_following_a_sample_changes_nothing() -> None:
    watched, alone = Trainer(RunConfig()), Trainer(RunConfig())
    for _ in range(30):
        followed(watched, UPCOMING)
        watched.step()
        alone.step()
    assert torch.equal(watched.network.flat, alone.network.flat)


def test_without_training_points_there_is_no_next_one() -> None:
    empty = Trainer(changed(PRESETS["custom-classes"], {"data.custom": ""}))
    assert empty.snapshot(View(4, 2, sample=UPCOMING)).sample is None


def test_a_point_that_does_not_exist_is_an_index_error() -> None:
    with pytest.raises(IndexError, match="expected a point from 0 to 499, got 500"):
        Trainer(RunConfig()).snapshot(View(sample=500))


def test_the_samples_that_the_page_is_held_against_are_what_torch_gives() -> None:
    kept = json.loads(PLACE.read_text())
    for name, made in all_followed().items():
        known = kept[name]
        assert (known["sizes"], known["changes"]) == (made["sizes"], made["changes"])
        np.testing.assert_allclose(known["parameters"], made["parameters"], rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(known["sample"]["gradients"], made["sample"]["gradients"], rtol=1e-2, atol=1e-4)
