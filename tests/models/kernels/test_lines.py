"""Marching squares, against crossings worked out by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from livegrad.models.kernels.lines import FULL, zeros

PLACES = np.array([0.0, 1.0], np.float32)
HALF = round(FULL / 2)
NORTH, EAST, SOUTH, WEST = (HALF, 0), (FULL, HALF), (HALF, FULL), (0, HALF)


def lines(square: list[list[float]], wanted: NDArray[np.bool_] | None = None) -> set[frozenset[tuple[int, int]]]:
    values = np.array(square, np.float32)
    pieces = zeros(values, PLACES) if wanted is None else zeros(values, PLACES, wanted)
    return {frozenset(((x0, y0), (x1, y1))) for x0, y0, x1, y1 in pieces.astype(int).tolist()}


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(
    ("corners", "ends"),
    [
        ([[1, -1], [-1, -1]], (WEST, NORTH)),
        ([[-1, 1], [-1, -1]], (NORTH, EAST)),
        ([[-1, -1], [-1, 1]], (EAST, SOUTH)),
        ([[-1, -1], [1, -1]], (WEST, SOUTH)),
        ([[1, 1], [-1, -1]], (WEST, EAST)),
        ([[1, -1], [1, -1]], (NORTH, SOUTH)),
    ],
)
def test_a_line_parts_the_corners_above_0_from_those_below(
    corners: list[list[float]], ends: tuple[tuple[int, int], tuple[int, int]], sign: float
) -> None:
    square = [[sign * value for value in row] for row in corners]
    assert lines(square) == {frozenset(ends)}


@pytest.mark.parametrize("square", [[[1.0, 1.0], [1.0, 1.0]], [[-1.0, -1.0], [-1.0, 0.0]]])
def test_without_corners_on_both_sides_there_is_no_line(square: list[list[float]]) -> None:
    assert lines(square) == set()


def test_a_crossing_lies_where_the_straight_line_between_two_corners_is_0() -> None:
    (piece,) = zeros(np.array([[3, -1], [3, -1]], np.float32), PLACES)
    assert {int(piece[0]), int(piece[2])} == {round(0.75 * FULL)}


def test_squares_not_wanted_are_left_out() -> None:
    square = [[1.0, -1.0], [1.0, -1.0]]
    assert lines(square, np.array([[True]]))
    assert lines(square, np.array([[False]])) == set()
