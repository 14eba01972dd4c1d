"""Measures what a worker and the server hold in memory with 50 sessions; prints a table and gates nothing."""

import asyncio
from contextlib import AsyncExitStack

import psutil

from livegrad.models.config.run import RunConfig, changed
from tests.server.client import ServerProcess, Viewer, serving

SESSIONS = 50
WORKER_LIMIT, SERVER_LIMIT = 360, 200  # MB
LARGEST = {
    "inputs.features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"],
    "network.hidden": [8] * 6,
    "data.dataset": "spiral",
    "training.optimizer.name": "adam",
}
KINDS = {"default": RunConfig(), "largest, Adam, spiral": changed(RunConfig(), LARGEST)}


def megabytes(process: psutil.Process) -> float:
    """Return the memory a process holds, shared libraries and all."""
    return float(process.memory_info().rss) / 1e6


async def play(viewer: Viewer, seconds: float) -> None:
    """Play at full speed and look on."""
    await viewer.ask("speed", epochs_per_second=None)
    await viewer.ask("play")
    try:
        async with asyncio.timeout(seconds):
            while True:
                await viewer.next()
    except TimeoutError:
        return


def show(name: str, server: ServerProcess) -> None:
    """Print one line of the table."""
    (worker,) = server.workers()
    held = (megabytes(worker), megabytes(psutil.Process(server.process.pid)))
    verdict = "ok" if held[0] <= WORKER_LIMIT and held[1] <= SERVER_LIMIT else "OVER"
    print(f"{name:52} {held[0]:10.0f} {held[1]:10.0f}   {verdict}")


async def many_lanes(seconds: float) -> None:
    """Print what one session holds that compares as many runs as there may be."""
    with serving(workers=1) as server:
        async with server.session() as viewer:
            show("1 lane, paused", server)
            await viewer.ask("view", lane=None, tiles=40, fps=10)
            seeds = [{"seeds.weights": seed} for seed in range(64)]
            await viewer.ask("compare", config=RunConfig().model_dump(mode="json"), differences=seeds)
            await viewer.frame(lambda frame: frame.lane == 64)
            show("64 lanes, paused", server)
            await play(viewer, seconds)
            show(f"64 lanes, {seconds:g} s at full speed", server)


async def main(seconds: float = 20.0) -> None:
    """Open 50 sessions on one worker, play them all, and print what is held at each stage."""
    print(f"{'MB (limit: worker 360, server 200)':52} {'worker':>10} {'server':>10}")
    for name, config in KINDS.items():
        with serving(workers=1) as server:
            async with AsyncExitStack() as stack:
                viewers = [await stack.enter_async_context(server.session(config))]
                show(f"{name}: 1 session, paused", server)
                viewers += [await stack.enter_async_context(server.session(config)) for _ in range(SESSIONS - 1)]
                show(f"{name}: {SESSIONS} sessions, paused", server)
                await asyncio.gather(*(play(viewer, seconds) for viewer in viewers))
                show(f"{name}: {SESSIONS} sessions, {seconds:g} s at full speed", server)
    await many_lanes(seconds)


if __name__ == "__main__":
    asyncio.run(main())
