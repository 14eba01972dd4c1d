"""Curve rows as bytes and back: a step, exactly, and the series measured there; knows nothing of frames and runs.

A float32 counts whole numbers up to 2^24 only, which a run at full speed passes within the hour: steps are float64.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.void]
"""Each with a `step` (float64) and its `values` (float32), as `row_type` lays them out."""

_LARGEST: Final = float(np.finfo(np.float32).max)
MISSING: Final = -_LARGEST
"""What was not measured: a series that began later than the row. Floats have no null, and NaN crosses no wire."""


@lru_cache(maxsize=256)
def row_type(series: int) -> np.dtype[Any]:
    """Return the layout of a row of so many series: 8 + 4 * series bytes, little-endian."""
    return np.dtype([("step", "<f8"), ("values", "<f4", (series,))])


def make_rows(steps: Any, values: Any) -> Rows:
    """Make rows of steps (n,) and of the series measured there (n, k)."""
    table = np.asarray(values, np.float32)
    rows = np.empty(len(table), row_type(table.shape[1]))
    rows["step"] = steps
    rows["values"] = finite(table)
    return rows


def encode_rows(rows: Rows) -> bytes:
    """Write rows one after the other."""
    return rows.tobytes()


def decode_rows(data: bytes, series: int) -> Rows:
    """Read rows of so many series back; they are views into `data`."""
    return np.frombuffer(data, row_type(series))


def rearranged(values: Floats, old: Sequence[str], new: Sequence[str]) -> Floats:
    """Return values (n, series) of the old series as those of the new; what was not measured is missing."""
    known = {name: column for column, name in enumerate(old)}
    columns = [known.get(name, len(known)) for name in new]
    return np.concatenate([values, np.full((len(values), 1), MISSING, np.float32)], axis=1)[:, columns]


def finite(values: Floats) -> Floats:
    """Return the values with infinities as the largest number and NaN as 0, since neither may cross the wire."""
    if np.isfinite(values).all():
        return values
    return np.nan_to_num(values, nan=0.0, posinf=_LARGEST, neginf=-_LARGEST)
