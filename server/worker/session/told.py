"""What of a lane its viewers have been told and want to be told: verdicts that have changed, views; trains nothing."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker.channel import Diagnosis, Feed

NOTHING: Final[dict[str, Any]] = {
    "unit": None,
    "histogram": None,
    "sample": None,
    "image": None,
    "drawn": None,
}
"""What a view asks to see of one lane, where it is another one."""
Said = tuple[object, ...]
"""What a verdict must be told again for."""


class ToldVerdicts:
    """The verdicts on one lane that its viewers know of."""

    def __init__(self, lane: int, told: Iterable[Diagnosis]) -> None:
        self._lane = lane
        self._told: dict[int | None, Said] = {verdict.layer: _said(verdict) for verdict in told}

    def outdate(self) -> None:
        """Have all told again: their numbers are those of a run that is gone."""
        self._told = dict.fromkeys(self._told, ())

    def news(self, found: Iterable[Verdict]) -> list[Diagnosis]:
        """Return those that have changed since the last time: in kind, in what mends them or in size, or healed."""
        verdicts: dict[int | None, Verdict] = {}
        for verdict in found:
            verdicts.setdefault(verdict.layer, verdict)  # of several for one layer the first is the cause
        old, self._told = self._told, {layer: _said(verdict) for layer, verdict in verdicts.items()}
        healed = [
            Diagnosis(self._lane, "healthy", layer, "health.healthy", {}, None) for layer in old.keys() - verdicts
        ]
        changed = [verdict for layer, verdict in verdicts.items() if old.get(layer) != self._told[layer]]
        return healed + [Diagnosis(self._lane, v.kind, v.layer, v.text_key, v.values, v.remedy) for v in changed]


def _said(verdict: Verdict | Diagnosis) -> Said:
    """Give what a verdict must be told again for: its kind, what mends it, and numbers that are in no series.

    These to the nearest factor of two, so that they are not told at every look.
    """
    numbers = (verdict.values.get(name, 0) for name in ("share", "lowest"))
    sizes = [round(math.log2(number)) if isinstance(number, float) and number > 0 else 0 for number in numbers]
    return (verdict.kind, verdict.remedy, *sizes)


def view_of(feed: Feed, lane: int, trainer: Trainer, *, batch: bool) -> View:
    """Leave out the details of another lane, and those that are gone since the viewer asked for them."""
    if feed.lane != lane and feed.tiles is not None:
        return View(grid=feed.tiles, bare=True)
    if feed.lane != lane:
        return replace(feed.view, batch=batch, **NOTHING)
    view = feed.view if feed.view.batch == batch else replace(feed.view, batch=batch)
    if (view.unit, view.histogram, view.sample, view.image) == (None, None, None, None):
        return view  # mostly so, and it is asked at each picture
    sizes, count = trainer.config.sizes, len(trainer.data.targets)
    return replace(
        view,
        unit=_within(view.unit, sum(sizes[:-1])),
        histogram=_within(view.histogram, len(sizes) - 1),
        sample=_within(view.sample, count),
        image=_within(view.image, count),
    )


def _within(index: int | None, count: int) -> int | None:
    """Return an index, or None when there are not so many."""
    return index if index is not None and index < count else None
