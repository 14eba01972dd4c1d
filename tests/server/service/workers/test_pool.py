"""The pool: orders and reports cross, the dead are replaced, all end in time; with threads in place of processes."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from livegrad.server.service.workers import processes
from livegrad.server.service.workers.link import KILLED
from livegrad.server.service.workers.pool import Pool
from livegrad.server.service.workers.spawn import Spawned
from livegrad.server.service.workers.watch import Watch
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Ready, Report, Warming, decode_order, encode

Life = Callable[["Connection[Any, Any]", "Connection[Any, Any]", "Cell"], None]


class Number:
    """A number that is not counted up: such a worker is taken to be starting."""

    def __init__(self) -> None:
        self.value = 0


class Cell:
    """What two threads share: the number, and whether one is to be dead."""

    def __init__(self) -> None:
        self.value = 0
        self.killed = threading.Event()
        self.pulse = Number()


class Thread:
    """A thread that looks like a process; killing it closes its pipes, as a death does."""

    def __init__(self, live: Callable[[], None], ends: list["Connection[Any, Any]"], killed: threading.Event) -> None:
        self.pid = 4711
        self._killed = killed
        self._ends = ends
        self._thread = threading.Thread(target=self._run, args=(live,), daemon=True)
        self._thread.start()

    def _run(self, live: Callable[[], None]) -> None:
        try:
            with suppress(EOFError, OSError):
                live()
        finally:
            for end in self._ends:
                end.close()

    @property
    def exitcode(self) -> int | None:
        """None while it lives; then as after SIGKILL where it was killed, else as after SIGSEGV."""
        return None if self._thread.is_alive() else KILLED if self._killed.is_set() else -11

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(timeout)

    def kill(self) -> None:
        """End it."""
        self._killed.set()


class Spawner:
    """Starts threads that live as they are told to."""

    def __init__(self, *lives: Life) -> None:
        self._lives = list(lives)
        self._one_at_a_time = threading.Lock()  # so that `spawned` is in the order of the lives
        self.spawned: list[Spawned] = []

    def __call__(self) -> Spawned:
        with self._one_at_a_time:
            return self._spawn()

    def _spawn(self) -> Spawned:
        theirs, orders = Pipe(duplex=False)
        reports, their_reports = Pipe(duplex=False)
        life = self._lives.pop(0) if len(self._lives) > 1 else self._lives[0]
        cell = Cell()
        thread = Thread(lambda: life(theirs, their_reports, cell), [theirs, their_reports], cell.killed)
        made = Spawned(thread, orders, reports, cell, cell.pulse)
        self.spawned.append(made)
        return made


def obedient(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", _: Cell) -> None:
    """Answer each order."""
    reports.send_bytes(encode(Ready()))
    while True:
        reports.send_bytes(encode(Report(decode_order(orders.recv_bytes()).session)))


def mortal(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell) -> None:
    """Die over the first order."""
    reports.send_bytes(encode(Ready()))
    working.value = decode_order(orders.recv_bytes()).session


def shot(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell) -> None:
    """Be killed by somebody else while working on the first order."""
    mortal(orders, reports, working)
    working.killed.set()


class Ear:
    """Hears what the pool tells."""

    def __init__(self) -> None:
        self.reports: asyncio.Queue[Report] = asyncio.Queue()
        self.lost: asyncio.Queue[tuple[int, int]] = asyncio.Queue()


@asynccontextmanager
async def running(spawn: Callable[[], Spawned], workers: int = 1) -> AsyncIterator[tuple[Pool, Ear]]:
    pool, ear = Pool(workers, spawn, stop_seconds=5), Ear()
    pool.start(ear.reports.put_nowait, lambda worker, working: ear.lost.put_nowait((worker, working)))
    try:
        async with asyncio.timeout(30):
            yield pool, ear
    finally:
        await pool.close()


async def test_orders_reach_the_worker_and_its_reports_come_back_in_order() -> None:
    async with running(Spawner(obedient)) as (pool, ear):
        for session in range(1, 6):
            pool.send(0, channel.Stop(session))
        assert [(await ear.reports.get()).session for _ in range(5)] == [1, 2, 3, 4, 5]
        assert (pool.ready, pool.size, pool.pids) == (1, 1, [4711])


async def test_what_is_compiled_is_known_until_a_worker_is_ready() -> None:
    def compiling(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", cell: Cell) -> None:
        reports.send_bytes(encode(Warming(3, 7)))
        reports.send_bytes(encode(Report(1)))
        orders.recv_bytes()
        obedient(orders, reports, cell)

    async with running(Spawner(compiling)) as (pool, ear):
        await ear.reports.get()
        assert (pool.ready, pool.warming) == (0, Warming(3, 7))
        pool.send(0, channel.Stop(1))
        pool.send(0, channel.Stop(2))
        assert (await ear.reports.get()).session == 2
        assert (pool.ready, pool.warming) == (1, None)


async def test_each_worker_gets_its_own_orders() -> None:
    def with_a_name(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", cell: Cell) -> None:
        reports.send_bytes(encode(Ready()))
        while True:
            order = decode_order(orders.recv_bytes())
            reports.send_bytes(encode(Report(order.session, failed=str(id(cell)))))

    async with running(Spawner(with_a_name), workers=2) as (pool, ear):
        names: dict[int, set[str | None]] = {0: set(), 1: set()}
        for worker in (1, 0, 1, 0):
            pool.send(worker, channel.Stop(7 + worker))
            report = await ear.reports.get()
            assert report.session == 7 + worker
            names[worker].add(report.failed)
        assert len(names[0]) == len(names[1]) == 1
        assert names[0] != names[1]


async def test_a_dead_worker_is_replaced_and_its_death_put_down_to_what_it_worked_on() -> None:
    spawner = Spawner(mortal, obedient)
    async with running(spawner) as (pool, ear):
        pool.send(0, channel.Stop(9))
        assert await ear.lost.get() == (0, 9)
        pool.send(0, channel.Stop(3))
        assert (await ear.reports.get()).session == 3
        assert len(spawner.spawned) == 2


async def test_nobody_is_to_blame_when_somebody_else_kills_a_worker() -> None:
    async with running(Spawner(shot, obedient)) as (pool, ear):
        pool.send(0, channel.Stop(9))
        assert await ear.lost.get() == (0, 0)


async def test_a_worker_that_cannot_be_started_is_tried_again() -> None:
    spawner = Spawner(obedient)
    tries = []

    def reluctant() -> Spawned:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no more processes")
        return spawner()

    async with running(reluctant) as (pool, ear):
        assert await ear.lost.get() == (0, 0)
        pool.send(0, channel.Stop(3))
        assert (await ear.reports.get()).session == 3


async def test_closing_ends_the_workers_and_tells_nobody() -> None:
    spawner = Spawner(obedient)
    async with running(spawner, workers=2) as (pool, ear):
        pool.send(0, channel.Stop(1))
        await ear.reports.get()
    assert ear.lost.empty()
    for spawned in spawner.spawned:
        spawned.process.join(0)
        assert spawned.orders.closed
        assert spawned.reports.closed


async def test_a_worker_that_does_not_end_is_killed() -> None:
    cells: list[Cell] = []

    def deaf(_: "Connection[Any, Any]", reports: "Connection[Any, Any]", cell: Cell) -> None:
        cells.append(cell)
        reports.send_bytes(encode(Ready()))
        reports.send_bytes(encode(Report(1)))
        cell.killed.wait(30)

    pool, ear = Pool(1, Spawner(deaf), stop_seconds=0.05), Ear()
    pool.start(ear.reports.put_nowait, lambda *_: None)
    await ear.reports.get()
    await pool.close()
    assert cells[0].killed.is_set()


def test_a_session_is_placed_where_there_are_fewest() -> None:
    pool = Pool(3, Spawner(obedient))
    assert [pool.place() for _ in range(4)] == [0, 1, 2, 0]
    pool.leave(1)
    assert pool.place() == 1


async def until(met: Callable[[], bool]) -> None:
    """Let the loop go on until something is so."""
    while not met():  # noqa: ASYNC110  what is waited for happens in threads
        await asyncio.sleep(0.001)


def unreadable(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell) -> None:
    """Answer the first order with what is no report, and then wait for ever."""
    reports.send_bytes(encode(Ready()))
    working.value = decode_order(orders.recv_bytes()).session
    reports.send_bytes(b"\xc1 no report")
    working.killed.wait(30)


async def test_a_worker_whose_report_cannot_be_read_is_replaced() -> None:
    async with running(Spawner(unreadable, obedient)) as (pool, ear):
        pool.send(0, channel.Stop(9))
        assert await ear.lost.get() == (0, 9)
        pool.send(0, channel.Stop(3))
        assert (await ear.reports.get()).session == 3


def hanging(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell) -> None:
    """Take the first order and never come back."""
    reports.send_bytes(encode(Ready()))
    working.value = decode_order(orders.recv_bytes()).session
    working.killed.wait(30)


@pytest.mark.parametrize("stopped", [False, True])
async def test_a_worker_that_hangs_is_replaced_and_who_stopped_it_is_to_blame(
    stopped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spawner = Spawner(hanging, obedient)
    async with running(spawner) as (pool, ear):
        pool.send(0, channel.Stop(9))
        await until(lambda: spawner.spawned[0].working.value == 9 if spawner.spawned else False)
        monkeypatch.setattr(Watch, "look", lambda *_, **__: True)
        monkeypatch.setattr(processes, "stopped", lambda _: stopped)
        pool._links[0].look()
        monkeypatch.undo()
        assert await ear.lost.get() == (0, 0 if stopped else 9)
        pool.send(0, channel.Stop(3))
        assert (await ear.reports.get()).session == 3


async def test_a_spare_worker_takes_the_place_of_one_that_dies_at_once() -> None:
    spawner = Spawner(mortal, obedient)
    pool, ear = Pool(1, spawner, spare=True), Ear()
    pool.start(ear.reports.put_nowait, lambda worker, working: ear.lost.put_nowait((worker, working)))
    async with asyncio.timeout(30):
        await until(lambda: len(spawner.spawned) == 2 and bool(pool._spare and pool._spare.ready))
        assert (pool.ready, pool.size) == (1, 1)
        pool.send(0, channel.Stop(9))
        assert await ear.lost.get() == (0, 9)
        assert pool.ready == 1, "it was ready before the other died"
        assert pool.move(0) == 0
        pool.send(0, channel.Stop(3))
        assert (await ear.reports.get()).session == 3
    await pool.close()


def slow(orders: "Connection[Any, Any]", _: "Connection[Any, Any]", __: Cell) -> None:
    """Never get ready."""
    orders.recv_bytes()


async def test_nobody_is_placed_on_a_worker_that_is_not_ready_and_who_was_on_one_that_died_moves() -> None:
    spawner = Spawner(obedient, mortal, slow)
    async with running(spawner, workers=2) as (pool, ear):
        await until(lambda: pool.ready == 2)
        dying = next(index for index, link in enumerate(pool._links) if link._spawned is spawner.spawned[1])
        assert [pool.place(), pool.place()] == [0, 1]
        pool.send(dying, channel.Stop(9))
        assert await ear.lost.get() == (dying, 9)
        assert pool.move(dying) == 1 - dying
        assert {pool.place() for _ in range(3)} == {1 - dying}
        assert await ear.lost.get() == (dying, 0), "its place is taken again, and nobody is blamed twice"


async def test_a_worker_that_cannot_be_started_is_one_line_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    spawner, tries = Spawner(obedient), []

    def reluctant() -> Spawned:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("no more processes")
        return spawner()

    async with running(reluctant) as (_, ear):
        await ear.lost.get()
        told = capfd.readouterr()
        lines = [line for line in (told.out + told.err).splitlines() if "worker_replaced" not in line]
        assert len([line for line in lines if "no more processes" in line]) == 1
        assert not any("Traceback" in line or "worker_died" in line for line in lines)


async def test_a_process_that_is_just_being_started_when_the_pool_closes_is_ended_too() -> None:
    """Else the server would wait until it has compiled all kernels, which takes a minute."""

    def compiling(_orders: "Connection[Any, Any]", _reports: "Connection[Any, Any]", cell: Cell) -> None:
        cell.killed.wait(30)

    closing, start = threading.Event(), Spawner(compiling)

    def slowly() -> Spawned:
        closing.wait(30)
        return start()

    pool = Pool(1, slowly)
    pool.start(lambda _: None, lambda _worker, _working: None)
    closed = asyncio.create_task(pool.close())
    while not pool._links[0]._unwanted:  # noqa: ASYNC110  it is set in another thread
        await asyncio.sleep(0)
    closing.set()
    await asyncio.wait_for(closed, 20)
    assert [spawned.working.killed.is_set() for spawned in start.spawned] == [True]  # type: ignore[attr-defined]
