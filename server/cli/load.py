"""Visits a server as a class of browsers would, and prints what it holds; knows no session from the inside."""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from errno import ETIMEDOUT
from math import ceil
from time import perf_counter
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from livegrad.server.cli.visitor import Visitor, checked, fetch
from livegrad.server.http.gate import raise_descriptors

HEALTH_EVERY: Final = 0.2  # seconds, as all here
WARMING: Final = 180.0
MEMORY_EVERY: Final = 2.0
HELD: Final = re.compile(rb'^livegrad_memory_bytes\{process="([^"]*)"\} (\S+)', re.MULTILINE)


def load(url: str, viewers: int, seconds: float, seed: int, *, as_json: bool) -> int:
    """Visit, print what was held, and return the exit code: 1 when anything went wrong. Raises OSError, ValueError."""
    checked(url)
    raise_descriptors()
    found = asyncio.run(visited(url, viewers, seconds, seed))
    if as_json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        _show(url, found)
    return int(bool(found["errors"]))


async def visited(url: str, viewers: int, seconds: float, seed: int = 0) -> dict[str, Any]:
    """Visit for a while, and return what was seen; raises OSError when nobody answers there."""
    await until_ready(url)
    visitors = [Visitor(url, seed + number) for number in range(viewers)]
    watch = Watch(url)
    looking = [asyncio.create_task(watch.health()), asyncio.create_task(watch.memory())]
    try:
        await asyncio.gather(*(visitor.visit(seconds) for visitor in visitors))
        await watch.look()
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
    seen = [visitor.seen for visitor in visitors]
    rates = [each.frames / each.playing for each in seen if each.playing > 0]
    waits = [1e3 * wait for each in seen for wait in each.waits]
    errors = sum((each.errors for each in seen), watch.errors)
    return {
        "viewers": viewers,
        "seconds": seconds,
        "pictures_per_second": {"p5": quantile(rates, 0.05), "median": quantile(rates, 0.5)},
        "order_to_picture_ms": {"p50": quantile(waits, 0.5), "p99": quantile(waits, 0.99), "orders": len(waits)},
        "healthz_ms": {"p50": quantile(watch.waits, 0.5), "worst": max(watch.waits, default=0.0)},
        "memory_mb": watch.held,
        "errors": dict(errors),
    }


async def until_ready(url: str) -> None:
    """Wait until a worker is ready: one that has just been started loads its libraries first. Raises OSError."""
    end = perf_counter() + WARMING
    while (await fetch(url, "/readyz"))[0] == 503:
        if perf_counter() > end:
            raise TimeoutError(ETIMEDOUT, f"no worker was ready within {WARMING:g} seconds")
        await asyncio.sleep(HEALTH_EVERY)


class Watch:
    """Asks the server how it is while others keep it busy."""

    def __init__(self, url: str) -> None:
        self.waits: list[float] = []  # milliseconds
        self.held: dict[str, float] = {}  # megabytes, the most there were
        self.errors: Counter[str] = Counter()
        self._url = url

    async def health(self) -> None:
        """Ask `/healthz` again and again, until cancelled."""
        while True:
            begin = perf_counter()
            try:
                status, _ = await fetch(self._url, "/healthz")
            except OSError as error:
                status = 0
                self.errors[f"/healthz: {type(error).__name__}"] += 1
            if status == 200:
                self.waits.append(1e3 * (perf_counter() - begin))
            elif status:
                self.errors[f"/healthz answered {status}"] += 1
            await asyncio.sleep(HEALTH_EVERY)

    async def memory(self) -> None:
        """Look at what its processes hold again and again, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(MEMORY_EVERY)

    async def look(self) -> None:
        """Look once; a proxy may keep `/metrics` to itself, and then nothing is known."""
        with suppress(OSError):
            _, body = await fetch(self._url, "/metrics")
            for process, size in HELD.findall(body):
                name = process.decode()
                self.held[name] = max(self.held.get(name, 0.0), round(float(size) / 1e6, 1))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the values that at least this share of them does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _show(url: str, found: dict[str, Any]) -> None:
    pictures, waits, health = found["pictures_per_second"], found["order_to_picture_ms"], found["healthz_ms"]
    table = Table(show_header=False, box=None)
    table.add_row("visitors", f"{found['viewers']} for {found['seconds']:g} s at {url}")
    table.add_row("pictures a second, while it trains", f"{pictures['p5']:.1f} (p5), {pictures['median']:.1f} (median)")
    order = f"{waits['p50']:.0f} ms (p50), {waits['p99']:.0f} ms (p99) of {waits['orders']}"
    table.add_row("from an order to its picture", order)
    table.add_row("/healthz", f"{health['p50']:.0f} ms (p50), {health['worst']:.0f} ms (worst)")
    held = ", ".join(f"{name} {size:.0f} MB" for name, size in sorted(found["memory_mb"].items()))
    table.add_row("memory, the most", held or "not told (/metrics)")
    errors = ", ".join(f"{count} times {name}" for name, count in sorted(found["errors"].items()))
    table.add_row("errors", errors or "none")
    Console(soft_wrap=True).print(table)
