"""Pace: the first step at once, then exactly as many as time and speed make due."""

import pytest

from livegrad.server.worker.session.pace import Pace
from tests.server.fakes import Clock

STEPS = 25  # an epoch's


def test_a_step_a_second_is_one_step_each_second() -> None:
    clock = Clock()
    pace = Pace(1 / STEPS, clock)
    times = []
    for _ in range(5):
        clock.now = max(clock.now, pace.due_at(STEPS))
        assert pace.due(STEPS) == 1
        pace.took(1 / STEPS)
        times.append(clock.now - 100)
    assert times == pytest.approx([0, 1, 2, 3, 4])


def test_nothing_is_due_before_its_time() -> None:
    clock = Clock()
    pace = Pace(1 / STEPS, clock)
    pace.took(pace.due(STEPS) / STEPS)
    clock.now += 0.999
    assert pace.due(STEPS) == 0


@pytest.mark.parametrize("nap", [0.001, 0.004, 0.0333])
def test_a_speed_is_kept_however_often_one_asks(nap: float) -> None:
    clock = Clock()
    pace, done = Pace(100.0, clock), 0
    for _ in range(round(2 / nap)):
        clock.now += nap
        due = pace.due(STEPS)
        pace.took(due / STEPS)
        done += due
    assert done == pytest.approx(2 * 100 * STEPS, rel=0.02)


def test_a_machine_that_cannot_keep_up_is_never_far_behind() -> None:
    clock = Clock()
    pace = Pace(100.0, clock)
    clock.now += 60
    assert pace.due(STEPS) == 0.25 * 100 * STEPS


def test_full_speed_has_always_something_due() -> None:
    pace = Pace(None, Clock())
    pace.took(pace.due(STEPS) / STEPS)
    assert pace.due(STEPS) > 10**6
    assert pace.due_at(STEPS) <= 100.0


def test_dragging_the_speed_slider_makes_no_steps() -> None:
    clock = Clock()
    pace = Pace(1 / STEPS, clock)
    pace.took(pace.due(STEPS) / STEPS)
    for hundredth in range(50):
        pace.change((1 + hundredth / 100) / STEPS, STEPS)
        assert pace.due(STEPS) == 0


def test_from_full_speed_to_slow_motion_the_next_step_keeps_its_second() -> None:
    clock = Clock()
    pace = Pace(None, clock)
    pace.took(1000 / STEPS)
    clock.now += 5
    pace.change(1 / STEPS, STEPS)
    assert pace.due_at(STEPS) == pytest.approx(clock.now + 1)
