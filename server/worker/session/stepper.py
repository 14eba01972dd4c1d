"""Trains a session's lanes level with each other: at its pace, or as far as a `step` command says; obeys no orders."""

import math
from collections.abc import Callable, Mapping
from typing import Final

from livegrad.server.worker import channel
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.session import lockstep
from livegrad.server.worker.session.frame_schedule import FrameSchedule
from livegrad.server.worker.session.lane import ROWS_OVERDUE, Lane
from livegrad.server.worker.session.lockstep import Place, Round
from livegrad.server.worker.session.pace import UNPACED, Pace
from livegrad.server.worker.session.pending import Pending
from livegrad.server.worker.session.reporter import Reporter

NAP: Final = 0.004  # a paced session gathers its steps for this long, so as not to wake for each
LONGEST_NAP: Final = 0.04  # of many lanes, each of which it costs a tenth of a millisecond to wake
SCRAP: Final = 0.001  # what is left of a turn and not worth beginning anything in
WORTH: Final = 0.0003  # how long each of several lanes trains in a round, at least, for it to be worth beginning
ROUND: Final = 0.04  # how long a round of several lanes may take, over several turns, where no picture is due before


class Stepper:
    """Trains in rounds, after each of which the lanes are level."""

    def __init__(
        self,
        lanes: Mapping[int, Lane],
        pace: Pace,
        schedule: FrameSchedule,
        reporter: Reporter,
        clock: Callable[[], float],
    ) -> None:
        self._lanes = lanes
        self._pace = pace
        self._schedule = schedule
        self._reporter = reporter
        self._clock = clock
        self._round: Round[Lane] = Round()
        self._round_at = -LONGEST_NAP
        self._late = False  # whether more was due than the last round was to train
        self._moved = False  # whether lanes have trained since a frame was last made
        self._pending: Pending | None = None
        self._joining: list[Lane] = []  # lanes that are new among others, which may stand still

    @property
    def pending(self) -> bool:
        """Whether something is left of a `step` command."""
        return self._pending is not None

    @property
    def playing(self) -> bool:
        """Whether any lane goes on by itself."""
        return any(lane.state == "playing" for lane in self._lanes.values())

    @property
    def _players(self) -> list[Lane]:
        return [lane for lane in self._lanes.values() if lane.state == "playing" and lane.able]

    def due(self, turned_at: float) -> float | None:
        """Return when to train next, the last turn having ended at `turned_at`; None: not before another order."""
        if self._pending or not self._round.over:
            return turned_at
        players = self._players
        if not players:
            return turned_at if self._joiners() else None
        if self._pace.epochs_per_second is None or lockstep.behind(players):
            return turned_at
        at = self._pace.due_at(lockstep.finest(players))
        # Who is late does not nap: others' long turns would begin meanwhile, each time.
        if len(players) > 1:
            return max(at, self._after_nap(players))
        return turned_at if at <= turned_at else max(at, turned_at + NAP)

    def train(self, budget: Budget) -> None:
        """Train until the budget is about used up."""
        trained = False
        while budget.left > SCRAP:
            if not self._round.over:
                self._go_round(budget)
                trained = True
            elif self._pending and self._pending.done:
                self.finish_pending()
            elif self._moved and len(self._lanes) > 1 and self._schedule.due:
                return  # now they are level: a frame made later might find them in the middle of a round
            elif self._pending:
                self._work_off(self._pending, budget)
            elif (trained and self._at_an_end(budget)) or not self._keep_pace(budget):
                return

    def _at_an_end(self, budget: Budget) -> bool:
        """Whether a lane that trains alone at full speed is at the end of an epoch, and no other fits what is left."""
        players = self._players
        if self._pace.epochs_per_second is not None or len(players) != 1:
            return False
        (lane,) = players
        return lane.trainer.position == 0 and lane.steps_per_epoch * lane.seconds_per_step > budget.left

    def settle(self) -> None:
        """Answer a `step` command that is done, though the turn is over: its frame must not come before the answer."""
        if self._pending and self._pending.done and self._round.over:
            self.finish_pending()

    @property
    def level(self) -> bool:
        """Whether no lane is in the middle of what all train: pictures and changes of all are of one place."""
        return self._round.over or len(self._lanes) == 1

    def make_level(self, budget: Budget) -> None:
        """Train what is left of the round, as the budget goes."""
        while not (self.level or budget.over):
            self._go_round(budget)

    def drawn(self) -> None:
        """Take note that frames have been made."""
        self._moved = False

    def begin(self, order: channel.Step) -> None:
        """Begin to work off a `step` command."""
        self._pending = Pending(order, list(self._lanes.values()))

    def finish_pending(self) -> None:
        """Answer a `step` command that is done, was stopped by a rule, or is overtaken by another command."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        for lane in self._lanes.values():
            lane.measure()
            self._reporter.tell(pending.reasons.get(lane.id), lane)
        self._reporter.answer(pending.order)
        self._reporter.save()

    def join(self, lane: Lane) -> None:
        """Let a lane that is new catch up with the others, though nothing plays."""
        self._joining.append(lane)

    def _joiners(self) -> list[Lane]:
        """Return the lanes that have yet to catch up with others that stand still, where those have been brought."""
        first = lockstep.front(self._lanes.values())
        return [lane for lane in self._joining if lane.able and lane.steps_to(first)]

    def drop(self, lane: Lane) -> None:
        """Leave a lane out of the round: what it was to train is no longer to be trained."""
        self._round.drop(lane)

    def forget(self, lane: Lane) -> None:
        """Forget a lane that has been removed."""
        self._round.drop(lane)
        self._joining = [each for each in self._joining if each is not lane]
        if self._pending and lane in self._pending.lanes:
            self._pending.lanes.remove(lane)

    def _begin_round(self, steps: dict[Lane, int], *, beyond: bool = False) -> None:
        self._round.begin(steps, beyond=beyond)
        self._round_at = self._clock()
        self._moved = True

    def _go_round(self, budget: Budget) -> None:
        lane = self._round.turn(budget.left)
        if lane.updated:
            self._reporter.tell_built(lane, rebuilt=False)
        if not self._schedule.due:  # a frame that is due brings a row of its own
            lane.measure_in_passing(len(self._lanes))
        self._notice_divergence(lane)
        self._notice_stop(lane)
        if self._round.over and not self.playing and not self._pending:
            for each in self._lanes.values():
                each.measure()

    def _work_off(self, pending: Pending, budget: Budget) -> None:
        """Train the next of what a `step` command asked for."""
        if pending.unit == "sample":
            pending.next_samples()
            self._moved = True
            for lane in pending.lanes:
                if lane.updated:
                    self._reporter.tell_built(lane, rebuilt=False)
                self._notice_divergence(lane)
                self._notice_stop(lane)
        else:
            self._begin_round(pending.next_steps(budget.left))

    def _keep_pace(self, budget: Budget) -> bool:
        """Begin a round of what is due, or let lanes that are behind catch up; return whether there is one."""
        players, now = self._players, self._clock()
        if not players:
            return self._catch_up(self._joiners(), lockstep.front(self._lanes.values()), budget)
        first, finest = lockstep.front(players), lockstep.finest(players)
        if self._joining:
            self._joining = [lane for lane in self._joining if lane.able and lane.steps_to(first)]
        if self._catch_up(lockstep.behind(players), first, budget):
            return True
        nap = len(players) > 1 and self._pace.epochs_per_second is not None and now < self._after_nap(players)
        due = 0 if nap else self._pace.due(finest)
        if not due:
            self._measure_before_long_wait(now, finest)
            return False
        fitting = lockstep.fitting(players, self._time_for(players, budget))
        self._late = due > fitting
        # A picture that is due brings a row of where it is: ends of epochs before it need none, nor a call for each.
        beyond = len(players) == 1 and due < UNPACED and self._schedule.next_due <= now
        goal = first.after(min(due, fitting), finest, beyond=beyond)
        self._pace.took(goal.minus(first))
        self._begin_round({lane: lane.steps_to(goal) for lane in players}, beyond=beyond)
        return True

    def _catch_up(self, late: list[Lane], first: Place, budget: Budget) -> bool:
        """Begin a round of the lanes that are behind; return whether there is one."""
        if late:
            last = min(lane.place for lane in late)
            goal = min(first, last.after(lockstep.fitting(late, self._time_for(late, budget)), lockstep.finest(late)))
            self._begin_round({lane: lane.steps_to(goal) for lane in late})
        return bool(late)

    def _after_nap(self, players: list[Lane]) -> float:
        """Return when several lanes may begin another round: one of few steps would be but beginning and ending."""
        return -math.inf if self._late else self._round_at + min(LONGEST_NAP, NAP * len(players) / 2)

    def _time_for(self, lanes: list[Lane], budget: Budget) -> float:
        """Return how long a round may take: of several lanes it is no shorter for the end of a turn."""
        if len(lanes) == 1:
            return budget.left
        return max(budget.left, WORTH * len(lanes), min(ROUND, self._schedule.next_due - self._clock()))

    def _measure_before_long_wait(self, now: float, steps_per_epoch: int) -> None:
        """In slow motion each step is a row of the curve: the frame shows the step, so the chart must."""
        if self._pace.due_at(steps_per_epoch) - now >= ROWS_OVERDUE:
            for lane in self._lanes.values():
                lane.measure()

    def _notice_divergence(self, lane: Lane) -> None:
        if lane.trainer.diverged and lane.state != "diverged":
            self._round.drop(lane)
            lane.cause("diverge")
            lane.measure()
            self._reporter.tell("loss_not_finite", lane)
            self._reporter.judge(lane)  # what mends it is tried at the looks that follow, one trial at each
            self._reporter.save()

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
        self._reporter.tell(reason, lane)
        self._reporter.save()
