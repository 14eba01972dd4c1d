"""The orders of one session that wait for its turn, and which of them a newer one overtakes; carries none out."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, Ticketed

Config = dict[str, Any]


@dataclass
class Entry:
    """An order, and the tickets of older ones that it does the work of."""

    order: AnyOrder
    overtaken: list[int] = field(default_factory=list)
    before: dict[int, Config] = field(default_factory=dict)
    """Of updates: their lanes' configurations before, that is before the oldest they have overtaken."""


class Backlog:
    """First come, first served; but of a slider that is dragged only the newest place is worth computing.

    What is overtaken is answered together with what overtakes it, so nothing is left out whose effect would show.
    """

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._configs: dict[int, Config] = {}
        """By lane, the configuration as it will be when all that waits is done."""

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, order: AnyOrder) -> None:
        """Take an order in; it takes the place of the newest that waits where that one need no longer be done."""
        if isinstance(order, channel.Watch):
            self._put_watch(order)
            return
        entry = Entry(order)
        entry.before = {part.lane: self._configs[part.lane] for part in _updates(order) if part.lane in self._configs}
        if self._entries and self._overtakes(entry, self._entries[-1]):
            old = self._entries.pop()
            entry.overtaken = [*old.overtaken, *([old.order.ticket] if isinstance(old.order, Ticketed) else [])]
            if _updates(old.order):
                entry.before = old.before
        self._entries.append(entry)
        self._note_configs(order)

    def take(self) -> Entry:
        """Return what is to be done next; raises IndexError where nothing is."""
        return self._entries.popleft()

    def _put_watch(self, order: channel.Watch) -> None:
        """Put what to draw where an older one waits: no other order depends on it.

        What was not watched for a moment in between is drawn anew all the same, as it is not there any more.
        """
        for index, other in enumerate(self._entries):
            if isinstance(old := other.order, channel.Watch):
                self._entries[index] = Entry(_watching(old, order))
                return
        self._entries.append(Entry(order))

    def _overtakes(self, new: Entry, old: Entry) -> bool:
        """Say whether doing the new order alone ends where doing both would."""
        match new.order, old.order:
            case (channel.Speed(), channel.Speed()) | (channel.Seek(), channel.Seek()):
                return True
            case (channel.Update(), channel.Update()) | (channel.Together(), channel.Together()):
                return _all_same_options(old, new)
            case channel.Reset(lane=lane), channel.Reset(lane=other):
                return lane == other
            case channel.Configure(lane=lane), (
                channel.Configure(lane=other) | channel.Update(lane=other) | channel.Reset(lane=other)
            ):
                return lane == other
            case channel.Edit() as later, channel.Edit() as earlier:
                return _place(later) == _place(earlier)
            case _:
                return False

    def _note_configs(self, order: AnyOrder) -> None:
        match order:
            case channel.Start():
                self._configs = {start.lane: start.config for start in order.lanes}
            case channel.AddLane() | channel.DuplicateLane():
                self._configs[order.start.lane] = order.start.config
            case channel.Seek():
                self._configs.clear()  # they are those of then, which only the runs know
            case channel.RemoveLane() | channel.Replay():
                self._configs.pop(order.lane, None)
            case channel.Configure() | channel.Update():
                self._configs[order.lane] = order.config
            case channel.Together():
                for part in order.parts:
                    self._note_configs(part)


def _place(edit: channel.Edit) -> tuple[int, int, int, int | None]:
    return (edit.lane, edit.layer, edit.to, edit.from_)


def _updates(order: AnyOrder) -> list[channel.Update]:
    """Return the updates that an order consists of; none where it does anything else as well."""
    parts = order.parts if isinstance(order, channel.Together) else [order]
    updates = [part for part in parts if isinstance(part, channel.Update)]
    return updates if len(updates) == len(parts) else []


def _all_same_options(old: Entry, new: Entry) -> bool:
    """Say whether new updates are of the lanes of the old, and set again in each what those have set."""
    first = {update.lane: update.config for update in _updates(old.order)}
    then = {update.lane: update.config for update in _updates(new.order)}
    return (
        bool(first)
        and first.keys() == then.keys()
        and all(_same_options(old.before.get(lane), first[lane], then[lane]) for lane in first)
    )


def _same_options(before: Config | None, middle: Config, after: Config) -> bool:
    """Say whether the second of two updates sets again, to something else than before, all that the first has set.

    Where it sets an option back, the run would have begun anew in between or not: then both must be done.
    """
    if before is None:
        return False
    first = _differing(before, middle)
    return first <= _differing(middle, after) and first <= _differing(before, after)


def _differing(old: Config, new: Config, path: str = "") -> set[str]:
    """Return the dotted paths of options that differ."""
    found: set[str] = set()
    for name in old.keys() | new.keys():
        one, other = old.get(name), new.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found |= _differing(one, other, f"{path}{name}.")
        elif one != other:
            found.add(f"{path}{name}")
    return found


def _watching(old: channel.Watch, new: channel.Watch) -> channel.Watch:
    """Return the order that does what both do, one after the other."""
    anew = [feed for feed in new.feeds if feed in new.anew or feed in old.anew]
    return channel.Watch(new.session, new.feeds, anew)
