"""One session inside a worker: its lanes, its clock and what it has to report; knows no process and no pipe.

Nothing here waits. The worker asks when the session wants a turn, gives it one, and publishes its report.
"""

from collections.abc import Callable
from typing import Final, assert_never

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.states import Cause, after
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Refused, Report, Standing
from livegrad.server.worker.gallery import Gallery
from livegrad.server.worker.lane import ROWS_OVERDUE, Lane
from livegrad.server.worker.pace import Pace
from livegrad.server.worker.rate_finding import Sweeping

Clock = Callable[[], float]

NAP: Final = 0.004  # a paced session gathers its steps for this long, so as not to wake for each
CHECKPOINT_EVERY: Final = 1.0  # with 50 sessions taking turns of 10 ms, still younger than 2 s
JUDGE_EVERY: Final = 0.25
ROWS_WITHIN: Final = 0.25  # how long rows wait for a picture to travel with

OVERTAKING: Final = (
    channel.Configure,
    channel.Update,
    channel.Reset,
    channel.Edit,
    channel.Pause,
    channel.Sweep,
)
"""Orders that end a sweep: those that change the run it was asked of, another sweep, and Pause."""


class Pending:
    """What is left of a `step` command."""

    def __init__(self, order: channel.Step) -> None:
        self.ticket = order.ticket
        self.unit = order.unit
        self.left = order.count


