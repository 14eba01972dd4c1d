"""Sequences whose answer lies far back, each set a function of a count, a length and a generator; knows no split.

Inputs are (count, length, columns), targets (count,) a class or a value. What is drawn for a sequence is drawn for
the longest one first: its symbols stay when the length changes.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LONGEST: Final = 60
"""The most steps of a sequence."""
SYMBOLS: Final = 4
"""How many symbols `first_symbol` draws from, and its number of classes."""

Floats = NDArray[np.float64]


def first_symbol(count: int, length: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw symbols at random and mark the first, which is the class: nothing that comes later says anything about it.

    Columns: one for each of four symbols, 1 where it is that one, and then the mark.
    """
    symbols = generator.integers(SYMBOLS, size=(count, LONGEST))[:, :length]
    marked = np.zeros((count, length, 1))
    marked[:, 0] = 1
    return np.concatenate([one_hot(symbols, SYMBOLS), marked], axis=2), symbols[:, 0].astype(np.float64)


def order(count: int, length: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Hide an X or a Y in the first half and another in the second, among symbols that say nothing.

    The class is which they are, in their order: XX, XY, YX or YY. Hochreiter and Schmidhuber 1997, experiment 6.
    Columns: X, Y and the two others, 1 where it is that one.
    """
    symbols = 2 + generator.integers(2, size=(count, LONGEST))[:, :length]
    told = generator.integers(2, size=(count, 2))
    places = two_places(count, length, generator)
    symbols[np.arange(count)[:, None], places] = told
    return one_hot(symbols, 4), (2 * told[:, 0] + told[:, 1]).astype(np.float64)


def adding(count: int, length: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw values from 0 to 1 and mark one in the first half and one in the second: their sum is asked for.

    Hochreiter and Schmidhuber 1997, experiment 4. Columns: the value, and 1 where it is marked.
    """
    values = generator.uniform(0, 1, (count, LONGEST))[:, :length]
    places = two_places(count, length, generator)
    marked = np.zeros((count, length))
    marked[np.arange(count)[:, None], places] = 1
    return np.stack([values, marked], axis=2), (values * marked).sum(axis=1)


def majority(count: int, length: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw two symbols at random: the class is the one that is there more often.

    Where both are there as often, the last is changed. Columns: one for each symbol, 1 where it is that one.
    """
    symbols = generator.integers(2, size=(count, LONGEST))[:, :length].copy()
    even = 2 * symbols.sum(axis=1) == length
    symbols[even, -1] = 1 - symbols[even, -1]
    return one_hot(symbols, 2), (2 * symbols.sum(axis=1) > length).astype(np.float64)


def one_hot(symbols: NDArray[np.int64], kinds: int) -> Floats:
    """Give a column for each kind (count, length, kinds), 1 where a symbol (count, length) is of that kind."""
    return np.eye(kinds)[symbols]


def two_places(count: int, length: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Draw a step of the first half and one of the second (count, 2)."""
    share, half = generator.uniform(0, 1, (count, 2)), length // 2
    return np.stack([share[:, 0] * half, half + share[:, 1] * (length - half)], axis=1).astype(np.int64)
