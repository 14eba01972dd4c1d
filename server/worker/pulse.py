"""A worker's sign of life: a number that goes up four times a second while its loop gets on; knows no session.

The server looks at the number (`server/service/workers/watch.py`). A process that is stopped, or sits in machine code
for ever, does not count on. One whose loop goes round for ever would, since a thread of its own counts: so that thread
looks at the loop first, and stops counting when it has been at one thing for too long. How long that is, is measured in
the time the loop has had on a processor: on a busy machine it may wait for one.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

EVERY: Final = 0.25  # seconds between two counts
MOST_WORK: Final = 2.0  # seconds on a processor; the longest thing a loop does in one piece takes 0.2
MOST_TIME: Final = 60.0  # seconds on the clock, for a loop that waits for something that never comes


class Counter(Protocol):
    """A number that another process can read."""

    value: int


class Pulse:
    """Counts while the loop gets on, waits for orders, or is still getting ready."""

    def __init__(
        self,
        counter: Counter,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] | None = None,
    ) -> None:
        """Watch the thread that makes this; `worked` gives the seconds it has had on a processor."""
        self._counter = counter
        self._clock = clock
        self._worked = worked or _worked_by_this_thread()
        self._waiting = True
        self._steps = 0
        self._seen = -1
        self._since = (self._clock(), self._worked())

    def start(self) -> None:
        """Count from now on, in a thread that ends with the process."""
        threading.Thread(target=self._count, name="livegrad-pulse", daemon=True).start()

    def step(self) -> None:
        """Take note that the loop gets on."""
        self._waiting = False
        self._steps += 1

    def wait(self) -> None:
        """Take note that the loop waits for orders, or does what takes as long as it takes, until the next `step`."""
        self._waiting = True

    def look(self) -> None:
        """Count, if the loop has got on lately."""
        now = (self._clock(), self._worked())
        if self._waiting or self._steps != self._seen:
            self._seen, self._since = self._steps, now
        if now[0] - self._since[0] < MOST_TIME and now[1] - self._since[1] < MOST_WORK:
            self._counter.value += 1

    def _count(self) -> None:
        while True:
            self.look()
            time.sleep(EVERY)


def _worked_by_this_thread() -> Callable[[], float]:
    """Return what tells how long the calling thread has been on a processor; where that is not known, on the clock."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return lambda: time.monotonic() * MOST_WORK / MOST_TIME
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)
