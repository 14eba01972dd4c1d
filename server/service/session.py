"""One session: what its viewers ask becomes orders, what its worker reports becomes events; knows no socket."""

import secrets
from collections.abc import Callable
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_SEED
from livegrad.server.service.records import RESTARTED, Record, state_event
from livegrad.server.service.viewer import Viewer
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import Command, Configure, Edit, Reset, Update, View
from livegrad.server.wire.errors import AlreadyOpen, BadField, Busy, Closing, NotNow
from livegrad.server.wire.events import ErrorEvent, encode_event, error_event, with_reply
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, AnyTicketed, Picture, Refused, Report, Sight, Standing

MAX_WAITING: Final = 256
MAX_STRIKES: Final = 3
FORGIVEN_AFTER: Final = 60.0  # seconds a session must live for its worker's next death to be the first again

Send = Callable[[AnyOrder], None]
Clock = Callable[[], float]


class Waiting:
    """A command on its way: the order made of it, and who wants to hear of it."""

    def __init__(self, order: AnyTicketed, viewer: Viewer | None, reply_to: int | None) -> None:
        self.order = order
        self.viewer = viewer
        self.reply_to = reply_to
        self.changes_run = isinstance(order, channel.Configure | channel.Update | channel.Reset)


class Session:
    """What one person is doing; it outlives a lost connection and a lost worker."""

    def __init__(self, number: int, worker: int, config: RunConfig, send: Send, clock: Clock) -> None:
        self.number = number
        self.worker = worker
        self.id = secrets.token_hex(8)
        self.key = secrets.token_urlsafe(24)
        self.viewers: list[Viewer] = []
        self.alone_since: float | None = clock()
        self.records = [Record(0, config)]
        self._send = send
        self._clock = clock
        self._sights: list[Sight] = []
        self._waiting: dict[int, Waiting] = {}
        self._tickets = 0
        self._strikes = 0
        self._restored_at = clock()
        self._start()

    @property
    def playing(self) -> bool:
        """Whether it trains by itself."""
        return any(record.standing.state == "playing" for record in self.records)

    @property
    def failed(self) -> bool:
        """Whether it can only be begun anew."""
        return all(record.standing.state == "failed" for record in self.records)

    def join(self, viewer: Viewer) -> None:
        """Let somebody watch; their first frame carries the whole curve."""
        self.viewers.append(viewer)
        self.alone_since = None
        for lane, record in enumerate(self.records):
            for event in record.story():
                viewer.mailbox.post(event)
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
            viewer.mailbox.close(reason, error_event(reason, None))

    def pause(self, reason: str) -> None:
        """Stand still, for a reason that is not a person's."""
        self._send(channel.Pause(self.number, 0, reason))

    def command(self, viewer: Viewer, command: Command) -> None:
        """Do what a viewer asks; raises a Refusal, and then nothing has changed."""
        match command:
            case messages.Ack():
                viewer.mailbox.acknowledge(command.frame)
            case View():
                self._view(viewer, command)
            case messages.Open():
                raise AlreadyOpen("type: expected a command for the open session, got a second open", "type")
            case _:
                self._order(viewer, command)

    def _order(self, viewer: Viewer, command: Command) -> None:
        if len(self._waiting) >= MAX_WAITING:
            raise Busy(f"expected at most {MAX_WAITING} commands waiting to be done, got more")
        if self.failed and not isinstance(command, Configure | Update | Reset):
            raise NotNow("expected a rewind or a change first, since this run has failed")
        self._tickets += 1
        order = self._order_for(command, self._tickets)
        if self.failed:
            self._restart()
        self._waiting[self._tickets] = Waiting(order, viewer, command.id)
        self._send(order)

    def _order_for(self, command: Command, ticket: int) -> AnyTicketed:
        """Translate a command; what it changes about the configuration is settled here."""
        match command:
            case Configure() | Update() | Reset():
                return self._rebuild_order(command, ticket)
            case Edit():
                place = (command.lane, command.layer, command.to, command.from_)
                return channel.Edit(self.number, ticket, *place, command.value)
            case messages.Sweep():
                return channel.Sweep(self.number, ticket, command.lane)
            case messages.Play():
                return channel.Play(self.number, ticket)
            case messages.Pause():
                return channel.Pause(self.number, ticket)
            case messages.Step():
                return channel.Step(self.number, ticket, command.unit, command.count)
            case messages.Speed():
                return channel.Speed(self.number, ticket, command.epochs_per_second)
            case _:
                raise TypeError(f"expected a command for a worker, got {command!r}")

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

    def _view(self, viewer: Viewer, command: View) -> None:
        given = messages.given(command)
        sizes = self.records[0].config.sizes
        for name, what, count in (("unit", "unit", sum(sizes[:-1])), ("histogram", "layer", len(sizes) - 1)):
            index = given.get(name)
            if index is not None and index >= count:
                raise BadField(f"{name}: expected the index of a {what}, below {count}, got {index}", name)
        before = (viewer.sight, viewer.hidden)
        viewer.look(given)
        if viewer.hidden:
            viewer.mailbox.drop_pictures()
        if before != (viewer.sight, viewer.hidden):
            self._show(viewer)
        if command.id is not None:
            viewer.mailbox.post(with_reply(state_event(self.records[0].standing), command.id))

    def _show(self, viewer: Viewer) -> None:
        """Get a viewer a picture: the one others look at, or else one of their own from the worker."""
        if viewer.sight in self._sights and not viewer.hidden:
            for lane, record in enumerate(self.records):
                if viewer.sight in record.pictures:
                    viewer.mailbox.post_picture(lane, record.pictures[viewer.sight])
        self._watch()

    def _watch(self) -> None:
        """Tell the worker what to draw, when that has changed; what nobody looks at is not drawn."""
        sights = list(dict.fromkeys(viewer.sight for viewer in self.viewers if not viewer.hidden))
        if sights == self._sights:
            return
        self._sights = sights
        for record in self.records:
            record.pictures = {sight: body for sight, body in record.pictures.items() if sight in sights}
        self._send(channel.Watch(self.number, sights))

    def hear(self, report: Report) -> None:
        """Pass on what the worker reports, in the order in which it belongs."""
        if self._clock() - self._restored_at > FORGIVEN_AFTER:
            self._strikes = 0
        answered = [self._waiting.pop(ticket) for ticket in report.answered if ticket in self._waiting]
        builders = [waiting for waiting in answered if waiting.changes_run]
        self._hear_built(report, builders)  # strikes out those it answers
        self._hear_standings(report, builders + [waiting for waiting in answered if not waiting.changes_run])
        for diagnosis in report.diagnoses:
            self._tell(self.records[diagnosis.lane].take_diagnosis(diagnosis))
        for rows in report.rows:
            self._hear_rows(rows)
        for picture in report.pictures:
            self._hear_picture(picture)
        for refused in report.refused:
            self._hear_refused(refused)
        for swept in report.swept:
            self._hear_swept(swept)
        for record, checkpoint in zip(self.records, report.checkpoints or (), strict=False):
            record.checkpoint = checkpoint

    def _hear_built(self, report: Report, answered: list[Waiting]) -> None:
        for built in report.built:
            record = self.records[built.lane]
            afresh = record.take_built(built)
            for viewer in self.viewers:
                if afresh and record.curve is not None:
                    viewer.mailbox.begin_curve(built.lane, record.curve.copy())
                viewer.mailbox.drop_picture(built.lane)
            if afresh or not any(standing.reason == RESTARTED for standing in report.standings):
                self._tell(built.event, answered)

    def _hear_standings(self, report: Report, answered: list[Waiting]) -> None:
        for standing in report.standings:
            record = self.records[standing.lane]
            record.take_standing(standing)
            self._tell(state_event(standing), answered)
            if standing.state == "failed":
                self._fail_waiting("expected to finish this, but the run has failed")
        for waiting in answered:
            if waiting.viewer and waiting.reply_to is not None:
                waiting.viewer.mailbox.post(with_reply(state_event(self.records[0].standing), waiting.reply_to))

    def _hear_rows(self, rows: channel.Rows) -> None:
        new = self.records[rows.lane].take_rows(rows.data)
        for viewer in self.viewers if new else ():
            viewer.mailbox.post_rows(rows.lane, new)

    def _hear_picture(self, picture: Picture) -> None:
        if picture.sight in self._sights:
            self.records[picture.lane].pictures[picture.sight] = picture.body
        for viewer in self.viewers:
            if viewer.sight == picture.sight and not viewer.hidden:
                viewer.mailbox.post_picture(picture.lane, picture.body)

    def _hear_refused(self, refused: Refused) -> None:
        waiting = self._waiting.pop(refused.ticket, None)
        if waiting and waiting.viewer:
            event = ErrorEvent(
                code=refused.code, message=refused.message, field=refused.field, reply_to=waiting.reply_to
            )
            waiting.viewer.mailbox.post(encode_event(event))

    def _hear_swept(self, swept: channel.Swept) -> None:
        """Tell who asked, and nobody else: what a sweep found is no part of the run."""
        waiting = self._waiting.pop(swept.ticket, None)
        if waiting and waiting.viewer:
            waiting.viewer.mailbox.post(with_reply(swept.event, waiting.reply_to))

    def _tell(self, event: str, answered: list[Waiting] | None = None) -> None:
        """Send everybody an event; those whose command it answers hear so, and are struck from the list."""
        for viewer in self.viewers:
            mine = next((w for w in answered or () if w.viewer is viewer and w.reply_to is not None), None)
            viewer.mailbox.post(with_reply(event, mine.reply_to if mine else None))
            if answered and mine:
                answered.remove(mine)

    def restore(self, *, guilty: bool) -> None:
        """Go on after the worker's death; fail when this session killed it too often."""
        self._strikes += guilty
        self._restored_at = self._clock()
        if self.failed:
            return
        if self._strikes >= MAX_STRIKES:
            self._fail("worker_died")
            return
        self._start(RESTARTED)
        for waiting in self._waiting.values():
            self._send(waiting.order)

    def _restart(self) -> None:
        """Begin a failed session anew, from its configuration alone."""
        self._strikes = 0
        for record in self.records:
            record.forget_run()
            record.standing = Standing(record.standing.lane, "paused", None, record.standing.epochs_per_second)
        self._start()

    def _start(self, reason: str | None = None) -> None:
        standing = self.records[0].standing
        lanes = [record.start() for record in self.records]
        speed = standing.epochs_per_second
        self._send(channel.Start(self.number, lanes, self.playing, speed, self._sights, reason))

    def _fail(self, reason: str) -> None:
        for lane, record in enumerate(self.records):
            record.standing = Standing(lane, "failed", reason, record.standing.epochs_per_second)
            self._tell(state_event(record.standing))
        self._fail_waiting("expected to finish this, but it has ended the worker too often")

    def _fail_waiting(self, message: str) -> None:
        for ticket in list(self._waiting):
            self._hear_refused(Refused(ticket, "failed", message))
