"""Pre-activations brought to mean 0 and variance 1, over a batch or a layer, forward and back; knows no activation.

What `livegrad.models.nn.layers` does with torch: Ioffe and Szegedy 2015, Ba et al. 2016. The way back is the
derivative of z -> gain * (z - mean) / sqrt(variance + epsilon) + offset, where mean and variance depend on z too.
"""

from typing import Final

import numpy as np

from livegrad.models.kernels.layout import GRADIENT, HATS, NORM, PLACE, RUNNING, SPREAD, UNITS, WEIGHTS, WIDE, Net
from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.memory import at, get, load, pointer, put, splat, store, total
from livegrad.models.kernels.machine.vectors import EIGHT, FOUR, SIXTEEN, Pointer, Vector, Width, fma, root

CODES: Final[dict[str, int]] = {"none": 0, "batch": 1, "layer": 2}
"""What compiled code knows a normalization by."""
BATCH: Final = 1

EPSILON: Final = 1e-5
"""As `livegrad.models.nn.layers` has it."""
MEMORY: Final = 0.1
"""How much of a batch's mean and variance goes into the running ones; likewise."""

# By whose mean and variance batch normalization goes.
STANDING: Final = 0
"""The running ones."""
OWN: Final = 1
"""The batch's own; a batch of one sample takes the running ones."""
REMEMBERED: Final = 2
"""The batch's own, which also go into the running ones."""

BLOCK: Final = 64
"""So many numbers are summed up apart: the sum of thousands would lose digits."""


@inlined
def _sum(width: Width, values: Pointer, count: int) -> Vector:
    """Give the sums over samples of values (count, width)."""
    wide = len(width)
    sums = splat(width, 0.0)
    for start in range(0, count, BLOCK):
        some = splat(width, 0.0)
        for sample in range(start, min(start + BLOCK, count)):
            some = some + load(width, values, sample * wide)
        sums = sums + some
    return sums


@inlined
def _sum_of_squares(width: Width, values: Pointer, mean: Vector, count: int) -> Vector:
    wide = len(width)
    sums = splat(width, 0.0)
    for start in range(0, count, BLOCK):
        some = splat(width, 0.0)
        for sample in range(start, min(start + BLOCK, count)):
            off = load(width, values, sample * wide) - mean
            some = fma(off, off, some)
        sums = sums + some
    return sums


@inlined
def _sum_of_products(width: Width, values: Pointer, others: Pointer, count: int) -> Vector:
    wide = len(width)
    sums = splat(width, 0.0)
    for start in range(0, count, BLOCK):
        some = splat(width, 0.0)
        for sample in range(start, min(start + BLOCK, count)):
            some = fma(load(width, values, sample * wide), load(width, others, sample * wide), some)
        sums = sums + some
    return sums


@inlined
def _over_batch(width: Width, net: Net, layer: int, gains: Pointer, z: Pointer, count: int, mode: int) -> None:
    row, wide = net.layers[layer], len(width)
    arena = pointer(net.arena)
    hats, spread, first = at(arena, row[HATS]), at(arena, row[SPREAD]), row[RUNNING]
    if mode and count > 1:
        mean = _sum(width, z, count) * (1.0 / count)
        variance = _sum_of_squares(width, z, mean, count) * (1.0 / count)
        store(spread, 0, mean)
        store(spread, 16, variance)
        if mode == REMEMBERED:
            unbiased = count / (count - 1.0)
            for unit in range(row[UNITS]):
                net.running[0, first + unit] += MEMORY * (get(spread, unit) - net.running[0, first + unit])
                fresh = get(spread, 16 + unit) * unbiased
                net.running[1, first + unit] += MEMORY * (fresh - net.running[1, first + unit])
    else:
        for unit in range(row[UNITS]):
            put(spread, unit, net.running[0, first + unit])
            put(spread, 16 + unit, net.running[1, first + unit])
        mean, variance = load(width, spread, 0), load(width, spread, 16)
    inverse = 1.0 / root(variance + EPSILON)
    store(spread, 16, inverse)
    gain, offset = load(width, gains, 0), load(width, gains, wide)
    for sample in range(count):
        hat = (load(width, z, sample * wide) - mean) * inverse
        store(hats, sample * wide, hat)
        store(z, sample * wide, fma(hat, gain, offset))


