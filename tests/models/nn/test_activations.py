from typing import get_args

import pytest
import torch

from livegrad.models.config.words import Activation
from livegrad.models.nn.activations import REGISTRY
from tests.models.plain import ACTIVATIONS

NAMES: tuple[Activation, ...] = get_args(Activation)
SUMS = torch.cat([torch.linspace(-8, 8, 801, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)])


@pytest.mark.parametrize("name", NAMES)
def test_an_activation_is_its_formula(name: Activation) -> None:
    torch.testing.assert_close(REGISTRY[name].function(SUMS), ACTIVATIONS[name](SUMS), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_a_derivative_is_what_autograd_finds_corners_included(name: Activation) -> None:
    sums = SUMS.clone().requires_grad_()
    (derivatives,) = torch.autograd.grad(REGISTRY[name].function(sums).sum(), sums)
    torch.testing.assert_close(REGISTRY[name].derivative(SUMS), derivatives, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_steepest_derivative_and_the_bounds_are_as_said(name: Activation) -> None:
    activation = REGISTRY[name]
    assert float(activation.derivative(SUMS).max()) == pytest.approx(activation.steepest, abs=1e-3)
    far = torch.cat([SUMS, torch.tensor([-1000.0, 1000.0], dtype=torch.float64)])
    outputs = activation.function(far)
    for bound, reached in ((activation.low, outputs.min()), (activation.high, outputs.max())):
        assert (abs(float(reached)) > 9) if bound is None else (float(reached) == pytest.approx(bound, abs=1e-3))


@pytest.mark.parametrize("name", NAMES)
def test_an_activation_is_flat_where_it_says(name: Activation) -> None:
    below, above = REGISTRY[name].derivative(torch.tensor([-40.0, 40.0], dtype=torch.float64)).abs().tolist()
    assert (below < 1e-9, above < 1e-9) == {"nowhere": (False, False), "below": (True, False), "both": (True, True)}[
        REGISTRY[name].flat
    ]
