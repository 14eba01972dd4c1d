"""One session inside a worker: its lanes, its pace and what it has to report; knows no process and no pipe.

Nothing here waits. The worker asks when the session wants a turn, gives it one, and publishes its report.
"""

from collections.abc import Callable
from typing import Final, assert_never

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.states import Cause, after
from livegrad.server.worker import channel, lockstep
from livegrad.server.worker.channel import Refused, Report
from livegrad.server.worker.gallery import Gallery
from livegrad.server.worker.lane import ROWS_OVERDUE, Build, Lane, build
from livegrad.server.worker.lockstep import Round
from livegrad.server.worker.pace import Pace
from livegrad.server.worker.rate_finding import RateFinding

Clock = Callable[[], float]

NAP: Final = 0.004  # a paced session gathers its steps for this long, so as not to wake for each
CHECKPOINT_EVERY: Final = 1.0  # with 50 sessions taking turns of 10 ms, still younger than 2 s
JUDGE_EVERY: Final = 0.25
ROWS_WITHIN: Final = 0.25  # how long rows wait for a picture to travel with

HOLD: Final = 0.1  # how long a picture waits until all lanes are level

OVERTAKING: Final = (
    channel.Configure,
    channel.Update,
    channel.Reset,
    channel.Edit,
    channel.Pause,
    channel.FindRate,
)
"""Orders that end a search for a rate: those that change a run, another search, and Pause."""


class Pending:
    """What is left of a `step` command."""

    def __init__(self, order: channel.Step, lanes: list[Lane]) -> None:
        self.ticket = order.ticket
        self.unit = order.unit
        self.left = order.count
        self.lanes = lanes
        self.reasons: dict[int, str] = {}
        """Why lanes have stopped on the way."""

    @property
    def able(self) -> list[Lane]:
        """The lanes that go on."""
        return [lane for lane in self.lanes if lane.able]

    @property
    def done(self) -> bool:
        """Whether nothing is left, or no lane can go on."""
        return not (self.left and self.able)

    def next_steps(self, seconds: float) -> dict[Lane, int]:
        """Return the steps of each lane that come next, and take them off what is left."""
        lanes = self.able
        if self.unit == "epoch":
            self.left -= 1
            return {lane: lane.left_in_epoch for lane in lanes}
        slowest = max(lane.seconds_per_step for lane in lanes)
        count = max(1, min(self.left, int(seconds / len(lanes) / slowest)))
        self.left -= count
        return dict.fromkeys(lanes, count)

    def next_samples(self) -> None:
        """Take one sample in each lane, and off what is left."""
        for lane in self.able:
            lane.take_sample()
        self.left -= 1