@inlined
def _over_layer(width: Width, net: Net, layer: int, gains: Pointer, z: Pointer, count: int) -> None:
    row, wide = net.layers[layer], len(width)
    arena, units = pointer(net.arena), row[UNITS]
    hats, spread = at(arena, row[HATS]), at(arena, row[SPREAD])
    gain, offset, there = load(width, gains, 0), load(width, gains, wide), load(width, arena, net.mask + 16 - units)
    share = 1.0 / units
    for sample in range(count):
        value = load(width, z, sample * wide)
        off = (value - splat(width, total(value) * share)) * there
        inverse = 1.0 / np.sqrt(total(off * off) * share + EPSILON)
        hat = off * splat(width, inverse)
        put(spread, sample, inverse)
        store(hats, sample * wide, hat)
        store(z, sample * wide, fma(hat, gain, offset))


@inlined
def _normalize(width: Width, net: Net, layer: int, z: Pointer, count: int, mode: int) -> None:
    gains = at(pointer(net.arena), WEIGHTS * net.section + net.layers[layer, NORM])
    if net.norm == BATCH:
        _over_batch(width, net, layer, gains, z, count, mode)
    else:
        _over_layer(width, net, layer, gains, z, count)


@shared
def normalize(net: Net, layer: int, z: Pointer, count: int, mode: int) -> None:
    """Normalize a hidden layer's pre-activations (count, width) in place; over a batch they are all of it."""
    wide = net.layers[layer, WIDE]
    if wide == 4:
        _normalize(FOUR, net, layer, z, count, mode)
    elif wide == 8:
        _normalize(EIGHT, net, layer, z, count, mode)
    else:
        _normalize(SIXTEEN, net, layer, z, count, mode)


@inlined
def _back_over_batch(width: Width, net: Net, layer: int, gains: Pointer, deltas: Pointer, count: int, own: int) -> None:
    row, wide = net.layers[layer], len(width)
    arena = pointer(net.arena)
    hats, spread, gradient = at(arena, row[HATS]), at(arena, row[SPREAD]), at(arena, GRADIENT * net.section + row[NORM])
    by_gain = _sum_of_products(width, deltas, hats, count)
    store(gradient, 0, load(width, gradient, 0) + by_gain)
    scale = load(width, gains, 0) * load(width, spread, 16)
    mean, slope = splat(width, 0.0), splat(width, 0.0)
    if own and count > 1:
        mean, slope = _sum(width, deltas, count) * (1.0 / count), by_gain * (-1.0 / count)
    for sample in range(count):
        delta, hat = load(width, deltas, sample * wide), load(width, hats, sample * wide)
        store(deltas, sample * wide, fma(hat, slope, delta - mean) * scale)


@inlined
def _back_over_layer(width: Width, net: Net, layer: int, gains: Pointer, deltas: Pointer, count: int) -> None:
    row, wide = net.layers[layer], len(width)
    arena, units = pointer(net.arena), row[UNITS]
    hats, spread, gradient = at(arena, row[HATS]), at(arena, row[SPREAD]), at(arena, GRADIENT * net.section + row[NORM])
    by_gain = _sum_of_products(width, deltas, hats, count)
    store(gradient, 0, load(width, gradient, 0) + by_gain)
    gain, there = load(width, gains, 0), load(width, arena, net.mask + 16 - units)
    share = 1.0 / units
    for sample in range(count):
        delta, hat = load(width, deltas, sample * wide) * gain, load(width, hats, sample * wide)
        mean, slope = total(delta) * share, total(delta * hat) * -share
        delta = fma(hat, splat(width, slope), delta - splat(width, mean)) * there
        store(deltas, sample * wide, delta * splat(width, get(spread, sample)))


@inlined
def _denormalize(width: Width, net: Net, layer: int, deltas: Pointer, count: int, own: int) -> None:
    arena = pointer(net.arena)
    gains = at(arena, WEIGHTS * net.section + net.layers[layer, NORM])
    if net.norm == BATCH:
        _back_over_batch(width, net, layer, gains, deltas, count, own)
    else:
        _back_over_layer(width, net, layer, gains, deltas, count)
    # Over a batch this is 0 but for rounding.
    biases = at(arena, GRADIENT * net.section + net.layers[layer, PLACE])
    store(biases, 0, load(width, biases, 0) + _sum(width, deltas, count))


@shared
def denormalize(net: Net, layer: int, deltas: Pointer, count: int, own: int) -> None:
    """Turn derivatives by what was normalized (count, width) into those by what it was made of, in place.

    Adds to the gradients of gains and biases; `own` where it was done by the batch's own mean and variance.
    """
    wide = net.layers[layer, WIDE]
    if wide == 4:
        _denormalize(FOUR, net, layer, deltas, count, own)
    elif wide == 8:
        _denormalize(EIGHT, net, layer, deltas, count, own)
    else:
        _denormalize(SIXTEEN, net, layer, deltas, count, own)
