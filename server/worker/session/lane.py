"""One run inside a worker: its trainer, and what of it has been measured, shown, judged and saved; knows no session."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Labelled
from livegrad.models.training.past.history import BUDGET, CLOSEST, GAP, Keyframe
from livegrad.models.training.past.journal import Journal
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import encode_body
from livegrad.server.wire.rows import Floats, rearranged
from livegrad.server.wire.states import START, Cause, State, after
from livegrad.server.worker.channel import Built, Diagnosis, Feed, LaneHistory, LaneStart, LaneStatus, NewFrame, Rows
from livegrad.server.worker.channel import Past as SavedPast
from livegrad.server.worker.session.description import describe
from livegrad.server.worker.session.lockstep import ROUNDING, Place
from livegrad.server.worker.session.new_rows import NewRows
from livegrad.server.worker.session.past import Build, Past, begun
from livegrad.server.worker.session.told import ToldVerdicts, view_of

ROWS_APART: Final = 0.01  # seconds between measured rows, at least: 100 rows a second are more than a chart shows
ROWS_OVERDUE: Final = 0.1  # seconds after which a row is measured within an epoch: long epochs must move too
FIRST_GUESS: Final = 1.0  # seconds a step may take, before one has been timed: begin with a single one
SHORTEST: Final = 1e-6
TELLING: Final = 0.003
"""Seconds of training that say how long a step takes: to begin and end takes some tenths of a millisecond."""
MANY: Final = 512  # steps that say about how long one takes, however short: beginning adds half a microsecond to each


def build(config: RunConfig, saved: bytes | None = None) -> Trainer:
    """Begin a run, or go on with one from its checkpoint."""
    return Trainer.load(saved) if saved else Trainer(config)


class Lane:
    """A trainer and its bookkeeping. `version` counts every change that a viewer could see."""

    def __init__(
        self,
        start: LaneStart,
        clock: Callable[[], float],
        make: Build = build,
        worked: Callable[[], float] | None = None,
    ) -> None:
        """Begin; `worked` tells how long this process has worked: what a busy machine makes it wait trains nothing."""
        self.id = start.lane
        self._clock = clock
        self._worked = worked or clock
        self._make = make
        self.trainer, self.past = begun(start, make)
        self._history_limits = BUDGET, GAP
        self.updated = False
        """Whether what its journal says has changed its options, and nobody has been told."""
        self._state: State = START
        self._rows = NewRows(self.id)
        self._measured_at = -math.inf
        self._time_anew()
        self.seconds = start.seconds if start.checkpoint else 0.0
        """What its steps have taken since the initial weights."""
        self._version = 0
        self.described = 0
        """How often others have been told what its run is."""
        self._shown: dict[Feed, int] = {}
        self._judged = self._saved = -1
        self._verdicts = ToldVerdicts(self.id, start.told)
        if start.checkpoint is None:  # a run begun anew after its worker died: what was told was of another
            self._verdicts.outdate()
        self._described: Labelled | None = None
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
        run = self.trainer.run
        return -(-(run.batches.count - run.batches.position) // run.config.training.batch_size)

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch takes."""
        return self.trainer.steps_per_epoch

    @property
    def seconds_per_step(self) -> float:
        """How long a step takes, as measured lately."""
        return self._seconds_per_step

    @property
    def trial(self) -> int:
        """How many steps are to be tried though they may not fit the time: so few do not say how long one takes."""
        return 0 if self._is_timed else 2 * self._tried

    @property
    def fresh_rows(self) -> bool:
        """Whether rows have been measured since they were last taken."""
        return bool(self._rows)

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
        self._begin_history(Past(config))
        self._time_anew()
        self._version += 1
        self._verdicts.outdate()

    def update(self, config: RunConfig) -> bool:
        """Change the run; return whether it starts from initial weights again."""
        self._version += 1
        self._time_anew()
        old, before = self.series, self.trainer.config
        rebuilt = self.trainer.update(config)
        if rebuilt:
            self._begin_history(Past(config))
            self._verdicts.outdate()
        else:
            self._fork()
            self.past.updated(self.trainer, before)
        self._rows.rearrange(old, self.series)
        return rebuilt

    def _begin_history(self, past: Past) -> None:
        self.past = past
        past.history.limit(*self._history_limits)

    def limit_history(self, lanes: int) -> None:
        """Take of memory for keyframes the share of one of so many lanes; a seek trains all of them again."""
        self._history_limits = BUDGET // lanes, max(CLOSEST, GAP / lanes)
        self.past.history.limit(*self._history_limits)

    def past_to_here(self) -> SavedPast | None:
        """Give its history up to where it stands, for a copy of it."""
        return self.past.saved(self.trainer)

    def replay(self, journal: Journal) -> None:
        """Build the run anew that a journal is of, to be trained as that says."""
        self.configure(journal.config)
        self._begin_history(Past.of(journal))

    def reset(self) -> None:
        """Go back to step 0."""
        self.trainer.reset()
        self._begin_history(Past(self.trainer.config))
        self._version += 1
        self._verdicts.outdate()

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set one weight or bias and measure again; raises IndexError where there is none."""
        before = self.trainer.weight(layer, to, from_)
        self.trainer.edit(layer, to, from_, value)
        self._fork()
        self.past.edited(self.trainer, (layer, to, from_), value, before)
        self._version += 1
        self.measure()

    def go_on(self) -> None:
        """Let a run that a rule has stopped train again."""
        self.past.go_on(self.trainer)

    def _fork(self) -> None:
        """Begin another future, if there was one."""
        series = self.series
        if self.past.fork(self.trainer):
            self._rows.cut(self.trainer.steps)
            self.updated = self.updated or series != self.series

    @property
    def series(self) -> tuple[str, ...]:
        """What its rows say: what is measured now, in the past what is at the end."""
        return self.past.series or self.trainer.series

    def put_back(self, frame: Keyframe | None) -> None:
        """Go back to a keyframe, or to the beginning of its journal (None)."""
        past = self.past
        if past.series is None and past.known >= 0:
            past.series = self.trainer.series
        config = past.config_of(frame)
        if config != self.trainer.config:
            self.trainer = self._make(config, None)
        past.put_back(self.trainer, frame)
        self.seconds = past.history.seconds
        self._version += 1

    def begin(self) -> None:
        """Start the curve afresh."""
        self.seconds = 0.0
        self._rows.clear()
        self.measure()

    def run(self, steps: int, seconds: float, *, beyond: bool = False) -> int:
        """Train at most so many steps and about so long; return how many.

        Where an epoch ends within them it trains up to the last such end, unless it is to go `beyond`.
        """
        count = max(1, min(steps, max(self.trial, int(seconds / self._seconds_per_step))))
        left = self.left_in_epoch
        if count >= left and not beyond:
            whole = self.trainer.steps_per_epoch
            count = left + (count - left) // whole * whole
        self.train(count)
        return steps if self.updated else count  # other options: what was to be trained no longer keeps it level

    def take_sample(self, point: int | None = None) -> None:
        """Train on a single sample: the next, or out of turn a point that is one of those trained on."""
        tape, trainer = self.past.tape, self.trainer
        out_of_turn = point if point is not None and trainer.trains_on(point) else None
        if tape.repeats_sample(trainer, out_of_turn):
            self.updated = tape.train(trainer, 1) or self.updated
        else:
            self._fork()
            self.past.sample(trainer, out_of_turn)
        self.come_to_the_end()
        self._version += 1

    def come_to_the_end(self) -> None:
        """Where it has no future left, measure what is measured in the present again."""
        past = self.past
        if past.series is not None and not past.behind(self.trainer):
            self.updated = self.updated or past.series != self.trainer.series
            past.series = None

    def measure(self) -> Floats:
        """Add a row to the curve, unless it would say the same as the last; give it, with its step."""
        row, steps, past = self.trainer.measure(), self.trainer.steps, self.past
        self._measured_at = self._clock()
        # In the past rows are known already, bit for bit.
        unknown = steps > past.known or (steps == past.known and not past.behind(self.trainer))
        if unknown and self._rows.differs(row):
            self._rows.add(steps, self._arranged(row))
            past.known = steps
        self._rows.last = row
        return row

    def _arranged(self, row: Floats) -> Floats:
        """Give a row without its step as the series of the lane."""
        if self.past.series is None:
            return row[1:]
        arranged: Floats = rearranged(row[np.newaxis, 1:], self.trainer.series, self.series)[0]
        return arranged

    def measure_in_passing(self, lanes: int = 1) -> None:
        """Measure where the last row is old enough: at the end of an epoch soon, within one later; of many lanes less.

        All lanes of a session together have no more rows than one has that is alone.
        """
        since = self._clock() - self._measured_at
        if since >= (ROWS_APART if self.trainer.position == 0 else ROWS_OVERDUE) * lanes:
            self.measure()

    def take_rows(self) -> Rows | None:
        """Return the rows measured since the last time."""
        return self._rows.take()

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
        row = self.measure()
        snapshot = self.trainer.snapshot(view_of(feed, self.id, self.trainer, batch=self._state != "playing"))
        return NewFrame(self.id, feed, encode_body(self.id, snapshot, self._arranged(row), self.seconds))

    def judge(self, *, trials: int = 0) -> list[Diagnosis]:
        """Return the verdicts that have changed since the last time, in kind, in what mends them or in size.

        A trial of a remedy takes some ms, too long for each of the many changes a dragged slider makes: without one,
        what ails the run is told at once, and its remedy later. A look that tries tells nothing until all is tried.
        """
        found = self.trainer.verdicts(trials=trials)
        self._judged = -1 if self.puzzling else self._version
        return [] if trials and self.puzzling else self._verdicts.news(found)

    def save(self) -> bytes:
        """Make a checkpoint."""
        self._saved = self._version
        return self.trainer.save()

    def built(self, *, rebuilt: bool) -> Built:
        """Tell what the run now is; frames from before it, which may be of another network, are not shown any more."""
        self._shown.clear()
        known, self._described = self._described, self.trainer.data
        self.described += 1
        return describe(self.id, self.trainer, rebuilt=rebuilt, known=known, series=self.series)

    def take_rows_of(self, other: "Lane") -> None:
        """Have the rows of a lane whose copy this one is: those that nobody has been told yet."""
        self._rows.copy_of(other._rows)  # noqa: SLF001

    def history(self) -> LaneHistory:
        """Tell where it stands in its history."""
        return self.past.tell(self.id, self.trainer)

    def _time_anew(self) -> None:
        """Forget how long a step takes."""
        self._seconds_per_step, self._is_timed, self._tried = FIRST_GUESS, False, 0

    def train(self, count: int) -> None:
        """Take so many steps, fewer where something of its journal has changed its options, and time them."""
        before, steps = self._worked(), self.trainer.steps
        self.updated = self.past.tape.train(self.trainer, count) or self.updated
        self.come_to_the_end()
        done = self.trainer.steps - steps  # fewer where training diverges or a rule stops it
        spent = self._worked() - before
        self.seconds += spent
        self.past.passed(spent, self.trainer)
        took = max(SHORTEST, spent / max(1, done))
        # A few short steps do not say how long a step takes, or all turns would be filled with ever fewer.
        if spent > TELLING or took < self._seconds_per_step:
            self._seconds_per_step += (0.3 if self._is_timed else 1.0) * (took - self._seconds_per_step)
        self._is_timed = self._is_timed or spent > TELLING or done >= MANY
        self._tried = max(self._tried, done)
        self._version += 1
