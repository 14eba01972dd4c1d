"""What the kernels measure and draw, against diagnostics and pictures on torch."""

from typing import Any, get_args

import numpy as np
import pytest

from models import diagnostics, losses, pictures
from models.activations import REGISTRY
from models.config import Activation, Feature, RunConfig, changed
from models.kernels import activations
from models.kernels.engine import cells, padded
from models.trainer import Trainer
from tests.models.kernels.running import Compiled

RUNS: tuple[dict[str, Any], ...] = (
    {},
    {"network.hidden": []},
    {"network.hidden": [8] * 6, "inputs.features": list(get_args(Feature)), "training.loss": "squared"},
    {"network.hidden": [16, 3], "data.dataset": "plane", "training.loss": "squared"},
    {"data.dataset": "xor-table"},
)


def trained(changes: dict[str, Any]) -> Trainer:
    trainer = Trainer(changed(RunConfig(), {"training.optimizer.name": "adam"} | changes), compiled=False)
    trainer.step(150)
    return trainer


def _scores(trainer: Trainer, part: str) -> tuple[float, ...]:
    """Give the loss, and of classes the share told rightly: the kernels do not know R^2."""
    scores = trainer._evaluate().scores[part]
    return scores if trainer.data.classes else scores[:1]


@pytest.mark.parametrize("run", RUNS, ids=str)
@pytest.mark.parametrize("activation", activations.CODES)
def test_losses_gradients_and_activations_are_those_of_torch(activation: Activation, run: dict[str, Any]) -> None:
    trainer = trained({"network.activation": activation} | run)
    compiled, known = Compiled(trainer), REGISTRY[activation]
    limit = diagnostics.FLAT_SHARE * known.steepest
    got = compiled.engine.standing([limit] * (len(trainer.network.sizes) - 2))
    evaluation, rows = trainer._evaluate(), trainer._statistics()
    known_scores = _scores(trainer, "train")
    np.testing.assert_allclose(got.scores[: len(known_scores)], known_scores, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(got.gradients, evaluation.gradient_norms, rtol=1e-4, atol=1e-7)
    ratios = got.changes / np.where(got.weights, got.weights, 1)
    expected = rows[:, [1, 2, 3, 4]]
    np.testing.assert_allclose(
        np.stack([got.weights, ratios, got.means, got.deviations], axis=1), expected, rtol=1e-4, atol=1e-6
    )
    if len(rows) > 1 and known.flat == "below":
        shares = compiled.engine.shares(got.steepest < diagnostics.NO_SLOPE)
        np.testing.assert_allclose(shares, rows[:-1, 5], rtol=1e-6)
    if len(rows) > 1 and known.flat == "both":
        mostly = got.flats >= diagnostics.MOST_SAMPLES * trainer._batches.count
        np.testing.assert_allclose(compiled.engine.shares(mostly), rows[:-1, 6], rtol=1e-6)


@pytest.mark.parametrize("run", RUNS[:4], ids=str)
def test_scores_on_the_test_set_are_those_of_torch(run: dict[str, Any]) -> None:
    trainer = trained(run)
    compiled = Compiled(trainer)
    expected = _scores(trainer, "test")
    np.testing.assert_allclose(compiled.engine.scores(compiled.test_set)[: len(expected)], expected, rtol=1e-5)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_boundary_is_drawn_as_torch_draws_it(run: dict[str, Any]) -> None:
    trainer = trained(run)
    names = trainer.config.inputs.features
    domain = trainer.data.domain
    trace = pictures.trace_cells(trainer.network, pictures.Ground(names, domain), 50)
    loss = losses.REGISTRY[trainer.config.data.head][trainer.config.training.loss]
    expected = pictures.output_bytes(loss.output(trace.sums[-1]))
    _same_picture(Compiled(trainer).engine.outputs(cells(names, 50, domain)), expected)


@pytest.mark.parametrize("run", RUNS, ids=str)
@pytest.mark.parametrize("activation", activations.CODES)
def test_the_units_are_drawn_as_torch_draws_them(activation: Activation, run: dict[str, Any]) -> None:
    trainer = trained({"network.activation": activation} | run)
    names, known = trainer.config.inputs.features, REGISTRY[activation]
    trace, network = pictures.trace_cells(trainer.network, pictures.Ground(names), 24), trainer.network
    expected = pictures.unit_maps(trace, network.activations, network.links, 24)
    got = Compiled(trainer).engine.units(cells(names, 24), known.low, known.high)
    _same_picture(got.reshape(-1), expected.reshape(-1))


def test_one_unit_is_drawn_as_it_is_among_all() -> None:
    trainer = trained({"network.hidden": [3, 5, 1]})
    names, engine = trainer.config.inputs.features, Compiled(trainer).engine
    drawn = engine.units(cells(names, 24), -1, 1)
    for index, unit in enumerate(drawn):
        assert np.array_equal(engine.units(cells(names, 24), -1, 1, index), unit[None])


def test_measuring_changes_no_parameter_and_leaves_no_gradient_behind() -> None:
    measured, other = (Compiled(Trainer(RunConfig(), compiled=False)) for _ in range(2))
    for compiled in (measured, other):
        compiled.step(30)
    measured.engine.standing([0.1, 0.1])
    measured.engine.scores(measured.test_set)
    measured.engine.outputs(padded(measured.trainer._samples.inputs.numpy()))
    for compiled in (measured, other):
        compiled.step(30)
    assert measured.trainer.network.flat.equal(other.trainer.network.flat)


def _same_picture(got: Any, expected: Any) -> None:
    """Compare bytes: where a number lies on the edge between two, as 0 does, its last digit decides."""
    apart = np.abs(got.astype(int) - expected.astype(int))
    assert apart.max(initial=0) <= 1
    assert apart.sum() <= 0.01 * apart.size
