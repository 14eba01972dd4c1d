"""Measures the stages of images and sequences as a page sees them: on a real server, one worker; gates nothing.

How long after `play` at full speed a run has learned, the pictures a second that come meanwhile, how long a drawing
waits for its answer while training goes on, and the memory of a worker that trains twenty such runs. To be held on a
quiet machine: digits at 95 % within 2 s, a drawing answered within 0.1 s, an LSTM over 50 steps at 98 % within 20 s, 30
pictures a second, 450 MB.
"""

import asyncio
import time
from base64 import b64encode
from contextlib import AsyncExitStack
from functools import partial
from statistics import median
from typing import Final

import numpy as np
import psutil
from numpy.typing import NDArray

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.server.wire.frames import Frame
from tests.server.client import Server, Viewer, serving

FPS: Final = 30
SESSIONS: Final = 20
WATCHED: Final = 5.0
"""Seconds in which pictures are counted."""
DRAWINGS: Final = 20

LONG: Final = {"data.dataset": "first-symbol", "data.length": 50, "data.count": 2000}
RUNS: Final[dict[str, tuple[RunConfig, float]]] = {
    "digits": (PRESETS["digits"], 0.95),
    "shapes": (PRESETS["shapes"], 0.95),
    "LSTM, 50 steps": (changed(PRESETS["first-symbol"], LONG), 0.98),
    "GRU, 50 steps": (changed(PRESETS["first-symbol"], LONG | {"network.recurrence.cell": "gru"}), 0.98),
}
"""What is trained, and the test accuracy that it is to reach."""


async def learned(viewer: Viewer, share: float) -> float:
    """Play at full speed; return the seconds until a picture comes with such an accuracy on the test set."""
    names: list[str] = next(event for event in viewer.events if event["type"] == "run")["series"]
    place = names.index("test_accuracy")
    await viewer.ask("speed", epochs_per_second=None)
    begin = time.perf_counter()
    await viewer.ask("play")
    await viewer.frame(lambda frame: float(frame.row[place]) >= share)
    return time.perf_counter() - begin


async def pictures(viewer: Viewer) -> float:
    """Return the pictures a second that come of what plays."""
    begin, count = time.perf_counter(), 0
    while time.perf_counter() - begin < WATCHED:
        await viewer.frame()
        count += 1
    return count / (time.perf_counter() - begin)


async def answers(viewer: Viewer) -> list[float]:
    """Return how long drawings wait for their picture while training goes on."""
    lot, waits = np.random.default_rng(0), []
    for _ in range(DRAWINGS):
        drawn = lot.integers(0, 17, 64).astype(np.uint8)
        begin = time.perf_counter()
        await viewer.send("view", fps=FPS, drawn=b64encode(drawn.tobytes()).decode())
        await viewer.frame(partial(_is_of, drawn=drawn))
        waits.append(time.perf_counter() - begin)
    return waits


def _is_of(frame: Frame, drawn: NDArray[np.uint8]) -> bool:
    """Whether a picture follows an image of 64 pixels from 0 to 16."""
    if frame.image is None or frame.image.index is not None or not frame.image.stages:
        return False
    return bool(np.allclose(frame.image.stages[0].cells, drawn / 16))


async def alone(name: str, config: RunConfig, share: float) -> None:
    """Measure one run and print its row."""
    with serving(workers=1) as server:
        async with server.session(config) as viewer:
            await viewer.send("view", fps=FPS)
            seconds = await learned(viewer, share)
            rate = await pictures(viewer)
            waits = [1000 * wait for wait in await answers(viewer)] if config.kind == "image" else []
            told = f"{median(waits):5.0f} {max(waits):5.0f}" if waits else f"{'':11}"
            print(f"{name:16} {share:6.0%} {seconds:9.2f} {rate:12.1f}   {told}", flush=True)


async def together(name: str, config: RunConfig) -> None:
    """Print the memory of a worker that trains and shows so many runs."""
    with serving(workers=1, sessions_per_worker=SESSIONS + 1) as server:
        async with AsyncExitStack() as stack:
            viewers = [await stack.enter_async_context(server.session(config)) for _ in range(SESSIONS)]
            for viewer in viewers:
                await viewer.ask("play")
            for viewer in viewers:
                await viewer.frame(lambda frame: frame.step >= 20)
            print(f"{SESSIONS} sessions of {name}: {memory(server):.0f} MB in the worker")


def memory(server: Server) -> float:
    """Return the resident memory of the worker, in MB, with what it shares with the process that it was forked from."""
    (worker,) = server.workers()
    return psutil.Process(worker.pid).memory_info().rss / 1e6


async def main() -> None:
    """Measure all and print the table."""
    print(f"{'run':16} {'at':>6} {'seconds':>9} {'pictures/s':>12}   drawn, ms (median, most)")
    for name, (config, share) in RUNS.items():
        await alone(name, config, share)
    await together("digits", PRESETS["digits"])
    await together("an LSTM over 50 steps", RUNS["LSTM, 50 steps"][0])


if __name__ == "__main__":
    asyncio.run(main())
