"""What must be done whole before a session trains, draws or obeys again, in pieces that share its turns with others.

To build sixty lanes takes a third of a second, for which no other session may be kept waiting.
"""

from collections import deque
from collections.abc import Callable, Iterable

from livegrad.server.worker.budget import Budget

Piece = Callable[[], None]


class Chores:
    """Pieces of work, done in order."""

    def __init__(self) -> None:
        self._pieces: deque[Piece] = deque()

    def __len__(self) -> int:
        return len(self._pieces)

    def add(self, pieces: Iterable[Piece]) -> None:
        """Do these after those that wait."""
        self._pieces += pieces

    def work(self, budget: Budget) -> None:
        """Do pieces until the budget is about used up, one at least where there is one."""
        while self._pieces:
            self._pieces.popleft()()
            if budget.over:
                return
