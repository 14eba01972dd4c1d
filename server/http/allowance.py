"""What a connection may use up: so much a second and a store for a burst; knows no connection (a token bucket)."""

import time
from collections.abc import Callable


class Allowance:
    """Counts what is spent of something that comes in evenly."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with a full store: `burst` at once, and `rate` in each second."""
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = burst
        self._at = clock()

    def spend(self, amount: float) -> float:
        """Take an amount; return how many seconds to spend nothing, until the store is no longer overdrawn."""
        now = self._clock()
        self._left = min(self._burst, self._left + self._rate * (now - self._at)) - amount
        self._at = now
        return max(0.0, -self._left / self._rate)
