"""Where a network's numbers lie while compiled code works on them; knows no training.

The parameters in `Network.flat` are copied into padded layers at the start of a call and back at its end, which costs
what a step or two cost. Within a layer come the biases, then for each input its weights into all units, each row
padded to 4, 8 or 16 numbers; where it is normalized, gains and offsets too. Of the last layer come, for each output,
its weights from all inputs, then the biases.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CHUNK: Final = 32
"""How many samples go through the network together: all that is kept of them stays in the fastest memory.

With batch normalization it is a whole batch, however large (`Net.chunk`).
"""

# The columns of `Net.layers`, a row for each hidden layer and then the last one.
SIZE: Final = 0
"""How many inputs the layer has."""
UNITS: Final = 1
WIDE_IN: Final = 2
"""The width of a sample's inputs."""
WIDE: Final = 3
"""The width of a sample's outputs."""
PLACE: Final = 4
"""Where in a section of parameters the layer begins."""
ROWS: Final = 5
"""Where in the arena its weights lie unit by unit, for the way back."""
OUTPUTS: Final = 6
"""Where in the arena its outputs lie."""
DERIVATIVES: Final = 7
"""Where in the arena the derivatives of its activation lie."""
ACTIVATION: Final = 8
FLAT: Final = 9
"""Where in the flat array of parameters it begins."""
LINKED: Final = 10
"""1 where the layer's inputs are added to its outputs."""
MASKS: Final = 11
"""Where in the arena lies what dropout multiplies its outputs by."""
NORM: Final = 12
"""Where in a section its gains begin, and after them its offsets, where it is normalized."""
HATS: Final = 13
"""Where in the arena its pre-activations lie after normalizing, before gain and offset."""
SPREAD: Final = 14
"""Where in the arena the 16 means and the 16 inverse deviations of its units lie, or the inverse of each sample."""
RUNNING: Final = 15
"""Where among the running statistics those of its first unit are."""
COLUMNS: Final = 16

# Sections of the arena, each as long as all padded layers together.
WEIGHTS: Final = 0
GRADIENT: Final = 1
FIRST: Final = 2
"""What the optimizer remembers first: velocity or mean of the gradients."""
SECOND: Final = 3
"""What it remembers besides: mean or sum of the squared gradients."""
BEFORE: Final = 4
"""The weights before the last step."""
FREE: Final = 5
"""1 where a parameter is trained; 0 where it is frozen or only fills a vector."""
DECAYS: Final = 6
"""1 where a penalty holds."""
SECTIONS: Final = 7


class Net(NamedTuple):
    """A network as compiled code takes it."""

    arena: Floats
    """All numbers there are, in one piece; what lies where, the other fields say."""
    layers: Ints
    """A row of `COLUMNS` numbers for each layer."""
    where: Ints
    """Where in a section each parameter of the flat array lies (P,)."""
    hidden: int
    outputs: int
    section: int
    """The length of a section."""
    deltas: int
    """Where the derivatives of the loss by two layers' pre-activations lie, one behind the other."""
    logits: int
    """Where the logits lie, `chunk` of each output."""
    carried: int
    """Where the derivatives of the loss by a linked layer's outputs lie."""
    errors: int
    """Where the derivatives of the loss by the logits lie, likewise."""
    mask: int
    """Where 16 ones and then 16 zeros lie."""
    chunk: int
    """How many samples go through together at most."""
    norm: int
    """What normalizes hidden layers, as `normalization.CODES` has it."""
    running: Floats
    """The running means and variances of batch normalization (2, units), the network's own."""


def width(units: int) -> int:
    """Give the width of the vector that holds so many numbers."""
    return 4 if units <= 4 else 8 if units <= 8 else 16


