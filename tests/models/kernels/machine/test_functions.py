"""How far each approximated function, and each activation, is from the true value, in float32's last places."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from livegrad.models.config.words import Activation
from livegrad.models.kernels.layers.activations import CODES, activate
from livegrad.models.kernels.machine import functions
from livegrad.models.kernels.machine.memory import load, pointer, store
from livegrad.models.kernels.machine.vectors import SIXTEEN
from livegrad.models.nn.activations import REGISTRY
from tests.models.kernels.beside import kept_beside

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]


def sigmoid(x: Doubles) -> Doubles:
    small: Doubles = np.exp(-np.abs(x))
    return np.where(x > 0, 1 / (1 + small), small / (1 + small))


def softplus(x: Doubles) -> Doubles:
    above: Doubles = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return above


def erf(x: Doubles) -> Doubles:
    return np.array([math.erf(one) for one in x])


FUNCTIONS = ("tanh", "erf", "exp", "expm1", "log1p", "log", "sigmoid", "softplus", "sin", "cos")


@kept_beside
def _apply(which: int, x: Any, y: Any) -> None:  # noqa: C901
    """One function for all, so that one is compiled; its machine code is kept until it or the kernels change."""
    for i in range(0, len(x), 16):
        v = load(SIXTEEN, pointer(x), i)
        if which == 0:
            v = functions.tanh(v)
        elif which == 1:
            v = functions.erf(v)
        elif which == 2:
            v = functions.exp(v)
        elif which == 3:
            v = functions.exp_expm1(v)[1]
        elif which == 4:
            v = functions.log1p(v)
        elif which == 5:
            v = functions.log(v)
        elif which == 6:
            v = functions.sigmoid(v)
        elif which == 7:
            v = functions.softplus(v)
        elif which == 8:
            v = functions.sin_cos(v)[0]
        elif which == 9:
            v = functions.sin_cos(v)[1]
        store(pointer(y), i, v)


def applied(name: str, x: Floats) -> Floats:
    """Apply a function of vectors to a multiple of 16 numbers."""
    y = np.empty_like(x)
    _apply(FUNCTIONS.index(name), x, y)
    return y


def everywhere(low: float, high: float) -> Floats:
    """Give numbers close together over a range, and down to the smallest sizes if 0 is in it."""
    if low > 0:
        return np.linspace(low, high, 2**16, dtype=np.float32)
    tiny = np.geomspace(1e-37, max(-low, high), 2**14)
    numbers = np.concatenate([np.linspace(low, high, 2**16), tiny[tiny <= high], -tiny[-tiny >= low]])
    return np.resize(numbers.astype(np.float32), len(numbers) // 16 * 16)


CASES: tuple[tuple[str, Callable[[Doubles], Doubles], float, float, float], ...] = (
    ("tanh", np.tanh, -20, 20, 5),
    ("erf", erf, -6, 6, 5),
    ("exp", np.exp, -87, 0, 1),
    ("expm1", np.expm1, -87, 0, 1),
    ("log1p", np.log1p, 0, 1, 2),
    ("log", np.log, 1, 16, 2),
    ("sigmoid", sigmoid, -86, 86, 3),
    ("softplus", softplus, -86, 86, 3),
    ("sin", np.sin, -3, 3, 2),
)


@pytest.mark.parametrize(("name", "true", "low", "high", "bound"), CASES, ids=[case[0] for case in CASES])
def test_each_function_keeps_its_accuracy_over_its_range(
    name: str, true: Callable[[Doubles], Doubles], low: float, high: float, bound: float
) -> None:
    x = everywhere(low, high)
    expected = true(x.astype(np.float64))
    unit = np.spacing(np.abs(expected).astype(np.float32)).astype(np.float64)
    assert (np.abs(applied(name, x) - expected) / unit).max() <= bound


def test_tanh_ends_at_exactly_one_so_that_its_derivative_ends_at_zero() -> None:
    x = np.linspace(9, 100, 2**10, dtype=np.float32)
    assert (applied("tanh", x) == 1).all()
    assert (applied("tanh", -x) == -1).all()


@pytest.mark.parametrize(("name", "true"), [("sin", np.sin), ("cos", np.cos)], ids=["sin", "cos"])
def test_sine_and_cosine_stay_close_over_many_turns(name: str, true: Callable[[Doubles], Doubles]) -> None:
    x = everywhere(-100_000, 100_000)
    assert np.abs(applied(name, x) - true(x.astype(np.float64))).max() < 2e-7


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_sine_and_cosine_stay_within_their_bounds_everywhere(name: str) -> None:
    x = np.geomspace(1e-37, 3e38, 2**14, dtype=np.float32)
    assert np.abs(applied(name, np.concatenate([x, -x]))).max() <= 1


LIMITS: tuple[tuple[str, float, float], ...] = (
    ("tanh", -1, 1),
    ("erf", -1, 1),
    ("sigmoid", 0, 1),
    ("softplus", 0, math.inf),
    ("sin", math.nan, math.nan),
    ("cos", math.nan, math.nan),
    ("log", math.nan, math.nan),
)


@pytest.mark.parametrize(("name", "low", "high"), LIMITS)
def test_what_is_not_a_number_stays_so_and_infinities_go_to_the_limits(name: str, low: float, high: float) -> None:
    x = np.zeros(16, np.float32)
    x[:3] = -math.inf, math.inf, math.nan
    got = applied(name, x)
    assert got[:2] == pytest.approx([low, high], rel=2e-7, abs=2e-38, nan_ok=True)
    assert math.isnan(got[2])


@kept_beside
def _activate(code: int, values: Any, derivatives: Any) -> None:
    activate(code, pointer(values), pointer(derivatives), len(values))


def activated(name: Activation, sums: Floats) -> tuple[Floats, Floats]:
    values, derivatives = sums.copy(), np.empty_like(sums)
    _activate(CODES[name], values, derivatives)
    return values, derivatives


@pytest.mark.parametrize("name", CODES)
def test_each_activation_and_its_derivative_keep_their_accuracy(name: Activation) -> None:
    sums = everywhere(-90, 90)
    exact, known = torch.tensor(sums, dtype=torch.float64), REGISTRY[name]
    true = known.function(exact).numpy(), known.derivative(exact).numpy()
    for got, expected in zip(activated(name, sums), true, strict=True):
        unit = np.spacing(np.maximum(np.abs(expected), 1).astype(np.float32)).astype(np.float64)
        assert (np.abs(got - expected) / unit).max() <= 6


@pytest.mark.parametrize("name", CODES)
def test_each_activation_lets_infinities_and_what_is_not_a_number_through_as_torch_does(name: Activation) -> None:
    sums = np.resize(np.array([-math.inf, math.inf, math.nan, 1e38, -1e38], np.float32), 16)
    expected = REGISTRY[name].function(torch.tensor(sums)).numpy()
    got, _ = activated(name, sums)
    assert np.array_equal(np.isfinite(got), np.isfinite(expected))
    there = np.isfinite(expected) & (name != "sine")
    np.testing.assert_allclose(got[there], expected[there], rtol=1e-6, atol=1e-6)
