"""The lines between the classes, found from the logits; knows no trainer, no network and no colours.

The bytes that colour a picture cannot say where a steep border lies: far from it they all are 0 or 255, so that a
line between them comes out as a row of beads. Logits do not saturate.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.kernels.lines import ALL, Bools, Lines, zeros

Floats = NDArray[np.float32]

LARGEST: Final = 1e30
"""Differences of logits stay finite below this."""


def borders(logits: Floats, size: int) -> Lines:
    """Find where one class ends and another begins, from the logits (size * size, outputs) of a picture's cells.

    One output parts the classes where it is 0; of several, the largest wins. Gives pieces of the lines as (n, 4):
    x0, y0, x1, y1 as shares of the side, `FULL` being all of it, from the top left. They reach the picture's frame,
    half a cell beyond the outermost values, where the logits are carried on in a straight line.
    """
    there = logits
    if not np.abs(logits).max(initial=0) < LARGEST:  # not so where one is no number
        there = np.nan_to_num(logits, nan=0.0).clip(-LARGEST, LARGEST)
    if there.shape[1] == 1:
        return _lines(_framed(there.reshape(size, size)))
    layers = [_framed(np.ascontiguousarray(layer).reshape(size, size)) for layer in there.T]
    winners, first, second = _podium(layers)
    found = []
    for kind in range(len(layers) - 1):
        lead = layers[kind] - np.where(winners == kind, second, first)
        # Between this class and an earlier one the line is there already.
        later = winners > kind
        pairs = later[:, :-1] | later[:, 1:]
        found.append(_lines(lead, pairs[:-1] | pairs[1:]))
    return np.concatenate(found)


def _podium(layers: list[Floats]) -> tuple[NDArray[np.uint8], Floats, Floats]:
    """Give at each place which of the layers is the largest, how large it is, and how large the next one is."""
    winners = np.zeros(layers[0].shape, np.uint8)
    first, second = layers[0], np.full_like(layers[0], -np.inf)
    for kind, layer in enumerate(layers[1:], start=1):
        second = np.maximum(second, np.minimum(first, layer))
        winners[layer > first] = kind
        first = np.maximum(first, layer)
    return winners, first, second


def zero_lines(values: Floats, size: int) -> Lines:
    """Find where one number for each of a picture's cells (size * size,) is 0; as `borders` gives them."""
    return borders(values.reshape(-1, 1), size)


def _framed(values: Floats) -> Floats:
    """Add the values on the frame to those at the cells' centres: (size, size) to (size + 2, size + 2)."""
    size = len(values)
    framed = np.empty((size + 2, size + 2), np.float32)
    framed[1:-1, 1:-1] = values
    near = min(2, size)
    framed[0, 1:-1] = 1.5 * values[0] - 0.5 * values[near - 1]
    framed[-1, 1:-1] = 1.5 * values[-1] - 0.5 * values[-near]
    framed[:, 0] = 1.5 * framed[:, 1] - 0.5 * framed[:, near]
    framed[:, -1] = 1.5 * framed[:, -2] - 0.5 * framed[:, -1 - near]
    return framed


def _lines(framed: Floats, wanted: Bools = ALL) -> Lines:
    """Find where framed values are 0, in the squares wanted or in all."""
    return zeros(framed, _places(len(framed) - 2), wanted)


@lru_cache(maxsize=32)
def _places(size: int) -> Floats:
    """Give where framed values lie along a side: on the frame, at the cells' centres, on the frame."""
    return (np.concatenate([[0.0], np.arange(size) + 0.5, [size]]) / size).astype(np.float32)
