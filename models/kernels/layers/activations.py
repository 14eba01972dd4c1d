"""Activations and their derivatives, applied to a whole layer at a time; knows no layer and no weights.

Both are within 6 units in the last place, those of 1 where the number is smaller; a test holds them to it.
"""

from collections.abc import Callable
from typing import Final

from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.functions import erf, exp, exp_expm1, sigmoid, sigmoids, sin_cos, softplus, tanh
from livegrad.models.kernels.machine.memory import load, store
from livegrad.models.kernels.machine.vectors import (
    FOUR,
    SIXTEEN,
    Pointer,
    Vector,
    absolute,
    at_least,
    at_most,
    fma,
    where_positive,
)

CODES: Final[dict[str, int]] = {
    name: code
    for code, name in enumerate(
        (
            "tanh",
            "relu",
            "sigmoid",
            "linear",
            "leaky_relu",
            "elu",
            "selu",
            "gelu",
            "silu",
            "mish",
            "softplus",
            "sine",
            "hard_step",
        )
    )
}
"""What compiled code knows each activation by: its place in `activate`."""

_SELU_SCALE: Final = 1.0507009873554804934193349852946
_SELU_ALPHA: Final = 1.6732632423543772848170429916717

# Each gives the output and the derivative. The derivative is kept until the way back, which then knows no activation.
Pair = tuple[Vector, Vector]


@inlined
def _tanh(z: Vector) -> Pair:
    output = tanh(z)
    return output, fma(output * -1.0, output, 1.0)


@inlined
def _relu(z: Vector) -> Pair:
    return at_least(z, 0.0), where_positive(z, 1.0, 0.0)


@inlined
def _sigmoid(z: Vector) -> Pair:
    output, rest = sigmoids(z)
    return output, output * rest


@inlined
def _linear(z: Vector) -> Pair:
    return z, where_positive(z, 1.0, 1.0)


@inlined
def _leaky_relu(z: Vector) -> Pair:
    return where_positive(z, z, z * 0.01), where_positive(z, 1.0, 0.01)


@inlined
def _elu(z: Vector) -> Pair:
    derivative, output = exp_expm1(at_most(z, 0.0))
    return where_positive(z, z, output), where_positive(z, 1.0, derivative)


@inlined
def _selu(z: Vector) -> Pair:
    derivative, output = exp_expm1(at_most(z, 0.0))
    below = _SELU_SCALE * _SELU_ALPHA
    return where_positive(z, z * _SELU_SCALE, output * below), where_positive(z, _SELU_SCALE, derivative * below)


@inlined
def _gelu(z: Vector) -> Pair:
    share = fma(erf(z * 0.70710678118654752), 0.5, 0.5)
    density = exp(z * z * -0.5) * 0.39894228040143268
    return z * share, fma(z, density, share)


@inlined
def _silu(z: Vector) -> Pair:
    gate, rest = sigmoids(z)
    return z * gate, gate * fma(z, rest, 1.0)


@inlined
def _mish(z: Vector) -> Pair:
    """Give z tanh(softplus(z)) = z n / (n + 2) with n = exp(z) (exp(z) + 2), by powers of exp(-z) where z > 0."""
    small = exp(absolute(z) * -1.0)
    share = where_positive(z, fma(small, 2.0, 1.0), small * (small + 2.0))
    rest = where_positive(z, small * small * 2.0, 2.0)
    gate, short = share / (share + rest), rest / (share + rest)
    return z * gate, fma(z * sigmoid(z), short * (gate + 1.0), gate)


@inlined
def _softplus(z: Vector) -> Pair:
    return softplus(z), sigmoid(z)


@inlined
def _sine(z: Vector) -> Pair:
    return sin_cos(z)


@inlined
def _hard_step(z: Vector) -> Pair:
    """Give the derivative of the sigmoid, as torch does here: its own is 0."""
    share, rest = sigmoids(z)
    return where_positive(z, 1.0, 0.0), share * rest


@inlined
def _each(function: Callable[[Vector], Pair], values: Pointer, derivatives: Pointer, count: int) -> None:
    # A single sample of a narrow layer: a short vector is divided in half the time of a long one.
    if count <= 4:
        output, derivative = function(load(FOUR, values, 0))
        store(values, 0, output)
        store(derivatives, 0, derivative)
        return
    for place in range(0, count, 16):
        output, derivative = function(load(SIXTEEN, values, place))
        store(values, place, output)
        store(derivatives, place, derivative)


# One long table, looked up once a layer: compiled code has no dictionary of functions.
@shared
def activate(code: int, values: Pointer, derivatives: Pointer, count: int) -> None:  # noqa: C901
    """Replace `count` pre-activations by their outputs and write their derivatives.

    Works on whole vectors of 16: what lies behind the last sum, up to the next multiple, is changed too.
    """
    if code == 0:
        _each(_tanh, values, derivatives, count)
    elif code == 1:
        _each(_relu, values, derivatives, count)
    elif code == 2:
        _each(_sigmoid, values, derivatives, count)
    elif code == 3:
        _each(_linear, values, derivatives, count)
    elif code == 4:
        _each(_leaky_relu, values, derivatives, count)
    elif code == 5:
        _each(_elu, values, derivatives, count)
    elif code == 6:
        _each(_selu, values, derivatives, count)
    elif code == 7:
        _each(_gelu, values, derivatives, count)
    elif code == 8:
        _each(_silu, values, derivatives, count)
    elif code == 9:
        _each(_mish, values, derivatives, count)
    elif code == 10:
        _each(_softplus, values, derivatives, count)
    elif code == 11:
        _each(_sine, values, derivatives, count)
    elif code == 12:
        _each(_hard_step, values, derivatives, count)
