"""The covering design is one: small, complete, and the same every time."""

from itertools import product
from math import prod

import pytest

from tests.covering import covering, pairs

SIZES = [(6, 12, 13), (7, 12, 13), (4, 3, 22), (2, 2, 4, 12), (3, 3, 3, 3), (2, 2, 2, 2, 2, 2), (5, 4), (3, 1, 2)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_two_places_meet(sizes: tuple[int, ...]) -> None:
    met = {pair for row in covering(sizes) for pair in pairs(row)}
    assert met == {pair for row in product(*map(range, sizes)) for pair in pairs(row)}


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_no_combination_comes_twice_and_there_are_few(sizes: tuple[int, ...]) -> None:
    rows = covering(sizes)
    first, second = sorted(sizes)[-2:]
    assert len(set(rows)) == len(rows)
    assert len(rows) <= min(prod(sizes), 2 * first * second)


def test_it_is_the_same_every_time() -> None:
    assert covering((7, 12, 13)) == covering((7, 12, 13))
