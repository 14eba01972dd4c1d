"""Which frames of a session are due: each feed at its own rate, none that shows nothing new; draws on request."""

import math
from collections import deque
from collections.abc import Callable, Mapping
from typing import Final

from livegrad.server.worker.budget import Budget
from livegrad.server.worker.channel import Feed, NewFrame
from livegrad.server.worker.session.lane import Lane

APART: Final = 1 / 60  # seconds between frames, at least: a pointer over the units asks for a new view at each


class FrameSchedule:
    """The feeds that somebody watches, and when each is next due; while runs train, pictures take half of the time.

    A feed's frames of all lanes are one picture: they may take several turns, no lane trains in between, and none is
    given out before all are there.
    """

    def __init__(self, lanes: Mapping[int, Lane], clock: Callable[[], float]) -> None:
        self._lanes = lanes
        self._clock = clock
        self._due: dict[Feed, float] = {}
        self._queue: deque[tuple[Feed, Lane]] = deque()
        self._drawn: list[tuple[NewFrame, Lane, int]] = []  # with how often the lane had been described by then
        self._mended = False  # whether some of these have been drawn once more
        self._drawn_at = -APART
        self._after = -math.inf  # no picture is begun before: it is the turn of training
        self.fps = math.inf
        """The most pictures a second that there is time for, whatever the feeds ask."""

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._due)

    @property
    def drawing(self) -> bool:
        """Whether some lanes' frames have been drawn and those of others that belong to them have not."""
        return bool(self._queue or self._drawn)

    @property
    def due(self) -> bool:
        """Whether a frame is due."""
        return any(at <= self._clock() for at in self.times())

    @property
    def next_due(self) -> float:
        """When the next frame may be made; infinity where nobody looks."""
        return max(self._after, min(self._due.values(), default=math.inf))

    def watch(self, feeds: list[Feed], anew: list[Feed]) -> None:
        """Draw these from now on; of them `anew` soon and whole, since somebody waits for it and has nothing."""
        soon = max(self._clock(), self._drawn_at + APART)
        lasting = [feed for feed in feeds if feed not in anew]
        for lane in self._lanes.values():
            lane.forget_feeds_but(lasting)
        self._due = {feed: self._due.get(feed, soon) if feed in lasting else soon for feed in feeds}
        self._after = min(self._after, soon) if anew else self._after
        self._queue = deque((feed, lane) for feed, lane in self._queue if feed in lasting)
        self._drawn = [drawn for drawn in self._drawn if drawn[0].feed in lasting]

    def hurry(self) -> None:
        """Draw soon what shows something new: somebody waits to see where the lanes now stand."""
        soon = max(self._clock(), self._drawn_at + APART)
        self._due, self._after = {feed: min(at, soon) for feed, at in self._due.items()}, soon

    def forget(self, lane: Lane) -> None:
        """Draw no more frames of a lane."""
        self._queue = deque((feed, other) for feed, other in self._queue if other is not lane)
        self._drawn = [drawn for drawn in self._drawn if drawn[1] is not lane]

    def times(self) -> list[float]:
        """Return when the feeds are due that would show something new."""
        if self.drawing:
            return [self._drawn_at]
        return [max(self._after, at) for feed, at in self._due.items() if self._has_news(feed)]

    def draw(self, budget: Budget) -> list[NewFrame]:
        """Make frames that are due, the longest due first: one at least, and no more than fit the budget.

        Returns those of pictures that are whole.
        """
        whole, begun = [*self._take_whole()], False
        while not (begun and budget.over) and (self._queue or self._fill()):
            feed, lane = self._queue.popleft()
            self._drawn.append((lane.draw(feed), lane, lane.described))
            begun = True
            whole += self._take_whole()
        return whole

    def _take_whole(self) -> list[NewFrame]:
        """Return the picture that is whole, if one is.

        What shows a run as it was before it was described anew is drawn once more, so that a picture shows all lanes
        at one moment; what has become another run even then is left out until the next picture, or a hand that changes
        the runs all the time would keep any from being whole.
        """
        if self._queue:
            return []
        stale = [(frame.feed, lane) for frame, lane, described in self._drawn if lane.described != described]
        whole, self._drawn = [drawn for drawn in self._drawn if drawn[1].described == drawn[2]], []
        if stale and not self._mended:
            self._mended, self._drawn = True, whole
            self._queue.extend(stale)
            return []
        if whole:
            self._give_way()
        order = {lane: place for place, lane in enumerate(self._lanes)}
        return sorted((frame for frame, _, _ in whole), key=lambda frame: order[frame.lane])

    def _give_way(self) -> None:
        """Let training have as long as the picture took, or pictures that take longer than they are apart take all."""
        if any(lane.state == "playing" for lane in self._lanes.values()):
            now = self._clock()
            self._after = 2 * now - self._drawn_at

    def _fill(self) -> bool:
        """Queue the frames of the feed that is longest due; return whether there is one."""
        now = self._clock()
        if now < self._after:
            return False
        due = [(at, index, feed) for index, (feed, at) in enumerate(self._due.items()) if at <= now]
        at, _, feed = min((each for each in due if self._has_news(each[2])), default=(0.0, 0, None))
        if feed is None:
            return False
        interval = 1 / min(feed.fps, self.fps)
        # From the time it was due, not the time it was made, or each late frame would slow all that follow.
        self._due[feed] = at + interval if now - at < interval else now + interval
        self._drawn_at, self._mended = now, False
        self._queue.extend((feed, lane) for lane in self._lanes.values() if lane.has_news_for(feed))
        return True

    def _has_news(self, feed: Feed) -> bool:
        return any(lane.has_news_for(feed) for lane in self._lanes.values())
