"""The hand-over to one viewer: events all arrive in order, frames are latest-wins; knows no socket and no session.

A picture is the newest frames of all lanes, and travels as one message. A viewer has at most two pictures that it has
not acknowledged. While it is behind, newer frames replace those that wait, and the curve rows of all of them gather
until the next picture goes.
"""

import asyncio
import dataclasses
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from livegrad.server.service.curve import Curve
from livegrad.server.wire.errors import BadField, Closing, TooSlow
from livegrad.server.wire.events import Event, encode_event
from livegrad.server.wire.frames import splice
from livegrad.server.worker.channel import Feed

MAX_UNACKNOWLEDGED: Final = 2  # pictures
MAX_EVENTS: Final = 2048  # a viewer that joins 64 lanes is sent hundreds at once
MAX_EVENT_BYTES: Final = 16 * 1024 * 1024  # and each lane may have 5,000 points
MAX_STALLED_BYTES: Final = 192 * 1024
"""What may gather for a viewer who takes nothing: of events, and of each lane's curve once its first was sent."""


class Mailbox:
    """One owner puts in, one task takes out, both in the same event loop."""

    def __init__(self, max_events: int = MAX_EVENTS, max_event_bytes: int = MAX_EVENT_BYTES) -> None:
        self._events: deque[str] = deque()
        self._event_bytes = 0
        self._owed = 0
        """How many bytes of events the viewer was told at once, a whole comparison say, and has yet to take."""
        self._max_events = max_events
        self._max_event_bytes = max_event_bytes
        self._bodies: dict[int, bytes] = {}
        self._curves: dict[int, Curve] = {}
        self._sent = 0
        self._acknowledged = 0
        self._closing: Closing | None = None
        self._ready = asyncio.Event()

    def post(self, event: str) -> None:
        """Queue an event; a viewer that leaves too many unread is disconnected."""
        if self._closing:
            return
        self._events.append(event)
        self._event_bytes += len(event)
        if len(self._events) > self._max_events or self._event_bytes > self._max_event_bytes:
            self.close(TooSlow("expected the events to be read, got a connection that reads none"))
        self._ready.set()

    def post_rows(self, lane: int, rows: bytes) -> None:
        """Add curve rows to the next frame of the lane."""
        self._curves[lane].extend(rows)

    def post_picture(self, bodies: Mapping[int, bytes]) -> None:
        """Replace the frames that wait; those of lanes that are not in this picture are as they were, and stay."""
        if self._closing:
            return
        self._bodies.update(bodies)
        self._ready.set()

    def begin_curve(self, lane: int, curve: Curve) -> None:
        """Make the lane's next frame carry this curve, whole, and nothing from before it."""
        self._curves[lane] = curve
        self._bodies.pop(lane, None)

    def shows(self, lane: int) -> bool:
        """Say whether the lane's curve has begun, so that frames of it can be sent."""
        return lane in self._curves

    def cut_curve(self, lane: int, step: float) -> None:
        """Send no rows after a step that are not sent yet, nor the frame that waits: another run goes on from there."""
        self._curves[lane].cut(step)
        self._bodies.pop(lane, None)

    def drop_frame(self, lane: int) -> None:
        """Forget the frame that waits, which shows a run that has changed; its rows go with the next."""
        self._bodies.pop(lane, None)

    def forget_lane(self, lane: int) -> None:
        """Send nothing more of a lane that has been removed."""
        self._curves.pop(lane, None)
        self._bodies.pop(lane, None)

    def drop_frames(self) -> None:
        """Forget all frames that wait, for a viewer that does not look."""
        self._bodies.clear()

    def acknowledge(self, frame: int) -> None:
        """Take note that this frame, and all before it, have been drawn.

        Raises BadField for a frame that has not been sent.
        """
        if frame > self._sent:
            raise BadField(f"frame: expected a frame that was sent, at most {self._sent}, got {frame}", "frame")
        self._acknowledged = max(self._acknowledged, frame)
        self._ready.set()

    def close(self, reason: Closing, last_word: str | None = None) -> None:
        """Disconnect the viewer once it has been told why; the first reason counts, and what else waits is dropped."""
        if self._closing is None:
            self._closing = reason
            self._bodies.clear()
            self._events.clear()
            self._events.extend([last_word] if last_word else [])
        self._ready.set()

    @property
    def overfull(self) -> bool:
        """Whether more events have gathered than may for a viewer who takes none, besides those told at once."""
        return self._event_bytes > self._owed + MAX_STALLED_BYTES

    @property
    def behind(self) -> bool:
        """Whether the viewer has as many unacknowledged pictures as it may."""
        return self._sent - self._acknowledged >= MAX_UNACKNOWLEDGED

    async def take(self) -> str | bytes:
        """Wait for what is to be sent next: an event, or else a frame.

        Raises the Closing that ended the mailbox.
        """
        idle = False
        while (message := self.take_now()) is None:
            idle = True
            self._ready.clear()
            await self._ready.wait()
        # A slow link takes long for what it is told at once, and is cut off for what gathers meanwhile alone.
        self._owed = self._event_bytes if idle else min(self._owed, self._event_bytes)
        return message

    def take_now(self) -> str | bytes | None:
        """Return what `take` would return at once, or None."""
        if self._events:
            event = self._events.popleft()
            self._event_bytes -= len(event)
            return event
        if self._closing:
            raise self._closing
        if not self._bodies or self.behind:
            return None
        self._sent += 1
        bodies, self._bodies = self._bodies, {}
        return splice(self._sent, [(body, self._curves[lane].take(MAX_STALLED_BYTES)) for lane, body in bodies.items()])


class Viewer:
    """Somebody who watches a session, from the server's side: a mailbox, and what they want to see."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.client: str | None = None  # the word by which the page is known again on another connection
        self.hidden = False
        self.feed = Feed()

    def tell(self, event: Event) -> None:
        """Send an event to this viewer alone."""
        self.mailbox.post(encode_event(event))

    def look(self, given: dict[str, Any]) -> None:
        """Change what they want to see."""
        self.hidden = given.pop("hidden", self.hidden)
        own = {name: given.pop(name) for name in ("lane", "tiles", "fps") if name in given}
        self.feed = msgspec.structs.replace(self.feed, view=dataclasses.replace(self.feed.view, **given), **own)
