"""Measures how long the server takes to verify each challenge, and what it leaves to others; gates nothing.

For each: the seconds until the known solution is answered, the seconds of a processor that it took, and the pictures a
second that a viewer of a default run is sent meanwhile, all on one worker, where it is hardest. To be held on a quiet
machine: 5 seconds and 25 pictures. Last, a class: as many sessions as `CLASS` submit at once.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

import psutil

from livegrad.models.config.run import changed
from livegrad.models.lessons.allowed import begun
from livegrad.models.lessons.challenge import Challenge
from scripts.lesson_files import challenges
from tests.server.client import Server, Viewer, serving

SECONDS, PICTURES = 5.0, 25.0
CLASS: Final = 20
FPS: Final = 30
OVER: Final = ("passed", "failed", "stopped", "cancelled")
Task = tuple[str, dict[str, Any]]
"""What is printed of an attempt, and the fields of its command."""


def tasks(challenge: Challenge) -> Iterator[Task]:
    """Give the known solution of each part, as a page would submit it."""
    for part in challenge.parts or (None,):
        solution = part.solution if part else challenge.solution
        config = changed(begun(challenge), solution).model_dump(mode="json")
        fields: dict[str, Any] = {"challenge": challenge.id, "config": config}
        yield (
            (challenge.id, fields)
            if part is None
            else (f"{challenge.id} {part.verdict}", fields | {"part": part.verdict})
        )


def worked(server: Server) -> float:
    """Return the seconds of a processor that the worker has had."""
    (worker,) = server.workers()
    times = psutil.Process(worker.pid).cpu_times()
    return float(times.user + times.system)


async def attempt(viewer: Viewer, fields: dict[str, Any]) -> str:
    """Submit, wait for the end, and return how it ended."""
    answer = await viewer.ask("attempt", **fields)
    while answer["state"] not in OVER:
        answer = await viewer.event("attempt")
    return str(answer["state"])


async def count(viewer: Viewer, seen: list[float]) -> None:
    """Note when each picture came."""
    while True:
        await viewer.frame()
        seen.append(time.perf_counter())


async def alone(server: Server, watching: Viewer, name: str, fields: dict[str, Any]) -> None:
    """Verify one beside a run that is watched, and print what came of it."""
    seen: list[float] = []
    counting = asyncio.create_task(count(watching, seen))
    async with server.session() as viewer:
        had, begin = worked(server), time.perf_counter()
        state = await attempt(viewer, fields)
        seconds = time.perf_counter() - begin
        cpu = worked(server) - had
    counting.cancel()
    with suppress(asyncio.CancelledError):
        await counting
    # A short attempt holds few pictures: of those, the gaps between them say more than their number.
    within = [at for at in seen if begin <= at <= begin + seconds]
    pictures = len(within) / seconds
    held = state == "passed" and seconds <= SECONDS and (pictures >= PICTURES or seconds < 0.2)
    print(f"{name:34} {state:8} {seconds:8.2f} {cpu:8.2f} {pictures:11.1f}   {'ok' if held else 'MISSED'}", flush=True)


async def together(server: Server, watching: Viewer, fields: dict[str, Any]) -> None:
    """Have a class submit at once, and print when the first and the last are answered."""
    seen: list[float] = []
    counting = asyncio.create_task(count(watching, seen))
    async with AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(server.session()) for _ in range(CLASS)]
        begin, ends = time.perf_counter(), []

        async def one(viewer: Viewer) -> None:
            await attempt(viewer, fields)
            ends.append(time.perf_counter() - begin)

        await asyncio.gather(*(one(viewer) for viewer in viewers))
    counting.cancel()
    with suppress(asyncio.CancelledError):
        await counting
    pictures = sum(begin <= at <= begin + ends[-1] for at in seen) / ends[-1]
    middle = sorted(ends)[len(ends) // 2]
    print(
        f"\n{CLASS} at once, {fields['challenge']}: the first after {ends[0]:.1f} s, half after {middle:.1f} s, "
        f"all after {ends[-1]:.1f} s; {pictures:.1f} pictures a second"
    )


async def main() -> None:
    """Measure all of them and print the table."""
    print(f"{'challenge':34} {'came to':8} {'seconds':>8} {'of a cpu':>8} {'pictures/s':>11}")
    every = [task for _, challenge in challenges() for task in tasks(challenge)]
    with serving(workers=1) as server:
        async with server.session() as watching:
            await watching.send("view", fps=FPS)
            await watching.ask("play")
            for name, fields in every:
                await alone(server, watching, name, fields)
            await together(server, watching, every[0][1])


if __name__ == "__main__":
    asyncio.run(main())
