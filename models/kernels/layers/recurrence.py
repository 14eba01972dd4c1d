"""Recurrent layers over all steps, forward and back; knows no torch, and of a layer only its way through time.

What does not run through time, the weighted sums of the inputs and the gradients of the weights, is a product of two
matrices for all steps at once, which is torch's to do. Here vectors hold sequences: every array is (rows, steps, wide),
a row for each unit (and gate), `wide` sequences, which are a multiple of 8. Those that only fill a vector have errors
of 0, and so no part in any gradient.
"""

from typing import Final, NamedTuple

import numpy as np

from livegrad.models.config.words import Cell
from livegrad.models.kernels.layout import Floats
from livegrad.models.kernels.machine.compilation import inlined, kernel, shared
from livegrad.models.kernels.machine.functions import sigmoids, tanh
from livegrad.models.kernels.machine.memory import broadcast, load, pointer, splat, store
from livegrad.models.kernels.machine.vectors import EIGHT, Pointer, Vector, at_least, fma, where_positive

WIDE: Final = len(EIGHT)
CODES: Final[dict[tuple[Cell, bool], int]] = {
    ("rnn", False): 0,
    ("rnn", True): 1,
    ("lstm", False): 2,
    ("gru", False): 3,
}
"""What compiled code knows a cell by: its name, and whether its states are made by relu instead of tanh."""


class Shape(NamedTuple):
    """What is passed through, as compiled code takes it."""

    code: int
    units: int
    steps: int
    wide: int


class Way(NamedTuple):
    """What a layer makes (rows, steps, wide) each; arrays that a cell does not have are of length 0."""

    states: Floats
    """h, `units` rows."""
    sums: Floats
    """What the states are made of by tanh or relu; of an LSTM c."""
    gates: Floats
    """The weighted sums of the inputs before, the gates after; of an RNN the sums themselves."""
    proposed: Floats
    """Of a GRU what the reset gate multiplies."""


class Back(NamedTuple):
    """What comes back (rows, steps, wide) each."""

    states: Floats
    """dE/dh: what later layers send before, all of it after."""
    cells: Floats
    """dE/dc of an LSTM."""
    deltas: Floats
    """dE/d of what the weights of the states make, a row for each gate and unit."""
    candidate: Floats
    """dE/d of the candidate's sum of a GRU."""


@inlined
def _sum(weights: Pointer, row: int, units: int, states: Pointer, before: int, stride: int, start: Vector) -> Vector:
    """Add to a sum what a row of weights makes of the states before."""
    for k in range(units):
        start = fma(load(EIGHT, states, before + k * stride), broadcast(EIGHT, weights, row * units + k), start)
    return start


@shared
def _rnn(shape: Shape, weights: Pointer, states: Pointer, gates: Pointer) -> None:
    stride = shape.steps * shape.wide
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps):
            place = t * shape.wide + block
            for j in range(shape.units):
                made = load(EIGHT, gates, j * stride + place)
                if t > 0:
                    made = _sum(weights, j, shape.units, states, place - shape.wide, stride, made)
                store(gates, j * stride + place, made)
                state = at_least(made, 0.0) if shape.code == 1 else tanh(made)
                store(states, j * stride + place, state)


