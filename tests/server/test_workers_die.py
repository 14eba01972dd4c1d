"""A worker killed: what goes on, and whose fault it was; and a server that holds no more."""

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.request import urlopen

import psutil
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.service.workers.spawn import FORKS
from livegrad.server.wire.frames import Frame
from tests.covering import deep
from tests.server.client import DEADLINE, Server, Viewer
from tests.server.hosting import hosting
from tests.server.http.test_addresses import no_worker
from tests.server.test_service import parameters

DEATHS = ("worker_restarted", "worker_died")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are not the same there")


@pytest.fixture(scope="module")
def mortal() -> Iterator[Server]:
    """Run a server whose worker these tests kill."""
    with hosting(workers=1) as running:
        yield running


async def health(server: Server) -> Any:
    """Ask the server how it is."""
    return json.loads(await asyncio.to_thread(lambda: urlopen(f"{server.url}/healthz").read()))  # noqa: S310


async def kill_worker(server: Server, viewer: Viewer) -> None:
    """Kill the worker and wait for the word that it has been replaced."""
    (worker,) = server.workers()
    worker.kill()
    await viewer.event("state", reason="worker_restarted")


async def test_an_attempt_outlives_a_broken_connection_a_comparison_and_a_killed_worker(mortal: Server) -> None:
    known = changed(RunConfig(), {"network.hidden": [3]}).model_dump(mode="json")
    async with mortal.viewer() as viewer:
        key = (await viewer.open())["resume"]
        await viewer.ask("attempt", challenge="ring-of-three", config=known)
        await viewer.ask("compare", config=RunConfig().model_dump(mode="json"), differences=[{}, {}], plan=None)
    (worker,) = mortal.workers()
    worker.kill()
    async with mortal.viewer() as viewer:
        await viewer.open(resume=key)
        told = await viewer.event("attempt", done=1.0)
        assert (told["state"], told["rules"][0]["passed"]) == ("passed", True)
        seeds = {seed["seed"] for event in viewer.events if event["type"] == "attempt" for seed in event["seeds"]}
        assert len(seeds) == 10


async def test_a_killed_workers_session_goes_on_and_its_curve_is_seamless(mortal: Server) -> None:
    async with mortal.session() as viewer:
        await viewer.ask("speed", epochs_per_second=60)
        await viewer.ask("play")
        before = await viewer.frame(lambda frame: frame.epoch >= 100)
        await kill_worker(mortal, viewer)
        assert viewer.events[-1]["state"] == "playing"
        await viewer.frame(lambda frame: frame.step > before.step + 1500)
        assert viewer.steps == sorted(set(viewer.steps)), "no row is lost or sent twice"
        assert viewer.steps[0] == 0
        gaps = [later - earlier for earlier, later in pairwise(viewer.steps)]
        assert max(gaps) <= 2 * 60 * 25, "a checkpoint is at most two seconds old"
        assert [event["type"] for event in viewer.events].count("run") == 1, "nothing was built anew"
        await viewer.ask("pause")
        await viewer.ask("step", unit="batch", count=1)
        final = await viewer.frame(lambda frame: frame.step == viewer.steps[-1])
        assert final.parameters.tolist() == parameters(RunConfig(), final.step)


async def test_all_lanes_of_what_was_paused_are_as_they_were_and_go_on(mortal: Server) -> None:
    async with mortal.session() as viewer:
        await viewer.ask("step", unit="epoch", count=1)
        await viewer.ask("add_lane", **{"from": 0}, changes={"seeds.weights": 3})
        await viewer.ask("step", unit="epoch", count=1)
        await viewer.frame(lambda frame: (frame.lane, frame.step) == (1, 50))
        await viewer.ask("edit", lane=0, layer=0, to=0, **{"from": None}, value=0.75)
        edited = await viewer.frame(lambda frame: (frame.lane, frame.step) == (0, 50) and 0.75 in frame.parameters)
        await kill_worker(mortal, viewer)
        after = await viewer.frame(lambda frame: frame.lane == 0)
        assert (after.step, after.parameters.tolist()) == (50, edited.parameters.tolist())
        assert next(e for e in reversed(viewer.events) if e["type"] == "state")["state"] == "paused"
        await viewer.ask("step", unit="batch", count=1)
        await viewer.frame(lambda frame: (frame.lane, frame.step) == (0, 51))
        frame = await viewer.frame(lambda frame: (frame.lane, frame.step) == (1, 51))
        assert frame.parameters.tolist() == parameters(changed(RunConfig(), {"seeds.weights": 3}), 51)


