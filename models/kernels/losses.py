"""Losses and their derivatives by the logits; knows no network."""

from collections.abc import Callable
from typing import Final, NamedTuple

from livegrad.models.kernels import errors
from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.functions import exp, log1p, sigmoid, tanh
from livegrad.models.kernels.machine.memory import broadcast, first, load, splat, store, total
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
from livegrad.models.kernels.shares import judge_cross_entropy, judge_shares, softmax

CODES: Final[dict[tuple[str, str], int]] = {
    ("binary", "cross_entropy"): 0,
    ("binary", "squared"): 1,
    ("binary", "absolute"): 2,
    ("binary", "huber"): 3,
    ("binary", "hinge"): 4,
    ("regression", "squared"): 5,
    ("regression", "absolute"): 6,
    ("regression", "huber"): 7,
    ("multiclass", "cross_entropy"): 8,
    ("multiclass", "squared"): 9,
    ("multiclass", "absolute"): 10,
    ("multiclass", "huber"): 11,
}
"""What compiled code knows the loss of each kind of output by."""

HINGE: Final = 4
REGRESSION: Final = 5
"""The first code of values."""
MULTICLASS: Final = 8
"""The first code of several classes."""


class Loss(NamedTuple):
    """A loss as compiled code takes it."""

    code: int
    delta: float
    """The error from which Huber's loss grows no more as the square."""


# Each gives the loss and its derivative; Huber's alone looks at delta.
Pair = tuple[Vector, Vector]


@inlined
def _cross_entropy(z: Vector, target: Vector, _: float) -> Pair:
    loss = at_least(z, 0.0) - z * target + log1p(exp(absolute(z) * -1.0))
    return loss, sigmoid(z) - target


@inlined
def _hinge(z: Vector, target: Vector, _: float) -> Pair:
    side = fma(target, 2.0, -1.0)
    short = fma(z * -1.0, side, 1.0)
    return at_least(short, 0.0), where_positive(short, side * -1.0, 0.0)


@inlined
def _squared(z: Vector, target: Vector, delta: float) -> Pair:
    return errors.square(z - target, delta)


@inlined
def _absolute(z: Vector, target: Vector, delta: float) -> Pair:
    return errors.size(z - target, delta)


@inlined
def _huber(z: Vector, target: Vector, delta: float) -> Pair:
    return errors.huber(z - target, delta)


@inlined
def _squared_of_tanh(z: Vector, target: Vector, delta: float) -> Pair:
    output = tanh(z)
    loss, derivative = errors.square(output - fma(target, 2.0, -1.0), delta)
    return loss, derivative * fma(output * -1.0, output, 1.0)


@inlined
def _absolute_of_tanh(z: Vector, target: Vector, delta: float) -> Pair:
    output = tanh(z)
    loss, derivative = errors.size(output - fma(target, 2.0, -1.0), delta)
    return loss, derivative * fma(output * -1.0, output, 1.0)


@inlined
def _huber_of_tanh(z: Vector, target: Vector, delta: float) -> Pair:
    output = tanh(z)
    loss, derivative = errors.huber(output - fma(target, 2.0, -1.0), delta)
    return loss, derivative * fma(output * -1.0, output, 1.0)


@inlined
def _each(
    function: Callable[[Vector, Vector, float], Pair],
    delta: float,
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    derivatives: Pointer,
    count: int,
) -> float:
    # A single sample: a short vector is divided in half the time of a long one.
    if count == 1:
        loss, derivative = function(broadcast(FOUR, logits, 0), broadcast(FOUR, targets, 0), delta)
        store(derivatives, 0, where_positive(load(SIXTEEN, mask, 15), splat(SIXTEEN, first(derivative * scale)), 0.0))
        return first(loss)
    sums = splat(SIXTEEN, 0.0)
    for start in range(0, count, 16):
        loss, derivative = function(load(SIXTEEN, logits, start), load(SIXTEEN, targets, start), delta)
        there = load(SIXTEEN, mask, 16 - min(16, count - start))
        sums = sums + where_positive(there, loss, 0.0)
        store(derivatives, start, where_positive(there, derivative * scale, 0.0))
    return total(sums)


# One long table, looked up once a chunk: compiled code has no dictionary of functions.
@shared
def _judge_one(
    code: int,
    delta: float,
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    derivatives: Pointer,
    count: int,
) -> float:
    if code == 0:
        return _each(_cross_entropy, delta, logits, targets, mask, scale, derivatives, count)
    if code == 1:
        return _each(_squared_of_tanh, delta, logits, targets, mask, scale, derivatives, count)
    if code == 2:
        return _each(_absolute_of_tanh, delta, logits, targets, mask, scale, derivatives, count)
    if code == 3:
        return _each(_huber_of_tanh, delta, logits, targets, mask, scale, derivatives, count)
    if code == 4:
        return _each(_hinge, delta, logits, targets, mask, scale, derivatives, count)
    if code == 5:
        return _each(_squared, delta, logits, targets, mask, scale, derivatives, count)
    if code == 6:
        return _each(_absolute, delta, logits, targets, mask, scale, derivatives, count)
    return _each(_huber, delta, logits, targets, mask, scale, derivatives, count)


@shared
def _judge_several(
    code: int,
    delta: float,
    outputs: int,
    apart: int,
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    derivatives: Pointer,
    count: int,
) -> float:
    if code == 8:
        return judge_cross_entropy(outputs, apart, logits, targets, mask, scale, derivatives, count)
    if code == 9:
        return judge_shares(errors.square, delta, outputs, apart, logits, targets, mask, scale, derivatives, count)
    if code == 10:
        return judge_shares(errors.size, delta, outputs, apart, logits, targets, mask, scale, derivatives, count)
    return judge_shares(errors.huber, delta, outputs, apart, logits, targets, mask, scale, derivatives, count)


@inlined
def judge(
    loss: Loss,
    outputs: int,
    apart: int,
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    derivatives: Pointer,
    count: int,
) -> float:
    """Give the sum of `count` samples' losses, and write their derivatives times `scale`.

    Logits and derivatives of each output lie so far `apart`; a target of several classes is the number of its class.
    `mask` holds 16 ones, then 16 zeros. The derivatives up to the next multiple of 16 are set to 0.
    """
    if loss.code >= MULTICLASS:
        return _judge_several(loss.code, loss.delta, outputs, apart, logits, targets, mask, scale, derivatives, count)
    return _judge_one(loss.code, loss.delta, logits, targets, mask, scale, derivatives, count)


@shared
def show(code: int, outputs: int, apart: int, logits: Pointer, shown: Pointer, count: int) -> None:
    """Write what logits are shown as: 2 p - 1, tanh(z) or z cut to [-1, 1] for two classes, shares, values as they are.

    Works on whole vectors of 16.
    """
    for start in range(0, count, 16):
        z = load(SIXTEEN, logits, start)
        if code == 0:
            z = tanh(z * 0.5)
        elif code < HINGE:
            z = tanh(z)
        elif code == HINGE:
            z = at_least(at_most(z, 1.0), -1.0)
        store(shown, start, z)
        if code >= MULTICLASS:
            softmax(outputs, apart, logits, shown, start)
