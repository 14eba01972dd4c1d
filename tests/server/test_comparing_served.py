"""Comparing on a real server: many lanes at one epoch in every picture, for two viewers, over a worker's death."""

import asyncio
import sys
from typing import Any

import pytest

from livegrad.models.config.experiment import Axis, differences
from livegrad.models.config.run import RunConfig, changed
from livegrad.server.wire.frames import Frame
from tests.server.client import Viewer
from tests.server.hosting import hosting
from tests.server.test_service import parameters

RATE = "training.optimizer.learning_rate"
GRID = differences([Axis(RATE, [0.003, 0.01, 0.03, 0.1]), Axis("seeds.weights", list(range(1, 17)))])
PLAN = {"axes": [{"path": RATE}, {"path": "seeds.weights"}]}
BASE = RunConfig().model_dump(mode="json")


async def pictures(viewer: Viewer, count: int) -> list[list[Frame]]:
    """Return the next pictures, each whole."""
    found: list[list[Frame]] = []
    while len(found) < count:
        await viewer.frame(lambda frame: frame.frame > (found[-1][0].frame if found else 0))
        found.append(viewer.picture)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="workers are killed otherwise there")
async def test_64_lanes_are_at_one_epoch_in_every_picture_and_go_on_after_their_worker_dies() -> None:
    with hosting(workers=1) as server:
        async with server.session() as viewer:
            await viewer.ask("view", lane=None, tiles=16, fps=10)
            told = await viewer.ask("compare", config=BASE, differences=GRID, plan=PLAN)
            assert told["lanes"] == list(range(1, 65))
            await viewer.frame(lambda frame: frame.lane == 64)
            await viewer.ask("play")
            await viewer.frame(lambda frame: frame.epoch >= 4)
            async with server.viewer() as other:
                await joined_at_one_epoch(viewer, other)
                # Read all the time: who takes nothing is cut off.
                told_too = asyncio.create_task(other.event("lanes", lanes=[40]))
                (worker,) = server.workers()
                worker.kill()
                await viewer.event("state", lane=64, reason="worker_restarted")
                before = max(frame.epoch for frame in viewer.frames)
                await viewer.frame(lambda frame: frame.epoch > before)
                await viewer.ask("update", lane=None, changes={"training.batch_size": 25})
                await pause_and_keep(viewer, 40)
                await told_too


async def joined_at_one_epoch(viewer: Viewer, other: Viewer) -> None:
    """Let somebody else join; both see all lanes at one epoch in every picture."""
    await other.open(resume=viewer.events[0]["resume"])
    joined = await other.event("lanes")
    assert (joined["lanes"], joined["plan"], joined["differences"]) == (list(range(1, 65)), PLAN, GRID)
    await other.ask("view", lane=None, tiles=8)
    for each in (viewer, other):
        for picture in await pictures(each, 3):
            assert len({frame.epoch for frame in picture}) == 1
            assert len({frame.frame for frame in picture}) == 1


async def pause_and_keep(viewer: Viewer, lane: int) -> None:
    """Pause, and go on with one lane alone from where it stands: it is the run that it would have been alone."""
    await viewer.ask("pause")
    kept: dict[str, Any] = await viewer.ask("keep_lane", lane=lane)
    assert (kept["lanes"], kept["differences"], kept["plan"]) == ([lane], [{}], None)
    assert kept["base"] == changed(RunConfig(), GRID[lane - 1] | {"training.batch_size": 25}).model_dump(mode="json")
    await viewer.ask("reset", lane=lane, weights="same")
    await viewer.ask("view", lane=lane, tiles=None)
    await viewer.ask("step", unit="epoch", count=3)
    frame = await viewer.frame(lambda frame: frame.epoch == 3)
    config = RunConfig.model_validate(kept["base"])
    assert frame.parameters.tolist() == await asyncio.to_thread(parameters, config, frame.step)
