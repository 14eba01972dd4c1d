"""Keeps lanes level: how far each trains so that all stand at the same epoch; knows no clock and no viewer."""

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

ROUNDING: Final = 1e-6  # in steps: rounding errors up to this must not hide the end of an epoch


class Place(NamedTuple):
    """How far a run has trained: epochs completed, and the part of the next that is done."""

    epoch: int
    part: float

    def after(self, steps: int, steps_per_epoch: int, *, beyond: bool = False) -> "Place":
        """Return the place so many steps on; where an epoch ends within them, the last such end unless `beyond`."""
        total = self.part * steps_per_epoch + steps
        epochs = math.floor((total + ROUNDING) / steps_per_epoch)
        if epochs and not beyond:
            return Place(self.epoch + epochs, 0.0)
        return Place(self.epoch + epochs, max(0.0, total / steps_per_epoch - epochs))

    def minus(self, other: "Place") -> float:
        """Return how many epochs lie between."""
        return self.epoch - other.epoch + self.part - other.part


class Runner(Protocol):
    """What is kept level."""

    @property
    def place(self) -> Place:
        """How far it has trained."""

    @property
    def seconds_per_step(self) -> float:
        """How long a step takes."""

    @property
    def steps_per_epoch(self) -> int:
        """How many steps an epoch takes."""

    @property
    def trial(self) -> int:
        """How many steps are to be tried though they may not fit the time; none where it is known what they take."""

    def steps_to(self, place: Place) -> int:
        """Count the steps to a place."""

    def run(self, steps: int, seconds: float, *, beyond: bool = False) -> int:
        """Train at most so many steps and about so long, to an epoch's end unless `beyond`; return how many."""


AnyRunner = TypeVar("AnyRunner", bound=Runner)


def finest(lanes: Iterable[Runner]) -> int:
    """Return the most steps that any lane takes for an epoch."""
    return max((lane.steps_per_epoch for lane in lanes), default=1)


def front(lanes: Iterable[Runner]) -> Place:
    """Return the place of the lane that is furthest on."""
    return max(lane.place for lane in lanes)


def behind(lanes: Iterable[AnyRunner]) -> list[AnyRunner]:
    """Return the lanes that must catch up with the one furthest on."""
    lanes = list(lanes)
    if len(lanes) < 2:  # one alone is level with itself
        return []
    first = front(lanes)
    return [lane for lane in lanes if lane.steps_to(first)]


def fitting(lanes: Collection[Runner], seconds: float) -> int:
    """Return how many steps of the finest lane fit the time when the others keep level; one at least, or its trial."""
    epoch, most = sum(lane.steps_per_epoch * lane.seconds_per_step for lane in lanes), finest(lanes)
    trial = max(lane.trial for lane in lanes if lane.steps_per_epoch == most)
    return max(1, trial, int(seconds / epoch * most))


class Round(Generic[AnyRunner]):
    """Steps that some lanes are to take, each its own number; when all have, they stand level."""

    def __init__(self) -> None:
        self._left: dict[AnyRunner, int] = {}
        self._beyond = False

    @property
    def over(self) -> bool:
        """Whether all have taken their steps."""
        return not self._left

    def __contains__(self, lane: AnyRunner) -> bool:
        return lane in self._left

    def begin(self, steps: Mapping[AnyRunner, int], *, beyond: bool = False) -> None:
        """Give out steps; `beyond`: none of the epochs that end within them is to be stopped at."""
        self._beyond = beyond
        self._left = {lane: count for lane, count in steps.items() if count}

    def drop(self, lane: AnyRunner) -> None:
        """Expect no more of a lane."""
        self._left.pop(lane, None)

    def turn(self, seconds: float) -> AnyRunner:
        """Let the lane that has waited longest use the time; return it.

        To share it out would show nobody a picture sooner, and to begin and end a lane's part takes time too.
        """
        lane = next(iter(self._left))
        left = self._left.pop(lane)
        if left := left - lane.run(left, seconds, beyond=self._beyond):
            self._left[lane] = left
        return lane
