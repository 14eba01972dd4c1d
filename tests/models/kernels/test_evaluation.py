"""What the kernels measure and draw, against evaluation, diagnostics and pictures on torch."""

from itertools import accumulate
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from livegrad.models.config.custom import encode
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Activation, Curve, Feature
from livegrad.models.kernels import losses
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from tests.models.kernels.running import DATA, Changes, both
from tests.models.known import points_of

SHAPES: dict[str, Changes] = {
    "default": {},
    "no hidden layer": {"network.hidden": []},
    "all inputs": {"network.hidden": [8] * 6, "inputs.features": list(get_args(Feature)), "training.loss": "squared"},
    "regression": {"network.hidden": [16, 3], "data.dataset": "plane", "training.loss": "squared"},
    "a table": {"data.dataset": "xor-table"},
}
RUNS: dict[str, Changes] = (
    {f"{head} {loss}": DATA[head] | {"training.loss": loss} for head, loss in losses.CODES}
    | {f"the curve {name}": {"data.dataset": name, "training.loss": "huber"} for name in get_args(Curve)}
    | {
        "scaled inputs": {"inputs.features": list(get_args(Feature)), "inputs.scaling": "standard"},
        "residual links": {"network.hidden": [4, 4, 4, 3], "network.residual": True},
        "an activation for each layer": {
            "network.hidden": [9, 3, 4, 2, 5],
            "network.activations": ["relu", "tanh", "sine", "hard_step", "softplus"],
        },
        "dropout": {"network.dropout": 0.5},
        "batch normalization": {
            "network.normalization": "batch",
            "network.hidden": [9, 3, 4, 4],
            "network.residual": True,
        },
        "batch normalization, several classes": DATA["multiclass"] | {"network.normalization": "batch"},
        "layer normalization": {"network.normalization": "layer", "network.hidden": [9, 3, 1, 16]},
        "three parts of the split": {"data.validation_share": 0.3, "data.outliers": 0.1},
        "spiral": {"data.dataset": "spiral-3", "network.hidden": [16, 16]},
        "many points": {"data.count": 5000},
    }
)


def trained(changes: Changes, steps: int = 20) -> tuple[Trainer, Trainer]:
    """Train on torch, and give the run once on torch and once on the kernels."""
    torch, kernels = both({"training.optimizer.name": "adam"} | changes)
    torch.step(steps)
    kernels.restore(torch.state())
    return torch, kernels


def same_measures(torch: Trainer, kernels: Trainer) -> None:
    assert kernels.series == torch.series
    np.testing.assert_allclose(kernels.measure(), torch.measure(), rtol=1e-4, atol=2e-6)


def same_picture(got: NDArray[np.uint8] | None, expected: NDArray[np.uint8] | None, apart: int = 1) -> None:
    """Compare bytes: where a number lies on the edge between two, as 0 does, its last digit decides."""
    assert (got is None) == (expected is None)
    if got is not None and expected is not None:
        assert got.shape == expected.shape
        differences = np.abs(got.astype(int) - expected)
        assert differences.max(initial=0) <= apart
        assert np.count_nonzero(differences) <= 0.01 * differences.size


def same_snapshots(torch: Trainer, kernels: Trainer, view: View) -> None:
    got, expected = kernels.snapshot(view), torch.snapshot(view)
    for name in ("boundary", "units", "points"):
        same_picture(getattr(got, name), getattr(expected, name))
    for name in ("classes", "point_classes"):
        same_picture(getattr(got, name), getattr(expected, name), apart=255)
    assert (got.unit is None) == (expected.unit is None)
    if got.unit is not None and expected.unit is not None:
        assert got.unit[0] == expected.unit[0]
        same_picture(got.unit[1], expected.unit[1])
    assert (got.low, got.high, got.learning_rate) == (expected.low, expected.high, expected.learning_rate)
    assert (got.line is None) == (expected.line is None)
    if got.line is not None and expected.line is not None:
        np.testing.assert_allclose(got.line, expected.line, rtol=1e-4, atol=1e-5)
    assert repr(got.confusion) == repr(expected.confusion)
    assert len(got.worst) == len(expected.worst)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("activation", get_args(Activation))
