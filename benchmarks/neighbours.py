"""Measures what a default run keeps beside each kind of bad neighbour, and how late `/healthz` is; gates nothing.

Two columns: the pictures a second that a viewer of a default run is sent, and the longest wait for `/healthz` in ms. To
be held on a quiet machine: 20 pictures a second and 50 ms. All share one worker, where it is hardest.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Final
from urllib.request import urlopen

from websockets.exceptions import ConnectionClosed

from livegrad.models.config.run import RunConfig, changed
from tests.server.client import Server, Viewer, serving

SECONDS: Final = 10.0
PICTURES, MILLISECONDS = 20.0, 50.0
LARGE: Final = {
    "inputs.features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"],
    "network.hidden": [8] * 6,
    "data.dataset": "spiral",
    "data.count": 5000,
    "training.optimizer.name": "adam",
}
HEAVIEST: Final = LARGE | {"network.hidden": [16] * 8, "training.batch_size": 1}
LARGEST: Final = changed(RunConfig(), LARGE)
REFUSED: Final = json.dumps(
    {"type": "configure", "lane": 0, "config": {"network": {"hidden": [-1] * 2280}}}, separators=(",", ":")
)
VIEW: Final = {"grid": 200, "units": 64, "fps": 60, "worst": True}

Neighbour = Callable[[Server], Awaitable[None]]
"""Does harm until it is cancelled."""


@dataclass(frozen=True)
class Measured:
    """What was left to the others."""

    pictures: float  # a second
    health: float  # the longest wait, ms


async def read(viewer: Viewer) -> None:
    """Take what comes, as a page would."""
    while True:
        await viewer.next()


@asynccontextmanager
async def reading(viewer: Viewer) -> AsyncIterator[None]:
    """Take what comes meanwhile."""
    task = asyncio.create_task(read(viewer))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, ConnectionClosed):
            await task


async def nobody(_: Server) -> None:
    """Be alone."""
    await asyncio.Event().wait()


async def drag(server: Server, count: int = 3) -> None:
    """Drag the learning rate of runs on 5,000 points, 60 times a second each."""
    async with AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(server.session(LARGEST)) for _ in range(count)]
        for viewer in viewers:
            await viewer.ask("play")
            await stack.enter_async_context(reading(viewer))
        number = 0
        while True:
            number += 1
            rate = 0.01 + number % 100 / 1e4
            for viewer in viewers:
                await viewer.send("update", lane=0, changes={"training.optimizer.learning_rate": rate})
            await asyncio.sleep(1 / 60)


async def configure(server: Server) -> None:
    """Send configurations of the largest run as fast as may be."""
    async with server.session(LARGEST) as viewer, reading(viewer):
        number = 0
        while True:
            number += 1
            config = changed(LARGEST, {"seeds.data": number})
            await viewer.send("configure", lane=0, config=config.model_dump(mode="json"))
            await asyncio.sleep(1 / 100)


async def refused(server: Server) -> None:
    """Send 190 messages a second, each of 7 kB and wrong in 2,280 places."""
    async with server.session() as viewer, reading(viewer):
        while True:
            await viewer.socket.send(REFUSED)
            await asyncio.sleep(1 / 190)


async def heaviest(server: Server, count: int = 5) -> None:
    """Train the largest networks at full speed and look at the largest pictures."""
    async with AsyncExitStack() as stack:
        for _ in range(count):
            viewer = await stack.enter_async_context(server.session(changed(RunConfig(), HEAVIEST)))
            await viewer.send("view", **VIEW)
            await viewer.ask("speed", epochs_per_second=None)
            await viewer.ask("play")
            await stack.enter_async_context(reading(viewer))
        await asyncio.Event().wait()


async def search(server: Server, count: int = 3) -> None:
    """Look for a learning rate again and again, on torch."""
    config = changed(LARGEST, {"network.normalization": "batch"})
    async with AsyncExitStack() as stack:
        for _ in range(count):
            viewer = await stack.enter_async_context(server.session(config))
            await viewer.send("find_rate", lane=0)
            await stack.enter_async_context(reading(viewer))
        await asyncio.Event().wait()


NEIGHBOURS: Final[dict[str, Neighbour]] = {
    "nobody": nobody,
    "3 drag the learning rate on 5,000 points": drag,
    "heavy configure, 100 a second": configure,
    "refused messages of 7 kB, 190 a second": refused,
    "5 of the heaviest runs": heaviest,
    "3 searches for a rate": search,
}


async def pictures(viewer: Viewer, seconds: float) -> float:
    """Count the pictures a second."""
    count, begun = 0, time.perf_counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                await viewer.frame()
                count += 1
    return count / (time.perf_counter() - begun)


def longest_wait(url: str, seconds: float) -> float:
    """Ask how the server is ten times a second; return the longest wait, in ms."""
    end, longest = time.perf_counter() + seconds, 0.0
    while time.perf_counter() < end:
        begun = time.perf_counter()
        with urlopen(f"{url}/healthz", timeout=60) as answer:  # noqa: S310
            answer.read()
        longest = max(longest, time.perf_counter() - begun)
        time.sleep(0.1)
    return 1e3 * longest


async def measure(neighbour: Neighbour, seconds: float) -> Measured:
    """Play a default run beside a neighbour.

    Who asks for `/healthz` is a process of its own: here it would wait for the neighbour's Python, not for the server.
    """
    loop = asyncio.get_running_loop()
    with serving(workers=1) as server, ProcessPoolExecutor(1, get_context("spawn")) as apart:
        await loop.run_in_executor(apart, longest_wait, server.url, 0.1)  # until that process has begun
        async with server.session() as viewer:
            await viewer.ask("play")
            task: asyncio.Future[Any] = asyncio.ensure_future(neighbour(server))
            await pictures(viewer, 3.0)  # until the neighbour has begun
            waiting = loop.run_in_executor(apart, longest_wait, server.url, seconds)
            counted, waited = await asyncio.gather(pictures(viewer, seconds), waiting)
            task.cancel()
            with suppress(asyncio.CancelledError, ConnectionClosed):
                await task
    return Measured(counted, waited)


async def main(seconds: float = SECONDS) -> None:
    """Measure beside each and print the table."""
    print(f"{'beside':44} {'pictures/s':>10} {'/healthz ms':>12}   at least {PICTURES:g}, at most {MILLISECONDS:g}")
    for name, neighbour in NEIGHBOURS.items():
        seen = await measure(neighbour, seconds)
        verdict = "ok" if seen.pictures >= PICTURES and seen.health <= MILLISECONDS else "MISSED"
        print(f"{name:44} {seen.pictures:10.1f} {seen.health:12.0f}   {verdict}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
