"""Works for a slice whenever a line is read and prints what it gave: the part of `against` that both checkouts run."""

import sys
import time
from collections.abc import Callable
from typing import Final

import torch

from benchmarks import frame
from benchmarks.neighbours import LARGE
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.kernels import engine
from livegrad.server.worker.channel import Feed, LaneStart, Start, encode
from livegrad.server.worker.loop import Worker
from livegrad.server.worker.session.training import Training

SECONDS: Final = 0.5
TURN: Final = 0.01


def run(kind: str) -> None:
    """Begin with a slice that does not count; go on until there are no more lines."""
    torch.set_num_threads(1)
    engine.warm()
    work = frames(float(kind.partition("-")[2])) if kind.startswith("frames") else steps(kind)
    print(work(), flush=True)
    for _ in sys.stdin:
        print(work(), flush=True)


def frames(speed: float) -> Callable[[], float]:
    """Return what makes frames for 100 sessions and gives the milliseconds that one took."""
    stand = frame.Stand(speed)
    worker = Worker(stand.inbox, stand.publish, stand.clock)

    def work() -> float:
        made, begun = stand.frames, time.thread_time()
        frame.work(worker, stand, SECONDS)
        return 1e3 * (time.thread_time() - begun) / (stand.frames - made)

    return work


def steps(kind: str) -> Callable[[], float]:
    """Return what trains a run that is watched, at full speed, and gives its steps a second."""
    config = changed(RunConfig(), LARGE | {"network.hidden": [16] * 8} if kind == "largest" else {})
    lanes = [LaneStart(0, config.model_dump(mode="json"), playing=True)]
    training = Training(Start(1, lanes, epochs_per_second=None, feeds=[Feed(fps=30)]), time.monotonic)
    trainer = training.lanes[0].trainer

    def work() -> float:
        before, begun = trainer.steps, time.thread_time()
        while time.thread_time() < begun + SECONDS:
            training.turn(TURN)
            if report := training.take_report():
                encode(report)
        return (trainer.steps - before) / (time.thread_time() - begun)

    return work
