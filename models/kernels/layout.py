"""Where a network's numbers lie while compiled code works on them; knows no training.

The parameters in `Network.flat` are copied into padded layers at the start of a call and back at its end, which costs
what a step or two cost. Within a layer come the biases, then for each input its weights into all units, each row
padded to 4, 8 or 16 numbers. Of the last layer come, for each output, its weights from all inputs, then the biases.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CHUNK: Final = 32
"""How many samples go through the network together: all that is kept of them stays in the fastest memory."""

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
COLUMNS: Final = 12

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
    """Where the logits lie, `CHUNK` of each output."""
    carried: int
    """Where the derivatives of the loss by a linked layer's outputs lie."""
    errors: int
    """Where the derivatives of the loss by the logits lie, likewise."""
    mask: int
    """Where 16 ones and then 16 zeros lie."""


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


def net(sizes: Sequence[int], activations: Sequence[int], *, residual: bool = False) -> Net:
    """Lay out a network of `sizes`, inputs first and outputs last, with the codes of its hidden activations.

    A residual one adds to the outputs of a hidden layer those of the one before it, where there are as many.
    """
    hidden = len(sizes) - 2
    layers = np.zeros((hidden + 1, COLUMNS), np.int64)
    places: list[Ints] = []
    start = flat = 0
    for layer, (size, units) in enumerate(pairwise(sizes)):
        layers[layer, [SIZE, UNITS, WIDE_IN, WIDE, PLACE, FLAT]] = size, units, width(size), width(units), start, flat
        index, length = _last(size, units) if layer == hidden else _hidden(size, units)
        places.append(start + index)
        start += length
        flat += (size + 1) * units
    layers[:hidden, ACTIVATION] = activations
    for layer in range(1, hidden):
        layers[layer, LINKED] = residual and sizes[layer] == sizes[layer + 1]
    return _net(layers, np.concatenate(places), hidden, sizes[-1], -(-start // 16) * 16)


def _net(layers: Ints, where: Ints, hidden: int, outputs: int, section: int) -> Net:
    space = _Space()
    space.take(SECTIONS * section)
    space.take(8 * 16)
    for layer in layers[:hidden]:
        layer[ROWS] = space.take(layer[WIDE] * layer[WIDE_IN])
        layer[OUTPUTS] = space.take(CHUNK * layer[WIDE])
        layer[DERIVATIVES] = space.take(CHUNK * layer[WIDE])
        layer[MASKS] = space.take(CHUNK * layer[WIDE])
    deltas, logits = space.take(2 * CHUNK * 16), space.take(CHUNK * outputs)
    carried, errors, mask = space.take(CHUNK * 16), space.take(CHUNK * outputs), space.take(32)
    arena = aligned(space.end)
    arena[mask : mask + 16] = 1
    return Net(arena, layers, where, hidden, outputs, section, deltas, logits, carried, errors, mask)


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
