"""Softmax and the losses of several classes that are made of it; knows no network."""

from collections.abc import Callable

from livegrad.models.kernels.errors import Pair
from livegrad.models.kernels.machine.compilation import inlined
from livegrad.models.kernels.machine.functions import exp, log
from livegrad.models.kernels.machine.memory import at, load, splat, store, total
from livegrad.models.kernels.machine.vectors import SIXTEEN, Pointer, Vector, absolute, at_least, fma, where_positive


@inlined
def _is_class(target: Vector, output: int) -> Vector:
    """Give 1 where the output is that of the target's class, else 0."""
    return where_positive(0.5 - absolute(target - float(output)), 1.0, 0.0)


@inlined
def softmax(outputs: int, apart: int, logits: Pointer, shares: Pointer, start: int) -> tuple[Vector, Vector]:
    """Write 16 samples' shares of every output; give the largest logit, and the log of what the exponentials sum to.

    They are exponentials of the distance to the largest logit, so that none is too large.
    """
    largest = load(SIXTEEN, logits, start)
    for output in range(1, outputs):
        largest = at_least(largest, load(SIXTEEN, logits, output * apart + start))
    sums: Vector = splat(SIXTEEN, 0.0)
    for output in range(outputs):
        power = exp(load(SIXTEEN, logits, output * apart + start) - largest)
        store(shares, output * apart + start, power)
        sums = sums + power
    for output in range(outputs):
        store(shares, output * apart + start, load(SIXTEEN, shares, output * apart + start) / sums)
    return largest, log(sums)


@inlined
def judge_cross_entropy(
    outputs: int,
    apart: int,
    logits: Pointer,
    targets: Pointer,
    mask: Pointer,
    scale: float,
    derivatives: Pointer,
    count: int,
) -> float:
    """Give the sum of the losses -log p of the target's class, and write the derivatives p - t times `scale`."""
    sums = splat(SIXTEEN, 0.0)
    for start in range(0, count, 16):
        there, target = load(SIXTEEN, mask, 16 - min(16, count - start)), load(SIXTEEN, targets, start)
        largest, loss = softmax(outputs, apart, logits, derivatives, start)
        for output in range(outputs):
            place, chosen = output * apart + start, _is_class(target, output)
            loss = where_positive(chosen, largest - load(SIXTEEN, logits, place) + loss, loss)
            derivative = load(SIXTEEN, derivatives, place) - chosen
            store(derivatives, place, where_positive(there, derivative * scale, 0.0))
        sums = sums + where_positive(there, loss, 0.0)
    return total(sums)


@inlined
def judge_shares(
    function: Callable[[Vector, float], Pair],
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
    """Give the sum of what the errors of the shares cost, and write the derivatives p_j (g_j - sum_k p_k g_k).

    g are the derivatives by the shares; the targets are a 1 for the class among 0s.
    """
    sums = splat(SIXTEEN, 0.0)
    for start in range(0, count, 16):
        there, target = load(SIXTEEN, mask, 16 - min(16, count - start)), load(SIXTEEN, targets, start)
        softmax(outputs, apart, logits, derivatives, start)
        loss, mean = splat(SIXTEEN, 0.0), splat(SIXTEEN, 0.0)
        for output in range(outputs):
            share = load(SIXTEEN, derivatives, output * apart + start)
            cost, derivative = function(share - _is_class(target, output), delta)
            loss, mean = loss + cost, fma(share, derivative, mean)
        for output in range(outputs):
            place = at(derivatives, output * apart + start)
            share = load(SIXTEEN, place, 0)
            _, derivative = function(share - _is_class(target, output), delta)
            store(place, 0, where_positive(there, (derivative - mean) * share * scale, 0.0))
        sums = sums + where_positive(there, loss, 0.0)
    return total(sums)
