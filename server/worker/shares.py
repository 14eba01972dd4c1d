"""Whose turn it is: that of the session which has had the least time; knows no clock and nothing of the work.

Turns of equal count would not be fair: one of a light run takes 1 ms, one of a heavy run 50. So what each turn took is
charged to its session, and the next turn is for whoever was charged least (start-time fair queueing: Goyal, Vin and
Cheng 1996). A session that was idle does not save up time it did not use, or it would keep all others waiting later.
"""

from collections.abc import Iterator
from heapq import heapify, heappop
from typing import Final

CREDIT: Final = 0.02
"""How far, in seconds, a session that was idle may lag behind the others: it goes first, but not for long."""


class Shares:
    """The time that each session has had, in seconds."""

    def __init__(self) -> None:
        self._had: dict[int, float] = {}
        self._served: dict[int, int] = {}
        """When each last had a turn, counted in turns: among equals, whoever has waited longest goes first."""
        self._now = 0.0
        """What the session whose turn it was last had had when it began."""
        self._turns = 0

    def __contains__(self, session: int) -> bool:
        return session in self._had

    def join(self, session: int) -> None:
        """Take a session in, level with the others."""
        self._had[session] = self._now
        self._served[session] = self._turns

    def leave(self, session: int) -> None:
        """Forget a session."""
        self._had.pop(session, None)
        self._served.pop(session, None)

    def charge(self, session: int, seconds: float) -> None:
        """Count time that was spent on a session, one that has left included."""
        if session in self._had:
            self._had[session] = self._level(session) + seconds

    def order(self) -> Iterator[int]:
        """Give the sessions, the one whose turn it would be first; mostly no more than that one is asked for."""
        least, served = self._now - CREDIT, self._served
        waiting = [(had if had > least else least, served[session], session) for session, had in self._had.items()]
        heapify(waiting)
        while waiting:
            yield heappop(waiting)[2]

    def begin(self, session: int) -> None:
        """Count the turn of a session as begun."""
        self._had[session] = self._level(session)
        self._now = max(self._now, self._had[session])
        self._turns += 1
        self._served[session] = self._turns

    def _level(self, session: int) -> float:
        return max(self._had[session], self._now - CREDIT)
