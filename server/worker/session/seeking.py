"""Winds a session's lanes to a moment, in turns: the first to a step, the others to the same place in epochs.

From the keyframe before it each is trained again, at most as far as it has been trained. What is asked meanwhile of
the runs is meant for the moment sought, and waits.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final

from livegrad.models.training.past import journal as journals
from livegrad.server.worker import channel
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.session.frame_schedule import FrameSchedule
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.lockstep import Place
from livegrad.server.worker.session.past import Goal
from livegrad.server.worker.session.reporter import Reporter
from livegrad.server.worker.session.stepper import Stepper

SLICE: Final = 0.002  # seconds of training after which the clock is looked at, at least
FAR: Final = 10**9
FEW: Final = 8
ROWS: Final = 400
"""How many rows of the curve are measured while a journal is trained of which none are known."""
HELD: Final = (
    channel.Update,
    channel.Edit,
    channel.Play,
    channel.Pause,
    channel.Step,
    channel.FindRate,
    channel.Describe,
    channel.AddLane,
    channel.DuplicateLane,
    channel.Together,
    channel.Replay,
)
"""Orders that wait until the lanes are there. `Configure` and `Reset` do not: they begin anew."""


class Seeking:
    """Winds the lanes of one session; `order` is what it was told to do, None: nothing."""

    def __init__(
        self,
        lanes: Mapping[int, Lane],
        stepper: Stepper,
        schedule: FrameSchedule,
        reporter: Reporter,
    ) -> None:
        self.order: channel.Seek | channel.Replay | None = None
        self._lanes = lanes
        self._stepper = stepper
        self._schedule = schedule
        self._reporter = reporter
        self._goal: Goal = 0
        self._left: list[Lane] = []
        self._winding: Lane | None = None
        self._held: deque[tuple[channel.AnyOrder, Sequence[int]]] = deque()

    def holds(self, order: channel.AnyOrder, overtaken: Sequence[int]) -> bool:
        """Keep an order back until the lanes are there; return whether it is."""
        held = self.order is not None and isinstance(order, HELD)
        if held:
            self._held.append((order, overtaken))
        return held

    def next_held(self) -> tuple[channel.AnyOrder, Sequence[int]] | None:
        """Return an order that was kept back and need wait no longer."""
        return self._held.popleft() if self._held and self.order is None else None

    @property
    def kept_back(self) -> bool:
        """Whether orders that were kept back are now to be carried out, before any that come."""
        return bool(self._held) and self.order is None

    def seek(self, order: channel.Seek) -> None:
        """Begin to wind all lanes to a step of one; a newer place on the scrubber overtakes an older one."""
        if self.order:
            self._reporter.answer(self.order)
        # The one that says how far the others go is the first.
        lanes = sorted(self._lanes.values(), key=lambda lane: lane.id != order.of)
        self._begin(order, lanes, order.step)

    def replay(self, order: channel.Replay, lane: Lane) -> None:
        """Begin to train a lane anew as a journal says; refuses one that is none."""
        try:
            journal = journals.read(order.journal)
        except ValueError as error:
            self._reporter.refuse(order, "bad_field", f"journal: {error}")
            return
        lane.replay(journal)
        self._reporter.tell_built(lane, rebuilt=True)
        lane.cause("rebuild")
        self._begin(order, [lane], journal.steps if order.step is None else order.step)

    def forget(self, lane: Lane) -> None:
        """Leave out a lane that has been removed."""
        self._left = [each for each in self._left if each is not lane]

    def work(self, budget: Budget) -> bool:
        """Go on until the budget is about used up; return whether that was the end of it."""
        if self.order is None:
            return True
        try:
            while self._left:
                if not self._wind(self._left[0], budget):
                    return False
                self._left = self._left[1:]
        except ValueError as error:  # a journal written by hand may ask for what its run does not have
            self._reporter.refuse(self.order, "bad_field", f"journal: {error}")
        self._arrive(self.order)
        return True

    def _begin(self, order: channel.Seek | channel.Replay, lanes: list[Lane], goal: int) -> None:
        for lane in self._lanes.values():
            lane.cause("pause")
            self._stepper.drop(lane)
        self._reporter.tell()
        self.order, self._left, self._goal, self._winding = order, lanes, goal, None

    def _arrive(self, order: channel.Seek | channel.Replay) -> None:
        """Tell of the lanes where they now stand."""
        self.order, self._winding = None, None
        few = len(self._lanes) <= FEW  # of many verdicts and checkpoints, some ms each, come after the picture
        for lane in self._lanes.values():
            lane.cause("diverge" if lane.trainer.diverged else "rebuild")
            self._reporter.tell_built(lane, rebuilt=False)
            if few:
                self._reporter.judge(lane)
            else:
                self._reporter.tell_history(lane)
        self._schedule.hurry()
        self._reporter.tell()
        self._reporter.answer(order)
        if few:
            self._reporter.save()

    def _wind(self, lane: Lane, budget: Budget) -> bool:
        """Train a lane towards the moment as the budget goes; return whether it is there, or as far as it gets.

        The last step is taken alone, so that it is known what it was made of.
        """
        past = lane.past
        if self._winding is not lane:
            self._winding = lane
            if not past.leads_to(lane.trainer, self._goal):
                lane.put_back(past.before(self._goal))
        while (left := self._steps_left(lane)) > 0 and _able(lane):
            if budget.over:
                return False
            slice_ = max(SLICE, budget.left)
            lane.train(max(1, min(left - 1, int(slice_ / lane.seconds_per_step), _rows_apart(lane))))
            if lane.trainer.steps > past.known:
                lane.measure()
        while past.tape.train(lane.trainer, 0):
            pass
        lane.come_to_the_end()
        if not isinstance(self._goal, Place):
            self._goal = lane.place
        return True

    def _steps_left(self, lane: Lane) -> int:
        """Count the steps to the moment, but not beyond the end."""
        goal, steps = self._goal, lane.trainer.steps
        return min(lane.steps_to(goal) if isinstance(goal, Place) else goal - steps, lane.past.tape.end - steps)


def _able(lane: Lane) -> bool:
    """Whether a run would train on: a rule that has stopped it may have been told to let it go on."""
    trainer = lane.trainer
    return (
        trainer.samples_per_epoch > 0
        and not trainer.diverged
        and not (trainer.stopped and not lane.past.tape.waits(trainer))
    )


def _rows_apart(lane: Lane) -> int:
    """How many steps to take until a row is measured."""
    past = lane.past
    return FAR if lane.trainer.steps < past.known else max(1, past.tape.end // ROWS)
