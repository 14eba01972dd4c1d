"""How many epochs are due at a speed, down to one step in a long while; trains nothing itself.

What is due is counted in steps of the lane that takes most of them for an epoch: none is ever cut in two.
"""

import math
from collections.abc import Callable
from typing import Final

MOST_BEHIND: Final = 0.25  # seconds of work that may pile up; what a slow machine does not manage is given up
UNPACED: Final = 10**9
ROUNDING: Final = 1e-6


class Pace:
    """Turns time into epochs that are due; a first step is due at once, so that pressing Play shows something."""

    def __init__(self, epochs_per_second: float | None, clock: Callable[[], float]) -> None:
        self.epochs_per_second = epochs_per_second
        self._clock = clock
        self.start()

    def start(self) -> None:
        """Begin to count time from now."""
        self._epochs: float | None = None  # a step, whatever part of an epoch that will be
        self._at = self._clock()

    def change(self, epochs_per_second: float | None, steps_per_epoch: int) -> None:
        """Go on at another speed; a slider that is dragged must not make a step for each place it passes."""
        self._count(steps_per_epoch)
        self.epochs_per_second = epochs_per_second

    def due(self, steps_per_epoch: int) -> int:
        """Return how many steps are due now."""
        epochs = self._count(steps_per_epoch)
        return UNPACED if self.epochs_per_second is None else math.floor(epochs * steps_per_epoch + ROUNDING)

    def due_at(self, steps_per_epoch: int) -> float:
        """Return when the next step is due; now or earlier when one already is."""
        if self.epochs_per_second is None or self._epochs is None:
            return self._at
        return self._at + (1 / steps_per_epoch - self._epochs) / self.epochs_per_second

    def took(self, epochs: float) -> None:
        """Count epochs as done."""
        self._epochs = max(0.0, (self._epochs or 0.0) - epochs)

    def _count(self, steps_per_epoch: int) -> float:
        now, epochs = self._clock(), 1 / steps_per_epoch if self._epochs is None else self._epochs
        if self.epochs_per_second is not None:
            most = max(1 / steps_per_epoch, self.epochs_per_second * MOST_BEHIND)
            epochs = min(epochs + (now - self._at) * self.epochs_per_second, most)
        self._epochs, self._at = epochs, now
        return epochs
