"""Lanes that come and go in a session, are copied, or are changed together; knows not what one lane's orders do.

What takes long, as to build sixty lanes, is done in pieces (`chores.py`) before anything else of the session.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import assert_never

import msgspec

from livegrad.server.worker import channel
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.session.chores import Chores
from livegrad.server.worker.session.frame_schedule import FrameSchedule
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.reporter import Reporter
from livegrad.server.worker.session.seeking import Seeking
from livegrad.server.worker.session.stepper import Stepper

OfLanes = channel.AddLane | channel.DuplicateLane | channel.RemoveLane | channel.Together
Part = channel.Configure | channel.Update | channel.Reset


class LaneChanges:
    """Changes which lanes a session has; `chores` is what is left of that."""

    def __init__(
        self,
        lanes: dict[int, Lane],
        make: Callable[[channel.LaneStart], Lane],
        stepper: Stepper,
        schedule: FrameSchedule,
        reporter: Reporter,
        seeking: Seeking,
        chores: Chores,
        change: Callable[[Part], None],
    ) -> None:
        """`make` begins a lane, `change` carries out an order for one that is there."""
        self._lanes = lanes
        self._make = make
        self._stepper = stepper
        self._schedule = schedule
        self._reporter = reporter
        self._seeking = seeking
        self._chores = chores
        self._change = change

    def begin(self, starts: Iterable[channel.LaneStart], reason: str | None) -> None:
        """Take in the lanes that a session begins with: the first at once, the others in turns."""
        first, *others = [partial(self._begin, start, reason) for start in starts]
        first()
        self._chores.add(others)

    def work(self, budget: Budget) -> bool:
        """Work at what is left, once all lanes are level, as the budget goes; return whether it is done."""
        if self._chores:
            self._stepper.make_level(budget)
            if self._stepper.level:
                self._chores.work(budget)
        return not self._chores

    def obey(self, order: OfLanes) -> None:
        """Carry out an order, or begin to."""
        match order:
            case channel.AddLane():
                self._add(order, order.start)
            case channel.DuplicateLane():
                self._duplicate(order)
            case channel.RemoveLane():
                self._remove(order)
            case channel.Together():
                changes = [partial(self._change_one, part) for part in order.parts]
                self._chores.add([*changes, partial(self._end, order)])
            case _:
                assert_never(order)

    def _begin(self, start: channel.LaneStart, reason: str | None) -> None:
        self._reporter.tell(reason, self._take_in(start, playing=start.playing))
        self._reporter.save()

    def _take_in(self, start: channel.LaneStart, *, playing: bool) -> Lane:
        lane = self._put(start)
        self._reporter.tell_built(lane, rebuilt=start.checkpoint is None)
        if playing:
            lane.cause("play")
        return lane

    def _put(self, start: channel.LaneStart) -> Lane:
        lane = self._lanes[start.lane] = self._make(start)
        self._share_history()
        return lane

    def _share_history(self) -> None:
        """Share out the memory for keyframes: all lanes of a session have what one alone has."""
        for lane in self._lanes.values():
            lane.limit_history(len(self._lanes))

    def _change_one(self, part: Part) -> None:
        if part.lane in self._lanes:
            self._change(part)

    def _end(self, order: channel.Together) -> None:
        self._reporter.tell()
        self._reporter.answer(order)

    def _add(self, order: channel.Ticketed, start: channel.LaneStart) -> None:
        lane = self._take_in(start, playing=self._stepper.playing)
        self._stepper.join(lane)
        self._welcome(order, lane)

    def _welcome(self, order: channel.Ticketed, lane: Lane) -> None:
        """Tell of a lane that is new."""
        self._reporter.judge(lane)
        self._reporter.tell(only=lane)
        self._reporter.answer(order)
        self._reporter.save()

    def _duplicate(self, order: channel.DuplicateLane) -> None:
        """Begin a lane that is what another is now: with its history up to here, and without what lay ahead of it."""
        model = self._lanes.get(order.lane)
        if model is None:
            self._add(order, order.start)
            return
        known = {"checkpoint": model.save(), "seconds": model.seconds, "past": model.past_to_here()}
        lane = self._put(msgspec.structs.replace(order.start, **known))
        lane.take_rows_of(model)
        if model.state == "playing":
            lane.cause("play")
        self._stepper.join(lane)
        self._reporter.tell_copied(lane, model)
        self._welcome(order, lane)

    def _remove(self, order: channel.RemoveLane) -> None:
        lane = self._lanes.pop(order.lane, None)
        if lane is None:
            return
        self._stepper.forget(lane)
        self._schedule.forget(lane)
        self._seeking.forget(lane)
        self._share_history()
