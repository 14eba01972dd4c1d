"""The gradient of a layer's weights, summed over samples in registers; knows no activation and no loss."""

from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.memory import at, broadcast, load, store
from livegrad.models.kernels.machine.vectors import EIGHT, FOUR, SIXTEEN, Pointer, Width, fma


@inlined
def _four(
    width: Width, deltas: Pointer, inputs: Pointer, stride: int, rest: int, gradient: Pointer, count: int
) -> None:
    """Add to the gradient of the first 4 inputs, or of the `rest` where fewer are left."""
    wide = len(width)
    g0, g1 = load(width, gradient, 0), load(width, gradient, wide)
    g2, g3 = load(width, gradient, 2 * wide), load(width, gradient, 3 * wide)
    for sample in range(count):
        delta, place = load(width, deltas, sample * wide), at(inputs, sample * stride)
        g0 = fma(delta, broadcast(width, place, 0), g0)
        g1 = fma(delta, broadcast(width, place, 1), g1)
        g2 = fma(delta, broadcast(width, place, 2), g2)
        g3 = fma(delta, broadcast(width, place, 3), g3)
    store(gradient, 0, g0)
    if rest > 1:
        store(gradient, wide, g1)
    if rest > 2:
        store(gradient, 2 * wide, g2)
    if rest > 3:
        store(gradient, 3 * wide, g3)


@inlined
def _eight(
    width: Width, deltas: Pointer, inputs: Pointer, stride: int, rest: int, gradient: Pointer, count: int
) -> None:
    """Add to the gradient of the first 8 inputs, or of the `rest` where 5 to 7 are left."""
    wide = len(width)
    g0, g1 = load(width, gradient, 0), load(width, gradient, wide)
    g2, g3 = load(width, gradient, 2 * wide), load(width, gradient, 3 * wide)
    g4, g5 = load(width, gradient, 4 * wide), load(width, gradient, 5 * wide)
    g6, g7 = load(width, gradient, 6 * wide), load(width, gradient, 7 * wide)
    for sample in range(count):
        delta, place = load(width, deltas, sample * wide), at(inputs, sample * stride)
        g0 = fma(delta, broadcast(width, place, 0), g0)
        g1 = fma(delta, broadcast(width, place, 1), g1)
        g2 = fma(delta, broadcast(width, place, 2), g2)
        g3 = fma(delta, broadcast(width, place, 3), g3)
        g4 = fma(delta, broadcast(width, place, 4), g4)
        g5 = fma(delta, broadcast(width, place, 5), g5)
        g6 = fma(delta, broadcast(width, place, 6), g6)
        g7 = fma(delta, broadcast(width, place, 7), g7)
    store(gradient, 0, g0)
    store(gradient, wide, g1)
    store(gradient, 2 * wide, g2)
    store(gradient, 3 * wide, g3)
    store(gradient, 4 * wide, g4)
    if rest > 5:
        store(gradient, 5 * wide, g5)
    if rest > 6:
        store(gradient, 6 * wide, g6)
    if rest > 7:
        store(gradient, 7 * wide, g7)


@inlined
def _gradient(
    width: Width, deltas: Pointer, inputs: Pointer, stride: int, size: int, gradient: Pointer, count: int
) -> None:
    wide = len(width)
    i = 0
    while i < size:
        part, place, rest = at(gradient, i * wide), at(inputs, i), size - i
        if rest > 4:
            _eight(width, deltas, place, stride, rest, part, count)
            i += 8
        else:
            _four(width, deltas, place, stride, rest, part, count)
            i += 4


@shared
def gradient(wide: int, deltas: Pointer, inputs: Pointer, stride: int, size: int, place: Pointer, count: int) -> None:
    """Add to a gradient (size, wide) at `place` what derivatives (count, wide) and inputs (count, stride) make of it.

    Reads, and forgets, what lies behind the last input and behind the gradient, up to the next multiple of 4.
    """
    if wide == 4:
        _gradient(FOUR, deltas, inputs, stride, size, place, count)
    elif wide == 8:
        _gradient(EIGHT, deltas, inputs, stride, size, place, count)
    else:
        _gradient(SIXTEEN, deltas, inputs, stride, size, place, count)