@shared
def _lstm(shape: Shape, weights: Pointer, states: Pointer, cells: Pointer, gates: Pointer) -> None:
    units, stride = shape.units, shape.steps * shape.wide
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps):
            place = t * shape.wide + block
            before = place - shape.wide
            for j in range(units):
                row = j * stride + place
                i, f = load(EIGHT, gates, row), load(EIGHT, gates, row + units * stride)
                g, o = load(EIGHT, gates, row + 2 * units * stride), load(EIGHT, gates, row + 3 * units * stride)
                cell = splat(EIGHT, 0.0)
                if t > 0:
                    for k in range(units):
                        state, at = load(EIGHT, states, before + k * stride), j * units + k
                        i = fma(state, broadcast(EIGHT, weights, at), i)
                        f = fma(state, broadcast(EIGHT, weights, at + units * units), f)
                        g = fma(state, broadcast(EIGHT, weights, at + 2 * units * units), g)
                        o = fma(state, broadcast(EIGHT, weights, at + 3 * units * units), o)
                    cell = load(EIGHT, cells, row - shape.wide)
                i, f, g, o = sigmoids(i)[0], sigmoids(f)[0], tanh(g), sigmoids(o)[0]
                cell = fma(f, cell, i * g)
                store(gates, row, i)
                store(gates, row + units * stride, f)
                store(gates, row + 2 * units * stride, g)
                store(gates, row + 3 * units * stride, o)
                store(cells, row, cell)
                store(states, row, o * tanh(cell))


@shared
def _gru(
    shape: Shape, weights: Pointer, bias: Pointer, states: Pointer, sums: Pointer, gates: Pointer, proposed: Pointer
) -> None:
    units, stride = shape.units, shape.steps * shape.wide
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps):
            place = t * shape.wide + block
            before = place - shape.wide
            for j in range(units):
                row = j * stride + place
                r, z = load(EIGHT, gates, row), load(EIGHT, gates, row + units * stride)
                own = broadcast(EIGHT, bias, 2 * units + j)
                last = splat(EIGHT, 0.0)
                if t > 0:
                    for k in range(units):
                        state, at = load(EIGHT, states, before + k * stride), j * units + k
                        r = fma(state, broadcast(EIGHT, weights, at), r)
                        z = fma(state, broadcast(EIGHT, weights, at + units * units), z)
                        own = fma(state, broadcast(EIGHT, weights, at + 2 * units * units), own)
                    last = load(EIGHT, states, row - shape.wide)
                r, z = sigmoids(r)[0], sigmoids(z)[0]
                made = fma(r, own, load(EIGHT, gates, row + 2 * units * stride))
                n = tanh(made)
                store(gates, row, r)
                store(gates, row + units * stride, z)
                store(gates, row + 2 * units * stride, n)
                store(sums, row, made)
                store(proposed, row, own)
                store(states, row, fma(z, last - n, n))


@kernel
def forward(shape: Shape, weights: Floats, bias: Floats, way: Way) -> None:
    """Take a layer forward through time, by its weights of the states (rows, units) and, of a GRU, their bias."""
    states, sums, gates = pointer(way.states), pointer(way.sums), pointer(way.gates)
    if shape.code == 2:
        _lstm(shape, pointer(weights), states, sums, gates)
    elif shape.code == 3:
        _gru(shape, pointer(weights), pointer(bias), states, sums, gates, pointer(way.proposed))
    else:
        _rnn(shape, pointer(weights), states, gates)


@shared
def _send(shape: Shape, rows: int, weights: Pointer, deltas: Pointer, place: int, states: Pointer) -> None:
    """Add to the errors of the states of the step before what a step's `rows` of deltas make of them."""
    units, stride = shape.units, shape.steps * shape.wide
    for k in range(units):
        found = load(EIGHT, states, k * stride + place - shape.wide)
        for row in range(rows):
            found = fma(load(EIGHT, deltas, row * stride + place), broadcast(EIGHT, weights, row * units + k), found)
        store(states, k * stride + place - shape.wide, found)


@shared
def _rnn_back(shape: Shape, weights: Pointer, states: Pointer, errors: Pointer, deltas: Pointer) -> None:
    stride = shape.steps * shape.wide
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps - 1, -1, -1):
            place = t * shape.wide + block
            for j in range(shape.units):
                state, error = load(EIGHT, states, j * stride + place), load(EIGHT, errors, j * stride + place)
                through = where_positive(state, error, 0.0) if shape.code == 1 else error * (1.0 - state * state)
                store(deltas, j * stride + place, through)
            if t > 0:
                _send(shape, shape.units, weights, deltas, place, errors)


