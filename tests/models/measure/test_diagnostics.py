import math
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.diagnostics import STATISTICS, dead, finite, saturated
from livegrad.models.nn.activations import REGISTRY as ACTIVATIONS
from livegrad.models.training.trainer import Trainer
from tests.models.plain import Plain

COLUMN = {name: index for index, name in enumerate(STATISTICS)}


def tiny() -> Trainer:
    """Make a 2-2-1 relu network of known numbers on the truth table of XOR."""
    network = {"hidden": [2], "activation": "relu"}
    trainer = Trainer(RunConfig.model_validate({"data": {"dataset": "xor-table"}, "network": network}))
    values = [1, 1, -1, -2, 0, -0.5, 2, 1, -1]
    places = [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (0, 0, None),
        (0, 1, None),
        (1, 0, 0),
        (1, 0, 1),
        (1, 0, None),
    ]
    for (layer, to, from_), value in zip(places, values, strict=True):
        trainer.edit(layer, to, from_, value)
    return trainer


def test_statistics_worked_out_by_hand() -> None:
    """Rows (0,0), (0,1), (1,0), (1,1).

    Unit 1 is relu(x1 + x2) = 0, 1, 1, 2; unit 2 is relu(-x1 - 2 x2 - 0.5) = 0 everywhere: dead, half of the layer.
    Outputs 0 0 0 1 1 2 0 0: mean 0.5, mean of squares 6/8, deviation sqrt(0.75 - 0.25).
    Logits 2 a - 1 = -1, 1, 1, 3; dz = p - t for classes 0, 1, 1, 0.
    """
    layers = tiny().snapshot().layers
    chance = [1 / (1 + math.exp(-z)) for z in (-1, 1, 1, 3)]
    derivatives = [(p - t) / 4 for p, t in zip(chance, (0, 1, 1, 0), strict=True)]
    shown = [2 * p - 1 for p in chance]
    # relu has no slope at the sum 0 of the first row, so rows two to four move unit 1's weights; dz/da = 2.
    unit = [2 * (derivatives[2] + derivatives[3]), 2 * (derivatives[1] + derivatives[3]), 2 * sum(derivatives[1:])]
    output = [derivatives[1] + derivatives[2] + 2 * derivatives[3], sum(derivatives)]
    mean = sum(shown) / 4
    expected = [
        [math.hypot(*unit), math.sqrt(7), 0, 0.5, math.sqrt(0.5), 0.5, 0],
        [math.hypot(*output), math.sqrt(5), 0, mean, math.sqrt(sum((y - mean) ** 2 for y in shown) / 4), 0, 0],
    ]
    assert layers.dtype == np.float32
    assert layers == pytest.approx(np.array(expected), rel=1e-5)


@pytest.mark.parametrize("activation", ["tanh", "silu"])
def test_gradients_are_those_of_the_whole_training_set_by_autograd(activation: str) -> None:
    network = {"hidden": [6, 5, 4], "activation": activation}
    trainer = Trainer(RunConfig.model_validate({"network": network, "training": {"regularization": {"l2": 1.0}}}))
    trainer.step(17)
    plain = Plain(trainer)
    gradient = plain.gradient(plain.inputs, plain.targets)
    norms, start = [], 0
    for weight, bias in zip(plain.weights, plain.biases, strict=True):
        stop = start + weight.numel() + bias.numel()
        norms.append(float(gradient[start:stop].norm()))
        start = stop
    assert trainer.snapshot().layers[:, COLUMN["gradient_norm"]] == pytest.approx(norms, rel=1e-4)


def test_the_update_ratio_is_the_last_change_of_the_weights_over_their_size() -> None:
    trainer = Trainer(RunConfig())
    assert not trainer.snapshot().layers[:, COLUMN["update_ratio"]].any()
    trainer.step(9)
    before = trainer.network.flat.clone()
    trainer.step()
    ratios = []
    for weights, _ in trainer.network.slices:
        now = trainer.network.flat[weights].double()
        ratios.append(float((now - before[weights]).norm() / now.norm()))
    assert trainer.snapshot().layers[:, COLUMN["update_ratio"]] == pytest.approx(ratios, rel=1e-4)


def test_measuring_does_not_change_the_next_step() -> None:
    watched, alone = (Trainer(changed(RunConfig(), {"training.optimizer.name": "adam"})) for _ in range(2))
    for _ in range(10):
        watched.step()
        watched.measure()
        watched.snapshot()
        alone.step()
    assert torch.equal(watched.network.flat, alone.network.flat)


def sums(*columns: list[float]) -> torch.Tensor:
    return torch.tensor(columns).T


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("relu", 0.5), ("elu", 0.25), ("gelu", 0.25), ("silu", 0.25), ("leaky_relu", 0), ("linear", 0), ("tanh", 0)],
)
def test_a_unit_is_dead_when_no_sample_passes_a_gradient_through_it(activation: Any, expected: float) -> None:
    units = sums([-1.0, -2.0, 0.0], [-40.0, -50.0, -60.0], [-40.0, -50.0, 1.0], [3.0, 2.0, 1.0])
    assert dead(units, ACTIVATIONS[activation]) == expected


@pytest.mark.parametrize(("activation", "edge"), [("tanh", 1.83), ("sigmoid", 3.65)])
def test_a_unit_is_saturated_when_nine_in_ten_samples_are_on_a_flat_end(activation: Any, edge: float) -> None:
    flat, steep = edge, edge - 0.05
    units = sums([flat] * 9 + [0.0], [flat] * 8 + [0.0] * 2, [steep] * 10, [-flat] * 5 + [9.0] * 5)
    assert saturated(units, ACTIVATIONS[activation]) == 0.5
    assert saturated(units, ACTIVATIONS["relu"]) == 0


def test_what_is_not_finite_becomes_the_largest_number() -> None:
    largest = float(np.finfo(np.float32).max)
    given = np.array([1.5, math.nan, math.inf, -math.inf], np.float32)
    assert finite(given).tolist() == [1.5, largest, largest, -largest]
