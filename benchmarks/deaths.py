"""Measures how soon a run goes on after its worker was killed, and how much training that cost; gates nothing.

The worker is killed while a default run plays, at the default speed and at full speed.
"""

import asyncio
import time
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.frames import Frame
from tests.server.client import Server, Viewer, serving

SETTLING: Final = 5.0  # seconds until the kernels run
PLAYING: Final = 4.0
LIMIT: Final = 30.0


async def play(viewer: Viewer, seconds: float) -> Frame:
    """Look on for a while; return the last frame."""
    end = time.monotonic() + seconds
    frame = await viewer.frame()
    while time.monotonic() < end:
        frame = await viewer.frame()
    return frame


async def die(viewer: Viewer, server: Server, speed: float | None) -> tuple[float, float]:
    """Kill the worker; return the seconds until a picture of the run that goes on, and the seconds of training lost."""
    await viewer.ask("speed", epochs_per_second=speed)
    await viewer.ask("play")
    first, begun = await play(viewer, PLAYING), time.monotonic()
    last = await play(viewer, PLAYING)
    steps_per_second = (last.step - first.step) / (time.monotonic() - begun)
    (worker,) = server.workers()
    worker.kill()
    killed = time.monotonic()
    async with asyncio.timeout(LIMIT):
        while (frame := await viewer.frame()).step > last.step:
            last = frame
    took = time.monotonic() - killed
    await viewer.ask("pause")
    return took, (last.step - frame.step) / steps_per_second


async def main() -> None:
    """Print the table."""
    print(f"{'':16}{'back after':>12}{'lost':>10}")
    with serving(workers=1) as server:
        async with server.session(RunConfig()) as viewer:
            for speed in (100.0, None):
                await asyncio.sleep(SETTLING)
                took, lost = await die(viewer, server, speed)
                print(f"{speed or 'full speed'!s:16}{took:10.2f} s{lost:8.2f} s", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
