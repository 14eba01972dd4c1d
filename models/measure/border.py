"""The lines between the classes, found from the logits; knows no trainer, no network and no colours.

The bytes that colour a picture cannot say where a steep border lies: far from it they all are 0 or 255, so that a
line between them comes out as a row of beads. Logits do not saturate.
"""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Lines = NDArray[np.uint16]

FULL: Final = 65535
"""The number that stands for the picture's whole side."""
LARGEST: Final = 1e30
"""Differences of logits stay finite below this."""

_NONE, _NORTH, _EAST, _SOUTH, _WEST = 0, 0, 1, 2, 3
_SEGMENTS: Final = np.array(
    [
        *[(_NONE, _NONE), (_WEST, _NORTH), (_NORTH, _EAST), (_WEST, _EAST)],
        *[(_WEST, _SOUTH), (_NORTH, _SOUTH), (_NORTH, _EAST), (_EAST, _SOUTH)],
        *[(_EAST, _SOUTH), (_WEST, _NORTH), (_NORTH, _SOUTH), (_WEST, _SOUTH)],
        *[(_WEST, _EAST), (_NORTH, _EAST), (_WEST, _NORTH), (_NONE, _NONE)],
    ]
)
"""The sides of a square that a line joins, by which corners lie above 0: 1 and 2 at the top, 4 and 8 below them."""
_JOINED: Final = {9: (_NORTH, _EAST, _WEST, _SOUTH), 6: (_WEST, _NORTH, _EAST, _SOUTH)}
_APART: Final = {9: (_WEST, _NORTH, _EAST, _SOUTH), 6: (_NORTH, _EAST, _WEST, _SOUTH)}
"""Both lines of a square whose corners lie above 0 crosswise, by whether its middle does too."""


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


def _lines(values: Floats, wanted: NDArray[np.bool_] | None = None) -> Lines:
    """Find where framed values are 0 (marching squares), in the squares wanted or in all."""
    wide = len(values)
    above = (values > 0).view(np.uint8)
    pairs = above[:, :-1] | above[:, 1:] << 1
    kinds = (pairs[:-1] | pairs[1:] << 2).ravel()
    crossed = kinds - 1 < 14  # as bytes: 0 - 1 is 255
    squares = np.flatnonzero(crossed if wanted is None else crossed & wanted.ravel())
    if not len(squares):
        return np.empty((0, 4), np.uint16)
    kinds = kinds[squares]
    rows, columns = np.divmod(squares, wide - 1)
    corners = squares + rows  # the squares' rows are shorter by one
    flat = values.ravel()
    a, b, c, d = (flat[corners + step] for step in (0, 1, wide + 1, wide))
    places = _places(wide - 2)
    left, right, top, bottom = places[columns], places[columns + 1], places[rows], places[rows + 1]
    sides = np.empty((4, 2, len(squares)), np.float32)
    sides[_NORTH] = _between(left, right, a, b), top
    sides[_EAST] = right, _between(top, bottom, b, c)
    sides[_SOUTH] = _between(left, right, d, c), bottom
    sides[_WEST] = left, _between(top, bottom, a, d)
    number = np.arange(len(kinds))
    from_, to = _SEGMENTS[kinds].T
    pieces = np.concatenate([sides[from_, :, number], sides[to, :, number]], axis=1)
    saddles = np.flatnonzero((kinds == 6) | (kinds == 9))
    if len(saddles):
        middles = (a + b + c + d)[saddles] > 0
        four = np.array(
            [(_JOINED if one else _APART)[int(kinds[at])] for at, one in zip(saddles, middles, strict=True)]
        )
        both = [sides[side, :, saddles] for side in four.T]
        pieces[saddles] = np.concatenate(both[:2], axis=1)
        pieces = np.concatenate([pieces, np.concatenate(both[2:], axis=1)])
    lines: Lines = np.rint(pieces * FULL).astype(np.uint16)
    return lines


@lru_cache(maxsize=32)
def _places(size: int) -> Floats:
    """Give where framed values lie along a side: on the frame, at the cells' centres, on the frame."""
    return (np.concatenate([[0.0], np.arange(size) + 0.5, [size]]) / size).astype(np.float32)


def _between(start: Floats, end: Floats, first: Floats, second: Floats) -> Floats:
    """Give the place where a straight line from the first value to the second is 0."""
    # Sides that no line crosses are worked out too: what comes of them is not looked at.
    with np.errstate(all="ignore"):
        return start + (end - start) * (first / (first - second))
