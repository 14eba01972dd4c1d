"""Which pictures of a session are due: each sight at its own rate, none that shows nothing new; draws on request."""

from collections.abc import Callable
from typing import Final

from livegrad.server.worker.channel import Picture, Sight
from livegrad.server.worker.lane import Lane

APART: Final = 1 / 60  # seconds between pictures, at least: a pointer over the units asks for a new sight at each


class Gallery:
    """The sights that somebody looks at, and when each is next due."""

    def __init__(self, lanes: list[Lane], clock: Callable[[], float]) -> None:
        self._lanes = lanes
        self._clock = clock
        self._due: dict[Sight, float] = {}
        self._drawn_at = -APART

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._due)

    def watch(self, sights: list[Sight]) -> None:
        """Draw these from now on; a new one soon, since somebody waits for it."""
        soon = max(self._clock(), self._drawn_at + APART)
        for lane in self._lanes:
            lane.forget_sights_but(sights)
        self._due = {sight: self._due.get(sight, soon) for sight in sights}

    def times(self) -> list[float]:
        """Return when the sights are due that would show something new."""
        return [at for sight, at in self._due.items() if self._has_news(sight)]

    def draw(self, until: float) -> list[Picture]:
        """Make the pictures that are due, the longest due first; one at least, and no more than fit the time."""
        now, pictures = self._clock(), list[Picture]()
        due = sorted((at, index, sight) for index, (sight, at) in enumerate(self._due.items()) if at <= now)
        for at, _, sight in due:
            if pictures and self._clock() >= until:
                break
            if self._has_news(sight):
                pictures += [lane.draw(sight) for lane in self._lanes if lane.has_news_for(sight)]
                interval = 1 / sight.fps
                # From the time it was due, not the time it was made, or each late picture would slow all that follow.
                self._due[sight] = at + interval if now - at < interval else now + interval
                self._drawn_at = now
        return pictures

    def _has_news(self, sight: Sight) -> bool:
        return any(lane.has_news_for(sight) for lane in self._lanes)
