"""Measures what docs/operations.md promises, and prints its table in markdown; gates nothing.

    python -m benchmarks.promises            all of it, about five minutes: on a quiet machine
    python -m benchmarks.promises --write    ... and put the table into docs/operations.md

The load comes from this machine too and takes about a third of a core for thirty viewers, so what is measured on two
cores is less than what a server holds whose visitors are elsewhere.
"""

import argparse
import asyncio
import datetime as dt
import os
import platform
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from livegrad.models.config.run import RunConfig
from livegrad.server.cli.load import until_ready, visited
from livegrad.server.cli.visitor import fetch
from tests.server.client import Server, serving

PLACE: Final = Path(__file__).parent.parent / "docs" / "operations.md"
BEGIN: Final = "<!-- promises: made by `python -m benchmarks.promises --write` -->\n"
END: Final = "<!-- end of promises -->"
VISIT: Final = 60.0  # seconds
HALVES: Final = 2100


@dataclass(frozen=True)
class Row:
    """One promise, and what came of it."""

    what: str
    promised: str
    measured: str


@contextmanager
def ready(**settings: Any) -> Iterator[Server]:
    """Run a server and wait until it can train."""
    with serving(**settings) as server:
        asyncio.run(until_ready(server.url))
        yield server


def a_class(viewers: int, seconds: float) -> Iterator[Row]:
    """Let so many visit, and tell what each of them has seen."""
    with ready() as server:
        found = asyncio.run(visited(server.url, viewers, seconds))
    pictures, waits = found["pictures_per_second"], found["order_to_picture_ms"]
    who = f"{viewers} visitors, who play, drag and come back"
    rate = f"{pictures['p5']:.0f} (p5), {pictures['median']:.0f} (median)"
    yield Row(f"{who}: pictures a second for each", "20" if viewers <= 10 else "", rate)
    yield Row(f"{who}: from an order to its picture", "", f"{waits['p50']:.0f} ms (p50), {waits['p99']:.0f} ms (p99)")
    yield Row(f"{who}: the longest wait for `/healthz`", "50 ms", f"{found['healthz_ms']['worst']:.0f} ms")
    held = found["memory_mb"]
    workers = max((size for name, size in held.items() if name != "server"), default=0.0)
    yield Row(f"{who}: memory", "", f"server {held.get('server', 0):.0f} MB, each worker {workers:.0f} MB")
    yield Row(
        f"{who}: errors", "none", ", ".join(f"{count} {name}" for name, count in found["errors"].items()) or "none"
    )


def a_start() -> Iterator[Row]:
    """Start, with kernels that are compiled already."""
    begin = time.perf_counter()
    with serving() as server:
        answered = time.perf_counter() - begin
        asyncio.run(until_ready(server.url))
        able = time.perf_counter() - begin
    yield Row("from its start until the page is answered", "", f"{answered:.1f} s")
    yield Row("from its start until a worker is ready, kernels compiled before", "", f"{able:.1f} s")


def a_killed_worker() -> Iterator[Row]:
    """Kill the worker under a run at full speed, and wait for it to train on."""
    with ready(workers=1) as server:
        took, lost = asyncio.run(_killed(server))
    yield Row("a worker killed at full speed: until its run goes on", "3 s", f"{took:.1f} s")
    yield Row("a worker killed at full speed: training lost", "1 s", f"{lost:.1f} s of steps")


async def _killed(server: Server) -> tuple[float, float]:
    async with server.session(RunConfig()) as viewer:
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.ask("play")
        begin = time.perf_counter()
        last = await viewer.frame(lambda _: time.perf_counter() - begin > 3)
        pace = last.step / (time.perf_counter() - begin)
        (worker,) = server.workers()
        worker.kill()
        dead = time.perf_counter()
        await viewer.event("state", reason="worker_restarted")
        first = await viewer.frame()
        return time.perf_counter() - dead, max(0.0, (last.step - first.step) / pace)


def half_requests() -> Iterator[Row]:
    """Hold many half-sent requests open, and ask for the page."""
    with ready(workers=1) as server:
        address = ("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
        held = [socket.create_connection(address) for _ in range(HALVES)]
        for each in held:
            each.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        waits = asyncio.run(_asked(server.url, 50))
        for each in held:
            each.close()
    yield Row(f"beside {HALVES:,} half-sent requests: the longest wait for the page", "1 s", f"{max(waits):.0f} ms")


async def _asked(url: str, times: int) -> list[float]:
    waits = []
    for _ in range(times):
        begin = time.perf_counter()
        status, _ = await fetch(url, "/")
        if status != 200:
            raise RuntimeError(f"the page was answered with {status}")
        waits.append(1e3 * (time.perf_counter() - begin))
    return waits


def abandoned_sessions() -> Iterator[Row]:
    """Open sessions, leave them, and see whether another finds room."""
    with ready(workers=1) as server:
        waits = asyncio.run(_abandoned(server))
    what = "beside 200 sessions opened and left: until the next one is welcome"
    yield Row(what, "1 s", f"{max(waits):.0f} ms")


async def _abandoned(server: Server) -> list[float]:
    for _ in range(200):
        async with server.viewer() as viewer:
            await viewer.open()
    waits = []
    for _ in range(10):
        begin = time.perf_counter()
        async with server.viewer() as viewer:
            await viewer.open()
        waits.append(1e3 * (time.perf_counter() - begin))
    return waits


def machine() -> str:
    """Say what was measured on, and when."""
    memory = psutil.virtual_memory().total / 2**30
    today = dt.datetime.now(tz=dt.UTC).date()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    cores, kind, python = psutil.cpu_count(), platform.machine(), platform.python_version()
    return (
        f"Measured {today} on {cores} cores ({kind}, {memory:.0f} GB), Python {python}; the visitors are on this "
        f"machine too. Its load before was {load:.1f}: above 1 the figures are worth little.\n"
    )


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/operations.md")
    parser.add_argument("--seconds", type=float, default=VISIT, help="how long visitors stay")
    given = parser.parse_args()
    about = machine()
    parts: list[Callable[[], Iterator[Row]]] = [
        a_start,
        lambda: a_class(10, given.seconds),
        lambda: a_class(30, given.seconds),
        a_killed_worker,
        half_requests,
        abandoned_sessions,
    ]
    lines = ["| What | Promised | Measured |", "| --- | --- | --- |"]
    print("\n".join(lines), flush=True)
    for part in parts:
        for row in part():
            lines.append(f"| {row.what} | {row.promised or '-'} | {row.measured} |")
            print(lines[-1], flush=True)
    print(f"\n{about}")
    if given.write:
        text = "\n".join([*lines, "", about])
        page = PLACE.read_text(encoding="utf-8")
        made = re.sub(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", lambda _: text, page, flags=re.DOTALL)
        PLACE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
