"""What a gradient changes: optimizers, penalties and the look-out for numbers that are none; knows no network.

All works on whole sections at once: a step of a small network is a handful of vectors. They are of 8 numbers, whose
roots and quotients are there in half the time that 16 take.
"""

from typing import Final, NamedTuple

from livegrad.models.kernels.layout import BEFORE, DECAYS, FIRST, FREE, GRADIENT, SECOND, WEIGHTS
from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.memory import load, splat, store, total
from livegrad.models.kernels.machine.vectors import (
    EIGHT,
    Pointer,
    Vector,
    absolute,
    at_least,
    fma,
    root,
    where_positive,
    with_sign,
)

CODES: Final[dict[str, int]] = {"sgd": 0, "adam": 1, "adamw": 1, "rmsprop": 2, "adagrad": 3}
"""What compiled code knows each optimizer by; what AdamW does besides is the rule's decay."""


class Rule(NamedTuple):
    """How a step is taken, as compiled code takes it."""

    optimizer: int
    momentum: float
    """Of SGD; beta1 of Adam."""
    beta2: float
    """Of Adam; alpha of RMSprop."""
    epsilon: float
    l1: float
    l2: float
    nesterov: bool
    decay: float
    """How much a weight shrinks in each step besides, as AdamW has it."""
    clip: float
    """The largest norm a gradient may have; 0 for any."""


@inlined
def _free(arena: Pointer, section: int, i: int) -> Vector:
    """Give the gradient of the loss where parameters are trained, else 0."""
    return load(EIGHT, arena, GRADIENT * section + i) * load(EIGHT, arena, FREE * section + i)


@inlined
def _gradient(arena: Pointer, section: int, i: int, weights: Vector, l2: float, scale: float) -> Vector:
    """Give the gradient of the loss, scaled, and of the penalty."""
    return fma(load(EIGHT, arena, DECAYS * section + i) * l2, weights, _free(arena, section, i) * scale)


@inlined
def _scale(arena: Pointer, section: int, clip: float) -> float:
    """Give what makes the gradient's norm at most `clip`, as torch's clip_grad_norm_ does."""
    if clip == 0.0:
        return 1.0
    squares = splat(EIGHT, 0.0)
    for i in range(0, section, 8):
        gradient = _free(arena, section, i)
        squares = fma(gradient, gradient, squares)
    share = clip / (total(squares) ** 0.5 + 1e-6)
    return 1.0 if share > 1.0 else share  # what is not a number stays so


@inlined
def _set(arena: Pointer, section: int, i: int, weights: Vector, after: Vector, threshold: float) -> Vector:
    """Shrink by the threshold, store, keep what was, forget the gradient; give the new weights."""
    if threshold > 0.0:
        shrunk = at_least(absolute(after) - load(EIGHT, arena, DECAYS * section + i) * threshold, 0.0)
        after = with_sign(shrunk, after)
    after = where_positive(load(EIGHT, arena, FREE * section + i), after, weights)
    store(arena, BEFORE * section + i, weights)
    store(arena, WEIGHTS * section + i, after)
    store(arena, GRADIENT * section + i, splat(EIGHT, 0.0))
    return after


@inlined
def _sgd(arena: Pointer, section: int, rule: Rule, rate: float, scale: float) -> float:
    sums = splat(EIGHT, 0.0)
    threshold = rate * rule.l1
    for i in range(0, section, 8):
        weights = load(EIGHT, arena, WEIGHTS * section + i)
        step = _gradient(arena, section, i, weights, rule.l2, scale)
        if rule.momentum != 0.0:
            velocity = fma(load(EIGHT, arena, FIRST * section + i), rule.momentum, step)
            store(arena, FIRST * section + i, velocity)
            step = fma(velocity, rule.momentum, step) if rule.nesterov else velocity
        sums = sums + _set(arena, section, i, weights, fma(step, -rate, weights), threshold)
    return total(sums)


@inlined
def _adam(arena: Pointer, section: int, rule: Rule, rate: float, scale: float, power1: float, power2: float) -> float:
    """Kingma and Ba 2015, algorithm 1, in torch's order of operations; the powers are beta ** step.

    With a decay of its own it is AdamW (Loshchilov and Hutter 2019).
    """
    sums = splat(EIGHT, 0.0)
    threshold = rate * rule.l1
    length, spread = rate / (1.0 - power1), (1.0 - power2) ** 0.5
    for i in range(0, section, 8):
        weights = load(EIGHT, arena, WEIGHTS * section + i)
        gradient = _gradient(arena, section, i, weights, rule.l2, scale)
        mean, square = load(EIGHT, arena, FIRST * section + i), load(EIGHT, arena, SECOND * section + i)
        mean = fma(gradient - mean, 1.0 - rule.momentum, mean)
        square = fma(gradient * (1.0 - rule.beta2), gradient, square * rule.beta2)
        store(arena, FIRST * section + i, mean)
        store(arena, SECOND * section + i, square)
        shrunk = fma(load(EIGHT, arena, DECAYS * section + i) * (-rate * rule.decay), weights, weights)
        after = shrunk - mean * length / (root(square) * (1.0 / spread) + rule.epsilon)
        sums = sums + _set(arena, section, i, weights, after, threshold)
    return total(sums)


@inlined
def _rmsprop(arena: Pointer, section: int, rule: Rule, rate: float, scale: float) -> float:
    """Tieleman and Hinton 2012."""
    sums = splat(EIGHT, 0.0)
    threshold = rate * rule.l1
    for i in range(0, section, 8):
        weights = load(EIGHT, arena, WEIGHTS * section + i)
        gradient = _gradient(arena, section, i, weights, rule.l2, scale)
        square = load(EIGHT, arena, FIRST * section + i) * rule.beta2
        square = fma(gradient * (1.0 - rule.beta2), gradient, square)
        store(arena, FIRST * section + i, square)
        step = gradient / (root(square) + rule.epsilon)
        sums = sums + _set(arena, section, i, weights, fma(step, -rate, weights), threshold)
    return total(sums)


@inlined
def _adagrad(arena: Pointer, section: int, rule: Rule, rate: float, scale: float) -> float:
    """Duchi, Hazan and Singer 2011, with diagonal matrices."""
    sums = splat(EIGHT, 0.0)
    threshold = rate * rule.l1
    for i in range(0, section, 8):
        weights = load(EIGHT, arena, WEIGHTS * section + i)
        gradient = _gradient(arena, section, i, weights, rule.l2, scale)
        square = fma(gradient, gradient, load(EIGHT, arena, FIRST * section + i))
        store(arena, FIRST * section + i, square)
        after = weights - gradient * rate / (root(square) + rule.epsilon)
        sums = sums + _set(arena, section, i, weights, after, threshold)
    return total(sums)


@shared
def update(arena: Pointer, section: int, rule: Rule, rate: float, power1: float, power2: float) -> float:
    """Take a step of all parameters; give their sum, which is not finite if one of them is not."""
    scale = _scale(arena, section, rule.clip)
    if rule.optimizer == 0:
        return _sgd(arena, section, rule, rate, scale)
    if rule.optimizer == 1:
        return _adam(arena, section, rule, rate, scale, power1, power2)
    if rule.optimizer == 2:
        return _rmsprop(arena, section, rule, rate, scale)
    return _adagrad(arena, section, rule, rate, scale)
