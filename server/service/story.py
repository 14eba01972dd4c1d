"""A lane's history as the server remembers it: its journal as written by the worker, its marks and best moment."""

from typing import Any, Final

import msgspec
import numpy as np

from livegrad.models.training.past.journal import compose
from livegrad.server.service.curve import Curve
from livegrad.server.wire.events import Best, ForkedEvent, HistoryEvent, Mark, MarkedEdit
from livegrad.server.wire.rows import MISSING, Rows
from livegrad.server.worker.channel import HistoryMark, LaneHistory, NewLines, Past, Standing

WATCHED: Final = ("validation_loss", "test_loss")
"""The loss that says which moment is best: the first that is measured."""
UNLIKE: Final = ("data.", "training.loss", "training.huber_delta", "inputs.", "seeds.data")
"""Losses before a change of these are not to be compared with those after it."""


class SavedStory(msgspec.Struct, frozen=True):
    """What is kept of a lane's history beside its journal, which is in its entries."""

    standing: Standing
    config: str
    lines: list[str]
    marks: list[HistoryMark]
    best: tuple[int, float, str] | None


class Story:
    """A lane's history."""

    def __init__(self, lane: int) -> None:
        self._lane = lane
        self.standing: Standing | None = None
        self._config = ""
        self._lines: list[str] = []
        self._marks: list[HistoryMark] = []
        self._best: Best | None = None
        self.given: str | None = None
        """The journal that it is to be trained by and has not been."""

    def save(self) -> SavedStory | None:
        """Give what is to be kept; None before its worker has told."""
        if self.standing is None:
            return None
        best = (self._best.step, self._best.value, self._best.of) if self._best else None
        return SavedStory(self.standing, self._config, self._lines, self._marks, best)

    def recall(self, saved: SavedStory) -> None:
        """Take in what was kept."""
        self.standing, self._config = saved.standing, saved.config
        self._lines, self._marks = saved.lines, saved.marks
        if saved.best:
            step, value, of = saved.best
            self._best = Best(step=step, value=value, of="validation" if of == "validation" else "test")

    @property
    def journal(self) -> str | None:
        """The whole run; None where that is not known."""
        standing = self.standing
        return compose(self._config, standing.end, self._lines) if standing and standing.whole else None

    def past(self, known: float, series: list[str]) -> Past | None:
        """Give what another worker needs of it."""
        if self.given is not None:
            return Past(self.given, None, -1, [])
        journal = self.journal
        return None if journal is None else Past(journal, self.standing, int(known), series)

    def begin_anew(self) -> None:
        """Forget all: the run begins anew from its configuration."""
        self.standing, self.given, self._best = None, None, None
        self._lines, self._marks = [], []

    def take(self, told: LaneHistory) -> ForkedEvent | None:
        """Take in what the worker tells; give the event where another future has begun."""
        forked = None
        if told.forked:
            step, end = told.forked
            journal = self.journal if self.standing and self.standing.end >= end else self._whole_to(end)
            forked = ForkedEvent(lane=self._lane, step=step, end=end, journal=journal)
        self.standing, self.given = told.standing, None
        if told.journal:
            self._take_journal(told.journal)
        return forked

    def _whole_to(self, end: int) -> str | None:
        return compose(self._config, end, self._lines) if self.standing and self.standing.whole else None

    def _take_journal(self, news: NewLines) -> None:
        self._config = news.config or self._config
        self._lines = self._lines[: news.kept] + news.lines
        self._marks = news.marks

    def measured(self, rows: Rows, series: list[str]) -> None:
        """Look whether the best moment is among new rows."""
        name = next((name for name in WATCHED if name in series), None)
        if name is None:
            self._best = None
            return
        of = name.removesuffix("_loss")
        if self._best and self._best.of != of:
            self._best = None
        since = max((mark.step for mark in self._marks if _unlike(mark)), default=-1)
        if self._best and self._best.step <= since:
            self._best = None
        values = rows["values"][:, series.index(name)]
        usable = (rows["step"] > since) & (values != MISSING)
        if not usable.any():
            return
        at = int(np.argmin(np.where(usable, values, np.inf)))
        value = float(values[at])
        if self._best is None or value < self._best.value:
            self._best = Best(
                step=int(rows["step"][at]), value=value, of="validation" if of == "validation" else "test"
            )

    def look_again(self, curve: Curve | None, series: list[str]) -> None:
        """Find the best moment among all rows that are left."""
        self._best = None
        if curve is not None:
            self.measured(curve.rows(), series)

    def event(self, *, whole: bool) -> HistoryEvent | None:
        """Say where the lane stands, with its marks or (not `whole`) without."""
        standing = self.standing
        if standing is None:
            return None
        return HistoryEvent(
            lane=self._lane,
            step=standing.step,
            begin=standing.begin,
            end=standing.end,
            marks=[_event_mark(mark) for mark in self._marks] if whole else None,
            best=self._best,
        )


def _unlike(mark: HistoryMark) -> bool:
    return any(path.startswith(UNLIKE) for path in mark.changes or ())


def _event_mark(mark: HistoryMark) -> Mark:
    fields: dict[str, Any] = {"step": mark.step, "epoch": mark.epoch, "kind": mark.kind}
    if mark.edit:
        edit = mark.edit
        at: dict[str, Any] = {"layer": edit.layer, "to": edit.to, "from": edit.from_}
        fields["edit"] = MarkedEdit(**at, value=edit.value, before=edit.before)
    return Mark(**fields, changes=mark.changes, before=mark.before)
