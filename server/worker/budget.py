"""What a turn may take, in time on a processor: while a busy machine keeps a worker waiting, nothing is used up.

On the clock, a worker that waits for most of each turn would take up a session and put it down again for a step or two.
"""

from collections.abc import Callable

Clock = Callable[[], float]


class Budget:
    """Seconds of work, from when it is made; `worked` tells how long the process has worked."""

    def __init__(self, seconds: float, worked: Clock) -> None:
        self._worked = worked
        self._begun = worked()
        self._end = self._begun + seconds

    @property
    def left(self) -> float:
        """How many seconds are left; below zero where more was used."""
        return self._end - self._worked()

    @property
    def used(self) -> float:
        """How many seconds have been worked since it was made: exactly none where no work was done."""
        return self._worked() - self._begun

    @property
    def over(self) -> bool:
        """Whether it is used up."""
        return self.left <= 0

    def but(self, seconds: float) -> "Budget":
        """Return this one with so many seconds kept back."""
        return Budget(self.left - seconds, self._worked)