class _Space:
    """Deals places in an arena, each on a boundary that a vector never straddles."""

    def __init__(self) -> None:
        self.end = 0

    def take(self, count: int) -> int:
        start = self.end
        # Blocks of 8 rows are read, though not written, past the end of the last.
        self.end += -(-count // 16) * 16
        return start


class Norm(NamedTuple):
    """What normalizes hidden layers."""

    code: int = 0
    """As `normalization.CODES` has it."""
    running: Floats = np.zeros((2, 0), np.float32)
    """The running means and variances of batch normalization (2, units), to be changed in place."""


def net(
    sizes: Sequence[int],
    activations: Sequence[int],
    *,
    residual: bool = False,
    norm: Norm = Norm(),  # noqa: B008  it is immutable
    chunk: int = CHUNK,
) -> Net:
    """Lay out a network of `sizes`, inputs first and outputs last, with the codes of its hidden activations.

    A residual one adds to the outputs of a hidden layer those of the one before it, where there are as many. A `chunk`
    of batch normalization must hold a whole batch.
    """
    hidden = len(sizes) - 2
    layers = np.zeros((hidden + 1, COLUMNS), np.int64)
    places: list[Ints] = []
    norms: list[Ints] = []
    start = flat = first = 0
    for layer, (size, units) in enumerate(pairwise(sizes)):
        layers[layer, [SIZE, UNITS, WIDE_IN, WIDE, PLACE, FLAT]] = size, units, width(size), width(units), start, flat
        index, length = _last(size, units) if layer == hidden else _hidden(size, units)
        places.append(start + index)
        start += length
        flat += (size + 1) * units
        if norm.code and layer < hidden:
            layers[layer, [NORM, RUNNING]] = start, first
            norms += [start + np.arange(units), start + width(units) + np.arange(units)]
            start, first = start + 2 * width(units), first + units
    layers[:hidden, ACTIVATION] = activations
    for layer in range(1, hidden):
        layers[layer, LINKED] = residual and sizes[layer] == sizes[layer + 1]
    return _net(layers, np.concatenate(places + norms), sizes[-1], -(-start // 16) * 16, norm, -(-chunk // 16) * 16)


def _net(layers: Ints, where: Ints, outputs: int, section: int, norm: Norm, chunk: int) -> Net:
    space, hidden = _Space(), len(layers) - 1
    space.take(SECTIONS * section)
    space.take(8 * 16)
    for layer in layers[:hidden]:
        layer[ROWS] = space.take(layer[WIDE] * layer[WIDE_IN])
        layer[OUTPUTS] = space.take(chunk * layer[WIDE])
        layer[DERIVATIVES] = space.take(chunk * layer[WIDE])
        layer[MASKS] = space.take(chunk * layer[WIDE])
        if norm.code:
            layer[HATS] = space.take(chunk * layer[WIDE])
            layer[SPREAD] = space.take(max(chunk, 32))
    deltas, logits = space.take(2 * chunk * 16), space.take(chunk * outputs)
    carried, errors, mask = space.take(chunk * 16), space.take(chunk * outputs), space.take(32)
    arena = aligned(space.end)
    arena[mask : mask + 16] = 1
    places = (hidden, outputs, section, deltas, logits, carried, errors, mask)
    return Net(arena, layers, where, *places, chunk, norm.code, norm.running)


def aligned(count: int) -> Floats:
    """Give so many zeros, the first of them at the start of a cache line."""
    memory = np.zeros(count + 16, np.float32)
    start = -memory.ctypes.data % 64 // 4
    return memory[start : start + count]


def _hidden(size: int, units: int) -> tuple[Ints, int]:
    """Give where in a hidden layer its weights (out, in) and then its biases lie, and the layer's length."""
    wide = width(units)
    weights = (1 + np.arange(size)) * wide + np.arange(units)[:, None]
    # Weights are turned four rows at a time: what is read behind the last must stay 0.
    return np.concatenate([weights.ravel(), np.arange(units)]), (1 + -(-size // 4) * 4) * wide


def _last(size: int, units: int) -> tuple[Ints, int]:
    """Give the same of the last layer."""
    wide = width(size)
    weights = np.arange(units)[:, None] * wide + np.arange(size)
    return np.concatenate([weights.ravel(), units * wide + np.arange(units)]), units * wide + width(units)
