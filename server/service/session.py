"""One session: what its viewers ask becomes orders, what its worker reports becomes events; knows no socket."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final, assert_never

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_SEED
from livegrad.server.service import news
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.records import RESTARTED, Record
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import MAX_LANES, AnyCommand, ChangeView, Configure, Edit, Reset, Update
from livegrad.server.wire.errors import AlreadyOpen, BadField, Busy, Closing, NotNow
from livegrad.server.wire.events import (
    DescriptionEvent,
    Event,
    LanesEvent,
    RatesEvent,
    encode_event,
    error_event,
    replying,
)
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, AnyTicketed, Feed, Picture, Refused, Report

MAX_WAITING: Final = 256
MAX_STRIKES: Final = 3
FORGIVEN_AFTER: Final = 60.0  # seconds a session must live for its worker's next death to be the first again

Send = Callable[[AnyOrder], None]
Clock = Callable[[], float]

NOBODY: Final[Mapping[Viewer | None, int | None]] = {}

Rebuilding = Configure | Update | Reset
Asking = messages.FindRate | messages.Describe
ForWorker = Rebuilding | Edit | Asking | messages.Play | messages.Pause | messages.Step | messages.Speed
ForLane = Rebuilding | Edit | Asking | messages.RemoveLane


class Waiting:
    """A command on its way: the order made of it, and who wants to hear of it."""

    def __init__(self, order: AnyTicketed, viewer: Viewer | None, reply_to: int | None) -> None:
        self.order = order
        self.viewer = viewer
        self.reply_to = reply_to
        self.changes_run = isinstance(order, channel.Configure | channel.Update | channel.Reset)
        self.lane = order.lane if isinstance(order, channel.OfLane) else None


class Session:
    """What one person is doing; it outlives a lost connection and a lost worker."""

    def __init__(self, number: int, worker: int, config: RunConfig, send: Send, clock: Clock) -> None:
        self.number = number
        self.worker = worker
        self.id = secrets.token_hex(8)
        self.key = secrets.token_urlsafe(24)
        self.viewers: list[Viewer] = []
        self.alone_since: float | None = clock()
        self.records = {0: Record(0, config)}
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
        if self._lanes > 1:  # there are others, or there were, and a page that comes back may know them still
            viewer.tell(LanesEvent(lanes=list(self.records)))
        for lane, record in self.records.items():
            for event in record.story():
                viewer.tell(event)
            if record.curve is not None:
                viewer.mailbox.begin_curve(lane, record.curve.copy())
        self._show(viewer)

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
        """Do what a viewer asks; raises a Refusal, and then nothing has changed."""
        if isinstance(command, ForLane):
            self._record(command.lane)
        match command:
            case messages.Ack():
                viewer.mailbox.acknowledge(command.frame)
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
            record.cause("play")  # as the worker will: should it die first, the next must know
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
        self._tell(LanesEvent(lanes=list(self.records)), {asker: reply_to})

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
        order = self._order_for(command, self._tickets)
        if self.failed:
            self._restart()
        self._waiting[self._tickets] = Waiting(order, viewer, command.id)
        self._send(order)

    def _order_for(self, command: ForWorker, ticket: int) -> AnyTicketed:
        """Translate a command; what it changes about the configuration is settled here."""
        match command:
            case Configure() | Update() | Reset():
                return self._rebuild_order(command, ticket)
            case Edit():
                place = (command.lane, command.layer, command.to, command.from_)
                return channel.Edit(self.number, ticket, *place, command.value)
            case messages.FindRate() | messages.Describe():
                kind = channel.FindRate if isinstance(command, messages.FindRate) else channel.Describe
                return kind(self.number, ticket, command.lane)
            case messages.Play():
                return channel.Play(self.number, ticket)
            case messages.Pause():
                return channel.Pause(self.number, ticket)
            case messages.Step():
                return channel.Step(self.number, ticket, command.unit, command.count)
            case messages.Speed():
                return channel.Speed(self.number, ticket, command.epochs_per_second)
            case _:
                assert_never(command)

    def _rebuild_order(self, command: Configure | Update | Reset, ticket: int) -> AnyTicketed:
        record = self.records[command.lane]
        match command:
            case Configure():
                record.config = command.config
                return channel.Configure(self.number, ticket, command.lane, record.config.model_dump(mode="json"))
            case Update():
                record.config = messages.apply_changes(record.config, command.changes)
            case Reset(weights="new"):
                old = record.config.seeds.weights
                seed = (old + 1 + secrets.randbelow(MAX_SEED)) % (MAX_SEED + 1)  # any but the old one
                record.config = messages.apply_changes(record.config, {"seeds.weights": seed})
            case _:
                return channel.Reset(self.number, ticket, command.lane)
        return channel.Update(self.number, ticket, command.lane, record.config.model_dump(mode="json"))

    def _view(self, viewer: Viewer, command: ChangeView) -> None:
        given = messages.given(command)
        lane = given.get("lane", viewer.feed.lane)
        if "lane" in given or lane in self.records:
            self._check_details(given, self._record(lane))
        before = (viewer.feed, viewer.hidden)
        viewer.look(given)
        if viewer.hidden:
            viewer.mailbox.drop_pictures()
        if before != (viewer.feed, viewer.hidden):
            self._show(viewer)
        if command.id is not None:
            status = next(iter(self.records.values())).status
            viewer.tell(replying(news.state_event(status), command.id))

    def _check_details(self, given: dict[str, Any], record: Record) -> None:
        sizes = record.config.sizes
        for name, what, count in (("unit", "unit", sum(sizes[:-1])), ("histogram", "layer", len(sizes) - 1)):
            index = given.get(name)
            if index is not None and index >= count:
                raise BadField(f"{name}: expected the index of a {what}, below {count}, got {index}", name)

    def _show(self, viewer: Viewer) -> None:
        """Get a viewer the pictures that others watch, or else some of their own from the worker."""
        if viewer.feed in self._feeds and not viewer.hidden:
            for lane, record in self.records.items():
                if viewer.feed in record.pictures:
                    viewer.mailbox.post_picture(lane, record.pictures[viewer.feed])
        self._watch()

    def _watch(self) -> None:
        """Tell the worker what to draw, when that has changed; what nobody watches is not drawn."""
        feeds = list(dict.fromkeys(viewer.feed for viewer in self.viewers if not viewer.hidden))
        if feeds == self._feeds:
            return
        self._feeds = feeds
        for record in self.records.values():
            record.pictures = {feed: body for feed, body in record.pictures.items() if feed in feeds}
        self._send(channel.Watch(self.number, feeds))

    def hear(self, report: Report) -> None:
        """Pass on what the worker reports, in the order in which it belongs."""
        if self._clock() - self._restored_at > FORGIVEN_AFTER:
            self._strikes = 0
        if report.failed:
            self._fail(report.failed, "expected to finish this, but the run has failed")
        answered = [self._waiting.pop(ticket) for ticket in report.answered if ticket in self._waiting]
        builders = [waiting for waiting in answered if waiting.changes_run]
        self._hear_built(report, builders)  # strikes out those it answers
        self._hear_statuses(report, builders + [waiting for waiting in answered if not waiting.changes_run])
        for diagnosis in report.diagnoses:
            self._hear_diagnosis(diagnosis)
        self._hear_pictures(report)
        for refused in report.refused:
            self._hear_refused(refused)
        for found in report.found:
            self._hear_private(found.ticket, news.rates_event(found))
        for described in report.described:
            self._hear_private(described.ticket, news.description_event(described))
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
                viewer.mailbox.drop_picture(built.lane)
            if afresh or not restarted:
                self._answer(event, answered, built.lane)

    def _hear_statuses(self, report: Report, answered: list[Waiting]) -> None:
        for status in report.statuses:
            if record := self.records.get(status.lane):
                record.take_status(status)
                self._answer(news.state_event(status), answered)
        for waiting in answered:
            if waiting.viewer and waiting.reply_to is not None:
                record = self.records.get(waiting.lane or 0) or next(iter(self.records.values()))
                waiting.viewer.tell(replying(news.state_event(record.status), waiting.reply_to))

    def _hear_diagnosis(self, diagnosis: channel.Diagnosis) -> None:
        if record := self.records.get(diagnosis.lane):
            record.take_diagnosis(diagnosis)
            self._tell(news.verdict_event(diagnosis))

    def _hear_pictures(self, report: Report) -> None:
        for rows in report.rows:
            self._hear_rows(rows)
        for picture in report.pictures:
            self._hear_picture(picture)

    def _hear_rows(self, rows: channel.Rows) -> None:
        record = self.records.get(rows.lane)
        new = record.take_rows(rows.data) if record else b""
        for viewer in self.viewers if new else ():
            viewer.mailbox.post_rows(rows.lane, new)

    def _hear_picture(self, picture: Picture) -> None:
        record = self.records.get(picture.lane)
        if record is None:
            return
        if picture.feed in self._feeds:
            record.pictures[picture.feed] = picture.body
        for viewer in self.viewers:
            if viewer.feed == picture.feed and not viewer.hidden:
                viewer.mailbox.post_picture(picture.lane, picture.body)

    def _hear_refused(self, refused: Refused) -> None:
        waiting = self._waiting.pop(refused.ticket, None)
        if waiting and waiting.viewer:
            waiting.viewer.tell(replying(news.refused_event(refused), waiting.reply_to))

    def _hear_private(self, ticket: int, event: RatesEvent | DescriptionEvent) -> None:
        """Tell the viewer that asked, and nobody else: what was asked is no part of the run."""
        waiting = self._waiting.pop(ticket, None)
        if waiting and waiting.viewer:
            waiting.viewer.tell(replying(event, waiting.reply_to))

    def _answer(self, event: Event, answered: list[Waiting], lane: int | None = None) -> None:
        """Send everybody an event; viewers whose command (for this lane) it answers are told so, and struck out."""
        replies = {
            waiting.viewer: waiting
            for waiting in reversed(answered)
            if waiting.reply_to is not None and lane in (None, waiting.lane)
        }
        self._tell(event, {viewer: waiting.reply_to for viewer, waiting in replies.items()})
        for viewer, waiting in replies.items():
            if viewer in self.viewers:
                answered.remove(waiting)

    def _tell(self, event: Event, replies: Mapping[Viewer | None, int | None] = NOBODY) -> None:
        """Send everybody an event: written once for all viewers but those whose command it answers."""
        text: str | None = None
        for viewer in self.viewers:
            if viewer in replies:
                viewer.tell(replying(event, replies[viewer]))
                continue
            text = text or encode_event(event)
            viewer.mailbox.post(text)

    def restore(self, *, guilty: bool) -> None:
        """Go on after the worker's death; fail when this session killed it too often."""
        self._strikes += guilty
        self._restored_at = self._clock()
        if self.failed:
            return
        if self._strikes >= MAX_STRIKES:
            self._fail("worker_died", "expected to finish this, but it has ended the worker too often")
            return
        self._start(RESTARTED)  # with the lanes that were about to be added
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
            self._tell(news.state_event(record.status))
        for ticket in list(self._waiting):
            self._hear_refused(Refused(ticket, "failed", message))
