"""Whose work is verified: one session's at a time, in the order in which they asked; knows no work and no clock.

If all were worked at together, each of a class would wait for the last of them, and every picture among so many turns.
"""

from typing import Final

SLICE: Final = 2.0
"""After so many seconds of work a session lets those that wait go first."""


class Queue:
    """The sessions that wait, the one that is worked for first."""

    def __init__(self) -> None:
        self._sessions: list[int] = []
        self._had = 0.0
        """What the first has had since it was first, in seconds."""

    def join(self, session: int) -> None:
        """Wait behind the others; who waits already stays where it is."""
        if session not in self._sessions:
            self._sessions.append(session)

    def leave(self, session: int) -> None:
        """Wait no longer, if it does."""
        if session in self._sessions:
            if self._sessions[0] == session:
                self._had = 0.0
            self._sessions.remove(session)

    def ahead(self, session: int) -> int:
        """Return how many are before a session that waits."""
        return self._sessions.index(session)

    def charge(self, session: int, seconds: float) -> None:
        """Count work for the first; after a slice it goes behind the others."""
        self._had += seconds
        if self._had >= SLICE:
            self._had = 0.0
            self._sessions.remove(session)
            self._sessions.append(session)
