"""Which sockets may stay open: how many there are, how many of one address, who goes first; reads and writes nothing.

A socket costs the server a file descriptor. When there are no more, it can accept nobody, start no worker and read no
file. So sockets are bounded below the descriptors, and when all are in use, one that has not asked for anything yet
goes, of the address that has most of those: holding sockets open costs an attacker their own.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable
from typing import Final

from livegrad.server.service.settings import Settings

try:
    import resource
except ImportError:  # Windows, where sockets are no file descriptors
    resource = None  # type: ignore[assignment]

BACKLOG: Final = 128  # connections that wait to be accepted
ACCEPTED: Final = 3 * BACKLOG  # asyncio accepts a backlog at a time, and tells of each connection two rounds later
LINGERING: Final = 64  # refused sockets that stay open until they have read why
SOCKETS_A_PAGE: Final = 8  # a browser loads over six, and opens one for the WebSocket
SOCKETS_A_CONNECTION: Final = 4  # of all together, since not everybody loads the page at once
DESCRIPTORS: Final = 65_536  # more are never needed, and some systems refuse to set "unlimited"
KEPT: Final = 64  # descriptors for files, the database and the like
KEPT_A_WORKER: Final = 8  # for pipes and what starting a process takes
FEWEST: Final = 16

Refuse = Callable[[], None]


class Gate:
    """Counts the sockets that are open. A place is whatever stays the same for as long as one is, its transport."""

    def __init__(self, sockets: int, per_address: int, spared: Collection[str], count: Callable[[str], None]) -> None:
        """Take the bounds, the addresses of proxies, which have none of their own, and what counts refusals."""
        self.sockets = sockets
        self._per_address = per_address
        self._spared = spared
        self._count = count
        self._addresses: dict[Hashable, str] = {}
        self._of_address: Counter[str] = Counter()
        self._waiting: dict[str, dict[Hashable, Refuse]] = {}
        self._lingering: set[Hashable] = set()

    def __len__(self) -> int:
        return len(self._addresses)

    def enter(self, place: Hashable, address: str, refuse: Refuse) -> bool:
        """Take in a socket that has yet to ask for something, or say that there is no room.

        `refuse` closes it, and is called when another takes its place.
        """
        if address not in self._spared and self._of_address[address] >= self._per_address:
            room = self._send_away(address)
            reason = "address"
        else:
            room = len(self._addresses) < self.sockets or self._send_away(self._busiest())
            reason = "sockets"
        if not room:
            self._count(reason)
            return False
        self._addresses[place] = address
        self._of_address[address] += 1
        self.wait(place, refuse)
        return True

    def wait(self, place: Hashable, refuse: Refuse) -> None:
        """Take note that a socket asks for nothing: it may be closed in favour of another."""
        if place in self._addresses:
            self._waiting.setdefault(self._addresses[place], {})[place] = refuse

    def asked(self, place: Hashable) -> None:
        """Take note that it has asked for something whole, and stays until that is answered."""
        address = self._addresses.get(place)
        waiting = self._waiting.get(address or "")
        if waiting is not None:
            waiting.pop(place, None)
            if not waiting:
                del self._waiting[address or ""]

    def linger(self, place: Hashable) -> bool:
        """Say whether a socket that is refused may stay open until it has read why; then it counts no longer."""
        if len(self._lingering) >= LINGERING:
            return False
        self.leave(place)
        self._lingering.add(place)
        return True

    def leave(self, place: Hashable) -> None:
        """Take note that it has been closed."""
        self._lingering.discard(place)
        self.asked(place)
        address = self._addresses.pop(place, None)
        if address is not None:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    def _busiest(self) -> str:
        """Return the address with the most sockets that ask for nothing; an empty one when there are none."""
        return max(self._waiting, key=lambda address: len(self._waiting[address]), default="")

    def _send_away(self, address: str) -> bool:
        """Close the socket of an address that has asked for nothing for longest; say whether there was one."""
        waiting = self._waiting.get(address)
        if not waiting:
            return False
        place, refuse = next(iter(waiting.items()))
        self._count("sent_away")
        self.leave(place)
        refuse()
        return True


def gate_for(settings: Settings, descriptors: int | None, count: Callable[[str], None]) -> Gate:
    """Make the gate that the settings ask for, below the number of descriptors that the process may have."""
    sockets = SOCKETS_A_CONNECTION * settings.connections
    if descriptors is not None:
        sockets = min(sockets, descriptors - ACCEPTED - LINGERING - KEPT - KEPT_A_WORKER * settings.workers)
    per_address = SOCKETS_A_PAGE * settings.connections_per_address
    return Gate(max(FEWEST, sockets), per_address, settings.trusted_proxies, count)


def raise_descriptors() -> int | None:
    """Allow this process as many descriptors as the system lets it, and return how many; None: without a bound."""
    if resource is None:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return None if soft == resource.RLIM_INFINITY else soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # macOS has a bound of its own below the one it tells
        return soft
    return wanted
