"""A session that nobody watches: it trains nothing, is still playing, and goes on when somebody comes back."""

import pytest

from livegrad.models.training import checkpoint
from livegrad.server.worker import channel
from livegrad.server.worker.channel import LaneStatus
from tests.server.fakes import Stage, start

REST = channel.Rest(1, resting=True)
WAKE = channel.Rest(1, resting=False)


def steps(stage: Stage) -> int:
    return stage.worker.training(1).lanes[0].trainer.steps


@pytest.mark.parametrize("speed", [None, 100.0])
def test_it_trains_nothing_while_it_rests_and_then_goes_on_as_fast_as_before(speed: float | None) -> None:
    stage = Stage().give(start(playing=True, speed=speed))
    stage.work(1)
    before = steps(stage)
    assert before > 0
    stage.give(REST).rest()
    assert steps(stage) == before, "and the worker sleeps"
    [saved] = [report.checkpoints[0] for report in stage.reports[-1:]]
    assert checkpoint.decode(saved)[1].steps == before, "what a restart goes on from is the newest"
    stage.clock.now += 3600
    stage.give(WAKE).work(1)
    assert 0 < steps(stage) - before <= 1.1 * before + 30, "an hour is not made up for"
    assert {status.state for status in stage.all("statuses")} == {"playing"}


def test_what_is_left_of_a_step_is_dropped() -> None:
    stage = Stage().give(start(), channel.Step(1, 7, "epoch", 10_000))
    stage.work(1)
    stage.give(REST).rest()
    trained = steps(stage)
    assert 0 < trained < 10_000
    assert stage.all("answered") == [7]
    stage.give(WAKE).rest()
    assert steps(stage) == -(-trained // 25) * 25, "but for the epoch that was begun"
    assert stage.all("statuses")[-1] == LaneStatus(0, "paused", None, 100.0)


def test_what_is_paused_stays_paused() -> None:
    stage = Stage().give(start(), REST, WAKE)
    stage.rest()
    assert steps(stage) == 0
