"""When pictures of a session are due, for whom; knows what a sight is, and nothing of what a picture shows."""

from collections.abc import Callable, Sequence
from typing import Final

from server.channel import Picture, Sight
from server.lanes import Lane


class Easel:
    """The sights of a session's viewers, each with a rate of its own."""

    def __init__(self, lanes: Sequence[Lane], clock: Callable[[], float]) -> None:
        self._lanes: Final = lanes
        self._clock = clock
        self._due: dict[Sight, float] = {}

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._due)

    def watch(self, sights: list[Sight]) -> None:
        """Make these pictures from now on; a new one at once, since somebody waits for it."""
        now = self._clock()
        for lane in self._lanes:
            lane.forget_sights_but(sights)
        self._due = {sight: self._due.get(sight, now) for sight in sights}

    def times(self) -> list[float]:
        """Return when pictures that would show something new are due."""
        return [at for sight, at in self._due.items() if any(lane.has_news_for(sight) for lane in self._lanes)]

    def draw(self) -> list[Picture]:
        """Make the pictures that are due and would show something new."""
        now, pictures = self._clock(), list[Picture]()
        for sight, at in self._due.items():
            lanes = [lane for lane in self._lanes if at <= now and lane.has_news_for(sight)]
            if not lanes:
                continue
            pictures += [lane.draw(sight) for lane in lanes]
            interval = 1 / sight.fps
            # From the time it was due, not the time it was made, or each late picture would slow all that follow.
            self._due[sight] = at + interval if now - at < interval else now + interval
        return pictures
