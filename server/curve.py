"""The measured rows of a lane, in bounded memory; knows that a row begins with its step, and nothing else of it."""

from typing import Final

import numpy as np

from server.frames import Floats, decode_rows

CAPACITY: Final = 4096


class Curve:
    """Rows in the order of their steps; when they grow many, every second one is left out, evenly over the curve.

    The newest row is always there. A row of the same step as the newest takes its place: an edited weight is
    measured anew where it stands.
    """

    def __init__(self, width: int, capacity: int = CAPACITY) -> None:
        self.width = width
        self._capacity = capacity
        self._rows = np.empty((0, width), np.float32)
        self._length = 0
        self._stride = 1
        self._skipped = 0
        self._newest: Floats | None = None  # (1, width), when it is not the last of the kept

    @property
    def last_step(self) -> float:
        """The newest row's step, or -1 when there is none."""
        rows = self._newest if self._newest is not None else self._rows[: self._length]
        return float(rows[-1, 0]) if len(rows) else -1.0

    def extend(self, rows: bytes) -> None:
        """Take rows in, little-endian float32."""
        for row in decode_rows(rows, self.width):
            self._append(row[np.newaxis])

    def rows(self) -> bytes:
        """Return all rows kept."""
        kept = self._rows[: self._length]
        if self._newest is not None:
            kept = np.concatenate([kept, self._newest])
        return kept.astype("<f4", copy=False).tobytes()

    def copy(self) -> "Curve":
        """Return another curve that goes on by itself."""
        other = Curve(self.width, self._capacity)
        other._rows = self._rows[: self._length].copy()
        other._length, other._stride, other._skipped = self._length, self._stride, self._skipped
        other._newest = self._newest
        return other

    def take(self) -> bytes:
        """Return all rows kept, and begin with none."""
        rows = self.rows()
        self._length, self._stride, self._skipped, self._newest = 0, 1, 0, None
        return rows

    def _append(self, row: Floats) -> None:
        if row[0, 0] == self.last_step:
            self._replace(row)
            return
        self._newest = None
        self._skipped += 1
        if self._length and self._skipped < self._stride:
            self._newest = row
            return
        if self._length == self._capacity:
            self._thin()
        self._keep(row)

    def _replace(self, row: Floats) -> None:
        if self._newest is not None:
            self._newest = row
        else:
            self._rows[self._length - 1] = row[0]

    def _keep(self, row: Floats) -> None:
        if self._length == len(self._rows):
            larger = np.empty((min(self._capacity, max(64, 2 * self._length)), self.width), np.float32)
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
