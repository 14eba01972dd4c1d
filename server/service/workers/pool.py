"""The worker processes: starts them, shares out sessions, replaces those that die or hang; knows no session's state."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog

from livegrad.server.service.workers.link import Link, Spawn
from livegrad.server.service.workers.watch import EVERY
from livegrad.server.worker.channel import AnyOrder, AnyReport, Ready, Report, Warming

LONGEST_WAIT: Final = 10.0
FIRST_WAIT: Final = 0.25
SPARE_AFTER: Final = 2.0  # seconds that sessions have to begin again before another spare takes time to load

log = structlog.get_logger()


class Pool:
    """As many workers as asked for, each started again when it dies, and one to spare."""

    def __init__(self, workers: int, spawn: Spawn, stop_seconds: float = 5.0, *, spare: bool = False) -> None:
        """Start nothing yet; `spare` keeps one more process, which is ready when another dies."""
        self._spawn = spawn
        self._stop_seconds = stop_seconds
        self._links: list[Link] = []
        self._loads = [0] * workers
        self._waits = [0.0] * workers
        self._keeps_spare = spare
        self._spare: Link | None = None
        self._watching: asyncio.Task[None] | None = None
        self._closing = False
        self.warming: Warming | None = None
        """How far compiling is, while no worker is ready."""

    @property
    def ready(self) -> int:
        """How many workers take orders."""
        return sum(link.ready for link in self._links)

    @property
    def size(self) -> int:
        """How many workers there are, ready or starting, without the spare one."""
        return len(self._loads)

    @property
    def pids(self) -> list[int | None]:
        """The process of each worker; None for one that is not started yet."""
        return [link.pid for link in self._links]

    def start(self, heard: Callable[[Report], None], lost: Callable[[int, int], None]) -> None:
        """Start the workers; returns at once, and orders wait until they are ready.

        `lost` is called when a worker has died, with its index and the session its process died over (0: none). What
        was on it is to begin again where `move` says.
        """
        self._heard = heard
        self._lost = lost
        self._links = [self._link() for _ in self._loads]
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop the workers and wait for them."""
        self._closing = True
        if self._watching:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        for link in self._all:
            link.stop()
        await asyncio.to_thread(self._join)

    def place(self) -> int:
        """Choose a worker for a session: of those that are ready the one with fewest; of all, where none is."""
        ready = [index for index, link in enumerate(self._links) if link.ready]
        index = min(ready or range(len(self._loads)), key=lambda index: self._loads[index])
        self._loads[index] += 1
        return index

    def move(self, worker: int) -> int:
        """Choose a worker for a session whose own has died: the one that replaces it, unless only others are ready."""
        if self._links[worker].ready or not self.ready:
            return worker
        self.leave(worker)
        return self.place()

    def leave(self, worker: int) -> None:
        """Take note that a session has left its worker."""
        self._loads[worker] -= 1

    def send(self, worker: int, order: AnyOrder) -> None:
        """Give a worker an order."""
        self._links[worker].send(order)

    @property
    def _all(self) -> list[Link]:
        return [*self._links, *([self._spare] if self._spare else [])]

    def _link(self) -> Link:
        return Link(self._spawn, self._on_report, self._on_end)

    def _join(self) -> None:
        for link in self._all:
            link.join(self._stop_seconds)

    async def _watch(self) -> None:
        """Look again and again whether a worker hangs."""
        while True:
            await asyncio.sleep(EVERY)
            for link in self._all:
                link.look()

    def _on_report(self, link: Link, report: AnyReport) -> None:
        if self._closing or link not in self._all:
            return
        if isinstance(report, Ready):
            self._on_ready(link)
        elif isinstance(report, Warming):
            self.warming = report
        else:
            self._heard(report)

    def _on_ready(self, link: Link) -> None:
        link.ready = True
        log.info("worker_ready", pid=link.pid)
        if link in self._links:
            self._waits[self._links.index(link)] = 0.0
            self.warming = None
        self._start_spare()

    def _start_spare(self) -> None:
        """Start the spare worker when all others are ready: it must take no time from them."""
        if self._keeps_spare and not self._closing and self._spare is None and self.ready == self.size:
            self._spare = self._link()

    def _on_end(self, link: Link, working: int) -> None:
        """Have another take the place of a worker that died."""
        if self._closing or link not in self._all:
            return
        link.ready = False
        if link is self._spare:
            self._spare = None
            asyncio.get_running_loop().call_later(LONGEST_WAIT, self._start_spare)
            return
        index = self._links.index(link)
        if self._spare and self._spare.ready:
            self._links[index], self._spare = self._spare, None
            asyncio.get_running_loop().call_later(SPARE_AFTER, self._start_spare)
            log.warning("worker_died", pid=link.pid, spare=self._links[index].pid)
        elif link.pid is not None:  # else it has been said that it could not be started
            log.warning("worker_died", pid=link.pid, wait=self._waits[index])
        if self.ready:  # there is a spare one, or others can take its sessions
            self._lost(index, working)
            working = 0
        if not self._links[index].ready:
            asyncio.get_running_loop().call_later(self._wait(index), self._replace, index, working)

    def _wait(self, index: int) -> float:
        """Return how long to wait before starting another: longer each time one dies before it is ready."""
        wait = self._waits[index]
        self._waits[index] = min(LONGEST_WAIT, max(FIRST_WAIT, 2 * wait))
        return wait

    def _replace(self, index: int, working: int) -> None:
        if self._closing:
            return
        self._links[index] = self._link()
        self._lost(index, working)
