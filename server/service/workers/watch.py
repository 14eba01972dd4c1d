"""Tells whether a worker hangs, from its count and its time on a processor; knows no process and no clock.

Silence alone does not tell: on a machine that is too busy a healthy worker is silent for seconds. So it hangs when it
has been stopped; when it has worked for long without counting, as in a loop of machine code; and when it does neither
for very long, as in a deadlock. The count is looked at every `EVERY` seconds, and it is looks that are counted: where
the whole machine was asleep, there were none.
"""

from typing import Final

EVERY: Final = 0.25  # seconds between two looks; the worker counts as often (`server/worker/pulse.py`)
STOPPED: Final = 6  # looks that find a process stopped
MOST_WORK: Final = 2.0  # seconds on a processor without counting
SILENT: Final = 240  # looks at the same count, whatever the process does
LOADING: Final = 20
"""By this factor a worker that is not ready yet may be silent longer: libraries that load leave no time to count."""


class Watch:
    """What has been seen of one worker."""

    def __init__(self) -> None:
        self._count = -1
        self._unchanged = self._stopped = 0
        self._worked = 0.0

    def look(self, count: int, worked: float | None, *, stopped: bool, ready: bool) -> bool:
        """Take a look; return whether it hangs.

        `worked` is its time on processors in seconds, None where the system does not tell; `stopped` whether somebody
        stopped it (SIGSTOP).
        """
        self._stopped = self._stopped + 1 if stopped else 0
        if count != self._count or self._worked > (worked or 0.0):
            self._count, self._unchanged, self._worked = count, 0, worked or 0.0
            return self._stopped >= STOPPED
        self._unchanged += 1
        patience = 1 if ready else LOADING
        working = worked is not None and worked - self._worked >= MOST_WORK * patience
        return self._stopped >= STOPPED or working or self._unchanged >= SILENT * patience
