"""Measures how soon a run goes on after its worker was killed, and how much training that cost; gates nothing.

The worker is killed while a default run plays, at the default speed and at full speed, with a spare worker and without.
"""

import asyncio
import os
import signal
import time
from typing import Final

import psutil

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.frames import Frame
from tests.server.client import Server, Viewer, serving

SETTLING: Final = 20.0  # seconds until the spare worker has loaded and the kernels run
PLAYING: Final = 4.0
LIMIT: Final = 30.0


async def play(viewer: Viewer, seconds: float) -> Frame:
    """Look on for a while; return the last frame."""
    end = time.monotonic() + seconds
    frame = await viewer.frame()
    while time.monotonic() < end:
        frame = await viewer.frame()
    return frame


def oldest(server: Server) -> psutil.Process:
    """Return the worker that trains: the spare one is younger."""
    return min(server.workers(), key=lambda process: process.create_time())


async def die(viewer: Viewer, server: Server, speed: float | None) -> tuple[float, float]:
    """Kill the worker; return the seconds until a picture of the run that goes on, and the seconds of training lost."""
    await viewer.ask("speed", epochs_per_second=speed)
    await viewer.ask("play")
    first, begun = await play(viewer, PLAYING), time.monotonic()
    last = await play(viewer, PLAYING)
    steps_per_second = (last.step - first.step) / (time.monotonic() - begun)
    os.kill(oldest(server).pid, signal.SIGKILL)
    killed = time.monotonic()
    async with asyncio.timeout(LIMIT):
        while (frame := await viewer.frame()).step > last.step:
            last = frame
    took = time.monotonic() - killed
    await viewer.ask("pause")
    return took, (last.step - frame.step) / steps_per_second


async def main() -> None:
    """Print the table."""
    print(f"{'':32}{'back after':>12}{'lost':>10}")
    for spare in (True, False):
        with serving(workers=1, spare_worker=spare) as server:
            async with server.session(RunConfig()) as viewer:
                for speed in (100.0, None):
                    await asyncio.sleep(SETTLING)
                    took, lost = await die(viewer, server, speed)
                    name = f"{'with' if spare else 'without'} a spare, {speed or 'full speed'}"
                    print(f"{name:32}{took:10.2f} s{lost:8.2f} s", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