@shared
def _lstm_back(
    shape: Shape, weights: Pointer, cells: Pointer, gates: Pointer, errors: Pointer, memory: Pointer, deltas: Pointer
) -> None:
    units, stride = shape.units, shape.steps * shape.wide
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps - 1, -1, -1):
            place = t * shape.wide + block
            for j in range(units):
                row = j * stride + place
                forget = row + units * stride
                i, f = load(EIGHT, gates, row), load(EIGHT, gates, forget)
                g, o = load(EIGHT, gates, row + 2 * units * stride), load(EIGHT, gates, row + 3 * units * stride)
                squashed, error = tanh(load(EIGHT, cells, row)), load(EIGHT, errors, row)
                carried, before = splat(EIGHT, 0.0), splat(EIGHT, 0.0)
                if t < shape.steps - 1:
                    carried = load(EIGHT, memory, row + shape.wide) * load(EIGHT, gates, forget + shape.wide)
                if t > 0:
                    before = load(EIGHT, cells, row - shape.wide)
                kept = fma(error * o, 1.0 - squashed * squashed, carried)
                store(memory, row, kept)
                store(deltas, row, kept * g * i * (1.0 - i))
                store(deltas, forget, kept * before * f * (1.0 - f))
                store(deltas, row + 2 * units * stride, kept * i * (1.0 - g * g))
                store(deltas, row + 3 * units * stride, error * squashed * o * (1.0 - o))
            if t > 0:
                _send(shape, 4 * units, weights, deltas, place, errors)


@shared
def _gru_back(shape: Shape, weights: Pointer, way: Way, errors: Pointer, deltas: Pointer, candidate: Pointer) -> None:
    units, stride = shape.units, shape.steps * shape.wide
    states, gates, proposed = pointer(way.states), pointer(way.gates), pointer(way.proposed)
    for block in range(0, shape.wide, WIDE):
        for t in range(shape.steps - 1, -1, -1):
            place = t * shape.wide + block
            for j in range(units):
                row = j * stride + place
                r, z = load(EIGHT, gates, row), load(EIGHT, gates, row + units * stride)
                n, error = load(EIGHT, gates, row + 2 * units * stride), load(EIGHT, errors, row)
                last = splat(EIGHT, 0.0)
                if t > 0:
                    last = load(EIGHT, states, row - shape.wide)
                    store(errors, row - shape.wide, fma(error, z, load(EIGHT, errors, row - shape.wide)))
                told = error * (1.0 - z) * (1.0 - n * n)
                store(candidate, row, told)
                store(deltas, row, told * load(EIGHT, proposed, row) * r * (1.0 - r))
                store(deltas, row + units * stride, error * (last - n) * z * (1.0 - z))
                store(deltas, row + 2 * units * stride, told * r)
            if t > 0:
                _send(shape, 3 * units, weights, deltas, place, errors)


@kernel
def back(shape: Shape, weights: Floats, way: Way, into: Back) -> None:
    """Take errors back through time, by the weights of the states (rows, units)."""
    errors, deltas = pointer(into.states), pointer(into.deltas)
    if shape.code == 2:
        cells, gates = pointer(way.sums), pointer(way.gates)
        _lstm_back(shape, pointer(weights), cells, gates, errors, pointer(into.cells), deltas)
    elif shape.code == 3:
        _gru_back(shape, pointer(weights), way, errors, deltas, pointer(into.candidate))
    else:
        _rnn_back(shape, pointer(weights), pointer(way.states), errors, deltas)


def warm() -> None:
    """Compile both, or load them."""
    shape, few = Shape(0, 1, 1, WIDE), np.zeros(WIDE, np.float32)
    forward(shape, few[:1], few[:1], Way(few, few, few, few))
    back(shape, few[:1], Way(few, few, few, few), Back(few, few, few, few))
