"""The kernels against torch: the same weights, the same batches, the same numbers."""

from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from models.config import Feature, RunConfig, changed
from models.kernels import activations
from models.trainer import Trainer
from tests.models.kernels.running import Compiled

OPTIMIZERS: tuple[dict[str, Any], ...] = (
    {},
    {"training.optimizer.momentum": 0.9},
    {"training.optimizer.name": "adam"},
)
SHAPES: tuple[list[int], ...] = ([], [1], [3], [5, 7], [2, 16, 3], [8] * 6, [16] * 8)


def both(changes: dict[str, Any]) -> tuple[Trainer, Compiled]:
    config = changed(RunConfig(), changes)
    return Trainer(config, compiled=False), Compiled(Trainer(config, compiled=False))


def apart(torch: Trainer, compiled: Compiled) -> float:
    """Give how far the parameters are apart, relative to their size."""
    expected, got = torch.network.flat.numpy(), compiled.trainer.network.flat.numpy()
    return float(np.linalg.norm(got - expected) / np.linalg.norm(expected))


def standing(trainer: Trainer) -> tuple[Any, ...]:
    return (
        trainer.steps,
        trainer.epoch,
        trainer.position,
        trainer.diverged,
        trainer._batches.generator.bit_generator.state,
    )


@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=["sgd", "momentum", "adam"])
@pytest.mark.parametrize("activation", activations.CODES)
def test_a_hundred_steps_agree_with_torch(activation: str, optimizer: dict[str, Any], loss: str) -> None:
    torch, compiled = both({"network.activation": activation, "training.loss": loss, **optimizer})
    torch.step(100)
    compiled.step(100)
    assert apart(torch, compiled) < 1e-4
    assert standing(torch) == standing(compiled.trainer)


@pytest.mark.parametrize("size", [1, 10, 33, 5000])
@pytest.mark.parametrize("hidden", SHAPES, ids=str)
def test_every_shape_and_batch_size_agrees_with_torch(hidden: list[int], size: int) -> None:
    torch, compiled = both(
        {
            "network.hidden": hidden,
            "inputs.features": list(get_args(Feature)),
            "training.batch_size": size,
            "training.optimizer.learning_rate": 0.003,
            "training.regularization.l1": 0.01,
            "training.regularization.l2": 0.01,
        }
    )
    torch.step(100)
    compiled.step(100)
    assert apart(torch, compiled) < 1e-4
    assert standing(torch) == standing(compiled.trainer)


@pytest.mark.parametrize("hidden", SHAPES, ids=str)
@pytest.mark.parametrize("activation", activations.CODES)
def test_single_gradients_agree_with_torch(activation: str, hidden: list[int]) -> None:
    """One step of plain gradient descent at rate 1 is the gradient; on batches of 33, so that chunks are joined."""
    torch, compiled = both(
        {
            "network.hidden": hidden,
            "network.activation": activation,
            "training.batch_size": 33,
            "training.optimizer.learning_rate": 1.0,
        }
    )
    torch.step()
    compiled.step()
    for weights, biases in torch.network.slices:
        layer = slice(weights.start, biases.stop)
        expected, got = (_gradient(trainer, layer) for trainer in (torch, compiled.trainer))
        resolution = 1e-7 * np.linalg.norm(torch.network.flat.numpy()[layer])  # of weights minus weights
        assert np.linalg.norm(got - expected) <= 1e-6 * np.linalg.norm(expected) + resolution


def _gradient(trainer: Trainer, layer: slice) -> NDArray[np.float64]:
    before, after = trainer._before.numpy(), trainer.network.flat.numpy()
    gradient: NDArray[np.float64] = before[layer].astype(np.float64) - after[layer]
    return gradient


def test_regression_agrees_with_torch() -> None:
    torch, compiled = both({"data.dataset": "plane", "training.loss": "squared"})
    torch.step(100)
    compiled.step(100)
    assert apart(torch, compiled) < 1e-4


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=["sgd", "momentum", "adam"])
def test_engines_can_take_turns_in_the_middle_of_an_epoch(optimizer: dict[str, Any]) -> None:
    torch, compiled = both(optimizer)
    for _ in range(5):
        torch.step(14)
        compiled.step(7)
        compiled.trainer.step(7)
    assert apart(torch, compiled) < 1e-4
    assert standing(torch) == standing(compiled.trainer)
    assert np.array_equal(torch._batches.order, compiled.trainer._batches.order)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=["sgd", "momentum", "adam"])
def test_one_call_or_many_give_the_same_bits(optimizer: dict[str, Any]) -> None:
    (_, whole), (_, parts) = both(optimizer), both(optimizer)
    whole.step(700)
    for steps in (1, 2, 250, 3, 260, 184):
        parts.step(steps)
    assert whole.trainer.network.flat.equal(parts.trainer.network.flat)
    assert whole.trainer._before.equal(parts.trainer._before)


@pytest.mark.parametrize(
    "changes", [{}, {"data.dataset": "plane", "training.loss": "squared"}], ids=["classes", "values"]
)
def test_divergence_is_seen_at_the_same_step_and_the_last_finite_weights_stay(changes: dict[str, Any]) -> None:
    config = {
        "network.activation": "linear",
        "training.optimizer.learning_rate": 10,
        "training.regularization.l2": 10.0,
    }
    torch, compiled = both(config | changes)
    torch.step(1000)
    compiled.step(1000)
    assert torch.diverged
    assert standing(torch) == standing(compiled.trainer)
    assert np.isfinite(compiled.trainer.network.flat.numpy()).all()


def test_l1_makes_weights_exactly_zero_and_spares_the_biases() -> None:
    _, compiled = both({"training.regularization.l1": 0.3})
    network = compiled.trainer.network
    network.flat[~network.is_weight] = 1.0
    compiled.step(500)
    assert not network.flat[network.is_weight].any()
    assert network.flat[~network.is_weight].all()


def test_a_step_leaves_nothing_behind_for_another_network() -> None:
    _, first = both({})
    _, again = both({})
    first.step(3)
    first.step(3)
    again.step(6)
    assert first.trainer.network.flat.equal(again.trainer.network.flat)


def test_all_shapes_are_covered_by_the_lanes() -> None:
    assert {size for hidden in SHAPES for pair in pairwise([7, *hidden, 1]) for size in pair} >= {1, 2, 3, 5, 7, 8, 16}
