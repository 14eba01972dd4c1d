"""Frames that belong together: what is drawn over several turns shows no run that has become another meanwhile."""

from livegrad.models.config.run import RunConfig
from livegrad.models.measure.view import View
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.channel import Feed
from livegrad.server.worker.session.frame_schedule import FrameSchedule
from tests.server.fakes import Stage, start
from tests.server.worker.session.test_compared import lanes

FEED = Feed(View(grid=8, units=4), fps=30, lane=None)
SO_LITTLE = Budget(0.0, lambda: 0.0)
"""One that is used up: one frame is made in each turn."""


def test_a_lane_described_anew_while_others_are_drawn_is_drawn_once_more_into_their_picture() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig())).rest()
    now = 1.0
    schedule = FrameSchedule(there := lanes(stage), lambda: now)
    schedule.watch([FEED], [FEED])
    assert schedule.draw(SO_LITTLE) == []
    there[0].built(rebuilt=True)
    assert schedule.draw(SO_LITTLE) == []
    assert [frame.lane for frame in schedule.draw(SO_LITTLE)] == [0, 1]
    now += 1
    assert schedule.draw(SO_LITTLE) == []


def test_a_lane_described_anew_once_more_is_left_out_until_the_next_picture() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig(), RunConfig())).rest()
    now = 1.0
    schedule = FrameSchedule(there := lanes(stage), lambda: now)
    schedule.watch([FEED], [FEED])
    assert schedule.draw(SO_LITTLE) + schedule.draw(SO_LITTLE) == []
    there[0].built(rebuilt=True)
    there[1].built(rebuilt=True)
    assert schedule.draw(SO_LITTLE) + schedule.draw(SO_LITTLE) == []
    there[0].built(rebuilt=True)
    assert [frame.lane for frame in schedule.draw(SO_LITTLE)] == [1, 2]
    now += 1
    assert [frame.lane for frame in schedule.draw(SO_LITTLE)] == [0]


def test_a_feed_that_is_watched_anew_while_it_is_drawn_is_drawn_whole() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig())).rest()
    now = 1.0
    schedule = FrameSchedule(lanes(stage), lambda: now)
    schedule.watch([FEED], [FEED])
    assert schedule.draw(SO_LITTLE) == []
    schedule.watch([FEED], [FEED])
    now += 1
    assert schedule.draw(SO_LITTLE) == []
    assert [frame.lane for frame in schedule.draw(SO_LITTLE)] == [0, 1]
