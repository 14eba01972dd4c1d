"""One session: what its viewers ask becomes orders, what its worker reports becomes events; knows no socket."""

import secrets
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from livegrad.server.service import make_events
from livegrad.server.service.audience import Audience
from livegrad.server.service.lane_commands import LaneCommands, OfLanes
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.listener import Listener
from livegrad.server.service.log import Log
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.make_orders import Asking, ForLane, ForWorker, Rebuilding, order_for
from livegrad.server.service.records import RESTARTED, Record
from livegrad.server.service.taken import Taken
from livegrad.server.service.waiting import Tickets, Waiting
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import AnyCommand, ChangeView
from livegrad.server.wire.errors import AlreadyOpen, Closing, NotNow, Replaced
from livegrad.server.wire.events import PongEvent, encode_event, error_event, replying
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, Feed, Report

MAX_STRIKES: Final = 3
MAX_STEP: Final = 2**53
FORGIVEN_AFTER: Final = 60.0  # seconds after which an earlier death of its worker no longer counts

Send = Callable[[int, AnyOrder], None]
"""Gives an order to a worker."""
Clock = Callable[[], float]
News = Literal["none", "some", "urgent"]
"""Whether there is something to save that has not been: what training did, or what somebody did."""


class Session:
    """What one person is doing; it outlives a lost connection and a lost worker."""

    def __init__(self, number: int, worker: int, lanes: Lanes, send: Send, clock: Clock) -> None:
        self.number = number
        self.worker = worker
        self.id = secrets.token_hex(8)
        self.key = secrets.token_urlsafe(24)
        self.lanes = lanes
        self.alone_since: float | None = clock()
        self.address = ""
        """Whose it is, for the limit of sessions of one address; empty: nobody's."""
        self.used = False
        """Whether anybody has done anything in it but look."""
        self.resting = False
        """Whether its worker has been told to train nothing, since nobody watches."""
        self.news: News = "none"
        self.log = Log()
        self.taken = Taken()
        self._cut_short = False
        self._audience = Audience()
        self._send_to = send
        self._clock = clock
        self._feeds: list[Feed] = []
        self._tickets = Tickets()
        self._listener = Listener(lanes, self._audience, self._tickets)
        self._lane_commands = LaneCommands(number, lanes, self._audience, self._tickets, self._send, self._begin_others)
        self._strikes = 0
        self._restored_at = clock()

    def _send(self, order: AnyOrder) -> None:
        self._send_to(self.worker, order)

    @property
    def viewers(self) -> list[Viewer]:
        """Who watches."""
        return self._audience.viewers

    @property
    def records(self) -> dict[int, Record]:
        """What is known of each lane."""
        return self.lanes.records

    def start(self, reason: str | None = None) -> None:
        """Have the worker begin the lanes, or go on with them; what has failed waits to be begun anew."""
        if not self.lanes.failed:
            self._send(self.lanes.start(self.number, self._feeds, reason))
            if self.resting:
                self._send(channel.Rest(self.number, resting=True))

    def wind(self, command: messages.Open) -> None:
        """Go to the moment that whoever opened it with a journal wants to see."""
        if command.journal is not None:
            step = MAX_STEP if command.step is None else command.step
            self._ask(Waiting(channel.Seek(self.number, self._tickets.next(), step), None, None))

    def join(self, viewer: Viewer) -> None:
        """Let somebody watch; their first frame of each lane carries the whole curve."""
        self.viewers.append(viewer)
        self.alone_since = None
        if attempt := self._listener.attempt.event:
            viewer.tell(attempt)
        if self.lanes.made > 1:  # there are or were several, and a page that comes back may still know those removed
            viewer.tell(self.lanes.event)
        for lane, record in self.records.items():
            for event in record.story():
                viewer.tell(event)
            if record.curve is not None:
                viewer.mailbox.begin_curve(lane, record.curve.copy())
        self._show(viewer)
        if self.resting:
            self._go_on(viewer)

    def replace(self, viewer: Viewer) -> None:
        """Close an older connection of the same page: it is dead, but may not be found so for a minute."""
        reason = Replaced("expected one connection of a page, got another, which takes the place of this one")
        for old in list(self.viewers):
            if viewer.client is not None and old.client == viewer.client:
                old.mailbox.close(reason, encode_event(error_event(reason, None)))
                self.viewers.remove(old)

    def leave(self, viewer: Viewer) -> None:
        """Take note that somebody no longer watches."""
        if viewer not in self.viewers:
            return
        self.viewers.remove(viewer)
        if not self.viewers:
            self.alone_since = self._clock()
        self._watch()

    def close(self, reason: Closing) -> None:
        """End the session, and tell those who watch."""
        self._send(channel.Stop(self.number))
        for viewer in self.viewers:
            viewer.mailbox.close(reason, encode_event(error_event(reason, None)))

    def rest(self) -> None:
        """Have nothing trained until somebody watches again; a session that plays then goes on."""
        self.resting = True
        self._cut_short = self.lanes.playing or self._tickets.steps()
        self._send(channel.Rest(self.number, resting=True))

    def _go_on(self, viewer: Viewer) -> None:
        """Train again, and tell the viewer that training has waited."""
        self.resting = False
        self._send(channel.Rest(self.number, resting=False))
        if self._cut_short:
            for record in self.records.values():
                viewer.tell(make_events.state_event(msgspec.structs.replace(record.status, reason="idle")))

    def command(self, viewer: Viewer, command: AnyCommand) -> None:
        """Do what a viewer asks, once however often it is sent; raises a Refusal, and then nothing has changed."""
        if self.taken.has(viewer.client, command.id):
            self._answer_again(viewer, command.id)
            return
        if isinstance(command, ForLane) and command.lane is not None:
            self.lanes.find(command.lane)
        self.used = self.used or not isinstance(command, messages.Ack | messages.Ping | ChangeView)
        self._do(viewer, command)
        if not isinstance(command, Asking):  # what only asks is answered again, the first answer being lost
            self.taken.add(viewer.client, command.id)

    def _answer_again(self, viewer: Viewer, number: int | None) -> None:
        """Answer a command that was taken before its connection broke: when it is done, or at once if it is done."""
        waiting = self._tickets.of(viewer.client, number)
        if waiting:
            waiting.viewer = viewer
        else:
            viewer.tell(replying(make_events.state_event(next(iter(self.records.values())).status), number))

    def _do(self, viewer: Viewer, command: AnyCommand) -> None:
        match command:
            case messages.Ack():
                viewer.mailbox.acknowledge(command.frame)
            case messages.Ping():
                viewer.tell(PongEvent(reply_to=command.id))
            case ChangeView():
                self._view(viewer, command)
            case messages.Open():
                raise AlreadyOpen("type: expected a command for the open session, got a second open", "type")
            case _ if isinstance(command, OfLanes):
                self._change_lanes(viewer, command)
            case _:
                self._order(viewer, command)

    def _change_lanes(self, viewer: Viewer, command: OfLanes) -> None:
        step = self.lanes.of(getattr(command, "lane", None)).step
        self._lane_commands.obey(viewer, command)
        self.log.note(command, step)
        self.news = "urgent"

    def _begin_others(self) -> None:
        """Begin the lanes that have taken the place of all; what was asked of those that are gone is not done."""
        for ticket in self._tickets.of_lanes:
            message = "expected time to finish this, got a command that ends these lanes"
            self._listener.refuse(channel.Refused(ticket, "cancelled", message))
        self._strikes = 0
        self.start()
        for order in self._tickets.again():
            self._send(order)

    def _ask(self, waiting: Waiting) -> None:
        """Give the worker an order that it will answer."""
        self._tickets.add(waiting)
        self._send(waiting.order)

    def _expect_alive(self) -> None:
        if self.lanes.failed:
            raise NotNow("failed", "expected a rewind or a change first, since this run has failed")

    def _order(self, viewer: Viewer, command: ForWorker) -> None:
        self._tickets.expect_room()
        if not isinstance(command, Rebuilding):
            self._expect_alive()
        shared = self.lanes.shared
        order = order_for(command, self.number, self._tickets.next(), self.lanes)
        if self.lanes.failed:
            self._restart()
        if isinstance(command, Rebuilding | messages.Edit | messages.Speed):
            self.log.note(command, self.lanes.of(getattr(command, "lane", None)).step)
        if self.lanes.compared and shared != self.lanes.shared:
            self._audience.tell(self.lanes.event)
        self._ask(Waiting(order, viewer, command.id))

    def _view(self, viewer: Viewer, command: ChangeView) -> None:
        given = messages.given(command)
        lane = given.get("lane", viewer.feed.lane)
        if lane is not None and ("lane" in given or lane in self.records):
            self.lanes.find(lane).check_details(given)
        before = (viewer.feed, viewer.hidden)
        viewer.look(given)
        if viewer.hidden:
            viewer.mailbox.drop_frames()
        if before != (viewer.feed, viewer.hidden):
            self._show(viewer)
        if command.id is not None:
            viewer.tell(replying(make_events.state_event(self.lanes.status), command.id))

    def _show(self, viewer: Viewer) -> None:
        """Give a viewer the latest frames if others watch the same, and else have the worker draw some."""
        if viewer.feed in self._feeds and not viewer.hidden:
            there = {lane: record.frames.get(viewer.feed) for lane, record in self.records.items()}
            viewer.mailbox.post_picture({lane: body for lane, body in there.items() if body})
        self._watch()

    def _watch(self) -> None:
        """Tell the worker what to draw, when that has changed; what nobody watches is not drawn."""
        feeds = self._audience.feeds
        if feeds == self._feeds:
            return
        anew = [feed for feed in feeds if feed not in self._feeds]
        self._feeds = feeds
        self.lanes.forget_frames_but(feeds)
        self._send(channel.Watch(self.number, feeds, anew))

    def hear(self, report: Report) -> None:
        """Pass on what the worker reports, and note that there is something to save."""
        if self._clock() - self._restored_at > FORGIVEN_AFTER:
            self._strikes = 0
        if report.failed:
            self._listener.fail(report.failed, "expected to finish this, but the run has failed")
        self._listener.hear(report, self._feeds)
        if report.answered or report.built or report.statuses or report.failed:
            self.news = "urgent"
        elif report.checkpoints and self.news == "none":
            self.news = "some"

    def restore(self, worker: int, *, guilty: bool) -> None:
        """Go on, on a worker, after the death of its own; fail when this session killed that too often."""
        self.worker = worker
        self._strikes += guilty
        self._restored_at = self._clock()
        if self.lanes.failed:
            return
        if self._strikes >= MAX_STRIKES:
            self._listener.fail("worker_died", "expected to finish this, but it has ended the worker too often")
            self.news = "urgent"
            return
        self.start(RESTARTED)  # this also begins the lanes that were about to be added
        for order in self._tickets.again():
            self._send(order)

    def _restart(self) -> None:
        """Begin a failed session anew, from its configuration alone."""
        self._strikes = 0
        self.lanes.begin_anew()
        self.start()
