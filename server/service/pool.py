"""The worker processes: starts them, carries orders and reports, replaces those that die; knows no session.

Each process has two threads: one starts it and reads its reports, one writes its orders. They cross into the event
loop in one place, `Link._cross`; all else runs in the loop.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Final, TypeVar

import structlog

from livegrad.server.service.spawn import Spawned
from livegrad.server.worker.channel import AnyOrder, AnyReport, Ready, Report, Warming, decode_report, encode

LONGEST_WAIT: Final = 10.0
FIRST_WAIT: Final = 0.25

log = structlog.get_logger()

Spawn = Callable[[], Spawned]
Value = TypeVar("Value")


class Link:
    """One process, from its start to its end."""

    def __init__(
        self,
        spawn: Spawn,
        heard: Callable[["Link", AnyReport], None],
        ended: Callable[["Link", int], None],
    ) -> None:
        self.ready = False
        self._spawned: Spawned | None = None
        self._unwanted = False
        self._spawn = spawn
        self._heard = heard
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._orders: SimpleQueue[AnyOrder | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._live, name="livegrad-reports", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process, or None while it is being started."""
        return self._spawned.process.pid if self._spawned else None

    def send(self, order: AnyOrder) -> None:
        """Give an order; it waits until the process reads."""
        self._orders.put(order)

    def stop(self) -> None:
        """Let the process end when it has read its orders; `join` waits for it."""
        self._orders.put(None)

    def join(self, seconds: float) -> None:
        """Wait until the process has ended; kill it when that takes longer, or when it is still starting."""
        self._thread.join(seconds if self.ready else 0)
        self._unwanted = True  # Before the look at `_spawned`: a process that is there only after it ends itself.
        if self._thread.is_alive() and self._spawned:
            self._spawned.process.kill()
        self._thread.join()

    def _live(self) -> None:
        """Start the process and read until it ends: the first thread."""
        try:
            spawned = self._spawn()
        except OSError:
            log.exception("worker_not_started")
            self._cross(self._ended, 0)
            return
        self._spawned = spawned
        if self._unwanted:  # `join` came while it was being started, and did not see it.
            spawned.process.kill()
        writer = threading.Thread(target=self._write, args=(spawned,), name="livegrad-orders", daemon=True)
        writer.start()
        with suppress(EOFError, OSError):
            while True:
                self._cross(self._heard, decode_report(spawned.reports.recv_bytes()))
        self.stop()
        writer.join()
        spawned.process.join()
        spawned.reports.close()
        self._cross(self._ended, spawned.working.value)

    def _write(self, spawned: Spawned) -> None:
        """Write orders until there are no more: the second thread. Closing the pipe is what ends the process."""
        with suppress(OSError):
            while (order := self._orders.get()) is not None:
                spawned.orders.send_bytes(encode(order))
        spawned.orders.close()

    def _cross(self, call: Callable[["Link", Value], None], value: Value) -> None:
        """Call in the event loop, unless it has been closed."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, self, value)


class Pool:
    """As many workers as asked for, each started again when it dies."""

    def __init__(
        self,
        workers: int,
        spawn: Spawn,
        stop_seconds: float = 5.0,
    ) -> None:
        self._spawn = spawn
        self._stop_seconds = stop_seconds
        self._links: list[Link] = []
        self._loads = [0] * workers
        self._waits = [0.0] * workers
        self._closing = False
        self.warming: Warming | None = None
        """How far compiling is, while no worker is ready."""

    @property
    def ready(self) -> int:
        """How many workers take orders."""
        return sum(link.ready for link in self._links)

    @property
    def size(self) -> int:
        """How many workers there are, ready or starting."""
        return len(self._loads)

    @property
    def pids(self) -> list[int | None]:
        """The process of each worker; None for one that is not started yet."""
        return [link.pid for link in self._links]

    def start(self, heard: Callable[[Report], None], lost: Callable[[int, int], None]) -> None:
        """Start the workers; returns at once, and orders wait until they are ready.

        `lost` is called when a worker has been replaced, with its index and the session its process died over.
        """
        self._heard = heard
        self._lost = lost
        self._links = [self._link() for _ in self._loads]

    async def close(self) -> None:
        """Stop the workers and wait for them."""
        self._closing = True
        for link in self._links:
            link.stop()
        await asyncio.to_thread(self._join)

    def place(self) -> int:
        """Choose a worker for a session: the one with fewest."""
        index = self._loads.index(min(self._loads))
        self._loads[index] += 1
        return index

    def leave(self, worker: int) -> None:
        """Take note that a session has left its worker."""
        self._loads[worker] -= 1

    def send(self, worker: int, order: AnyOrder) -> None:
        """Give a worker an order."""
        self._links[worker].send(order)

    def _link(self) -> Link:
        return Link(self._spawn, self._on_report, self._on_end)

    def _join(self) -> None:
        for link in self._links:
            link.join(self._stop_seconds)

    def _on_report(self, link: Link, report: AnyReport) -> None:
        if self._closing or link not in self._links:
            return
        if isinstance(report, Ready):
            link.ready = True
            self._waits[self._links.index(link)] = 0.0
            self.warming = None
            log.info("worker_ready", pid=link.pid)
        elif isinstance(report, Warming):
            self.warming = report
        else:
            self._heard(report)

    def _on_end(self, link: Link, working: int) -> None:
        """Start another in place of one that died, after a longer wait each time one dies before it is ready."""
        if self._closing or link not in self._links:
            return
        index = self._links.index(link)
        wait = self._waits[index]
        self._waits[index] = min(LONGEST_WAIT, max(FIRST_WAIT, 2 * wait))
        log.warning("worker_died", pid=link.pid, wait=wait)
        link.ready = False
        asyncio.get_running_loop().call_later(wait, self._replace, index, working)

    def _replace(self, index: int, working: int) -> None:
        if self._closing:
            return
        self._links[index] = self._link()
        self._lost(index, working)
