"""One run inside a worker: its trainer, and what of it has been measured, shown, judged and saved; knows no session."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data
from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import encode_body
from livegrad.server.wire.rows import Floats, encode_rows, make_rows, rearranged
from livegrad.server.wire.states import START, Cause, State, after
from livegrad.server.worker.channel import Built, Diagnosis, Feed, LaneStart, LaneStatus, NewFrame, Rows
from livegrad.server.worker.description import describe
from livegrad.server.worker.lockstep import ROUNDING, Place

ROWS_APART: Final = 0.01  # seconds between measured rows, at least: 100 rows a second are more than a chart shows
ROWS_OVERDUE: Final = 0.1  # seconds after which a row is measured within an epoch: long epochs must move too
FIRST_GUESS: Final = 1.0  # seconds a step may take, before one has been timed: begin with a single one
SHORTEST: Final = 1e-6


Build = Callable[[RunConfig, bytes | None], Trainer]
"""Begins a run, or goes on with one from its checkpoint."""


def build(config: RunConfig, saved: bytes | None = None) -> Trainer:
    """Begin a run, or go on with one from its checkpoint."""
    return Trainer.load(saved) if saved else Trainer(config)


class Lane:
    """A trainer and its bookkeeping. `version` counts every change that a viewer could see."""

    def __init__(self, start: LaneStart, clock: Callable[[], float], make: Build = build) -> None:
        self.id = start.lane
        self._clock = clock
        self._make = make
        self.trainer = make(RunConfig.model_validate(start.config), start.checkpoint)
        self._state: State = START
        self._fresh: list[tuple[int, Floats]] = []
        self._row: Floats | None = None
        self._measured_at = -math.inf
        self._seconds_per_step = FIRST_GUESS
        self.seconds = start.seconds if start.checkpoint else 0.0
        """What its steps have taken since the initial weights."""
        self._version = 0
        self._shown: dict[Feed, int] = {}
        self._judged = self._saved = -1
        self._told: dict[int | None, tuple[object, ...]] = {said.layer: _said(said) for said in start.told}
        if start.checkpoint is None:  # a run begun anew after its worker died: what was told was of another
            self._outdate()
        self._described: Data | None = None
        if self.trainer.diverged:
            self.cause("diverge")

    @property
    def state(self) -> State:
        """What it is doing."""
        return self._state

    @property
    def able(self) -> bool:
        """Whether a step would train it: it has points, and neither diverged nor was stopped by a rule."""
        trainer = self.trainer
        return not (trainer.diverged or trainer.stopped) and trainer.samples_per_epoch > 0

    @property
    def place(self) -> Place:
        """How far it has trained."""
        whole = self.trainer.steps_per_epoch
        return Place(self.trainer.epoch, (whole - self.left_in_epoch) / whole)

    @property
    def left_in_epoch(self) -> int:
        """How many steps end the epoch begun, or take a whole one where none has begun."""
        return math.ceil(
            (self.trainer.samples_per_epoch - self.trainer.position) / self.trainer.config.training.batch_size
        )

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch takes."""
        return self.trainer.steps_per_epoch

    @property
    def seconds_per_step(self) -> float:
        """How long a step takes, as measured lately."""
        return self._seconds_per_step

    @property
    def fresh_rows(self) -> bool:
        """Whether rows have been measured since they were last taken."""
        return bool(self._fresh)

    @property
    def unsaved(self) -> bool:
        """Whether the run has changed since its last checkpoint."""
        return self._saved != self._version

    @property
    def unjudged(self) -> bool:
        """Whether the run has changed since its last verdicts."""
        return self._judged != self._version

    @property
    def puzzling(self) -> bool:
        """Whether remedies are left to be tried."""
        return self.trainer.puzzling

    def cause(self, cause: Cause) -> None:
        """Change to the state that follows, or stay where the cause makes no sense."""
        self._state = after(self._state, cause) or self._state

    def status(self, reason: str | None, epochs_per_second: float | None) -> LaneStatus:
        """Tell what it is doing."""
        return LaneStatus(self.id, self._state, reason, epochs_per_second)

    def steps_to(self, place: Place) -> int:
        """Count the steps to a place; none to one that lies behind."""
        whole = self.trainer.steps_per_epoch
        begun = whole - self.left_in_epoch
        return max(0, (place.epoch - self.trainer.epoch) * whole + math.floor(place.part * whole + ROUNDING) - begun)

    def configure(self, config: RunConfig) -> None:
        """Build the run anew."""
        self.trainer = self._make(config, None)
        self._seconds_per_step = FIRST_GUESS
        self._version += 1
        self._outdate()

    def update(self, config: RunConfig) -> bool:
        """Change the run; return whether it starts from initial weights again."""
        self._version += 1
        self._seconds_per_step = FIRST_GUESS
        old = self.trainer.series
        rebuilt = self.trainer.update(config)
        if rebuilt:
            self._outdate()
        self._fresh = [(step, rearranged(row[np.newaxis], old, self.trainer.series)[0]) for step, row in self._fresh]
        return rebuilt

    def reset(self) -> None:
        """Go back to step 0."""
        self.trainer.reset()
        self._version += 1
        self._outdate()

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set one weight or bias and measure again; raises IndexError where there is none."""
        self.trainer.edit(layer, to, from_, value)
        self._version += 1
        self.measure()

    def begin(self) -> None:
        """Start the curve afresh."""
        self.seconds = 0.0
        self._fresh.clear()
        self._row = None
        self.measure()

    def run(self, steps: int, seconds: float) -> int:
        """Train at most so many steps and about so long, up to an epoch's end if that is within; return how many."""
        count = max(1, min(steps, int(seconds / self._seconds_per_step)))
        left = self.left_in_epoch
        if count >= left:
            whole = self.trainer.steps_per_epoch
            count = left + (count - left) // whole * whole
        self._step(count)
        return count

    def take_sample(self, point: int | None = None) -> None:
        """Train on a single sample: the next, or out of turn a point that is one of those trained on."""
        if point is not None and self.trainer.trains_on(point):
            self.trainer.step_on(point)
        else:
            self.trainer.step(1, samples=1)
        self._version += 1

    def measure(self) -> None:
        """Add a row to the curve, unless it would say the same as the last."""
        row = self.trainer.measure()
        self._measured_at = self._clock()
        if self._row is None or not np.array_equal(row, self._row):
            # The row's own step is a float32, which counts no further than 2^24.
            self._fresh.append((self.trainer.steps, row[1:]))
        self._row = row

    def measure_in_passing(self, lanes: int = 1) -> None:
        """Measure where the last row is old enough: at the end of an epoch soon, within one later; of many lanes less.

        All lanes of a session together have no more rows than one has that is alone.
        """
        since = self._clock() - self._measured_at
        if since >= (ROWS_APART if self.trainer.position == 0 else ROWS_OVERDUE) * lanes:
            self.measure()

    def take_rows(self) -> Rows | None:
        """Return the rows measured since the last time."""
        if not self._fresh:
            return None
        steps, values = zip(*self._fresh, strict=True)
        self._fresh.clear()
        return Rows(self.id, encode_rows(make_rows(steps, np.stack(values))))

    def has_news_for(self, feed: Feed) -> bool:
        """Whether a frame would differ from the last one made for this feed."""
        return self._shown.get(feed) != self._version

    def forget_feeds_but(self, feeds: list[Feed]) -> None:
        """Forget what was shown in feeds that nobody watches any more."""
        self._shown = {feed: version for feed, version in self._shown.items() if feed in feeds}

    def draw(self, feed: Feed) -> NewFrame:
        """Make a frame for the viewers of a feed."""
        self._shown[feed] = self._version
        # A row of the same step: what is written beside the picture, and the curves' ends, are of the same moment.
        self.measure()
        snapshot = self.trainer.snapshot(self._seen(feed))
        return NewFrame(self.id, feed, encode_body(self.id, snapshot, len(self.trainer.series), self.seconds))

    def _seen(self, feed: Feed) -> View:
        """Leave out the details of another lane, and those that are gone since the viewer asked for them."""
        batch = self._state != "playing"
        if feed.lane != self.id and feed.tiles is not None:
            return View(grid=feed.tiles, bare=True)
        if feed.lane != self.id:
            return replace(feed.view, batch=batch, unit=None, histogram=None, sample=None)
        sizes = self.trainer.config.sizes
        return replace(
            feed.view,
            batch=batch,
            unit=within(feed.view.unit, sum(sizes[:-1])),
            histogram=within(feed.view.histogram, len(sizes) - 1),
            sample=within(feed.view.sample, len(self.trainer.data.points)),
        )

    def judge(self, *, trials: int = 0) -> list[Diagnosis]:
        """Return the verdicts that have changed since the last time, in kind, in what mends them or in size.

        A trial of a remedy takes some ms, too long for each of the many changes a dragged slider makes: without one,
        what ails the run is told at once, and its remedy later. A look that tries tells nothing until all is tried.
        """
        verdicts: dict[int | None, Verdict] = {}
        found = self.trainer.verdicts(trials=trials)
        self._judged = -1 if self.puzzling else self._version
        if trials and self.puzzling:
            return []
        for verdict in found:
            verdicts.setdefault(verdict.layer, verdict)  # of several for one layer the first is the cause
        old, self._told = self._told, {layer: _said(v) for layer, v in verdicts.items()}
        healed = [Diagnosis(self.id, "healthy", layer, "health.healthy", {}, None) for layer in old.keys() - verdicts]
        changed = [v for layer, v in verdicts.items() if old.get(layer) != self._told[layer]]
        return healed + [Diagnosis(self.id, v.kind, v.layer, v.text_key, v.values, v.remedy) for v in changed]

    def _outdate(self) -> None:
        """Have all verdicts told again: their numbers are those of a run that is gone."""
        self._told = dict.fromkeys(self._told, ())

    def save(self) -> bytes:
        """Make a checkpoint."""
        self._saved = self._version
        return self.trainer.save()

    def built(self, *, rebuilt: bool) -> Built:
        """Tell what the run now is."""
        known, self._described = self._described, self.trainer.data
        return describe(self.id, self.trainer, rebuilt=rebuilt, known=known)

    def take_rows_of(self, other: "Lane") -> None:
        """Have the rows of a lane whose copy this one is: those that nobody has been told yet."""
        self._fresh, self._row = list(other._fresh), other._row  # noqa: SLF001

    def _step(self, count: int) -> None:
        before, steps = self._clock(), self.trainer.steps
        self.trainer.step(count)
        done = self.trainer.steps - steps  # fewer where training diverges or a rule stops it
        spent = self._clock() - before
        self.seconds += spent
        took = max(SHORTEST, spent / max(1, done))
        known = self._seconds_per_step < FIRST_GUESS
        self._seconds_per_step += (0.3 if known else 1.0) * (took - self._seconds_per_step)
        self._version += 1


def _said(verdict: Verdict | Diagnosis) -> tuple[object, ...]:
    """Give what a verdict must be told again for: its kind, what mends it, and numbers that are in no series.

    These to the nearest factor of two, so that they are not told at every look.
    """
    numbers = (verdict.values.get(name, 0) for name in ("share", "lowest"))
    sizes = [round(math.log2(number)) if isinstance(number, float) and number > 0 else 0 for number in numbers]
    return (verdict.kind, verdict.remedy, *sizes)


def within(index: int | None, count: int) -> int | None:
    """Return an index, or None when there are not so many."""
    return index if index is not None and index < count else None
