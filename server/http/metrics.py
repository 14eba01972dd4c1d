"""What is counted, and how Prometheus reads it (text format 0.0.4); knows nothing of what it counts.

The format is a line for each number, so a library for it would be more code than this, and one more to keep up to date.
"""

import asyncio
import os
import time
from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from struct import unpack_from
from typing import Any, Final, NamedTuple

from livegrad.server.wire.rows import row_type
from livegrad.server.worker.channel import Report

LAG_EVERY: Final = 0.1  # seconds
LAGS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
MOST_LANES: Final = 4096  # of which it is remembered how far they were


class Metrics:
    """Counts since the server began."""

    def __init__(self) -> None:
        self.frames = 0
        self.events = 0
        self.bytes = 0
        self.messages = 0
        self.restarts = 0
        self.steps = 0
        self.refusals: Counter[str] = Counter()
        self.lag = Histogram(LAGS)
        self._lanes: OrderedDict[tuple[int, int], tuple[int, float]] = OrderedDict()  # bytes of a row, last step

    def count_refusal(self, reason: str) -> None:
        """Count somebody who was sent away."""
        self.refusals[reason] += 1

    def sent(self, message: Mapping[str, Any]) -> None:
        """Count what went to a page: an ASGI message."""
        if message["type"] == "websocket.close":
            self.count_refusal(f"closed_{message.get('code', 1000)}")
        elif message["type"] == "websocket.http.response.start":
            self.count_refusal(f"answered_{message['status']}")
        elif message["type"] == "websocket.send":
            frame, event = message.get("bytes"), message.get("text")
            self.frames += frame is not None
            self.events += event is not None
            self.bytes += len(frame or event or "")

    def heard(self, report: Report) -> None:
        """Count the steps that a worker reports: the curve's rows name those they were measured at."""
        for built in report.built:
            lane = (report.session, built.lane)
            _, step = self._lanes.pop(lane, (0, 0.0))
            self._lanes[lane] = (row_type(len(built.series)).itemsize, 0.0 if built.rebuilt else step)
            if len(self._lanes) > MOST_LANES:  # those built longest ago; most of them are gone
                self._lanes.popitem(last=False)
        for rows in report.rows:
            lane = (report.session, rows.lane)
            size, before = self._lanes.get(lane, (0, 0.0))
            if 0 < size <= len(rows.data):
                (step,) = unpack_from("<d", rows.data, len(rows.data) - size)
                self.steps += max(0, int(step - before))
                self._lanes[lane] = (size, step)

    async def watch_loop(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Measure how late the event loop wakes up, until cancelled: whoever asks something waits for as long."""
        while True:
            due = clock() + LAG_EVERY
            await sleep(LAG_EVERY)
            self.lag.observe(max(0.0, clock() - due))


class Histogram:
    """How often something was at most so long."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)  # the last: longer than all bounds
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def lines(self, name: str) -> list[str]:
        """Write it as Prometheus reads it: each bucket counts those before it too."""
        bounds = [*(f"{bound:g}" for bound in self.bounds), "+Inf"]
        counts = list(accumulate(self.counts))
        buckets = [f'{name}_bucket{{le="{bound}"}} {count}' for bound, count in zip(bounds, counts, strict=True)]
        return [*buckets, f"{name}_sum {self.sum:.6f}", f"{name}_count {counts[-1]}"]


class Now(NamedTuple):
    """What is so at the moment, and is not counted."""

    sessions: int
    viewers: int
    connections: int
    ready: int
    """Workers that take orders, of ..."""
    workers: int
    pids: Sequence[int | None]
    """Their processes; None while one is being started."""


def exposition(counts: Metrics, now: Now) -> str:
    """Write all that is counted and all that is so now."""
    held = {'process="server"': memory(os.getpid())}
    held |= {f'process="worker {at}"': memory(pid) for at, pid in enumerate(now.pids) if pid}
    known = {process: size for process, size in held.items() if size is not None}
    workers = {'state="ready"': now.ready, 'state="not_ready"': now.workers - now.ready}
    refusals = {f'reason="{reason}"': count for reason, count in sorted(counts.refusals.items())}
    metrics = [
        family("livegrad_sessions", "gauge", "Sessions held, watched or not.", now.sessions),
        family("livegrad_viewers", "gauge", "Connections that watch a session.", now.viewers),
        family("livegrad_connections", "gauge", "WebSocket connections.", now.connections),
        family("livegrad_workers", "gauge", "Processes that train.", workers),
        family("livegrad_worker_restarts_total", "counter", "Workers replaced after a death.", counts.restarts),
        family("livegrad_frames_sent_total", "counter", "Pictures sent to pages.", counts.frames),
        family("livegrad_events_sent_total", "counter", "Events sent to pages.", counts.events),
        family("livegrad_sent_bytes_total", "counter", "Bytes of pictures and events sent.", counts.bytes),
        family("livegrad_messages_received_total", "counter", "Messages that pages sent.", counts.messages),
        family("livegrad_steps_total", "counter", "Steps trained, as far as reported.", counts.steps),
        family("livegrad_refusals_total", "counter", "Who was refused or let go, by reason.", refusals),
        family("livegrad_event_loop_lag_seconds", "histogram", "How late the event loop wakes up.", counts.lag),
        family("livegrad_memory_bytes", "gauge", "Memory held, shared libraries and all.", known),
    ]
    return "".join(f"{line}\n" for lines in metrics for line in lines)


def family(name: str, kind: str, meaning: str, values: float | Mapping[str, float] | Histogram) -> list[str]:
    """Write one metric: a number, several by what they are labelled with (`reason="host"`), or a histogram."""
    if isinstance(values, Histogram):
        lines = values.lines(name)
    elif isinstance(values, Mapping):
        lines = [f"{name}{{{label}}} {value:.15g}" for label, value in values.items()]
    else:
        lines = [f"{name} {values:.15g}"]
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", *lines]


def memory(pid: int) -> int | None:
    """Return the bytes of memory a process holds, shared libraries and all; None where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
