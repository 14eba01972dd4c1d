"""One chunk of samples through the whole network, forward and back; knows no optimizer."""

from typing import Any

import numpy as np

from livegrad.models.kernels.layers.activations import activate
from livegrad.models.kernels.layers.gradients import gradient
from livegrad.models.kernels.layers.matrices import (
    accumulate,
    add,
    back,
    forward,
    last_forward,
    last_gradient,
    multiply,
    turn,
)
from livegrad.models.kernels.layers.normalization import denormalize, normalize
from livegrad.models.kernels.layout import (
    ACTIVATION,
    DERIVATIVES,
    GRADIENT,
    LINKED,
    MASKS,
    NORM,
    OUTPUTS,
    PLACE,
    ROWS,
    SIZE,
    UNITS,
    WEIGHTS,
    WIDE,
    WIDE_IN,
    Floats,
    Net,
)
from livegrad.models.kernels.machine.compilation import inlined, shared
from livegrad.models.kernels.machine.memory import at, get, pointer
from livegrad.models.kernels.machine.vectors import Pointer


@shared
def pack(net: Net, section: int, flat: Floats) -> None:
    """Copy the flat array into a section."""
    start = section * net.section
    for i in range(len(flat)):
        net.arena[start + net.where[i]] = flat[i]


@shared
def unpack(net: Net, section: int, flat: Floats) -> None:
    """Copy a section into the flat array."""
    start = section * net.section
    for i in range(len(flat)):
        flat[i] = net.arena[start + net.where[i]]


@inlined
def turn_weights(net: Net) -> None:
    """Lay the weights out for the way back, after they have changed; that into the inputs is never gone."""
    arena = pointer(net.arena)
    for layer in range(1, net.hidden):
        row = net.layers[layer]
        wide = row[WIDE]
        turn(at(arena, row[PLACE] + wide), wide, row[SIZE], at(arena, row[ROWS]), row[WIDE_IN])


@inlined
def run_forward(net: Net, inputs: Pointer, count: int, dropout: float, mode: int) -> None:
    """Work out outputs, derivatives and logits for inputs (count, width), with count at most `Net.chunk`.

    With a chance of dropout, outputs and derivatives are multiplied by the masks that were drawn. `mode` is one of
    `normalization`.
    """
    arena = pointer(net.arena)
    weights = at(arena, WEIGHTS * net.section)
    before, stride = inputs, net.layers[0, WIDE_IN]
    for layer in range(net.hidden):
        row = net.layers[layer]
        wide, outputs = row[WIDE], at(arena, row[OUTPUTS])
        forward(wide, before, stride, row[SIZE], at(weights, row[PLACE]), outputs, count)
        if net.norm:
            normalize(net, layer, outputs, count, mode)
        activate(row[ACTIVATION], outputs, at(arena, row[DERIVATIVES]), count * wide)
        if dropout > 0.0:
            multiply(outputs, at(arena, row[MASKS]), count * wide)
            multiply(at(arena, row[DERIVATIVES]), at(arena, row[MASKS]), count * wide)
        if row[LINKED]:
            add(outputs, before, count * wide)
        before, stride = outputs, wide
    place = at(weights, net.layers[net.hidden, PLACE])
    for output in range(net.outputs):
        bias = get(place, net.outputs * stride + output)
        last_forward(
            stride, before, at(place, output * stride), bias, at(arena, net.logits + output * net.chunk), count
        )


@inlined
def run_back(net: Net, inputs: Pointer, count: int, mode: int) -> None:
    """Add to the gradient what the errors of the samples that last went forward, in this mode, make of it."""
    arena = pointer(net.arena)
    weights, gradients = at(arena, WEIGHTS * net.section), at(arena, GRADIENT * net.section)
    errors = at(arena, net.errors)
    _last_back(net, arena, inputs, count)
    # Plain 1 and 32 would be types of their own, for which all that is called is compiled once more.
    one: Any = np.int64(1)
    after, stride, step, size = errors, one, one * net.chunk, net.outputs
    rows = at(weights, net.layers[net.hidden, PLACE])
    deltas, others = at(arena, net.deltas), at(arena, net.deltas + net.chunk * 16)
    carried, link = at(arena, net.carried), one - 1
    for layer in range(net.hidden - 1, -1, -1):
        row = net.layers[layer]
        wide, place = row[WIDE], at(gradients, row[PLACE])
        keep, derivatives = row[LINKED], at(arena, row[DERIVATIVES])
        # A bias that is added before normalizing gets its gradient there; here it is the offset that is added.
        added = at(gradients, row[NORM] + wide) if net.norm else place
        back(wide, after, stride, step, size, rows, derivatives, deltas, carried, link, keep, added, count)
        if net.norm:
            denormalize(net, layer, deltas, count, mode)
        link = keep
        before = at(arena, net.layers[layer - 1, OUTPUTS]) if layer > 0 else inputs
        gradient(wide, deltas, before, row[WIDE_IN], row[SIZE], at(place, wide), count)
        after, stride, step, size, rows = deltas, wide, one, row[UNITS], at(arena, row[ROWS])
        deltas, others = others, deltas


@inlined
def _last_back(net: Net, arena: Pointer, inputs: Pointer, count: int) -> None:
    row = net.layers[net.hidden]
    wide, place = row[WIDE_IN], at(arena, GRADIENT * net.section + row[PLACE])
    before = at(arena, net.layers[net.hidden - 1, OUTPUTS]) if net.hidden > 0 else inputs
    for output in range(net.outputs):
        errors = at(arena, net.errors + output * net.chunk)
        last_gradient(wide, before, errors, at(place, output * wide), count)
        accumulate(at(place, net.outputs * wide + output), errors, count)
