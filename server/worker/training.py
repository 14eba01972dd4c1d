"""One session inside a worker: takes turns and carries out orders; knows no process and no pipe.

Nothing here waits. The worker asks when the session wants a turn, gives it one, and publishes its report.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, assert_never

import msgspec

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.rate_finder import NoRateToFind
from livegrad.server.wire.states import Cause, after
from livegrad.server.worker import channel, lockstep
from livegrad.server.worker.channel import Report
from livegrad.server.worker.chores import Chores
from livegrad.server.worker.description import write_out
from livegrad.server.worker.frame_schedule import FrameSchedule
from livegrad.server.worker.lane import Lane, build
from livegrad.server.worker.pace import Pace
from livegrad.server.worker.past import Build
from livegrad.server.worker.rate_finding import RateFinding
from livegrad.server.worker.reporter import Reporter
from livegrad.server.worker.seeking import Seeking
from livegrad.server.worker.stepper import NAP, Stepper

Clock = Callable[[], float]

OVERTAKING: Final = (
    channel.Configure,
    channel.Update,
    channel.Reset,
    channel.Edit,
    channel.Pause,
    channel.FindRate,
    channel.Seek,
    channel.Replay,
)
"""Orders that end a search for a rate: those that change a run, another search, and Pause."""


ForLane = (
    channel.Configure
    | channel.Update
    | channel.Reset
    | channel.Edit
    | channel.FindRate
    | channel.Describe
    | channel.Replay
)


class Training:
    """A session's runs, trained in turns."""

    def __init__(self, start: channel.Start, clock: Clock, make: Build = build) -> None:
        self.session = start.session
        self.lanes: dict[int, Lane] = {}
        self._clock = clock
        self._make = make
        self._pace = Pace(start.epochs_per_second, clock)
        self._schedule = FrameSchedule(self.lanes, clock)
        self._reporter = Reporter(start.session, self.lanes, self._pace, clock)
        self._stepper = Stepper(self.lanes, self._pace, self._schedule, self._reporter, clock)
        self._finding: RateFinding | None = None
        self._chores = Chores(clock)
        self._seeking = Seeking(self.lanes, self._stepper, self._reporter, clock)
        self._turned_at = -NAP
        self._resting = False
        self._schedule.watch(start.feeds)
        first, *others = [partial(self._begin, begun, start.reason) for begun in start.lanes]
        first()
        self._chores.add(others)

    @property
    def busy(self) -> bool:
        """Whether no order can be carried out, since one before it takes several turns."""
        return bool(self._chores)

    @property
    def playing(self) -> bool:
        """Whether any lane goes on by itself."""
        return self._stepper.playing

    def _begin(self, start: channel.LaneStart, reason: str | None) -> None:
        """Take in one of the lanes that the session begins with."""
        self._reporter.tell(reason, self._take_in(start, playing=start.playing))
        self._reporter.save()

    def _take_in(self, start: channel.LaneStart, *, playing: bool) -> Lane:
        lane = self.lanes[start.lane] = Lane(start, self._clock, self._make)
        self._reporter.tell_built(lane, rebuilt=start.checkpoint is None)
        if playing:
            lane.cause("play")
        return lane

    def due(self) -> float | None:
        """Return when this session next wants a turn, or None when only an order can wake it."""
        if self._chores:
            return self._turned_at
        times = [*self._schedule.times(), *self._reporter.times(watched=self._schedule.watched)]
        training = None if self._resting else self._stepper.due(self._turned_at)
        step = self._turned_at if self._finding or self._seeking.order else training
        return min(times if step is None else [*times, step], default=None)

    def turn(self, seconds: float) -> None:
        """Train for at most about this long, then make what frames are due."""
        end = self._clock() + seconds
        if (self._chores and not self._do_chores(end)) or not self._seeking.work(end):
            self._turned_at = self._clock()
            return
        while held := self._seeking.next_held():
            self.obey(*held)
        if self._finding:
            idle = not (self._stepper.pending or self.playing)
            self._find_on(self._finding, end if idle else end - seconds / 2)
        if not self._schedule.drawing and not self._resting:
            self._stepper.train(end)
        self._stepper.settle()
        self._turned_at = self._clock()
        self._reporter.upkeep(watched=self._schedule.watched)
        if self._stepper.level and (frames := self._schedule.draw(until=end)):
            self._reporter.add_frames(frames)
            self._stepper.drawn()

    def _do_chores(self, end: float) -> bool:
        """Work at what must be done first, once all lanes are level; return whether it is done."""
        self._stepper.make_level(end)
        if self._stepper.level:
            self._chores.work(end)
        return not self._chores

    def take_report(self) -> Report | None:
        """Return what there is to tell since the last time, if anything."""
        return self._reporter.take()

    def obey(self, order: channel.AnyOrder, overtaken: Sequence[int] = ()) -> None:
        """Carry out an order; what cannot be done is refused in the report.

        `overtaken` are the tickets of older orders that this one does the work of: they are answered as it is.
        """
        if not self._seeking.holds(order, overtaken):
            self._carry_out(order, overtaken)

    def _carry_out(self, order: channel.AnyOrder, overtaken: Sequence[int]) -> None:
        if isinstance(order, channel.Ticketed):
            self._reporter.answer_alike(order, overtaken)
        if isinstance(order, OVERTAKING):
            self._give_up_finding()
        match order:
            case channel.Watch() | channel.Rest():
                self._attend(order)
            case channel.AddLane() | channel.DuplicateLane() | channel.RemoveLane() | channel.Together():
                self._change_lanes(order)
            case (
                channel.Configure()
                | channel.Update()
                | channel.Reset()
                | channel.Edit()
                | channel.FindRate()
                | channel.Describe()
                | channel.Replay()
            ):
                self._handle_lane(order)
            case channel.Play() | channel.Pause() | channel.Step() | channel.Speed() | channel.Seek():
                self._run_clock(order)
            case channel.Start() | channel.Stop():
                raise ValueError(f"expected an order for a session at work, got {order}")
            case _:
                assert_never(order)

    def _attend(self, order: channel.Watch | channel.Rest) -> None:
        """Work for those who watch, or rest where nobody does."""
        if isinstance(order, channel.Watch):
            self._schedule.watch(order.feeds)
        else:
            self._rest(resting=order.resting)

    def _rest(self, *, resting: bool) -> None:
        self._resting = resting
        if resting:
            self._stepper.finish_pending()
            self._reporter.save()
        else:
            self._pace.start()

    def _change_lanes(
        self, order: channel.AddLane | channel.DuplicateLane | channel.RemoveLane | channel.Together
    ) -> None:
        match order:
            case channel.Together():
                self._change_together(order)
            case channel.AddLane():
                self._add(order, order.start)
            case channel.DuplicateLane():
                self._duplicate(order)
            case channel.RemoveLane():
                self._remove(order)
            case _:
                assert_never(order)

    def _change_together(self, order: channel.Together) -> None:
        """Change lanes one after the other, with nothing trained in between."""
        if any(isinstance(part, OVERTAKING) for part in order.parts):
            self._give_up_finding()
        self._chores.add([*(partial(self._change, part) for part in order.parts), partial(self._end_change, order)])

    def _change(self, part: channel.Configure | channel.Update | channel.Reset) -> None:
        if part.lane in self.lanes:
            self._handle_lane(part)

    def _end_change(self, order: channel.Together) -> None:
        self._reporter.tell()
        self._reporter.answer(order)

    def _duplicate(self, order: channel.DuplicateLane) -> None:
        model = self.lanes.get(order.lane)
        if model is None:
            self._add(order, order.start)
            return
        state = model.state
        known = {"checkpoint": model.save(), "playing": state == "playing", "seconds": model.seconds}
        start = msgspec.structs.replace(order.start, **known)
        lane = self.lanes[start.lane] = Lane(start, self._clock, self._make)
        lane.take_rows_of(model)
        if state == "playing":
            lane.cause("play")
        self._reporter.tell_copied(lane, model)
        self._reporter.judge(lane)
        self._reporter.tell(only=lane)
        self._reporter.answer(order)
        self._reporter.save()

    def _add(self, order: channel.Ticketed, start: channel.LaneStart) -> None:
        lane = self._take_in(start, playing=self.playing)
        self._reporter.judge(lane)
        self._reporter.tell(only=lane)
        self._reporter.answer(order)
        self._reporter.save()

    def _remove(self, order: channel.RemoveLane) -> None:
        lane = self.lanes.pop(order.lane, None)
        if lane is None:
            return
        self._stepper.forget(lane)
        self._schedule.forget(lane)
        self._seeking.forget(lane)
        if self._finding and self._finding.order.lane == lane.id:
            self._give_up_finding()

    def _run_clock(self, order: channel.Turns | channel.Seek) -> None:
        match order:
            case channel.Play():
                self._play(order)
            case channel.Pause():
                self._pause(order)
            case channel.Step():
                self._step(order)
            case channel.Seek():
                self._stepper.finish_pending()
                self._seeking.seek(order)
            case channel.Speed():
                self._pace.change(order.epochs_per_second, lockstep.finest(self.lanes.values()))
                self._reporter.tell()
                self._reporter.answer(order)
            case _:
                assert_never(order)

    def _handle_lane(self, order: ForLane) -> None:
        if order.lane in self.lanes:
            self._change_lane(order)
        else:
            why = "lane: expected a lane that is there, got one that has been removed"
            self._reporter.refuse(order, "bad_field", why)

    def _change_lane(self, order: ForLane) -> None:
        match order:
            case channel.Configure():
                self._configure(order)
            case channel.Update():
                self._update(order)
            case channel.Reset():
                self._reset(order)
            case channel.Edit():
                self._edit(order)
            case channel.FindRate() | channel.Describe():
                self._look_at(order)
            case channel.Replay():
                self._stepper.finish_pending()
                self._seeking.replay(order, self.lanes[order.lane])
            case _:
                assert_never(order)

    def _look_at(self, order: channel.FindRate | channel.Describe) -> None:
        if isinstance(order, channel.FindRate):
            self._find(order)
            return
        lane = self.lanes[order.lane]
        self._reporter.tell_described(write_out(order, lane.trainer, lane.past.journal(lane.trainer)))

    def _configure(self, order: channel.Configure) -> None:
        lane = self.lanes[order.lane]
        self._stepper.finish_pending()
        lane.configure(RunConfig.model_validate(order.config))
        self._rebuilt(lane, order)

    def _reset(self, order: channel.Reset) -> None:
        lane = self.lanes[order.lane]
        self._stepper.finish_pending()
        lane.reset()
        self._rebuilt(lane, order)

    def _update(self, order: channel.Update) -> None:
        lane = self.lanes[order.lane]
        try:
            config = self._wanted(lane, order)
        except ValueError as error:
            self._reporter.refuse(order, "bad_field", str(error))
            return
        if lane.update(config):
            self._stepper.finish_pending()
            self._rebuilt(lane, order)
            return
        self._reporter.tell_built(lane, rebuilt=False)
        self._reporter.answer(order)
        self._reporter.save()

    def _wanted(self, lane: Lane, order: channel.Update) -> RunConfig:
        """Give the configuration that an update asks for; a lane in the past has another than the server may think."""
        if order.changes is None:
            return RunConfig.model_validate(order.config)
        return changed(lane.trainer.config, order.changes)

    def _rebuilt(self, lane: Lane, order: channel.Ticketed) -> None:
        self._stepper.drop(lane)
        self._reporter.tell_built(lane, rebuilt=True)
        lane.cause("rebuild")
        self._reporter.judge(lane)
        self._pace.start()
        self._reporter.tell(only=lane)
        self._reporter.answer(order)
        self._reporter.save()

    def _edit(self, order: channel.Edit) -> None:
        try:
            self.lanes[order.lane].edit(order.layer, order.to, order.from_, order.value)
        except (IndexError, ValueError) as error:
            self._reporter.refuse(order, "bad_field", str(error))
            return
        self._reporter.tell()
        self._reporter.answer(order)
        self._reporter.save()

    def _find(self, order: channel.FindRate) -> None:
        begin = lambda config: self._make(config, None)  # noqa: E731
        try:
            self._finding = RateFinding(order, self.lanes[order.lane].trainer, begin, self._clock)
        except NoRateToFind as error:
            self._reporter.refuse(order, "not_now", str(error))

    def _find_on(self, finding: RateFinding, end: float) -> None:
        if finding.work(end):
            self._reporter.tell_found(finding.found())
            self._finding = None

    def _give_up_finding(self) -> None:
        """Drop a search that is overtaken: it would tell of a run that is no longer there, or nobody wants it."""
        finding, self._finding = self._finding, None
        if finding:
            self._reporter.refuse(finding.order, "cancelled", "expected time to finish this, got a newer command")

    def _play(self, order: channel.Play) -> None:
        self._stepper.finish_pending()
        if not self.playing:
            self._pace.start()
        if not self._cause("play"):
            self._reporter.refuse(order, "not_now", "expected a rewind or a change first, since training has diverged")
            return
        self._go_on()
        self._reporter.tell()
        self._reporter.answer(order)

    def _pause(self, order: channel.Pause) -> None:
        self._stepper.finish_pending()
        self._cause("pause")
        for lane in self.lanes.values():
            lane.measure()
        self._reporter.tell(order.reason)
        self._reporter.answer(order)
        self._reporter.save()

    def _step(self, order: channel.Step) -> None:
        self._stepper.finish_pending()
        if not self._cause("step"):
            self._reporter.refuse(order, "not_now", "expected a rewind or a change first, since training has diverged")
            return
        self._go_on()
        self._stepper.begin(order)

    def _go_on(self) -> None:
        """Let runs that a rule has stopped train again."""
        for lane in self.lanes.values():
            lane.go_on()

    def _cause(self, cause: Cause) -> bool:
        """Apply a cause to all lanes; return whether it made sense for any."""
        able = [lane for lane in self.lanes.values() if after(lane.state, cause)]
        for lane in able:
            lane.cause(cause)
        return bool(able)
