"""Outputs over many cells as bytes ready to be drawn; changes no parameter."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.kernels.compiled import inlined, kernel
from models.kernels.layout import CHUNK, OUTPUTS, UNITS, WEIGHTS, WIDE, WIDE_IN, Floats, Net
from models.kernels.losses import show
from models.kernels.memory import at, pointer
from models.kernels.passes import pack, run_forward

Bytes = NDArray[np.uint8]


class Scale(NamedTuple):
    """What the ends of a unit's picture stand for."""

    middle: Floats
    """(units,)"""
    reach: Floats
    """From the middle to an end (units,); 0 where it is the unit's own largest output, at least 1."""


@inlined
def _byte(value: Any) -> Any:
    """Turn -1 into 0 and 1 into 255; what lies beyond is cut, what is not a number lies in the middle."""
    scaled = np.rint((value + np.float32(1.0)) * np.float32(127.5))
    scaled = scaled if scaled == scaled else np.float32(128.0)
    return np.uint8(min(max(scaled, np.float32(0.0)), np.float32(255.0)))


@kernel
def outputs(net: Net, flat: Floats, inputs: Floats, loss: int, drawn: Bytes) -> None:
    """Draw what is shown of the logits for inputs (n, lanes) as (n,)."""
    arena = pointer(net.arena)
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    for start in range(0, count, CHUNK):
        some = min(CHUNK, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some)
        show(loss, at(arena, net.logits), at(arena, net.errors), some)
        for cell in range(some):
            drawn[start + cell] = _byte(net.arena[net.errors + cell])


@kernel
def units(net: Net, flat: Floats, inputs: Floats, first: int, scale: Scale, values: Floats, drawn: Bytes) -> None:
    """Draw the outputs of hidden units from the `first` on for inputs (n, lanes) as (units, n).

    `values` (units, n) is for scribbling.
    """
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    for start in range(0, count, CHUNK):
        some = min(CHUNK, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some)
        _copy(net, first, values, start, some)
    for unit in range(len(values)):
        _draw(values[unit], scale.middle[unit], scale.reach[unit], drawn[unit])


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
