"""The rows of one lane's curve that have been measured and not been reported; measures nothing."""

from collections.abc import Sequence

import numpy as np

from livegrad.server.wire.rows import Floats, encode_rows, make_rows, rearranged
from livegrad.server.worker.channel import Rows


class NewRows:
    """Rows by their steps; a row's own step is a float32, which counts no further than 2^24."""

    def __init__(self, lane: int) -> None:
        self._lane = lane
        self._rows: list[tuple[int, Floats]] = []
        self.last: Floats | None = None
        """The one measured last, with its step, reported or not."""

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        """Start afresh."""
        self._rows.clear()
        self.last = None

    def add(self, step: int, values: Floats) -> None:
        """Take in a row's series (k,)."""
        self._rows.append((step, values))

    def differs(self, row: Floats) -> bool:
        """Whether a row, with its step, says something else than the last."""
        return self.last is None or not np.array_equal(row, self.last)

    def cut(self, step: int) -> None:
        """Drop those after a step."""
        self._rows = [(at, values) for at, values in self._rows if at <= step]

    def rearrange(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Make rows of the old series those of the new."""
        self._rows = [(step, rearranged(row[np.newaxis], old, new)[0]) for step, row in self._rows]

    def take(self) -> Rows | None:
        """Return those since the last time."""
        if not self._rows:
            return None
        steps, values = zip(*self._rows, strict=True)
        self._rows.clear()
        return Rows(self._lane, encode_rows(make_rows(steps, np.stack(values))))

    def copy_of(self, other: "NewRows") -> None:
        """Have those of a lane whose copy this one is."""
        self._rows, self.last = list(other._rows), other.last  # noqa: SLF001
