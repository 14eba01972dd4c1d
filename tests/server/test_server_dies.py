"""A server killed, or stopped, and started again: its sessions go on."""

import asyncio
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from livegrad.server.wire.frames import Frame
from tests.server.client import DEADLINE, serving

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are not the same there")

SPEED = 60


async def kill_while_it_plays(folder: Path) -> tuple[str, Frame]:
    """Kill a server half a second after a live change; return the session's key and the last frame."""
    with serving(workers=1, data_dir=folder) as server:
        async with server.session() as viewer:
            await viewer.ask("speed", epochs_per_second=SPEED)
            await viewer.ask("play")
            await viewer.frame(lambda frame: frame.epoch >= 100)
            await viewer.ask("update", lane=0, changes={"training.optimizer.learning_rate": 0.07})
            at = time.monotonic()
            last = await viewer.frame(lambda frame: time.monotonic() > at + 0.5 and frame.step > 0)
            server.process.kill()
            assert await viewer.closed() == 1006
    return viewer.events[0]["resume"], last


async def test_a_session_goes_on_after_its_server_was_killed_and_after_it_was_stopped(tmp_path: Path) -> None:
    key, last = await kill_while_it_plays(tmp_path)
    with serving(workers=1, data_dir=tmp_path) as server:
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
        server.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(server.process.wait, DEADLINE)
    with serving(workers=1, data_dir=tmp_path) as server:
        async with server.viewer() as later:
            await later.open(resume=key)
            after = await later.frame()
            assert (after.step, after.parameters.tolist()) == (before.step, before.parameters.tolist())
            assert later.steps == steps
            assert later.events[2]["state"] == "paused"
