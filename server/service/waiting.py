"""Commands that a worker has yet to carry out; knows no session."""

from collections.abc import Iterable
from typing import Final

from livegrad.server.service.mailbox import Viewer
from livegrad.server.wire.errors import Busy
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyTicketed

Clock = channel.Play | channel.Pause | channel.Speed
"""What holds for whatever lanes there are when it is carried out."""

MAX_WAITING: Final = 256


class Waiting:
    """A command on its way: the order made of it, and who wants to hear of it."""

    def __init__(self, order: AnyTicketed, viewer: Viewer | None, reply_to: int | None) -> None:
        self.order = order
        self.viewer = viewer
        self.reply_to = reply_to
        self.changes_run = isinstance(order, channel.Configure | channel.Update | channel.Reset | channel.Replay)
        self.lane = order.lane if isinstance(order, channel.OfLane) else None

    def changes(self, lane: int) -> bool:
        """Say whether it changes a lane's run."""
        if isinstance(self.order, channel.Together):
            return any(part.lane == lane for part in self.order.parts)
        return self.changes_run and self.lane == lane


class Tickets:
    """What waits, by the number under which the worker answers it."""

    def __init__(self) -> None:
        self._waiting: dict[int, Waiting] = {}
        self._last = 0

    def expect_room(self) -> None:
        """Raise Busy when too much waits already."""
        if len(self._waiting) >= MAX_WAITING:
            raise Busy(f"expected at most {MAX_WAITING} commands waiting to be done, got more")

    def next(self) -> int:
        """Return a number that no order has had."""
        self._last += 1
        return self._last

    def add(self, waiting: Waiting) -> None:
        """Wait for the answer to an order."""
        self._waiting[waiting.order.ticket] = waiting

    def take(self, numbers: Iterable[int]) -> list[Waiting]:
        """Return those that are answered, and wait for them no longer."""
        return [self._waiting.pop(number) for number in numbers if number in self._waiting]

    def find(self, number: int) -> Waiting | None:
        """Return what waits under a number, and go on waiting."""
        return self._waiting.get(number)

    def of(self, client: str | None, number: int | None) -> Waiting | None:
        """Return what waits for a client's command of this id, if it does."""
        for waiting in self._waiting.values():
            if waiting.viewer and waiting.viewer.client == client and waiting.reply_to == number:
                return waiting
        return None

    @property
    def numbers(self) -> list[int]:
        """The numbers of all that waits."""
        return list(self._waiting)

    @property
    def of_lanes(self) -> list[int]:
        """The numbers of all that waits for the lanes there are; attempts need none, and the clock is for any."""
        apart = channel.Attempt | Clock
        return [number for number, each in self._waiting.items() if not isinstance(each.order, apart)]

    def will_play(self, playing: bool) -> bool:
        """Say whether the lanes will train when all that waits is carried out; `playing` is whether they do now."""
        for each in self._waiting.values():
            if isinstance(each.order, channel.Play | channel.Pause | channel.Step):
                playing = isinstance(each.order, channel.Play)
        return playing

    def will_speed(self, epochs_per_second: float | None) -> float | None:
        """Return the speed when all that waits is carried out, given what it is now."""
        for each in self._waiting.values():
            if isinstance(each.order, channel.Speed):
                epochs_per_second = each.order.epochs_per_second
        return epochs_per_second

    def change(self, lane: int) -> bool:
        """Say whether a command that changes a lane's run is on its way."""
        return any(waiting.changes(lane) for waiting in self._waiting.values())

    def steps(self) -> bool:
        """Say whether a `step` command is being worked off."""
        return any(isinstance(waiting.order, channel.Step) for waiting in self._waiting.values())

    def again(self) -> list[AnyTicketed]:
        """Return the orders to give to another worker; lanes that were to be added begin with its start."""
        adding = channel.AddLane | channel.DuplicateLane
        begun = [number for number, waiting in self._waiting.items() if isinstance(waiting.order, adding)]
        self.take(begun)
        return [waiting.order for waiting in self._waiting.values()]
