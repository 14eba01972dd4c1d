"""Chooses from all combinations of options so few that every two of them still meet; knows no test and no option."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

import pytest

deep = pytest.mark.deep
"""Marks a test that only `--full` runs: it looks from another side at code that cheaper tests run as well."""

Row = tuple[int, ...]
Pair = tuple[int, int, int, int]
"""An axis and its place, a later axis and its place."""


def crossed(axes: Mapping[str, Sequence[Any] | Mapping[str, Any]]) -> pytest.MarkDecorator:
    """Run a test over options crossed with each other: every pair of them, or with `--full` every combination.

    An axis is named as in `parametrize` ("optimizer" or "head, loss"); a mapping names its values.
    """
    return pytest.mark.crossed(axes)


def seeds(few: range, *, full: range) -> pytest.MarkDecorator:
    """Run a test, which takes a `seed`, for a few seeds, or with `--full` for all."""
    return pytest.mark.seeds(few, full)


def covering(sizes: Sequence[int]) -> list[Row]:
    """Give places (axis by axis) on axes of these sizes, so that every two places of two axes are in one row."""
    order = sorted(range(len(sizes)), key=lambda axis: -sizes[axis])
    rows = [list(row) for row in product(*(range(sizes[axis]) for axis in order[:2]))]
    for width in range(2, len(order)):
        _widen(rows, [sizes[axis] for axis in order[: width + 1]])
    return sorted(tuple(row[order.index(axis)] for axis in range(len(sizes))) for row in rows)


def pairs(row: Sequence[int]) -> Iterable[Pair]:
    """Give every pair that a row brings together."""
    for (one, here), (other, there) in combinations(enumerate(row), 2):
        yield one, here, other, there


def _widen(rows: list[list[int]], sizes: Sequence[int]) -> None:
    """Give each row a place on one more axis, the last of `sizes`; add rows for what is not covered then."""
    axis = len(sizes) - 1
    left = {(one, here, there) for one in range(axis) for here in range(sizes[one]) for there in range(sizes[axis])}

    def gain(row: Sequence[int], there: int) -> int:
        return sum((one, here, there) in left for one, here in enumerate(row))

    for number, row in enumerate(rows):
        # Of equally good places another one each time, or the first would crowd out the rest.
        turned = [(number + there) % sizes[axis] for there in range(sizes[axis])]
        best = max(turned, key=lambda there: gain(row, there))
        left -= {(one, here, best) for one, here in enumerate(row)}
        row.append(best)
    while left:
        one, here, there = min(left)
        row = [0] * axis
        row[one] = here
        for other in range(axis):
            missing = [place for place in range(sizes[other]) if (other, place, there) in left]
            if other != one and missing:
                row[other] = missing[0]
        left -= {(other, place, there) for other, place in enumerate(row)}
        rows.append([*row, there])
