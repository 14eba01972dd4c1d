"""The commands that say which lanes there are; what comes of them is told to all viewers at once by one event."""

from collections.abc import Callable
from typing import assert_never

from livegrad.models.config import experiment
from livegrad.server.service.audience import Audience
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.waiting import Tickets, Waiting
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import MAX_LANES, apply_changes
from livegrad.server.wire.errors import NotNow
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder

OfLanes = (
    messages.AddLane
    | messages.Compare
    | messages.DuplicateLane
    | messages.OrderLanes
    | messages.KeepLane
    | messages.RemoveLane
)


class LaneCommands:
    """Adds, replaces, orders and ends the lanes of one session."""

    def __init__(
        self,
        session: int,
        lanes: Lanes,
        audience: Audience,
        tickets: Tickets,
        send: Callable[[AnyOrder], None],
        begin: Callable[[], None],
    ) -> None:
        """`send` gives an order to the worker, `begin` has it begin the lanes as they now are."""
        self._session = session
        self._lanes = lanes
        self._audience = audience
        self._tickets = tickets
        self._send = send
        self._begin = begin

    def obey(self, viewer: Viewer, command: OfLanes) -> None:
        """Do what a viewer asks; raises a Refusal, and then nothing has changed."""
        match command:
            case messages.AddLane():
                self._add(command)
            case messages.DuplicateLane():
                self._duplicate(command)
            case messages.Compare():
                self._compare(command)
            case messages.OrderLanes():
                self._lanes.order(command.lanes)
            case messages.KeepLane():
                self._end(self._lanes.keep(command.lane))
            case messages.RemoveLane():
                self._remove(command)
            case _:
                assert_never(command)
        self._audience.tell(self._lanes.event, {viewer: command.id})

    def _add(self, command: messages.AddLane) -> None:
        """Begin another lane; its run, state and frames follow from the worker."""
        old = self._lanes.find(command.from_, "from")
        config = apply_changes(old.config, command.changes)
        self._expect_room()
        difference = old.difference | experiment.named(command.changes)
        speed = self._tickets.will_speed(old.status.epochs_per_second)
        record = self._lanes.add(config, speed, difference, playing=self._tickets.will_play(self._lanes.playing))
        self._ask(channel.AddLane(self._session, self._tickets.next(), record.start()))

    def _duplicate(self, command: messages.DuplicateLane) -> None:
        model = self._lanes.find(command.lane)
        self._expect_room()
        record = self._lanes.duplicate(model)
        self._ask(channel.DuplicateLane(self._session, self._tickets.next(), command.lane, record.start()))

    def _expect_room(self) -> None:
        if len(self._lanes.records) >= MAX_LANES:
            raise NotNow("lanes", f"expected at most {MAX_LANES} lanes, got one more")
        self._tickets.expect_room()
        if self._lanes.failed:
            raise NotNow("failed", "expected a rewind or a change first, since this run has failed")

    def _ask(self, order: channel.AnyTicketed) -> None:
        """Give the worker an order that nobody waits for: what was asked is answered by the event that tells of it."""
        self._tickets.add(Waiting(order, None, None))
        self._send(order)

    def _compare(self, command: messages.Compare) -> None:
        """Put other lanes in place of all, whatever these were doing; those that are named may go on."""
        before = self._lanes.ids
        new = self._lanes.compare(
            *(command.config, command.differences, command.plan, command.lanes),
            epochs_per_second=self._tickets.will_speed(self._lanes.status.epochs_per_second),
            playing=self._tickets.will_play(self._lanes.playing),
        )
        gone = [lane for lane in before if lane not in self._lanes.ids]
        if len(gone) == len(before) or self._lanes.failed:
            self._forget(gone)
            self._begin()
            return
        for record in new:
            self._ask(channel.AddLane(self._session, self._tickets.next(), record.start()))
        self._end(gone)

    def _remove(self, command: messages.RemoveLane) -> None:
        if len(self._lanes.records) == 1:
            raise NotNow("last_lane", "expected another lane to remain, got a command to remove the last one")
        del self._lanes.records[command.lane]
        self._end([command.lane])

    def _end(self, gone: list[int]) -> None:
        self._forget(gone)
        for lane in gone:
            self._send(channel.RemoveLane(self._session, lane))

    def _forget(self, gone: list[int]) -> None:
        for viewer in self._audience.viewers:
            for lane in gone:
                viewer.mailbox.forget_lane(lane)
