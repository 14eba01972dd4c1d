"""One session: what its viewers ask becomes orders, what its worker reports becomes events; knows no socket."""

import secrets
from collections.abc import Callable
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.server.service import make_events
from livegrad.server.service.audience import Audience
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.make_orders import Asking, ForLane, ForWorker, Rebuilding, order_for
from livegrad.server.service.records import RESTARTED, Record
from livegrad.server.service.taken import Taken
from livegrad.server.service.waiting import Waiting
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import MAX_LANES, AnyCommand, ChangeView
from livegrad.server.wire.errors import AlreadyOpen, BadField, Busy, Closing, NotNow, Replaced
from livegrad.server.wire.events import (
    DescriptionEvent,
    LanesEvent,
    PongEvent,
    RatesEvent,
    encode_event,
    error_event,
    replying,
)
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, Feed, NewFrame, Refused, Report

MAX_WAITING: Final = 256
MAX_STRIKES: Final = 3
FORGIVEN_AFTER: Final = 60.0  # seconds after which an earlier death of its worker no longer counts

Send = Callable[[AnyOrder], None]
Clock = Callable[[], float]


class Session:
    """What one person is doing; it outlives a lost connection and a lost worker."""

    def __init__(self, number: int, worker: int, config: RunConfig, send: Send, clock: Clock) -> None:
        self.number = number
        self.worker = worker
        self.id = secrets.token_hex(8)
        self.key = secrets.token_urlsafe(24)
        self.alone_since: float | None = clock()
        self.records = {0: Record(0, config)}
        self.taken = Taken()
        self._audience = Audience()
        self._lanes = 1  # how many there have been: the id of the next
        self._send = send
        self._clock = clock
        self._feeds: list[Feed] = []
        self._waiting: dict[int, Waiting] = {}
        self._tickets = 0
        self._strikes = 0
        self._restored_at = clock()
        self._start()

    @property
    def viewers(self) -> list[Viewer]:
        """Who watches."""
        return self._audience.viewers

    @property
    def playing(self) -> bool:
        """Whether it trains by itself."""
        return any(record.status.state == "playing" for record in self.records.values())

    @property
    def failed(self) -> bool:
        """Whether it can only be begun anew."""
        return all(record.status.state == "failed" for record in self.records.values())

    def join(self, viewer: Viewer) -> None:
        """Let somebody watch; their first frame of each lane carries the whole curve."""
        self.viewers.append(viewer)
        self.alone_since = None
        if self._lanes > 1:  # there are or were several, and a page that comes back may still know those removed
            viewer.tell(LanesEvent(lanes=list(self.records)))
        for lane, record in self.records.items():
            for event in record.story():
                viewer.tell(event)
            if record.curve is not None:
                viewer.mailbox.begin_curve(lane, record.curve.copy())
        self._show(viewer)

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

    def pause(self, reason: str) -> None:
        """Stop training, for a reason that is not a viewer's."""
        self._send(channel.Pause(self.number, 0, reason))

    def command(self, viewer: Viewer, command: AnyCommand) -> None:
        """Do what a viewer asks, once however often it is sent; raises a Refusal, and then nothing has changed."""
        if self.taken.has(viewer.client, command.id):
            self._answer_again(viewer, command.id)
            return
        if isinstance(command, ForLane):
            self._record(command.lane)
        self._do(viewer, command)
        if not isinstance(command, Asking):  # what only asks is answered again, the first answer being lost
            self.taken.add(viewer.client, command.id)

    def _answer_again(self, viewer: Viewer, number: int | None) -> None:
        """Answer a command that was taken before its connection broke: when it is done, or at once if it is done."""
        for waiting in self._waiting.values():
            if waiting.viewer and waiting.viewer.client == viewer.client and waiting.reply_to == number:
                waiting.viewer = viewer
                return
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
            case messages.AddLane():
                self._add_lane(viewer, command)
            case messages.RemoveLane():
                self._remove_lane(viewer, command)
            case _:
                self._order(viewer, command)

    def _record(self, lane: int, field: str = "lane") -> Record:
        record = self.records.get(lane)
        if record is None:
            lanes = ", ".join(str(lane) for lane in self.records)
            raise BadField(f"{field}: expected the id of a lane, one of {lanes}, got {lane}", field)
        return record

    def _add_lane(self, viewer: Viewer, command: messages.AddLane) -> None:
        """Begin another lane; its run, state and frames follow from the worker."""
        old = self._record(command.from_, "from")
        config = messages.apply_changes(old.config, command.changes)
        if len(self.records) >= MAX_LANES:
            raise NotNow(f"expected at most {MAX_LANES} lanes, got one more")
        self._expect_room()
        self._expect_alive()
        lane = self._lanes
        self._lanes += 1
        record = self.records[lane] = Record(lane, config, old.status.epochs_per_second)
        if self.playing:
            record.cause("play")  # as the worker will; if it dies before it says so, the next one must know
        self._tell_lanes(viewer, command.id)
        self._tickets += 1
        order = channel.AddLane(self.number, self._tickets, record.start())
        self._waiting[self._tickets] = Waiting(order, None, None)
        self._send(order)

    def _remove_lane(self, viewer: Viewer, command: messages.RemoveLane) -> None:
        if len(self.records) == 1:
            raise NotNow("expected another lane to remain, got a command to remove the last one")
        del self.records[command.lane]
        for each in self.viewers:
            each.mailbox.forget_lane(command.lane)
        self._tell_lanes(viewer, command.id)
        self._send(channel.RemoveLane(self.number, command.lane))

    def _tell_lanes(self, asker: Viewer, reply_to: int | None) -> None:
        self._audience.tell(LanesEvent(lanes=list(self.records)), {asker: reply_to})

    def _expect_room(self) -> None:
        if len(self._waiting) >= MAX_WAITING:
            raise Busy(f"expected at most {MAX_WAITING} commands waiting to be done, got more")

    def _expect_alive(self) -> None:
        if self.failed:
            raise NotNow("expected a rewind or a change first, since this run has failed")

    def _order(self, viewer: Viewer, command: ForWorker) -> None:
        self._expect_room()
        if not isinstance(command, Rebuilding):
            self._expect_alive()
        self._tickets += 1
        order = order_for(command, self.number, self._tickets, self.records)
        if self.failed:
            self._restart()
        self._waiting[self._tickets] = Waiting(order, viewer, command.id)
        self._send(order)

    def _view(self, viewer: Viewer, command: ChangeView) -> None:
        given = messages.given(command)
        lane = given.get("lane", viewer.feed.lane)
        if "lane" in given or lane in self.records:
            self._record(lane).check_details(given)
        before = (viewer.feed, viewer.hidden)
        viewer.look(given)
        if viewer.hidden:
            viewer.mailbox.drop_frames()
        if before != (viewer.feed, viewer.hidden):
            self._show(viewer)
        if command.id is not None:
            status = next(iter(self.records.values())).status
            viewer.tell(replying(make_events.state_event(status), command.id))

    def _show(self, viewer: Viewer) -> None:
        """Give a viewer the latest frames if others watch the same, and else have the worker draw some."""
        if viewer.feed in self._feeds and not viewer.hidden:
            for lane, record in self.records.items():
                if viewer.feed in record.frames:
                    viewer.mailbox.post_frame(lane, record.frames[viewer.feed])
        self._watch()

    def _watch(self) -> None:
        """Tell the worker what to draw, when that has changed; what nobody watches is not drawn."""
        feeds = self._audience.feeds
        if feeds == self._feeds:
            return
        self._feeds = feeds
        for record in self.records.values():
            record.frames = {feed: body for feed, body in record.frames.items() if feed in feeds}
        self._send(channel.Watch(self.number, feeds))

    def hear(self, report: Report) -> None:
        """Pass on what the worker reports, in the order in which it belongs."""
        if self._clock() - self._restored_at > FORGIVEN_AFTER:
            self._strikes = 0
        if report.failed:
            self._fail(report.failed, "expected to finish this, but the run has failed")
        answered = [self._waiting.pop(ticket) for ticket in report.answered if ticket in self._waiting]
        builders = [waiting for waiting in answered if waiting.changes_run]
        self._hear_built(report, builders)  # removes those it answers from the list
        self._hear_statuses(report, builders + [waiting for waiting in answered if not waiting.changes_run])
        for diagnosis in report.diagnoses:
            self._hear_diagnosis(diagnosis)
        self._hear_frames(report)
        for refused in report.refused:
            self._hear_refused(refused)
        for found in report.found:
            self._hear_private(found.ticket, make_events.rates_event(found))
        for described in report.described:
            self._hear_private(described.ticket, make_events.description_event(described))
        for lane in report.checkpoints.keys() & self.records.keys():
            self.records[lane].checkpoint = report.checkpoints[lane]

    def _hear_built(self, report: Report, answered: list[Waiting]) -> None:
        restarted = any(status.reason == RESTARTED for status in report.statuses)
        for built in report.built:
            record = self.records.get(built.lane)
            if record is None:
                continue
            event, afresh = record.take_built(built), record.take_series(built)
            for viewer in self.viewers:
                if afresh and record.curve is not None:
                    viewer.mailbox.begin_curve(built.lane, record.curve.copy())
                viewer.mailbox.drop_frame(built.lane)
            if afresh or not restarted:
                self._audience.answer(event, answered, built.lane)

    def _hear_statuses(self, report: Report, answered: list[Waiting]) -> None:
        for status in report.statuses:
            if record := self.records.get(status.lane):
                record.take_status(status)
                self._audience.answer(make_events.state_event(status), answered)
        for waiting in answered:
            if waiting.viewer and waiting.reply_to is not None:
                record = self.records.get(waiting.lane or 0) or next(iter(self.records.values()))
                waiting.viewer.tell(replying(make_events.state_event(record.status), waiting.reply_to))

    def _hear_diagnosis(self, diagnosis: channel.Diagnosis) -> None:
        if record := self.records.get(diagnosis.lane):
            record.take_diagnosis(diagnosis)
            self._audience.tell(make_events.verdict_event(diagnosis))

    def _hear_frames(self, report: Report) -> None:
        for rows in report.rows:
            self._hear_rows(rows)
        for frame in report.frames:
            self._hear_frame(frame)

    def _hear_rows(self, rows: channel.Rows) -> None:
        record = self.records.get(rows.lane)
        new = record.take_rows(rows.data) if record else b""
        if new:
            self._audience.post_rows(rows.lane, new)

    def _hear_frame(self, frame: NewFrame) -> None:
        record = self.records.get(frame.lane)
        if record is None:
            return
        if frame.feed in self._feeds:
            record.frames[frame.feed] = frame.body
        self._audience.post_frame(frame.lane, frame.feed, frame.body)

    def _hear_refused(self, refused: Refused) -> None:
        waiting = self._waiting.pop(refused.ticket, None)
        if waiting and waiting.viewer:
            waiting.viewer.tell(replying(make_events.refused_event(refused), waiting.reply_to))

    def _hear_private(self, ticket: int, event: RatesEvent | DescriptionEvent) -> None:
        """Tell the viewer that asked, and nobody else: what was asked is no part of the run."""
        waiting = self._waiting.pop(ticket, None)
        if waiting and waiting.viewer:
            waiting.viewer.tell(replying(event, waiting.reply_to))

    def restore(self, *, guilty: bool) -> None:
        """Go on after the worker's death; fail when this session killed it too often."""
        self._strikes += guilty
        self._restored_at = self._clock()
        if self.failed:
            return
        if self._strikes >= MAX_STRIKES:
            self._fail("worker_died", "expected to finish this, but it has ended the worker too often")
            return
        self._start(RESTARTED)  # this also begins the lanes that were about to be added
        self._waiting = {
            ticket: waiting
            for ticket, waiting in self._waiting.items()
            if not isinstance(waiting.order, channel.AddLane)
        }
        for waiting in self._waiting.values():
            self._send(waiting.order)

    def _restart(self) -> None:
        """Begin a failed session anew, from its configuration alone."""
        self._strikes = 0
        for record in self.records.values():
            record.forget_run()
            record.cause("rebuild")
        self._start()

    def _start(self, reason: str | None = None) -> None:
        lanes = [record.start() for record in self.records.values()]
        speed = next(iter(self.records.values())).status.epochs_per_second
        self._send(channel.Start(self.number, lanes, speed, self._feeds, reason))

    def _fail(self, reason: str, message: str) -> None:
        """Fail all lanes, and refuse what waits."""
        for record in self.records.values():
            record.cause("fail", reason)
            self._audience.tell(make_events.state_event(record.status))
        for ticket in list(self._waiting):
            self._hear_refused(Refused(ticket, "failed", message))