class Training:
    """A session's runs, trained in turns."""

    def __init__(self, start: channel.Start, clock: Clock, make: Build = build) -> None:
        self.session = start.session
        self.lanes: dict[int, Lane] = {}
        self._clock = clock
        self._make = make
        self._report = Report(start.session)
        self._pace = Pace(start.epochs_per_second, clock)
        self._gallery = Gallery(self.lanes, clock)
        self._round: Round[Lane] = Round()
        self._round_at = clock()
        self._moved = False  # whether lanes have trained since a picture was last made
        self._pending: Pending | None = None
        self._finding: RateFinding | None = None
        self._turned_at = -NAP
        self._saved_at = self._judged_at = clock()
        self._rows_since: float | None = None
        for begun in start.lanes:
            self._take_in(begun, playing=begun.playing)
        self._gallery.watch(start.feeds)
        self._tell(start.reason)
        self._save()

    @property
    def playing(self) -> bool:
        """Whether any lane goes on by itself."""
        return any(lane.state == "playing" for lane in self.lanes.values())

    @property
    def _players(self) -> list[Lane]:
        return [lane for lane in self.lanes.values() if lane.state == "playing" and lane.able]

    def _take_in(self, start: channel.LaneStart, *, playing: bool) -> Lane:
        lane = self.lanes[start.lane] = Lane(start, self._clock, self._make)
        self._built(lane, rebuilt=start.checkpoint is None)
        if playing:
            lane.cause("play")
        return lane

    def due(self) -> float | None:
        """Return when this session next wants a turn, or None when only an order can wake it."""
        times = [*self._gallery.times(), *self._upkeep_times()]
        if self._pending or self._finding or not self._round.over:
            times.append(self._turned_at)
        elif players := self._players:
            times.append(self._next_step_at(players))
        return min(times, default=None)

    def _next_step_at(self, players: list[Lane]) -> float:
        if self._pace.epochs_per_second is None or lockstep.behind(players):
            return self._turned_at
        return max(self._pace.due_at(lockstep.finest(players)), self._turned_at + NAP)

    def turn(self, seconds: float) -> None:
        """Train for at most about this long, then make what pictures are due."""
        end = self._clock() + seconds
        if self._finding:
            idle = not (self._pending or self.playing)
            self._find_on(self._finding, end if idle else end - seconds / 2)
        if not self._gallery.drawing:
            self._train(end)
        if self._pending and self._pending.done and self._round.over:
            self._finish_pending()  # though the turn is over: the picture below must not come before the answer
        self._turned_at = self._clock()
        self._upkeep()
        if self._round.over or len(self.lanes) == 1 or self._turned_at >= self._round_at + HOLD:
            self._draw(end)

    def _draw(self, end: float) -> None:
        if pictures := self._gallery.draw(until=end):
            self._report.pictures += pictures
            self._moved = False

    def _train(self, end: float) -> None:
        """Train in rounds, after each of which the lanes are level."""
        while self._clock() < end:
            if not self._round.over:
                self._go_round(end)
            elif self._pending and self._pending.done:
                self._finish_pending()
            elif self._moved and len(self.lanes) > 1 and self._gallery.due:
                return  # now they are level: a picture taken later might find them in the middle of a round
            elif self._pending:
                self._work_off(self._pending, end)
            elif not self._keep_pace(end):
                return

    def _begin_round(self, steps: dict[Lane, int]) -> None:
        self._round.begin(steps)
        self._round_at = self._clock()
        self._moved = True

    def _go_round(self, end: float) -> None:
        lane = self._round.turn(end - self._clock())
        self._notice_divergence(lane)
        self._notice_stop(lane)
        if self._round.over and not self.playing and not self._pending:
            for each in self.lanes.values():
                each.measure()

    def take_report(self) -> Report | None:
        """Return what there is to tell since the last time; rows alone may wait a little for company."""
        for lane in self.lanes.values():
            if lane.fresh_rows and self._rows_since is None:
                self._rows_since = self._clock()
        rows_late = self._rows_since is not None and self._clock() >= self._rows_since + ROWS_WITHIN
        if self._report.empty and not rows_late:
            return None
        report, self._report, self._rows_since = self._report, Report(self.session), None
        report.rows = [rows for lane in self.lanes.values() if (rows := lane.take_rows())]
        return report

    def obey(self, order: channel.AnyOrder) -> None:
        """Carry out an order; what cannot be done is refused in the report."""
        if isinstance(order, OVERTAKING):
            self._give_up_finding()
        match order:
            case channel.Watch():
                self._gallery.watch(order.feeds)
            case channel.AddLane() | channel.RemoveLane():
                self._change_lanes(order)
            case channel.Configure() | channel.Update() | channel.Reset() | channel.Edit() | channel.FindRate():
                self._handle_lane(order)
            case channel.Play() | channel.Pause() | channel.Step() | channel.Speed():
                self._run_clock(order)
            case channel.Start() | channel.Stop():
                raise ValueError(f"expected an order for a session at work, got {order}")
            case _:
                assert_never(order)

    def _change_lanes(self, order: channel.AddLane | channel.RemoveLane) -> None:
        match order:
            case channel.AddLane():
                self._add(order)
            case channel.RemoveLane():
                self._remove(order)
            case _:
                assert_never(order)

    def _add(self, order: channel.AddLane) -> None:
        lane = self._take_in(order.start, playing=self.playing)
        self._report.diagnoses += lane.judge()
        self._tell(only=lane)
        self._answer(order)
        self._save()

    def _remove(self, order: channel.RemoveLane) -> None:
        lane = self.lanes.pop(order.lane, None)
        if lane is None:
            return
        self._round.drop(lane)
        self._gallery.forget(lane)
        if self._pending and lane in self._pending.lanes:
            self._pending.lanes.remove(lane)
        if self._finding and self._finding.order.lane == lane.id:
            self._give_up_finding()

    def _run_clock(self, order: channel.Play | channel.Pause | channel.Step | channel.Speed) -> None:
        match order:
            case channel.Play():
                self._play(order)
            case channel.Pause():
                self._pause(order)
            case channel.Step():
                self._step(order)
            case channel.Speed():
                self._pace.change(order.epochs_per_second, lockstep.finest(self.lanes.values()))
                self._tell()
                self._answer(order)
            case _:
                assert_never(order)

    def _handle_lane(
        self, order: channel.Configure | channel.Update | channel.Reset | channel.Edit | channel.FindRate
    ) -> None:
        if order.lane not in self.lanes:
            self._refuse(order, "bad_field", "lane: expected a lane that is there, got one that has been removed")
            return
        match order:
            case channel.Configure():
                self._configure(order)
            case channel.Update():
                self._update(order)
            case channel.Reset():
                self._reset(order)
            case channel.Edit():
                self._edit(order)
            case channel.FindRate():
                self._find(order)
            case _:
                assert_never(order)

    def _configure(self, order: channel.Configure) -> None:
        lane = self.lanes[order.lane]
        self._finish_pending()
        lane.configure(RunConfig.model_validate(order.config))
        self._rebuilt(lane, order)

    def _reset(self, order: channel.Reset) -> None:
        lane = self.lanes[order.lane]
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
        self._round.drop(lane)
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

    def _find(self, order: channel.FindRate) -> None:
        begin = lambda config: self._make(config, None)  # noqa: E731
        self._finding = RateFinding(order, self.lanes[order.lane].trainer, begin, self._clock)

    def _find_on(self, finding: RateFinding, end: float) -> None:
        if finding.work(end):
            self._report.found.append(finding.found())
            self._finding = None

    def _give_up_finding(self) -> None:
        """Drop a search that is overtaken: it would tell of a run that is no longer there, or nobody wants it."""
        finding, self._finding = self._finding, None
        if finding:
            self._refuse(finding.order, "cancelled", "expected time to finish this, got a newer command")

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
        for lane in self.lanes.values():
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
        self._pending = Pending(order, list(self.lanes.values()))

    def _go_on(self) -> None:
        """Let runs that a rule has stopped train again."""
        for lane in self.lanes.values():
            lane.trainer.go_on()

    def _cause(self, cause: Cause) -> bool:
        """Apply a cause to all lanes; return whether it made sense for any."""
        able = [lane for lane in self.lanes.values() if after(lane.state, cause)]
        for lane in able:
            lane.cause(cause)
        return bool(able)

    def _work_off(self, pending: Pending, end: float) -> None:
        """Train the next of what a `step` command asked for."""
        if pending.unit == "sample":
            pending.next_samples()
            self._moved = True
            for lane in pending.lanes:
                self._notice_divergence(lane)
                self._notice_stop(lane)
        else:
            self._begin_round(pending.next_steps(end - self._clock()))

    def _keep_pace(self, end: float) -> bool:
        """Begin a round of what is due, or let lanes that are behind catch up; return whether there is one."""
        players, now = self._players, self._clock()
        if not players:
            return False
        first, late, finest = lockstep.front(players), lockstep.behind(players), lockstep.finest(players)
        if late:
            last = min(lane.place for lane in late)
            goal = min(first, last.after(lockstep.fitting(late, end - now), lockstep.finest(late)))
            self._begin_round({lane: lane.steps_to(goal) for lane in late})
            return True
        due = self._pace.due(finest)
        if not due:
            self._measure_before_long_wait(now, finest)
            return False
        goal = first.after(min(due, lockstep.fitting(players, end - now)), finest)
        self._pace.took(goal.minus(first))
        self._begin_round({lane: lane.steps_to(goal) for lane in players})
        return True

    def _measure_before_long_wait(self, now: float, steps_per_epoch: int) -> None:
        """In slow motion each step is a row: the picture shows it, so the chart must."""
        if self._pace.due_at(steps_per_epoch) - now >= ROWS_OVERDUE:
            for lane in self.lanes.values():
                lane.measure()

    def _notice_divergence(self, lane: Lane) -> None:
        if lane.trainer.diverged and lane.state != "diverged":
            self._round.drop(lane)
            lane.cause("diverge")
            lane.measure()
            self._tell("loss_not_finite", lane)
            self._report.diagnoses += lane.judge()
            self._save()

    def _notice_stop(self, lane: Lane) -> None:
        """Pause a lane that one of its rules has stopped."""
        reason = lane.trainer.stopped
        if reason is None:
            return
        self._round.drop(lane)
        lane.cause("pause")
        lane.measure()
        if self._pending:
            self._pending.reasons[lane.id] = reason
        self._tell(reason, lane)
        self._save()

    def _finish_pending(self) -> None:
        """End a `step` command, done, stopped by a rule or overtaken by another, with its answer."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        for lane in self.lanes.values():
            lane.measure()
            self._tell(pending.reasons.get(lane.id), lane)
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
        for lane in [only] if only else self.lanes.values():
            others = [other for other in self._report.statuses if other.lane != lane.id]
            self._report.statuses = [*others, lane.status(reason, self._pace.epochs_per_second)]

    def _answer(self, order: channel.Ticketed) -> None:
        if order.ticket:
            self._report.answered.append(order.ticket)

    def _refuse(self, order: channel.Ticketed, code: str, message: str) -> None:
        if order.ticket:
            self._report.refused.append(Refused(order.ticket, code, message))

    def _upkeep_times(self) -> list[float]:
        times = [self._saved_at + CHECKPOINT_EVERY] if any(lane.unsaved for lane in self.lanes.values()) else []
        if self._gallery.watched and any(lane.unjudged for lane in self.lanes.values()):
            times.append(self._judged_at + JUDGE_EVERY)
        if self._rows_since is not None:
            times.append(self._rows_since + ROWS_WITHIN)
        return times

    def _upkeep(self) -> None:
        now = self._clock()
        if now >= self._saved_at + CHECKPOINT_EVERY and any(lane.unsaved for lane in self.lanes.values()):
            self._save()
        if (
            now >= self._judged_at + JUDGE_EVERY
            and self._gallery.watched
            and any(lane.unjudged for lane in self.lanes.values())
        ):
            self._judged_at = now
            for lane in self.lanes.values():
                self._report.diagnoses += lane.judge(trying=True)

    def _save(self) -> None:
        self._report.checkpoints |= {lane.id: lane.save() for lane in self.lanes.values() if lane.unsaved}
        self._saved_at = self._clock()
