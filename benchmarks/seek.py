"""Measures how long a seek takes until its picture is made, and what a history costs; gates nothing.

The worker's own sessions run in this process, on the clock of this thread's work, so that what else the machine does
is not counted. "takes" is from the order to the encoded frame, of moments drawn at random over the whole run.
"""

import random
import sys
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.models.training.past.history import History
from livegrad.models.training.past.journal import write
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed, LaneStart, Start
from livegrad.server.worker.loop import TURN
from livegrad.server.worker.session.training import Training

EPOCHS: Final = 100_000
SEEKS: Final = 20
TILES: Final = 40  # cells of a side of each picture, where lanes are compared
PROMISED: Final = 150.0  # ms
LARGEST: Final = {"network.hidden": [16] * 8, "training.optimizer.name": "adam"}
ADAM: Final = {"training.optimizer.name": "adam", "training.batch_size": 1}
RUNS: Final[tuple[tuple[str, dict[str, Any], int, int], ...]] = (
    ("the default run", {}, 1, EPOCHS),
    ("8 lanes of it", {}, 8, EPOCHS // 10),
    ("64 lanes of it", {}, 64, EPOCHS // 100),
    ("one sample a step, Adam", ADAM, 1, EPOCHS // 10),
    ("the largest network, Adam", LARGEST, 1, EPOCHS // 10),
)


class Cost(NamedTuple):
    """What was measured of a session."""

    epochs: int
    seconds: float
    """Trained for so long."""
    kept: float
    """Of these for keyframes."""
    keyframes: int
    size: int
    """Bytes of keyframes and journals."""
    seeks: list[float]
    """ms"""


def main(arguments: list[str]) -> None:
    """Train each and seek in it; with `--whole` every one for 100,000 epochs."""
    torch.set_num_threads(1)
    whole = "--whole" in arguments
    heads = ("epochs", "trained", "for keyframes", "keyframes", "kB", "takes, median", "most")
    widths = (9, 10, 15, 11, 7, 15, 9)
    print(" " * 28 + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
    for name, changes, lanes, epochs in RUNS:
        cost = measure(changed(RunConfig(), changes), lanes, EPOCHS if whole else epochs)
        seeks = sorted(cost.seeks)
        print(
            f"{name:28}{cost.epochs:9,}{cost.seconds:8.1f} s{cost.kept / cost.seconds:14.2%} {cost.keyframes:10,}"
            f"{cost.size / 1000:7.0f}{seeks[len(seeks) // 2]:12.0f} ms{seeks[-1]:6.0f} ms",
            flush=True,
        )
    print(f"Promised: at most {PROMISED:.0f} ms after 100,000 epochs of the default run, 2,000 kB a session.")


def measure(config: RunConfig, lanes: int, epochs: int) -> Cost:
    """Train a session of so many lanes, and seek in it."""
    clock = time.thread_time
    starts = [
        LaneStart(lane, changed(config, {"seeds.weights": lane}).model_dump(mode="json")) for lane in range(lanes)
    ]
    training = Training(Start(1, starts, None, [Feed(View(), 10)]), clock)
    while training.busy:  # lanes come one after the other
        training.turn(TURN)
    kept = timed(History, "keep", clock)
    begun = clock()
    training.obey(channel.Play(1, 1))
    while min(lane.trainer.epoch for lane in training.lanes.values()) < epochs:
        training.turn(TURN)
        training.take_report()
    training.obey(channel.Pause(1, 2))
    seconds = clock() - begun
    spent = kept()
    feeds = [Feed() if lanes == 1 else Feed(lane=None, tiles=TILES)]
    training.obey(channel.Watch(1, feeds, feeds))
    first = training.lanes[0]
    draw, end = random.Random(0), first.trainer.steps  # noqa: S311
    seeks = [seek(training, draw.randrange(end), clock) for _ in range(SEEKS)]
    histories = [lane.past.history for lane in training.lanes.values()]
    size = sum(history.size for history in histories)
    size += sum(len(write(lane.past.tape.journal())) for lane in training.lanes.values())
    return Cost(epochs, seconds, spent, sum(len(history.frames) for history in histories), size, seeks)


def seek(training: Training, step: int, clock: Callable[[], float]) -> float:
    """Seek; return after how many ms the frames of all lanes are made."""
    begun = clock()
    training.obey(channel.Seek(1, 3, step))
    frames: set[int] = set()
    while len(frames) < len(training.lanes):
        training.turn(TURN)
        report = training.take_report()
        frames |= {frame.lane for frame in report.frames} if report else set()
    return 1000 * (clock() - begun)


def timed(owner: Any, name: str, clock: Callable[[], float]) -> Callable[[], float]:
    """Time a method from now on; what is returned ends that and says how long it has taken."""
    original, taken = getattr(owner, name), [0.0]

    def run(*arguments: Any) -> Any:
        begun = clock()
        try:
            return original(*arguments)
        finally:
            taken[0] += clock() - begun

    setattr(owner, name, run)

    def stop() -> float:
        setattr(owner, name, original)
        return taken[0]

    return stop


if __name__ == "__main__":
    main(sys.argv[1:])
