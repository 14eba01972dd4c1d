"""One session inside a worker: takes turns and carries out orders; knows no process and no pipe.

Nothing here waits. The worker asks when the session wants a turn, gives it one, and publishes its report.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from livegrad.models.training.rate_finder import NoRateToFind
from livegrad.server.wire.states import Cause, after
from livegrad.server.worker import channel
from livegrad.server.worker.budget import Budget, Clock
from livegrad.server.worker.channel import Report
from livegrad.server.worker.session import lockstep
from livegrad.server.worker.session.chores import Chores
from livegrad.server.worker.session.description import write_out
from livegrad.server.worker.session.frame_schedule import FrameSchedule
from livegrad.server.worker.session.lane import Lane, build
from livegrad.server.worker.session.lane_changes import LaneChanges
from livegrad.server.worker.session.pace import Pace
from livegrad.server.worker.session.past import Build
from livegrad.server.worker.session.rate_finding import RateFinding
from livegrad.server.worker.session.reporter import Reporter
from livegrad.server.worker.session.run_changes import RunChanges
from livegrad.server.worker.session.seeking import Seeking
from livegrad.server.worker.session.stepper import NAP, Stepper
from livegrad.server.worker.verify.queue import Queue
from livegrad.server.worker.verify.verifier import Verifier

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

    def __init__(
        self,
        start: channel.Start,
        clock: Clock,
        make: Build = build,
        queue: Queue | None = None,
        worked: Clock | None = None,
    ) -> None:
        """Begin; `worked` tells how long this process has worked, which is all that a turn uses up."""
        self.session = start.session
        self.lanes: dict[int, Lane] = {}
        self._clock = clock
        self._worked = worked = worked or clock
        self._make = make
        self._pace = Pace(start.epochs_per_second, clock)
        self._schedule = FrameSchedule(self.lanes, clock)
        self._reporter = Reporter(start.session, self.lanes, self._pace, clock)
        self._stepper = Stepper(self.lanes, self._pace, self._schedule, self._reporter, clock)
        self._finding: RateFinding | None = None
        self._verifier = Verifier(start.session, self._reporter, queue or Queue(), worked)
        self._chores = Chores()
        self._seeking = Seeking(self.lanes, self._stepper, self._schedule, self._reporter)
        self._turned_at = -NAP
        self._resting = False
        self._run_changes = RunChanges(self._stepper, self._reporter, self._pace)
        self._lane_changes = LaneChanges(
            self.lanes,
            lambda begun: Lane(begun, clock, make, worked),
            self._stepper,
            self._schedule,
            self._reporter,
            self._seeking,
            self._chores,
            self._handle_lane,
        )
        self._schedule.watch(start.feeds, start.feeds)
        self._lane_changes.begin(start.lanes, start.reason)

    @property
    def busy(self) -> bool:
        """Whether no order can be carried out, since one before it takes several turns or waits itself."""
        return bool(self._chores) or self._seeking.kept_back

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return self._schedule.watched

    def limit_pictures(self, fps: float) -> None:
        """Make no more pictures a second than that, whatever viewers ask for."""
        self._schedule.fps = fps

    @property
    def playing(self) -> bool:
        """Whether any lane goes on by itself."""
        return self._stepper.playing

    def due(self) -> float | None:
        """Return when this session next wants a turn, or None when only an order can wake it."""
        if self.busy:
            return self._turned_at
        times = [*self._schedule.times(), *self._reporter.times(watched=self._schedule.watched)]
        training = None if self._resting else self._stepper.due(self._turned_at)
        step = self._turned_at if self._finding or self._seeking.order or self._verifier.due else training
        return min(times if step is None else [*times, step], default=None)

    def turn(self, seconds: float) -> None:
        """Train for at most about this long, then make what frames are due."""
        budget = Budget(seconds, self._worked)
        if not (self._lane_changes.work(budget) and self._seeking.work(budget)):
            self._turned_at = self._clock()
            return
        while not self._chores and (held := self._seeking.next_held()):
            self.obey(*held)
        if self._finding or self._verifier.due:
            share = budget.but(seconds / 2) if self._stepper.pending or self.playing else budget
            if self._finding:
                self._find_on(self._finding, share)
            self._verifier.work(share)
        if not self._schedule.drawing and not self._resting:
            self._stepper.train(budget)
        self._stepper.settle()
        self._turned_at = self._clock()
        self._reporter.upkeep(watched=self._schedule.watched)
        if self._stepper.level and (frames := self._schedule.draw(budget)):
            self._reporter.add_frames(frames)
            self._stepper.drawn()

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
        if any(isinstance(each, OVERTAKING) for each in getattr(order, "parts", [order])):
            self._give_up_finding()
        match order:
            case (
                channel.Watch()
                | channel.Rest()
                | channel.Attempt()
                | channel.CancelAttempt()
                | channel.TryClaims()
                | channel.CheckLesson()
            ):
                self._attend(order)
            case channel.AddLane() | channel.DuplicateLane() | channel.RemoveLane() | channel.Together():
                self._lane_changes.obey(order)
                self._give_up_finding_of_the_gone()
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

    def _attend(self, order: channel.Watch | channel.Rest | channel.Verifying) -> None:
        """Work for those who watch, rest where nobody does, or verify something beside the runs."""
        if isinstance(order, channel.Watch):
            self._schedule.watch(order.feeds, order.anew)
        elif isinstance(order, channel.Rest):
            self._rest(resting=order.resting)
        else:
            self._verifier.obey(order)

    def _rest(self, *, resting: bool) -> None:
        self._resting = resting
        if resting:
            self._stepper.finish_pending()
            self._reporter.save()
        else:
            self._pace.start()

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
            case channel.Configure() | channel.Update() | channel.Reset() | channel.Edit():
                self._run_changes.obey(order, self.lanes[order.lane])
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

    def _find(self, order: channel.FindRate) -> None:
        begin = lambda config: self._make(config, None)  # noqa: E731
        try:
            self._finding = RateFinding(order, self.lanes[order.lane].trainer, begin, self._worked)
        except NoRateToFind as error:
            self._reporter.refuse_now(order, error.reason, str(error))

    def _find_on(self, finding: RateFinding, budget: Budget) -> None:
        if finding.work(budget):
            self._reporter.tell_found(finding.found())
            self._finding = None

    def _give_up_finding(self) -> None:
        """Drop a search that is overtaken: it would tell of a run that is no longer there, or nobody wants it."""
        finding, self._finding = self._finding, None
        if finding:
            self._reporter.refuse(finding.order, "cancelled", "expected time to finish this, got a newer command")

    def _give_up_finding_of_the_gone(self) -> None:
        if self._finding and self._finding.order.lane not in self.lanes:
            self._give_up_finding()

    def _play(self, order: channel.Play) -> None:
        self._stepper.finish_pending()
        if not self.playing:
            self._pace.start()
        if not self._cause("play"):
            self._refuse_since_diverged(order)
            return
        self._go_on()
        self._reporter.tell()
        self._reporter.answer(order)

    def _refuse_since_diverged(self, order: channel.Ticketed) -> None:
        message = "expected a rewind or a change first, since training has diverged"
        self._reporter.refuse_now(order, "diverged", message)

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
            self._refuse_since_diverged(order)
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
