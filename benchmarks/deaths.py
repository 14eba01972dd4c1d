"""Measures how soon a run goes on after its worker was killed, and how much training is lost; gates nothing.

To be held on a quiet machine: the first picture of the run that goes on within 3 s, and at most 1 s of training lost;
at full speed too. With a spare worker, which is the default, and without.
"""

import asyncio
import bisect
import time
from typing import Any, Final

import psutil

from livegrad.server.worker.reporter import CHECKPOINT_EVERY
from tests.server.client import Server, Viewer, serving

KILLS: Final = 3
BACK, LOST = 3.0, 1.0
LOADED, IDLE = 150e6, 20.0  # bytes and percent of a processor by which a spare worker is taken to be ready
TRAINED: Final = 4 * CHECKPOINT_EVERY  # seconds before each death


async def watch(viewer: Viewer, seconds: float, seen: list[tuple[float, int]]) -> None:
    """Note when which step was seen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        frame = await viewer.frame()
        seen.append((time.monotonic(), frame.step))


async def loaded(server: Server, count: int) -> list[psutil.Process]:
    """Wait until so many workers have loaded their libraries and have nothing to do; return them, the oldest first."""
    while True:
        workers = sorted(server.workers(), key=lambda worker: worker.create_time())
        youngest = workers[-1]
        if len(workers) == count and youngest.memory_info().rss > LOADED and youngest.cpu_percent(0.5) < IDLE:
            return workers
        await asyncio.sleep(0.2)


async def one_death(server: Server, viewer: Viewer, *, spare: bool) -> tuple[float, float]:
    """Kill the worker; return the seconds until the run goes on, and the seconds of training that are lost."""
    workers = server.workers() if not spare else await loaded(server, 2)
    seen: list[tuple[float, int]] = []
    await watch(viewer, TRAINED, seen)
    workers[0].kill()
    killed = time.monotonic()
    fits: Any = lambda said: isinstance(said, dict) and said.get("reason") == "worker_restarted"  # noqa: E731
    await viewer.until(fits)
    frame = await viewer.frame()
    back = time.monotonic() - killed
    times, steps = zip(*seen, strict=True)
    at = bisect.bisect_left(steps, frame.step)
    return back, max(0.0, times[-1] - times[min(at, len(times) - 1)])


async def measure(speed: float | None, *, spare: bool) -> tuple[float, float]:
    """Return the longest wait and the most training lost, over some deaths."""
    with serving(workers=1, spare_worker=spare) as server:
        async with server.session() as viewer:
            await viewer.ask("speed", epochs_per_second=speed)
            await viewer.ask("play")
            deaths = [await one_death(server, viewer, spare=spare) for _ in range(KILLS)]
    return max(back for back, _ in deaths), max(lost for _, lost in deaths)


async def main() -> None:
    """Measure and print the table."""
    print(f"{'speed':12} {'spare':6} {'back s':>8} {'lost s':>8}   at most {BACK:g}, at most {LOST:g}")
    for spare in (True, False):
        for speed in (100.0, None):
            back, lost = await measure(speed, spare=spare)
            verdict = "ok" if back <= BACK and lost <= LOST else "MISSED"
            print(f"{speed or 'full'!s:12} {spare!s:6} {back:8.2f} {lost:8.2f}   {verdict}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
