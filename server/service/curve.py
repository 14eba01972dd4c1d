"""The measured rows of a lane, in bounded memory; knows that a row has a step, and nothing else of it."""

import json
from collections.abc import Sequence
from typing import Final

import numpy as np

from livegrad.server.wire.rows import Rows, decode_rows, encode_rows, make_rows, rearranged, row_type

CAPACITY: Final = 4096
MAX_BYTES: Final = 512 * 1024
"""What the rows of one curve may take: those of eight layers are wide, and fifty sessions share 200 MB."""
FIRST: Final = 64


def capacity_for(series: int) -> int:
    """Return how many rows of so many series are kept at most; even, for every second one must fall on the first."""
    return min(CAPACITY, MAX_BYTES // row_type(series).itemsize) // 2 * 2


class Curve:
    """Rows in the order of their steps; when they grow many, every second one is left out, evenly over the curve.

    The newest row is always there. A row of the same step as the newest takes its place: an edited weight is
    measured anew where it stands.
    """

    def __init__(self, series: int, capacity: int | None = None) -> None:
        self.series = series
        self._capacity = capacity or capacity_for(series)
        self._rows: Rows = np.empty(0, row_type(series))
        self._length = 0
        self._stride = 1
        self._skipped = 0
        self._newest: Rows | None = None  # (1,), when it is not the last of the kept

    def limit(self, capacity: int) -> None:
        """Keep at most so many rows from now on, an even number; what there are too many of goes now."""
        self._capacity = min(capacity, capacity_for(self.series))
        while self._length > self._capacity:
            self._thin()

    @property
    def last_step(self) -> float:
        """The newest row's step, or -1 when there is none."""
        rows = self._newest if self._newest is not None else self._rows[: self._length]
        return float(rows["step"][-1]) if len(rows) else -1.0

    def extend(self, rows: bytes) -> None:
        """Take rows in, as `encode_rows` writes them."""
        table = decode_rows(rows, self.series)
        for at, step in enumerate(table["step"].tolist()):
            self._append(step, table[at : at + 1])

    def cut(self, step: float) -> None:
        """Drop the rows after a step: another run goes on from there."""
        rows = self.rows()
        left = rows[rows["step"] <= step]
        on = min(len(left), self._length)
        # What lies between the last that is kept for good and the step counts as left out, as it did on the way there.
        self._newest = left[on:].copy() if len(left) > on else None
        self._skipped = min(self._skipped, self._stride - 1) if self._newest is not None else 0
        self._rows, self._length = left[:on].copy(), on

    def rows(self) -> Rows:
        """Return all rows kept, copied out."""
        kept = self._rows[: self._length]
        return kept.copy() if self._newest is None else np.concatenate([kept, self._newest])

    def copy(self) -> "Curve":
        """Return another curve that goes on by itself."""
        other = Curve(self.series, self._capacity)
        other._rows = self._rows[: self._length].copy()
        other._length, other._stride, other._skipped = self._length, self._stride, self._skipped
        other._newest = self._newest
        return other

    def save(self) -> bytes:
        """Give the curve as bytes: a line of JSON, then the rows."""
        head = json.dumps([self.series, self._stride, self._skipped, self._newest is not None])
        return head.encode() + b"\n" + encode_rows(self.rows())

    @classmethod
    def load(cls, data: bytes) -> "Curve":
        """Read back what `save` gave; it goes on as that curve would. Raises ValueError for other bytes."""
        head, _, rows = data.partition(b"\n")
        series, stride, skipped, has_newest = json.loads(head)
        curve = cls(series)
        table = decode_rows(rows, series).copy()
        curve._newest = table[-1:].copy() if has_newest else None
        curve._rows = table[:-1] if has_newest else table
        curve._length, curve._stride, curve._skipped = len(curve._rows), stride, skipped
        return curve

    def of(self, old: Sequence[str], new: Sequence[str]) -> "Curve":
        """Return this curve of the old series as one of the new, which goes on."""

        def moved(rows: Rows) -> Rows:
            return make_rows(rows["step"], rearranged(rows["values"], old, new))

        other = Curve(len(new))
        other._rows = moved(self._rows[: self._length])
        other._length, other._stride, other._skipped = self._length, self._stride, self._skipped
        other._newest = None if self._newest is None else moved(self._newest)
        while other._length > other._capacity:
            other._thin()
        return other

    def take(self, then: int = MAX_BYTES) -> Rows:
        """Return all rows kept, begin with none, and hold no memory until there are some: then no more bytes."""
        rows = self.rows()
        if self._length > FIRST:
            self._rows = np.empty(0, row_type(self.series))
        self._length, self._stride, self._skipped, self._newest = 0, 1, 0, None
        self._capacity = min(self._capacity, then // row_type(self.series).itemsize // 2 * 2)
        return rows

    def _append(self, step: float, row: Rows) -> None:
        if step == self.last_step:
            self._replace(row)
            return
        self._newest = None
        self._skipped += 1
        if self._length and self._skipped < self._stride:
            self._newest = row.copy()  # not a view: it would keep all the rows that came with it
            return
        if self._length == self._capacity:
            self._thin()
        self._keep(row)

    def _replace(self, row: Rows) -> None:
        if self._newest is not None:
            self._newest = row.copy()
        else:
            self._rows[self._length - 1] = row[0]

    def _keep(self, row: Rows) -> None:
        if self._length == len(self._rows):
            larger: Rows = np.empty(min(self._capacity, max(FIRST, 2 * self._length)), row_type(self.series))
            larger[: self._length] = self._rows[: self._length]
            self._rows = larger
        self._rows[self._length] = row[0]
        self._length += 1
        self._skipped = 0

    def _thin(self) -> None:
        """Keep the rows 0, 2, 4, ...; the next that fits between them is `stride` rows after the last."""
        kept = self._rows[: self._length : 2].copy()
        self._rows[: len(kept)] = kept
        self._length = len(kept)
        self._stride *= 2
