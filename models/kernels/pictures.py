"""Outputs over many cells as bytes ready to be drawn; changes no parameter."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from livegrad.models.kernels.evaluation import argmax
from livegrad.models.kernels.layers.normalization import STANDING
from livegrad.models.kernels.layout import OUTPUTS, UNITS, WEIGHTS, WIDE, WIDE_IN, Floats, Net
from livegrad.models.kernels.losses import Loss, show
from livegrad.models.kernels.machine.compilation import inlined, kernel
from livegrad.models.kernels.machine.denormals import flush, restore
from livegrad.models.kernels.machine.memory import at, get, pointer, put
from livegrad.models.kernels.passes import pack, run_forward

Bytes = NDArray[np.uint8]


class Scale(NamedTuple):
    """What the ends of pictures stand for."""

    middle: Floats
    """(pictures,)"""
    reach: Floats
    """From the middle to an end (pictures,); 0 where it is a unit's own largest output, at least 1."""


@inlined
def _byte(value: Any) -> Any:
    """Turn -1 into 0 and 1 into 255; what lies beyond is cut, what is not a number lies in the middle."""
    scaled = np.rint((value + np.float32(1.0)) * np.float32(127.5))
    scaled = scaled if scaled == scaled else np.float32(128.0)
    return np.uint8(min(max(scaled, np.float32(0.0)), np.float32(255.0)))


@kernel
def outputs(
    net: Net, flat: Floats, inputs: Floats, loss: Loss, scale: Scale, logits: Floats, drawn: Bytes, chosen: Bytes
) -> None:
    """Draw what is shown of the logits for inputs (n, width) as (n,): of several classes the largest share.

    Whose that is goes into `chosen` (n,); the logits themselves go into `logits` (n, outputs).
    """
    mode = flush()
    arena = pointer(net.arena)
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    middle, reach = scale.middle[0], scale.reach[0]
    pack(net, WEIGHTS, flat)
    for start in range(0, count, net.chunk):
        some = min(net.chunk, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some, 0.0, STANDING)
        for output in range(net.outputs):
            for cell in range(some):
                logits[start + cell, output] = net.arena[net.logits + output * net.chunk + cell]
        show(loss.code, net.outputs, net.chunk, at(arena, net.logits), at(arena, net.errors), some)
        if net.outputs > 1:
            _choose(net, start, some, chosen)
        for cell in range(some):
            drawn[start + cell] = _byte((net.arena[net.errors + cell] - middle) / reach)
    restore(mode)


@inlined
def _choose(net: Net, start: int, count: int, chosen: Bytes) -> None:
    """Write the largest share over that of the first output, and whose it is."""
    shown = at(pointer(net.arena), net.errors)
    for cell in range(count):
        best = argmax(shown, net.outputs, net.chunk, cell)
        put(shown, cell, get(shown, best * net.chunk + cell))
        chosen[start + cell] = best


@kernel
def units(net: Net, flat: Floats, inputs: Floats, first: int, scale: Scale, values: Floats, drawn: Bytes) -> None:
    """Draw the outputs of hidden units from the `first` on for inputs (n, width) as (units, n).

    `values` (units, n) is for scribbling.
    """
    mode = flush()
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    for start in range(0, count, net.chunk):
        some = min(net.chunk, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some, 0.0, STANDING)
        _copy(net, first, values, start, some)
    for unit in range(len(values)):
        _draw(values[unit], scale.middle[unit], scale.reach[unit], drawn[unit])
    restore(mode)


@inlined
def _copy(net: Net, first: int, values: Floats, start: int, count: int) -> None:
    before = first  # units still to be passed over
    for layer in range(net.hidden):
        row = net.layers[layer]
        for unit in range(max(before, 0), min(before + len(values), row[UNITS])):
            for cell in range(count):
                values[unit - before, start + cell] = net.arena[row[OUTPUTS] + cell * row[WIDE] + unit]
        before -= row[UNITS]


@inlined
def _draw(values: Floats, middle: Any, reach: Any, drawn: Bytes) -> None:
    if reach == 0:
        reach = np.float32(1.0)
        for value in values:
            # A comparison with NaN is false: the others go on deciding.
            reach = max(reach, abs(value))
    for cell in range(len(values)):
        drawn[cell] = _byte((values[cell] - middle) / reach)
