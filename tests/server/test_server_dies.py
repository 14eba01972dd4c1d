"""A server killed, or stopped, and started again: its sessions go on, and no process of it is left behind."""

import asyncio
import signal
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest

from livegrad.server.wire.frames import Frame
from tests.server.client import DEADLINE, ServerProcess, Viewer, serving
from tests.server.test_time import RATE, expect, moment, seek, with_a_change
from tests.server.test_workers_die import health, kill_worker

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are not the same there")

SPEED = 60


async def expect_nothing_left(server: ServerProcess, viewer: Viewer, number: signal.Signals) -> None:
    """End a server whose session plays, and see that its viewer is told and no process stays."""
    await viewer.ask("play")
    await viewer.frame()
    family = psutil.Process(server.process.pid).children(recursive=True)
    assert len(family) >= 1
    server.process.send_signal(number)
    assert await viewer.closed() == (1006 if number == signal.SIGKILL else 1012)
    server.process.wait(DEADLINE)
    gone, alive = await asyncio.to_thread(psutil.wait_procs, family, DEADLINE / 4)
    assert alive == []
    assert len(gone) == len(family)


async def test_sessions_and_their_histories_outlive_a_server_that_is_killed_or_stopped_and_it_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    """One test, for to start a server and its worker takes longer than all else here: it is ended in all three ways."""
    with serving(workers=1, data_dir=tmp_path) as server:
        await answers_while_its_worker_starts(server)
        key, last = await changes_while_it_plays(server)
    with serving(workers=1, data_dir=tmp_path) as server:
        goes_on = await went_on(server, key, last)
        stands_in_the_past = await wound_back(server)
        async with server.session() as viewer:
            await expect_nothing_left(server, viewer, signal.SIGINT)
    with serving(workers=1, data_dir=tmp_path) as server:
        async with server.viewer() as later:
            await goes_on(later)
        async with server.viewer() as later:
            await stands_in_the_past(later)
            await expect_nothing_left(server, later, signal.SIGTERM)


async def answers_while_its_worker_starts(server: ServerProcess) -> None:
    """See that a server answers before it has a worker, and carries out then what it was asked before."""
    async with server.viewer() as viewer:
        assert await health(server) == {
            "status": "starting",
            "workers": {"ready": 0, "total": 1},
            "sessions": 0,
            "viewers": 0,
            "connections": 1,
            "compiled": None,
        }
        await viewer.open()
        await viewer.send("step", unit="batch", count=3, id=9)
        await viewer.event("state", reply_to=9)
        await viewer.frame(lambda frame: frame.step == 3)


async def changes_while_it_plays(server: ServerProcess) -> tuple[str, Frame]:
    """Kill a server half a second after a live change; return the session's key and the last frame."""
    async with server.session() as viewer:
        await viewer.ask("speed", epochs_per_second=SPEED)
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.epoch >= 100)
        await viewer.ask("update", lane=0, changes={RATE: 0.07})
        at = time.monotonic()
        last = await viewer.frame(lambda frame: time.monotonic() > at + 0.5 and frame.step > 0)
        await expect_nothing_left(server, viewer, signal.SIGKILL)
    return viewer.events[0]["resume"], last


async def went_on(server: ServerProcess, key: str, last: Frame) -> Callable[[Viewer], Any]:
    """See that a killed server's session plays; pause it, and return what looks whether another finds it so."""
    async with server.viewer() as viewer:
        assert (await viewer.open(resume=key))["resumed"] is True
        run = await viewer.event("run")
        assert run["config"]["training"]["optimizer"]["learning_rate"] == 0.07, "what somebody did is kept at once"
        await viewer.event("state", state="playing", reason="server_restarted")
        first = await viewer.frame()
        assert first.step > last.step - 5 * SPEED * run["steps_per_epoch"], "at most five seconds are lost"
        await viewer.frame(lambda frame: frame.step > last.step + 1500)
        assert viewer.steps == sorted(set(viewer.steps)), "no row is lost or there twice"
        assert viewer.steps[0] == 0
        gaps = [after - before for before, after in pairwise(viewer.steps)]
        assert max(gaps) <= 2 * SPEED * run["steps_per_epoch"]
        await viewer.ask("pause")
        await viewer.ask("step", unit="batch", count=7)
        before = await viewer.frame(lambda frame: frame.step == viewer.steps[-1])
        steps = list(viewer.steps)

    async def expected(later: Viewer) -> None:
        await later.open(resume=key)
        after = await later.frame()
        assert (after.step, after.parameters.tolist()) == (before.step, before.parameters.tolist())
        assert later.steps == steps
        assert later.events[2]["state"] == "paused"

    return expected


async def wound_back(server: ServerProcess) -> Callable[[Viewer], Any]:
    """Wind a run back, over its worker's death; return what looks whether another finds it and its past so."""
    async with server.session() as viewer:
        at, end = await with_a_change(viewer)
        await seek(viewer, at + 20)
        await kill_worker(server, viewer)
        expect(await viewer.frame(), moment(at + 20, at))
        expect(await seek(viewer, at - 20), moment(at - 20, at))
        expect(await seek(viewer, end), moment(end, at))
        last = await seek(viewer, at - 3)
        expect(last, moment(at - 3, at))
        rows = list(viewer.steps)
        key = viewer.events[0]["resume"]

    async def expected(later: Viewer) -> None:
        await later.open(resume=key)
        expect(await later.frame(), moment(at - 3, at))
        assert later.steps == list(dict.fromkeys(rows))
        history: Any = next(event for event in later.events if event["type"] == "history")
        assert (history["step"], history["end"], history["marks"][0]["step"]) == (at - 3, end, at)
        assert history["best"]["of"] == "test"
        expect(await seek(later, at + 5), moment(at + 5, at))
        await later.ask("step", unit="batch", count=5)
        assert not any(event["type"] == "forked" for event in later.events)
        await later.ask("update", lane=0, changes={RATE: 0.1})
        assert (await seek(later, at + 10)).learning_rate == 0.1
        assert next(e for e in later.events if e["type"] == "forked")["step"] == at + 10

    return expected


async def test_a_server_stopped_while_its_workers_start_leaves_nothing_behind() -> None:
    with serving(workers=2) as server:
        async with server.viewer() as viewer:
            await viewer.open()
            family = psutil.Process(server.process.pid).children(recursive=True)
            server.process.terminate()
        server.process.wait(DEADLINE)
        _, alive = await asyncio.to_thread(psutil.wait_procs, family, DEADLINE / 4)
        assert alive == []