class Training:
    """A session's runs, trained in turns."""

    def __init__(self, start: channel.Start, clock: Clock) -> None:
        self.session = start.session
        self._clock = clock
        self._report = Report(start.session)
        self.lanes = [Lane(index, lane, clock) for index, lane in enumerate(start.lanes)]
        self._pace = Pace(start.epochs_per_second, clock)
        self._gallery = Gallery(self.lanes, clock)
        self._pending: Pending | None = None
        self._sweeping: Sweeping | None = None
        self._turned_at = -NAP
        self._saved_at = self._judged_at = clock()
        self._rows_since: float | None = None
        for lane, begun in zip(self.lanes, start.lanes, strict=True):
            self._built(lane, rebuilt=begun.checkpoint is None)
        self._gallery.watch(start.sights)
        if start.playing:
            self._cause("play")
            self._pace.start()
        self._tell(start.reason)
        self._save()

    @property
    def playing(self) -> bool:
        """Whether any lane goes on by itself."""
        return any(lane.state == "playing" for lane in self.lanes)

    def due(self) -> float | None:
        """Return when this session next wants a turn, or None when only an order can wake it."""
        times = [*self._gallery.times(), *self._upkeep_times()]
        if self._pending or self._sweeping:
            times.append(self._turned_at)
        elif self.playing:
            times.append(self._next_step_at())
        return min(times, default=None)

    def _next_step_at(self) -> float:
        if self._pace.epochs_per_second is None:
            return self._turned_at
        return max(self._pace.due_at(self.lanes[0].trainer.steps_per_epoch), self._turned_at + NAP)

    def turn(self, seconds: float) -> None:
        """Train for at most about this long, then make what pictures are due."""
        end = self._clock() + seconds
        if self._sweeping:
            idle = not (self._pending or self.playing)
            self._sweep_on(self._sweeping, end if idle else end - seconds / 2)
        if self._pending:
            self._work_off(self._pending, end)
        elif self.playing:
            self._keep_pace(end)
        self._turned_at = self._clock()
        self._upkeep()
        self._report.pictures += self._gallery.draw(until=end)

    def take_report(self) -> Report | None:
        """Return what there is to tell since the last time; rows alone may wait a little for company."""
        for lane in self.lanes:
            if lane.fresh_rows and self._rows_since is None:
                self._rows_since = self._clock()
        rows_late = self._rows_since is not None and self._clock() >= self._rows_since + ROWS_WITHIN
        if self._report.empty and not rows_late:
            return None
        report, self._report, self._rows_since = self._report, Report(self.session), None
        report.rows = [rows for lane in self.lanes if (rows := lane.take_rows())]
        return report

    def obey(self, order: channel.AnyOrder) -> None:
        """Carry out an order; what cannot be done is refused in the report."""
        if isinstance(order, OVERTAKING):
            self._give_up_sweep()
        match order:
            case channel.Watch():
                self._gallery.watch(order.sights)
            case channel.Configure() | channel.Update() | channel.Reset():
                self._change(order)
            case channel.Edit():
                self._edit(order)
            case channel.Sweep():
                self._sweep(order)
            case channel.Play() | channel.Pause() | channel.Step() | channel.Speed():
                self._run_clock(order)
            case channel.Start() | channel.Stop():
                raise ValueError(f"expected an order for a session at work, got {order}")
            case _:
                assert_never(order)

    def _run_clock(self, order: channel.Play | channel.Pause | channel.Step | channel.Speed) -> None:
        match order:
            case channel.Play():
                self._play(order)
            case channel.Pause():
                self._pause(order)
            case channel.Step():
                self._step(order)
            case channel.Speed():
                self._pace.change(order.epochs_per_second, self.lanes[0].trainer.steps_per_epoch)
                self._tell()
                self._answer(order)

    def _change(self, order: channel.Configure | channel.Update | channel.Reset) -> None:
        lane = self.lanes[order.lane]
        match order:
            case channel.Configure():
                self._finish_pending()
                lane.configure(RunConfig.model_validate(order.config))
                self._rebuilt(lane, order)
            case channel.Update():
                self._update(order)
            case channel.Reset():
                self._finish_pending()
                lane.reset()
                self._rebuilt(lane, order)

    def _update(self, order: channel.Update) -> None:
        lane = self.lanes[order.lane]
        if lane.update(RunConfig.model_validate(order.config)):
            self._finish_pending()
            self._rebuilt(lane, order)
            return
        self._built(lane, rebuilt=False)
        self._answer(order)
        self._save()

    def _rebuilt(self, lane: Lane, order: channel.Ticketed) -> None:
        self._built(lane, rebuilt=True)
        lane.cause("rebuild")
        self._report.diagnoses += lane.judge()
        self._pace.start()
        self._tell()
        self._answer(order)
        self._save()

    def _edit(self, order: channel.Edit) -> None:
        try:
            self.lanes[order.lane].edit(order.layer, order.to, order.from_, order.value)
        except (IndexError, ValueError) as error:
            self._refuse(order, "bad_field", str(error))
            return
        self._tell()
        self._answer(order)
        self._save()

    def _sweep(self, order: channel.Sweep) -> None:
        self._sweeping = Sweeping(order, self.lanes[order.lane].trainer, self._clock)

    def _sweep_on(self, sweeping: Sweeping, end: float) -> None:
        if sweeping.work(end):
            self._report.swept.append(sweeping.found())
            self._sweeping = None

    def _give_up_sweep(self) -> None:
        """Drop a sweep that is overtaken: it would tell of a run that is no longer there, or nobody wants it."""
        sweeping, self._sweeping = self._sweeping, None
        if sweeping:
            self._refuse(sweeping.order, "cancelled", "expected time to finish this, got a newer command")

    def _play(self, order: channel.Play) -> None:
        self._finish_pending()
        if not self.playing:
            self._pace.start()
        if not self._cause("play"):
            self._refuse(order, "not_now", "expected a rewind or a change first, since training has diverged")
            return
        self._go_on()
        self._tell()
        self._answer(order)

    def _pause(self, order: channel.Pause) -> None:
        self._finish_pending()
        self._cause("pause")
        for lane in self.lanes:
            lane.measure()
        self._tell(order.reason)
        self._answer(order)
        self._save()

    def _step(self, order: channel.Step) -> None:
        self._finish_pending()
        if not self._cause("step"):
            self._refuse(order, "not_now", "expected a rewind or a change first, since training has diverged")
            return
        self._go_on()
        self._pending = Pending(order)

    def _go_on(self) -> None:
        """Let runs that a rule has stopped go on."""
        for lane in self.lanes:
            lane.trainer.go_on()

    def _cause(self, cause: Cause) -> bool:
        """Put a cause to all lanes; return whether it made sense to any."""
        able = [lane for lane in self.lanes if after(lane.state, cause)]
        for lane in able:
            lane.cause(cause)
        return bool(able)

    def _work_off(self, pending: Pending, end: float) -> None:
        """Train what a `step` command asked for, as far as the turn allows."""
        while pending.left and not self._all_diverged() and self._clock() < end:
            seconds = end - self._clock()
            pending.left -= max(lane.advance(pending.unit, pending.left, seconds) for lane in self.lanes)
            self._notice_divergence()
            if reason := self._stop_reason():
                self._finish_pending(reason)
                return
        if not pending.left or self._all_diverged():
            self._finish_pending()

    def _keep_pace(self, end: float) -> None:
        while self.playing and (now := self._clock()) < end:
            due = self._pace.due(self.lanes[0].trainer.steps_per_epoch)
            if not due:
                self._measure_before_long_wait(now)
                return
            taken = max(lane.run(due, end - now) for lane in self.lanes if lane.state == "playing")
            self._pace.took(taken)
            self._notice_divergence()
            self._notice_stops()

    def _measure_before_long_wait(self, now: float) -> None:
        """In slow motion each step is a row: the picture shows it, so the chart must."""
        if self._pace.due_at(self.lanes[0].trainer.steps_per_epoch) - now >= ROWS_OVERDUE:
            for lane in self.lanes:
                lane.measure()

    def _all_diverged(self) -> bool:
        return all(lane.trainer.diverged for lane in self.lanes)

    def _notice_divergence(self) -> None:
        for lane in self.lanes:
            if lane.trainer.diverged and lane.state != "diverged":
                lane.cause("diverge")
                lane.measure()
                self._tell("loss_not_finite", lane)
                self._report.diagnoses += lane.judge()
                self._save()

    def _stop_reason(self) -> str | None:
        return next((lane.trainer.stopped for lane in self.lanes if lane.trainer.stopped), None)

    def _notice_stops(self) -> None:
        """Pause what one of its rules has stopped."""
        for lane in self.lanes:
            if lane.trainer.stopped and lane.state == "playing":
                lane.cause("pause")
                lane.measure()
                self._tell(lane.trainer.stopped, lane)
                self._save()

    def _finish_pending(self, reason: str | None = None) -> None:
        """End a `step` command, done, stopped by a rule or overtaken by another, with its answer."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        for lane in self.lanes:
            lane.measure()
        self._tell(reason)
        if pending.ticket:
            self._report.answered.append(pending.ticket)
        self._save()

    def _built(self, lane: Lane, *, rebuilt: bool) -> None:
        if rebuilt:
            lane.begin()
        else:
            lane.measure()
        self._report.built.append(lane.built(rebuilt=rebuilt))

    def _tell(self, reason: str | None = None, only: Lane | None = None) -> None:
        """Report what the lanes are doing; a later word in the same report replaces an earlier one."""
        for lane in [only] if only else self.lanes:
            standing = Standing(lane.index, lane.state, reason, self._pace.epochs_per_second)
            others = [other for other in self._report.standings if other.lane != lane.index]
            self._report.standings = [*others, standing]

    def _answer(self, order: channel.Ticketed) -> None:
        if order.ticket:
            self._report.answered.append(order.ticket)

    def _refuse(self, order: channel.Ticketed, code: str, message: str) -> None:
        if order.ticket:
            self._report.refused.append(Refused(order.ticket, code, message))

    def _upkeep_times(self) -> list[float]:
        times = [self._saved_at + CHECKPOINT_EVERY] if any(lane.unsaved for lane in self.lanes) else []
        if self._gallery.watched and any(lane.unjudged for lane in self.lanes):
            times.append(self._judged_at + JUDGE_EVERY)
        if self._rows_since is not None:
            times.append(self._rows_since + ROWS_WITHIN)
        return times

    def _upkeep(self) -> None:
        now = self._clock()
        if now >= self._saved_at + CHECKPOINT_EVERY and any(lane.unsaved for lane in self.lanes):
            self._save()
        if now >= self._judged_at + JUDGE_EVERY and self._gallery.watched and any(lane.unjudged for lane in self.lanes):
            self._judged_at = now
            for lane in self.lanes:
                self._report.diagnoses += lane.judge()

    def _save(self) -> None:
        self._report.checkpoints = [lane.save() for lane in self.lanes]
        self._saved_at = self._clock()
