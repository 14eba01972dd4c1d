"""Processes are forked from one that has loaded what they need; where that one has died, another takes its place."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from multiprocessing import forkserver

import psutil
import pytest

from livegrad.server.service.workers import spawn
from livegrad.server.worker import channel
from tests.server.service.workers.test_pool import running

pytestmark = pytest.mark.skipif(not spawn.FORKS, reason="here each worker is started by itself")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fork from a process that this test may kill, and that loads no torch."""
    own = forkserver.ForkServer()
    for name in ("ensure_running", "connect_to_new_process", "set_forkserver_preload"):
        monkeypatch.setattr(forkserver, name, getattr(own, name))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.server.service.workers.light"])
    monkeypatch.setattr(spawn, "_context", lambda: context)
    yield
    own._stop()  # type: ignore[attr-defined]


async def test_a_worker_is_replaced_even_when_the_process_that_workers_are_forked_from_has_died(light: None) -> None:  # noqa: ARG001
    async with running(spawn.spawn) as (pool, ear):
        pool.send(0, channel.Stop(1))
        assert (await ear.reports.get()).session == 1
        worker = psutil.Process(pool.pids[0])
        nursery = worker.parent()
        assert nursery is not None
        assert nursery.pid != psutil.Process().pid
        nursery.kill()
        worker.kill()
        assert (await ear.lost.get()) == (0, 0)
        pool.send(0, channel.Stop(2))
        assert (await ear.reports.get()).session == 2
        (after,) = pool.pids
        assert after is not None
        assert after != worker.pid
        await asyncio.to_thread(psutil.wait_procs, [nursery, worker], 30)
