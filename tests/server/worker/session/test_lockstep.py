"""Lock-step: places are exact, the lanes behind catch up, and a round ends with all of them level."""

import pytest

from livegrad.server.worker.session import lockstep
from livegrad.server.worker.session.lockstep import Place, Round


class Walker:
    """A lane that only counts."""

    def __init__(self, steps_per_epoch: int, seconds_per_step: float = 0.001) -> None:
        self.steps_per_epoch = steps_per_epoch
        self.seconds_per_step = seconds_per_step
        self.trial = 0
        self.steps = 0
        self.beyond = False

    @property
    def place(self) -> Place:
        return Place(self.steps // self.steps_per_epoch, self.steps % self.steps_per_epoch / self.steps_per_epoch)

    def steps_to(self, place: Place) -> int:
        there = place.epoch * self.steps_per_epoch + int(place.part * self.steps_per_epoch + lockstep.ROUNDING)
        return max(0, there - self.steps)

    def run(self, steps: int, seconds: float, *, beyond: bool = False) -> int:
        done = max(1, min(steps, int(seconds / self.seconds_per_step)))
        self.steps += done
        self.beyond = beyond
        return done


@pytest.mark.parametrize("whole", [1, 3, 7, 25, 2500])
def test_a_place_goes_on_step_by_step_and_ends_each_epoch_exactly(whole: int) -> None:
    place, walker = Place(10**7, 0.0), Walker(whole)
    walker.steps = 10**7 * whole
    for step in range(1, 2 * whole + 1):
        place = place.after(1, whole)
        assert walker.steps_to(place) == step
    assert place == (10**7 + 2, 0.0)


def test_many_steps_end_at_the_last_epochs_end_within_them() -> None:
    assert Place(3, 0.2).after(60, 25) == (5, 0.0)
    assert Place(3, 0.2).after(19, 25) == (3, 0.96)


@pytest.mark.parametrize("whole", [1, 3, 7, 25, 2500])
def test_many_steps_go_beyond_it_where_they_are_to(whole: int) -> None:
    walker = Walker(whole)
    for steps in (1, 2, whole - 1, whole, whole + 1, 3 * whole + 2):
        there = walker.place.after(steps, whole, beyond=True)
        assert walker.steps_to(there) == steps
        walker.steps += steps
        assert walker.place == pytest.approx(there)


@pytest.mark.parametrize("beyond", [False, True])
def test_a_round_says_whether_to_go_beyond(*, beyond: bool) -> None:
    lane, round_ = Walker(25), Round[Walker]()
    round_.begin({lane: 60}, beyond=beyond)
    round_.turn(1.0)
    assert lane.beyond == beyond


def test_lanes_that_take_other_steps_are_behind_by_whole_steps_of_their_own_only() -> None:
    fine, coarse = Walker(25), Walker(5)
    fine.steps = 4
    assert lockstep.behind([fine, coarse]) == []
    fine.steps = 5
    assert lockstep.behind([fine, coarse]) == [coarse]


def test_what_fits_is_counted_for_all_lanes_together() -> None:
    assert lockstep.fitting([Walker(25), Walker(5)], 0.0601) == 50
    assert lockstep.fitting([Walker(25, 9.0)], 0.010) == 1


def test_what_is_to_be_tried_fits_though_it_seems_too_long() -> None:
    fine, coarse = Walker(25, 9.0), Walker(5, 9.0)
    fine.trial, coarse.trial = 4, 100
    assert lockstep.fitting([fine, coarse], 0.010) == 4


def test_a_round_gives_the_time_to_one_lane_after_another_until_all_have_taken_their_steps() -> None:
    lanes = [Walker(100) for _ in range(4)]
    turns: Round[Walker] = Round()
    turns.begin({lanes[0]: 10, lanes[1]: 10, lanes[2]: 1, lanes[3]: 0})
    order = []
    while not turns.over:
        order.append(lanes.index(turns.turn(0.005)))
    assert order == [0, 1, 2, 0, 1]
    assert [lane.steps for lane in lanes] == [10, 10, 1, 0]


def test_a_round_expects_nothing_of_a_lane_that_is_dropped() -> None:
    lane = Walker(5)
    turns: Round[Walker] = Round()
    turns.begin({lane: 3})
    assert lane in turns
    turns.drop(lane)
    turns.drop(lane)
    assert turns.over
