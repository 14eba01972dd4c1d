"""Losses and their slopes by the logits; knows no network."""

from collections.abc import Callable
from typing import Final

from models.kernels.compiled import inlined, shared
from models.kernels.functions import exp, log1p, sigmoid, tanh
from models.kernels.memory import load, splat, store, total
from models.kernels.vectors import SIXTEEN, Pointer, Vector, absolute, at_least, at_most, fma, where_positive

CODES: Final[dict[tuple[str, str], int]] = {
    ("classification", "cross_entropy"): 0,
    ("classification", "squared"): 1,
    ("regression", "squared"): 2,
    ("regression", "absolute"): 3,
    ("regression", "huber"): 4,
    ("classification", "hinge"): 5,
    ("classification", "absolute"): 6,
    ("classification", "huber"): 7,
}
"""What compiled code knows the loss of each task by."""

# Each gives the loss and its slope.
Pair = tuple[Vector, Vector]


@inlined
def _cross_entropy(z: Vector, target: Vector) -> Pair:
    loss = at_least(z, 0.0) - z * target + log1p(exp(absolute(z) * -1.0))
    return loss, sigmoid(z) - target


@inlined
def _squared_of_tanh(z: Vector, target: Vector) -> Pair:
    output = tanh(z)
    error = output - fma(target, 2.0, -1.0)
    return error * error * 0.5, error * fma(output * -1.0, output, 1.0)


@inlined
def _squared(z: Vector, target: Vector) -> Pair:
    error = z - target
    return error * error * 0.5, error


@inlined
def _sign(x: Vector) -> Vector:
    return where_positive(x, 1.0, where_positive(x * -1.0, -1.0, x * 0.0))


@inlined
def _absolute(z: Vector, target: Vector) -> Pair:
    error = z - target
    return absolute(error), _sign(error)


@inlined
def _huber(z: Vector, target: Vector) -> Pair:
    """Huber 1964: squared up to 1, then straight."""
    error = z - target
    bounded = at_least(at_most(error, 1.0), -1.0)
    return bounded * fma(bounded, -0.5, error), bounded


@inlined
def _hinge(z: Vector, target: Vector) -> Pair:
    side = fma(target, 2.0, -1.0)
    short = fma(z * -1.0, side, 1.0)
    return at_least(short, 0.0), where_positive(short, side * -1.0, short * 0.0)


@inlined
def _absolute_of_tanh(z: Vector, target: Vector) -> Pair:
    output = tanh(z)
    loss, slope = _absolute(output, fma(target, 2.0, -1.0))
    return loss, slope * fma(output * -1.0, output, 1.0)


@inlined
def _huber_of_tanh(z: Vector, target: Vector) -> Pair:
    output = tanh(z)
    loss, slope = _huber(output, fma(target, 2.0, -1.0))
    return loss, slope * fma(output * -1.0, output, 1.0)


@inlined
def _each(
    function: Callable[[Vector, Vector], Pair],
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    slopes: Pointer,
    count: int,
) -> float:
    sums = splat(SIXTEEN, 0.0)
    for start in range(0, count, 16):
        loss, slope = function(load(SIXTEEN, logits, start), load(SIXTEEN, targets, start))
        there = load(SIXTEEN, mask, 16 - min(16, count - start))
        sums = sums + where_positive(there, loss, 0.0)
        store(slopes, start, where_positive(there, slope * scale, 0.0))
    return total(sums)


@shared
def judge(
    code: int, logits: Pointer, targets: Pointer, mask: Pointer, scale: float, slopes: Pointer, count: int
) -> float:
    """Give the sum of `count` samples' losses, and write their slopes times `scale`.

    `mask` holds 16 ones, then 16 zeros. The slopes up to the next multiple of 16 are set to 0.
    """
    if code == 0:
        return _each(_cross_entropy, logits, targets, mask, scale, slopes, count)
    if code == 1:
        return _each(_squared_of_tanh, logits, targets, mask, scale, slopes, count)
    if code == 2:
        return _each(_squared, logits, targets, mask, scale, slopes, count)
    if code == 3:
        return _each(_absolute, logits, targets, mask, scale, slopes, count)
    if code == 4:
        return _each(_huber, logits, targets, mask, scale, slopes, count)
    if code == 5:
        return _each(_hinge, logits, targets, mask, scale, slopes, count)
    if code == 6:
        return _each(_absolute_of_tanh, logits, targets, mask, scale, slopes, count)
    return _each(_huber_of_tanh, logits, targets, mask, scale, slopes, count)


@shared
def show(code: int, logits: Pointer, shown: Pointer, count: int) -> None:
    """Write what logits are shown as: 2 p - 1 or tanh(z) for classes, the value itself otherwise.

    Works on whole vectors of 16.
    """
    for start in range(0, count, 16):
        z = load(SIXTEEN, logits, start)
        if code == 0:
            z = tanh(z * 0.5)
        elif code == 1 or code >= 5:
            z = tanh(z)
        store(shown, start, z)
