"""Measures what a frame costs a worker that 100 sessions share, part by part; gates nothing.

The worker's own loop runs in this process, on a clock that stands still but for a millisecond at each turn: so every
session gets ten turns a second, and what is counted is work, the same work in every run. `--profile` lists functions.
"""

import cProfile
import pstats
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import torch

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import engine
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker import channel, loop
from livegrad.server.worker.channel import AnyOrder, Feed, Report, Start
from livegrad.server.worker.loop import Worker
from livegrad.server.worker.session import lane
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.training import Training

SESSIONS: Final = 100
PER_TURN: Final = 0.001
SECONDS: Final = 3.0
PARTS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("training", Trainer, "step"),
    ("measuring", Lane, "measure"),
    ("drawing", Trainer, "snapshot"),
    ("encoding", lane, "encode_body"),
    ("judging", Lane, "judge"),
    ("saving", Lane, "save"),
    ("turns, otherwise", Training, "turn"),
    ("report", channel, "encode"),
)


class Stopwatch:
    """Seconds spent in each part, without those spent in parts within it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {name: 0.0 for name, _, _ in PARTS}
        self._within = 0.0

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that takes its time."""

        def run(*arguments: Any, **named: Any) -> Any:
            outside, self._within = self._within, 0.0
            begin = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.thread_time() - begin
                self.seconds[name] += took - self._within
                self._within = outside + took

        return run


class Stand:
    """What stands for the pipes and the clock of a worker."""

    def __init__(self, speed: float) -> None:
        self.now = 0.0
        self.frames = 0
        self.bytes = 0
        lanes = [channel.LaneStart(0, RunConfig().model_dump(mode="json"), playing=True)]
        feeds = [Feed(fps=10)]
        self._orders: list[AnyOrder] = [
            Start(session, lanes, epochs_per_second=speed, feeds=feeds) for session in range(1, SESSIONS + 1)
        ]

    def inbox(self, _: float | None) -> Iterable[AnyOrder]:
        """Give all orders at once, and then let time pass."""
        orders, self._orders = self._orders, []
        self.now += PER_TURN
        return orders

    def publish(self, report: Report) -> None:
        """Encode a report, as it would be sent."""
        self.frames += len(report.frames)
        self.bytes += len(channel.encode(report))

    def clock(self) -> float:
        """Tell the time."""
        return self.now


def measure(speed: float, *, profile: bool) -> None:
    """Print what a frame costs while all sessions play at a speed."""
    stand = Stand(speed)
    worker = Worker(stand.inbox, stand.publish, stand.clock)
    work(worker, stand, 0.5)
    stand.frames = stand.bytes = 0
    watch, kept = Stopwatch(), [(place, name, getattr(place, name)) for _, place, name in PARTS]
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    else:
        for part, place, name in PARTS:
            setattr(place, name, watch.timed(part, getattr(place, name)))
    begin = time.thread_time()
    work(worker, stand, SECONDS)
    whole = time.thread_time() - begin
    profiler.disable()
    for place, name, function in kept:
        setattr(place, name, function)
    size = stand.bytes / stand.frames
    print(f"\n{SESSIONS} sessions, {speed:g} epochs/s: {stand.frames} frames of {size:.0f} bytes")
    watch.seconds["loop"] = whole - sum(watch.seconds.values())
    for name, seconds in watch.seconds.items():
        print(f"{name:20} {1e3 * seconds / stand.frames:8.3f} ms")
    print(f"{'a frame':20} {1e3 * whole / stand.frames:8.3f} ms")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(60)


def work(worker: Worker, stand: Stand, seconds: float) -> None:
    """Let the worker work for so long by its own clock."""
    end = stand.now + seconds
    while stand.now < end:
        worker.once()


def main() -> None:
    """Measure at a speed that costs little training, and at the usual one."""
    torch.set_num_threads(1)
    engine.warm()
    assert loop.TURN >= PER_TURN  # noqa: S101
    for speed in (10.0, 100.0):
        measure(speed, profile="--profile" in sys.argv)


if __name__ == "__main__":
    main()
