"""How many steps are due at a speed in epochs a second, down to one step in a long while; trains nothing itself."""

import math
from collections.abc import Callable
from typing import Final

MOST_BEHIND: Final = 0.25  # seconds of work that may pile up; what a slow machine does not manage is let go
UNPACED: Final = 10**9
ROUNDING: Final = 1e-6


class Pace:
    """Turns time into steps that are due; the first is due at once, so that pressing Play shows something."""

    def __init__(self, epochs_per_second: float | None, clock: Callable[[], float]) -> None:
        self.epochs_per_second = epochs_per_second
        self._clock = clock
        self._credit = 1.0
        self._at = clock()

    def start(self) -> None:
        """Begin to count time from now."""
        self._credit, self._at = 1.0, self._clock()

    def change(self, epochs_per_second: float | None, steps_per_epoch: int) -> None:
        """Go on at another speed; a slider that is dragged must not make a step for each place it passes."""
        self._count(steps_per_epoch)
        self.epochs_per_second = epochs_per_second

    def due(self, steps_per_epoch: int) -> int:
        """Return how many steps are due now."""
        self._count(steps_per_epoch)
        return UNPACED if self.epochs_per_second is None else math.floor(self._credit + ROUNDING)

    def due_at(self, steps_per_epoch: int) -> float:
        """Return when the next step is due; now or earlier when one already is."""
        if self.epochs_per_second is None:
            return self._at
        return self._at + (1 - self._credit) / (self.epochs_per_second * steps_per_epoch)

    def took(self, steps: int) -> None:
        """Count steps as done."""
        self._credit = max(0.0, self._credit - steps)

    def _count(self, steps_per_epoch: int) -> None:
        now = self._clock()
        if self.epochs_per_second is not None:
            rate = self.epochs_per_second * steps_per_epoch
            self._credit = min(self._credit + (now - self._at) * rate, max(1.0, rate * MOST_BEHIND))
        self._at = now