def test_every_activation_is_measured_and_drawn_as_on_torch(activation: str, shape: str, full: bool) -> None:
    torch, kernels = trained({"network.activation": activation} | SHAPES[shape], 60 if full else 20)
    same_measures(torch, kernels)
    same_snapshots(torch, kernels, View(grid=30, units=24))


@pytest.mark.parametrize("run", RUNS)
def test_every_run_is_measured_judged_and_drawn_as_on_torch(run: str, full: bool) -> None:
    torch, kernels = trained(RUNS[run], 60 if full else 20)
    same_measures(torch, kernels)
    trials = None if full else 0  # on torch they take long, and try what other tests train
    for got, expected in zip(kernels.verdicts(trials=trials), torch.verdicts(trials=trials), strict=True):
        assert (got.kind, got.layer) == (expected.kind, expected.layer)
        assert got.values == pytest.approx(expected.values, rel=1e-4)
    units = range(len(torch.config.features) + sum(torch.config.network.hidden))
    for unit in units if full else one_of_each_layer(torch, list(RUNS).index(run)):
        same_snapshots(torch, kernels, View(grid=20, units=10, unit=unit, histogram=unit % 2, worst=True))


def one_of_each_layer(trainer: Trainer, turn: int) -> list[int]:
    """Choose an input and a unit of each hidden layer, from run to run others."""
    widths = [len(trainer.config.features), *trainer.config.network.hidden]
    return [start + turn % width for start, width in zip(accumulate(widths, initial=0), widths, strict=False)]


def test_from_run_to_run_every_unit_of_the_default_network_is_chosen() -> None:
    trainer = Trainer(RunConfig())
    chosen = {unit for turn in range(len(RUNS)) for unit in one_of_each_layer(trainer, turn)}
    assert chosen == set(range(len(trainer.config.features) + sum(trainer.config.network.hidden)))


def test_the_points_of_highest_loss_are_those_of_torch() -> None:
    torch, kernels = trained({"data.noise": 0.3})
    assert kernels.snapshot(View(worst=True)).worst.tolist() == torch.snapshot(View(worst=True)).worst.tolist()


def test_values_beyond_one_are_drawn_between_their_own_ends() -> None:
    points = np.array([[x, y, 30 * x - 7 * y] for x in range(-4, 5) for y in range(-4, 5)], np.float32)
    custom: dict[str, Any] = {
        "data.dataset": "custom-values",
        "data.custom": encode(points.tolist()),
        "training.loss": "squared",
    }
    torch, kernels = trained(custom | {"training.optimizer.learning_rate": 0.1})
    assert points_of(torch.data).values[1] > 100
    same_measures(torch, kernels)
    same_snapshots(torch, kernels, View(grid=20, units=10))


def test_a_unit_that_does_not_exist_is_refused_as_on_torch() -> None:
    for trainer in both({}):
        with pytest.raises(IndexError, match="expected a unit from 0 to 7, got 8"):
            trainer.snapshot(View(unit=8))


def test_what_is_not_a_number_is_measured_and_drawn_as_on_torch() -> None:
    torch, kernels = both(DATA["multiclass"] | {"network.activation": "linear"})
    for trainer in (torch, kernels):
        trainer.network.flat.fill_(3e38)
    same_snapshots(torch, kernels, View(grid=20, units=10))


def test_measuring_changes_no_parameter_and_leaves_no_gradient_behind() -> None:
    (_, measured), (_, other) = both({}), both({})
    for trainer in (measured, other):
        trainer.step(30)
    measured.measure()
    measured.snapshot()
    for trainer in (measured, other):
        trainer.step(30)
    assert measured.network.flat.equal(other.network.flat)


def test_progress_is_that_of_torch() -> None:
    torch, kernels = both({})
    for trainer in (torch, kernels):
        for _ in range(3):
            trainer.step(33)
            trainer.to_epoch_end()
    np.testing.assert_allclose(kernels.run.progress.losses, torch.run.progress.losses, rtol=1e-5)


def test_an_edited_weight_is_seen_at_once() -> None:
    torch, kernels = both({})
    for trainer in (torch, kernels):
        trainer.step(10)
        trainer.edit(0, 1, 1, 2.5)
    same_measures(torch, kernels)
    assert changed(RunConfig(), {}) == kernels.config
