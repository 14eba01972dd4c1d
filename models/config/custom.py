"""Custom points (a person's own) as text and back: rows of x1, x2, target in base64; knows no data set, no network."""

import base64
import binascii
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.words import MAX_CLASSES, MAX_POINTS

LARGEST: Final = 1e6
"""No number may be larger: its square must still be a sensible float32."""
FORMER: Final = {"data.own": "data.custom", "own-classes": "custom-classes", "own-values": "custom-values"}
"""What the option and its data sets were called before. Links and files with these names are read, none is written."""
_ROW: Final = 12
_LETTERS: Final = 16
"""Of base64, of one row: 12 bytes leave nothing over."""


def encode(rows: Iterable[tuple[float, float, float]]) -> str:
    """Write rows of x1, x2 and target (a class number or a value) as base64 of little-endian float32."""
    return base64.b64encode(np.array(list(rows), "<f4").tobytes()).decode()


@lru_cache(maxsize=8)
def decode(text: str) -> NDArray[np.float32]:
    """Read rows (n, 3) back, read-only; nothing is left out.

    Raises ValueError that says what was expected, and in which row (counted from 1).
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"expected rows of numbers in base64, got other text: {error}") from error
    if len(data) % _ROW:
        raise ValueError(f"expected rows of {_ROW} bytes (x1, x2, target as float32), got {len(data)} bytes")
    rows = np.frombuffer(data, "<f4").reshape(-1, 3)
    if len(rows) > MAX_POINTS:
        raise ValueError(f"expected at most {MAX_POINTS} rows, got {len(rows)}")
    for row, column in np.argwhere(~(np.abs(rows) <= LARGEST)):
        name = ("x1", "x2", "the target")[column]
        raise ValueError(f"expected {name} from -1e6 to 1e6 in row {row + 1}, got {rows[row, column]}")
    return rows


def check_classes(rows: NDArray[np.float32]) -> None:
    """Raise ValueError, naming the row, unless every target is a class number."""
    targets = rows[:, 2]
    wrong = np.flatnonzero((targets != np.floor(targets)) | (targets < 0) | (targets >= MAX_CLASSES))
    if len(wrong):
        row = int(wrong[0])
        raise ValueError(f"expected a class from 0 to {MAX_CLASSES - 1} in row {row + 1}, got {targets[row]:g}")


def count_classes(rows: NDArray[np.float32]) -> int:
    """Give one more than the highest class, at least two."""
    return max(2, int(rows[:, 2].max()) + 1) if len(rows) else 2


def take_apart(old: str, new: str) -> tuple[int, str, int]:
    """Say what of some points differs from others: how many first and last rows are the same, and those between."""
    most = min(len(old), len(new)) // _LETTERS
    first = _same(old, new, most)
    last = _same(old[::-1], new[::-1], most - first)
    return first, new[first * _LETTERS : len(new) - last * _LETTERS], last


def put_together(old: str, first: int, rows: str, last: int) -> str:
    """Undo `take_apart`; raises ValueError where there are fewer old rows."""
    if (first + last) * _LETTERS > len(old):
        raise ValueError(f"expected at most {len(old) // _LETTERS} rows kept, got {first + last}")
    return old[: first * _LETTERS] + rows + old[len(old) - last * _LETTERS :]


def _same(one: str, other: str, most: int) -> int:
    """Count how many rows at the beginning are the same; halving, for there may be thousands."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[: middle * _LETTERS] == other[: middle * _LETTERS]:
            low = middle
        else:
            high = middle - 1
    return low
