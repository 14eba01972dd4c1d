"""Who watches a session, and how they are told what happens; knows no worker and no run."""

from collections.abc import Mapping
from typing import Final

from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.waiting import Waiting
from livegrad.server.wire.events import Event, encode_event, replying
from livegrad.server.worker.channel import Feed

NOBODY: Final[Mapping[Viewer | None, int | None]] = {}


class Audience:
    """The viewers of one session."""

    def __init__(self) -> None:
        self.viewers: list[Viewer] = []

    @property
    def feeds(self) -> list[Feed]:
        """What those who look want to see, each feed once."""
        return list(dict.fromkeys(viewer.feed for viewer in self.viewers if not viewer.hidden))

    def tell(self, event: Event, replies: Mapping[Viewer | None, int | None] = NOBODY) -> None:
        """Send everybody an event: written once for all viewers but those whose command it answers."""
        text: str | None = None
        for viewer in self.viewers:
            if viewer in replies:
                viewer.tell(replying(event, replies[viewer]))
                continue
            text = text or encode_event(event)
            viewer.mailbox.post(text)

    def answer(self, event: Event, answered: list[Waiting], lane: int | None = None) -> None:
        """Send everybody an event, as the answer to those whose command (for this lane) is in `answered`.

        What it answers is removed from `answered`.
        """
        replies = {
            waiting.viewer: waiting
            for waiting in reversed(answered)
            if waiting.reply_to is not None and lane in (None, waiting.lane)
        }
        self.tell(event, {viewer: waiting.reply_to for viewer, waiting in replies.items()})
        for viewer, waiting in replies.items():
            if viewer in self.viewers:
                answered.remove(waiting)

    def post_rows(self, lane: int, rows: bytes) -> None:
        """Give a lane's new curve rows to everybody, whether they look or not."""
        for viewer in self.viewers:
            viewer.mailbox.post_rows(lane, rows)

    def post_picture(self, feed: Feed, bodies: Mapping[int, bytes]) -> None:
        """Give a new picture, the frames of the lanes that are in it, to those who watch this feed."""
        for viewer in self.viewers:
            if viewer.feed == feed and not viewer.hidden:
                viewer.mailbox.post_picture(bodies)