@deep
@pytest.mark.skipif(not FORKS, reason="here each worker is started by itself")
async def test_a_session_goes_on_even_when_the_process_that_workers_are_forked_from_has_died(mortal: Server) -> None:
    async with mortal.session() as viewer:
        await viewer.ask("step", unit="batch", count=3)
        (worker,) = mortal.workers()
        nursery = worker.parent()
        assert nursery is not None
        assert nursery.pid != psutil.Process().pid
        nursery.kill()
        worker.kill()
        await viewer.event("state", reason="worker_restarted")
        await viewer.ask("step", unit="batch", count=1)
        frame = await viewer.frame(lambda frame: frame.step == 4)
        assert frame.parameters.tolist() == parameters(RunConfig(), 4)


async def test_commands_given_while_the_worker_is_away_are_carried_out(mortal: Server) -> None:
    async with mortal.session() as viewer:
        (worker,) = mortal.workers()
        worker.suspend()
        await viewer.send("update", lane=0, changes={"training.optimizer.name": "adam"}, id=70)
        await viewer.send("step", unit="batch", count=5, id=71)
        worker.kill()
        told = await viewer.event("changed", reply_to=70)
        assert told["changes"] == {"training.optimizer.name": "adam"}
        await viewer.event("state", reply_to=71)
        frame = await viewer.frame(lambda frame: frame.step == 5)
        assert frame.parameters.tolist() == parameters(changed(RunConfig(), told["changes"]), 5)


async def end_worker(server: Server, number: signal.Signals, *viewers: Viewer) -> Any:
    """Send a worker a signal that ends it; return the state that the first viewer is told, when all have been told."""
    (worker,) = server.workers()
    worker.send_signal(number)
    told = [
        await viewer.until(lambda said: isinstance(said, dict) and said.get("reason") in DEATHS) for viewer in viewers
    ]
    return told[0]


def later(step: int, frame: Frame) -> bool:
    """Say whether a frame is of a later step."""
    return frame.step > step


async def test_a_session_that_crashes_its_worker_three_times_in_a_row_is_failed(mortal: Server) -> None:
    """A death between two turns of the full-speed session is nobody's fault, so it may take a few more than three."""
    async with mortal.session() as guilty, mortal.session() as innocent:
        await guilty.ask("speed", epochs_per_second=None)
        await guilty.ask("play")
        told: list[Any] = [None]
        while len(told) < 12 and (told[-1] is None or told[-1]["reason"] != "worker_died"):
            step = guilty.steps[-1] if guilty.steps else 0
            await guilty.frame(partial(later, step))
            told.append(await end_worker(mortal, signal.SIGSEGV, guilty, innocent))
        assert len(told) > 3
        assert (told[-1]["reason"], told[-1]["state"]) == ("worker_died", "failed")
        refused = await guilty.ask("play")
        assert (refused["code"], refused["reason"]) == ("not_now", "failed")
        assert (await innocent.ask("step", unit="batch", count=1))["state"] == "paused"
        run = await guilty.ask("reset", lane=0, weights="same")
        assert (run["type"], run["rebuilt"]) == ("run", True)
        assert (await guilty.ask("step", unit="batch", count=1))["state"] == "paused"


async def test_a_session_at_full_speed_outlives_every_worker_that_somebody_else_kills(mortal: Server) -> None:
    async with mortal.session() as viewer:
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.ask("play")
        for _ in range(4):
            await viewer.frame(lambda frame: frame.step > 0)
            told = await end_worker(mortal, signal.SIGKILL, viewer)
            assert (told["reason"], told["state"]) == ("worker_restarted", "playing")


async def until_health(server: Server, name: str, count: int) -> None:
    """Wait until the server counts so many sessions or connections."""
    async with asyncio.timeout(DEADLINE):
        while (await health(server))[name] != count:
            pass


async def test_a_full_server_closes_with_1013_and_forgets_a_session_nobody_watches() -> None:
    limits = {"sessions_per_worker": 1, "connections": 2, "idle_seconds": 0.2, "evict_seconds": 0.5}
    with hosting(start=no_worker, workers=1, **limits) as server:
        async with server.viewer() as first:
            key = (await first.open())["resume"]
            async with server.viewer() as second:
                await second.send("open", resume=None, config=None, id=1)
                error = await second.event("error")
                assert (error["code"], error["reply_to"]) == ("full", 1)
                assert await second.closed() == 1013
            await until_health(server, "connections", 1)
            async with server.viewer() as again:
                assert (await again.open(resume=key))["resumed"] is True
                async with server.viewer() as third:
                    assert (await third.event("error"))["code"] == "full", "there are two connections already"
                    assert await third.closed() == 1013
        await until_health(server, "sessions", 0)
        async with server.viewer() as later:
            assert (await later.open(resume=key))["resumed"] is False
