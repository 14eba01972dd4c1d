"""Winds a session's lanes to a moment, in turns: the first to a step, the others to the same place in epochs."""

from collections.abc import Callable

from livegrad.server.worker import channel
from livegrad.server.worker.lane import Lane
from livegrad.server.worker.past import Goal


class Seeking:
    """What is left of a `seek` or a `replay`, which may take many turns."""

    def __init__(self, order: channel.Seek | channel.Replay, lanes: list[Lane], goal: int) -> None:
        self.order = order
        self._left = lanes
        self._goal: Goal = goal
        self._begun: Lane | None = None

    def work(self, end: float, clock: Callable[[], float]) -> bool:
        """Go on until about `end`; return whether all lanes are there."""
        while self._left:
            lane = self._left[0]
            if self._begun is not lane:
                lane.recall(self._goal)
                self._begun = lane
            if not lane.seek(self._goal, end - clock()):
                return False
            if isinstance(self._goal, int):
                self._goal = lane.place
            self._left = self._left[1:]
        return True

    def forget(self, lane: Lane) -> None:
        """Leave out a lane that has been removed."""
        self._left = [each for each in self._left if each is not lane]
