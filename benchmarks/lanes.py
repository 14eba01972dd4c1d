"""Measures many runs side by side: how fast they train, with how many pictures of all of them; gates nothing.

The worker's own loop runs in this process, by the time that the processor spends on it: what it would do on a core that
is its own, whatever else the machine does meanwhile. `--profile` lists functions.
"""

import cProfile
import pstats
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import torch

from livegrad.models.config.experiment import Axis, configured, differences
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.kernels import engine
from livegrad.models.measure.view import View
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, Feed, LaneStart, Report, Start
from livegrad.server.worker.loop import Worker

SECONDS: Final = 4.0
RATES: Final = (0.003, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
LARGEST: Final[dict[str, Any]] = {
    "data.dataset": "spiral",
    "inputs.features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"],
    "network.hidden": [8] * 6,
    "training.optimizer.name": "adam",
}
TILES: Final = Feed(View(grid=40), fps=10, lane=None, tiles=40)
WHOLE: Final = Feed(View(grid=100), fps=30, lane=0, tiles=100)


@dataclass
class Case:
    """Runs side by side, what is seen of them, and what is promised."""

    name: str
    configs: list[RunConfig]
    feed: Feed
    speed: float | None = None


class Stand:
    """What stands for the pipes and the clock of a worker: time passes as it works, and at once where it would wait."""

    def __init__(self, case: Case) -> None:
        self.pictures = 0
        self.bytes = 0
        self._skipped = 0.0
        starts = [
            LaneStart(lane, config.model_dump(mode="json"), playing=True) for lane, config in enumerate(case.configs)
        ]
        self._orders: list[AnyOrder] = [Start(1, starts, epochs_per_second=case.speed, feeds=[case.feed])]

    def inbox(self, seconds: float | None) -> Iterable[AnyOrder]:
        """Give all orders at once, and then nothing."""
        orders, self._orders = self._orders, []
        if seconds and not orders:
            self._skipped += seconds
        return orders

    def publish(self, report: Report) -> None:
        """Encode a report, as it would be sent."""
        self.pictures += bool(report.frames)
        self.bytes += len(channel.encode(report))

    def clock(self) -> float:
        """Tell the time."""
        return time.thread_time() + self._skipped


def measure(case: Case, *, profile: bool = False) -> float:
    """Print what a case does in a second; return the epochs of all its lanes."""
    stand = Stand(case)
    worker = Worker(stand.inbox, stand.publish, stand.clock)
    begun = time.thread_time()
    while len(worker.training(1).lanes if worker_has(worker) else ()) < len(case.configs):
        worker.once()
    building = time.thread_time() - begun
    work(worker, stand, 0.5)
    lanes = worker.training(1).lanes.values()
    before, stand.pictures, stand.bytes = sum(lane.trainer.epochs for lane in lanes), 0, 0
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    begun, at = time.thread_time(), stand.clock()
    work(worker, stand, SECONDS)
    busy, took = time.thread_time() - begun, stand.clock() - at
    profiler.disable()
    epochs = (sum(lane.trainer.epochs for lane in lanes) - before) / took
    print(
        f"{case.name:44} {epochs:10.0f} {stand.pictures / took:10.1f} {100 * busy / took:8.0f} "
        f"{stand.bytes / took / 1e6:8.2f} {1e3 * building:9.0f}",
        flush=True,
    )
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    return float(epochs)


def worker_has(worker: Worker) -> bool:
    """Return whether the session has begun."""
    try:
        worker.training(1)
    except KeyError:
        return False
    return True


def work(worker: Worker, stand: Stand, seconds: float) -> None:
    """Let the worker work for so long by its own clock."""
    end = stand.clock() + seconds
    while stand.clock() < end:
        worker.once()


def cases() -> list[Case]:
    """Return the promises and what lies about them."""
    base = RunConfig()
    many = [
        configured(base, each)
        for each in differences(
            [Axis("training.optimizer.learning_rate", RATES), Axis("seeds.weights", tuple(range(1, 9)))]
        )
    ]
    largest = changed(base, LARGEST)
    return [
        Case("64 default lanes, 100 epochs/s, 10 fps", many, TILES, 100.0),
        Case("64 default lanes, fast, 10 fps", many, TILES),
        Case("8 default lanes, 100 epochs/s, 30 fps", many[:8], WHOLE, 100.0),
        Case("8 default lanes, fast, 30 fps", many[:8], WHOLE),
        Case("1 default lane, fast, 30 fps", many[:1], WHOLE),
        Case("1 largest lane, fast, 10 fps", [largest], TILES),
        Case("2 largest lanes, fast, 10 fps", [largest, changed(largest, {"seeds.weights": 2})], TILES),
        Case(
            "64 largest lanes, fast, 10 fps", [changed(largest, {"seeds.weights": each}) for each in range(64)], TILES
        ),
    ]


def main() -> None:
    """Print a table of what is done in a second of a processor."""
    torch.set_num_threads(1)
    engine.warm()
    chosen = [case for case in cases() if not sys.argv[1:] or any(word in case.name for word in sys.argv[1:])]
    print(f"{'':44} {'epochs/s':>10} {'pictures/s':>10} {'busy %':>8} {'MB/s':>8} {'built ms':>9}")
    done = {case.name: measure(case, profile="--profile" in sys.argv) for case in chosen}
    one, two = (done.get(f"{what}, fast, 10 fps") for what in ("1 largest lane", "2 largest lanes"))
    if one and two:
        print(f"two of the largest cost {2 * one / two:.2f} times one (at most 2.1)")


if __name__ == "__main__":
    main()
