"""Lines along which a field of numbers is 0, by marching squares; knows nothing of networks and pictures."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from livegrad.models.kernels.layout import Floats
from livegrad.models.kernels.machine.compilation import inlined, keep, kernel

Bools = NDArray[np.bool_]
Lines = NDArray[np.uint16]

FULL = 65535
"""The number that stands for the field's whole side."""

_NORTH, _EAST, _SOUTH, _WEST = range(4)
SIDES = np.array(
    [
        *[(_NORTH, _NORTH), (_WEST, _NORTH), (_NORTH, _EAST), (_WEST, _EAST)],
        *[(_WEST, _SOUTH), (_NORTH, _SOUTH), (_NORTH, _NORTH), (_EAST, _SOUTH)],
        *[(_EAST, _SOUTH), (_NORTH, _NORTH), (_NORTH, _SOUTH), (_WEST, _SOUTH)],
        *[(_WEST, _EAST), (_NORTH, _EAST), (_WEST, _NORTH), (_NORTH, _NORTH)],
    ]
)
"""The sides of a square that its line joins, by which corners lie above 0; none where it is all or nothing, or two."""

ALL = np.empty((0, 0), np.bool_)
"""Stands for all squares where those wanted are asked for."""


def zeros(values: Floats, places: Floats, wanted: Bools = ALL) -> Lines:
    """Find where values (n, n) are 0, in the squares wanted (n - 1, n - 1) or in all.

    `places` (n,) are where the values lie along a side, as shares of it. Gives pieces of the lines as (k, 4): x0, y0,
    x1, y1 as shares of the side, `FULL` being all of it.
    """
    keep()
    squares = (len(values) - 1) ** 2
    into = np.empty((2 * squares, 4), np.uint16)
    count = march(values, places, wanted, into)
    return into[:count].copy()


@kernel
def march(values: Floats, places: Floats, wanted: Bools, into: Lines) -> int:
    """Write the pieces into `into` and return how many there are."""
    count = 0
    for row in range(len(values) - 1):
        for column in range(len(values) - 1):
            above = _above(values, row, column)
            if above in (0, 15) or (len(wanted) and not wanted[row, column]):
                continue
            if above in (6, 9):  # corners crosswise: each of two is cut off from the square's middle
                middle = values[row, column] + values[row, column + 1] + values[row + 1, column + 1]
                alike = (above == 9) == (middle + values[row + 1, column] > 0)
                _put(into, count, 2 if alike else 1, values, places, row, column)
                _put(into, count + 1, 4 if alike else 8, values, places, row, column)
                count += 2
            else:
                _put(into, count, above, values, places, row, column)
                count += 1
    return count


@inlined
def _above(values: Floats, row: int, column: int) -> Any:
    """Give which corners of a square lie above 0: 1 and 2 at the top, 4 and 8 below them, added up."""
    top = (values[row, column] > 0) + 2 * (values[row, column + 1] > 0)
    return top + 4 * (values[row + 1, column] > 0) + 8 * (values[row + 1, column + 1] > 0)


@inlined
def _put(into: Lines, at: int, above: int, values: Floats, places: Floats, row: int, column: int) -> None:
    """Write the line between the corners above 0 and the others."""
    a, b, c, d = values[row, column], values[row, column + 1], values[row + 1, column + 1], values[row + 1, column]
    left, right, top, bottom = places[column], places[column + 1], places[row], places[row + 1]
    # Of a side that no line crosses it is worked out for nothing.
    x = (_between(left, right, a, b), right, _between(left, right, d, c), left)
    y = (top, _between(top, bottom, b, c), bottom, _between(top, bottom, a, d))
    for end in range(2):
        side = SIDES[above, end]
        into[at, 2 * end] = np.uint16(np.rint(x[side] * np.float32(FULL)))
        into[at, 2 * end + 1] = np.uint16(np.rint(y[side] * np.float32(FULL)))


@inlined
def _between(start: Any, end: Any, first: Any, second: Any) -> Any:
    """Give the place where a straight line from the first value to the second is 0."""
    return start + (end - start) * (first / (first - second))
