"""Measures what reaches a viewer over the WebSocket: pictures, epochs, and the wait for a change; gates nothing."""

import asyncio
import statistics
import time
from dataclasses import dataclass

import psutil

from benchmarks.memory import KINDS
from livegrad.models.config.run import RunConfig
from tests.server.client import ServerProcess, Viewer, serving

CHANGES = 30


@dataclass(frozen=True)
class Measured:
    """What one viewer was sent in a while."""

    frames: float  # a second
    epochs: float  # a second, as the curve tells
    kilobytes: float  # a frame
    cpu: float  # of the server process, in cores


async def watch(server: ServerProcess, viewer: Viewer, seconds: float) -> Measured:
    """Look on for a while."""
    process = psutil.Process(server.process.pid)
    first = await viewer.frame(lambda frame: frame.step > 0)
    begin, busy, count, size = time.perf_counter(), sum(process.cpu_times()[:2]), 0, 0
    last = first
    while time.perf_counter() < begin + seconds:
        last = await viewer.frame()
        count += 1
        pictures = sum(part.cells.nbytes for part in (last.boundary, last.units) if part)
        size += pictures + last.points.nbytes + last.parameters.nbytes
    passed = time.perf_counter() - begin
    used = sum(process.cpu_times()[:2]) - busy
    return Measured(count / passed, (last.epoch - first.epoch) / passed, size / count / 1e3, used / passed)


async def wait_for_change(viewer: Viewer) -> list[float]:
    """Change the learning rate again and again while it plays; return the waits for the next picture, in ms."""
    waits = []
    for number in range(CHANGES):
        begin = time.perf_counter()
        await viewer.ask("update", lane=0, changes={"training.optimizer.learning_rate": 0.01 + 0.001 * number})
        await viewer.frame()
        waits.append(1e3 * (time.perf_counter() - begin))
    return waits


async def measure(name: str, config: RunConfig, speed: float | None, seconds: float) -> None:
    """Measure one session and print its line."""
    with serving(workers=1) as server:
        async with server.session(config) as viewer:
            await viewer.ask("speed", epochs_per_second=speed)
            await viewer.ask("play")
            seen = await watch(server, viewer, seconds)
            waits = await wait_for_change(viewer)
    pace = "full speed" if speed is None else f"{speed:g} epochs/s"
    worst = statistics.quantiles(waits, n=20)[-1]
    print(
        f"{name + ', ' + pace:42} {seen.frames:9.1f} {seen.epochs:10.1f} {seen.kilobytes:9.1f} {seen.cpu:9.2f} "
        f"{statistics.median(waits):9.0f} {worst:9.0f}"
    )


async def main(seconds: float = 10.0) -> None:
    """Measure the default and the largest network, at the default speed and at full speed."""
    print(f"{'':42} {'pictures':>9} {'epochs':>10} {'kB a':>9} {'server':>9} {'change':>9} {'95th':>9}")
    print(f"{'':42} {'a second':>9} {'a second':>10} {'picture':>9} {'cores':>9} {'ms':>9} {'ms':>9}")
    for name, config in KINDS.items():
        for speed in (100.0, None):
            await measure(name, config, speed, seconds)


if __name__ == "__main__":
    asyncio.run(main())
