"""What a gradient changes: optimizers, penalties and the look-out for numbers that are none; knows no network.

All works on whole sections at once: a step of a small network is a handful of vectors.
"""

from typing import Final, NamedTuple

from models.kernels.compiled import inlined, shared
from models.kernels.layout import BEFORE, DECAYS, FIRST, FREE, GRADIENT, SECOND, WEIGHTS
from models.kernels.memory import load, splat, store, total
from models.kernels.vectors import SIXTEEN, Pointer, Vector, absolute, at_least, fma, root, where_positive, with_sign

CODES: Final[dict[str, int]] = {"sgd": 0, "adam": 1}
"""What compiled code knows each optimizer by."""


class Rule(NamedTuple):
    """How a step is taken, as compiled code takes it."""

    optimizer: int
    momentum: float
    """Of SGD; beta1 of Adam."""
    beta2: float
    epsilon: float
    l1: float
    l2: float


@inlined
def _gradient(arena: Pointer, section: int, i: int, weights: Vector, l2: float) -> Vector:
    """Give the gradient of the penalized loss where parameters are trained, else 0."""
    gradient = load(SIXTEEN, arena, GRADIENT * section + i) * load(SIXTEEN, arena, FREE * section + i)
    return fma(load(SIXTEEN, arena, DECAYS * section + i) * l2, weights, gradient)


@inlined
def _set(arena: Pointer, section: int, i: int, weights: Vector, after: Vector, threshold: float) -> Vector:
    """Shrink by the threshold, store, keep what was, forget the gradient; give the new weights."""
    shrunk = at_least(absolute(after) - load(SIXTEEN, arena, DECAYS * section + i) * threshold, 0.0)
    after = where_positive(load(SIXTEEN, arena, FREE * section + i), with_sign(shrunk, after), weights)
    store(arena, BEFORE * section + i, weights)
    store(arena, WEIGHTS * section + i, after)
    store(arena, GRADIENT * section + i, splat(SIXTEEN, 0.0))
    return after


@inlined
def _sgd(arena: Pointer, section: int, rule: Rule, rate: float) -> float:
    sums = splat(SIXTEEN, 0.0)
    threshold = rate * rule.l1
    for i in range(0, section, 16):
        weights = load(SIXTEEN, arena, WEIGHTS * section + i)
        step = _gradient(arena, section, i, weights, rule.l2)
        if rule.momentum != 0.0:
            step = fma(load(SIXTEEN, arena, FIRST * section + i), rule.momentum, step)
            store(arena, FIRST * section + i, step)
        sums = sums + _set(arena, section, i, weights, fma(step, -rate, weights), threshold)
    return total(sums)


@inlined
def _adam(arena: Pointer, section: int, rule: Rule, rate: float, power1: float, power2: float) -> float:
    """Kingma and Ba 2015, algorithm 1, in torch's order of operations; the powers are beta ** step."""
    sums = splat(SIXTEEN, 0.0)
    threshold = rate * rule.l1
    length, spread = rate / (1.0 - power1), (1.0 - power2) ** 0.5
    for i in range(0, section, 16):
        weights = load(SIXTEEN, arena, WEIGHTS * section + i)
        gradient = _gradient(arena, section, i, weights, rule.l2)
        mean, square = load(SIXTEEN, arena, FIRST * section + i), load(SIXTEEN, arena, SECOND * section + i)
        mean = fma(gradient - mean, 1.0 - rule.momentum, mean)
        square = fma(gradient * (1.0 - rule.beta2), gradient, square * rule.beta2)
        store(arena, FIRST * section + i, mean)
        store(arena, SECOND * section + i, square)
        after = weights - mean * length / (root(square) / splat(SIXTEEN, spread) + rule.epsilon)
        sums = sums + _set(arena, section, i, weights, after, threshold)
    return total(sums)


@shared
def update(arena: Pointer, section: int, rule: Rule, rate: float, power1: float, power2: float) -> float:
    """Take a step of all parameters; give their sum, which is not finite if one of them is not."""
    if rule.optimizer == 0:
        return _sgd(arena, section, rule, rate)
    return _adam(arena, section, rule, rate, power1, power2)
