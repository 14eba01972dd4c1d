"""A worker's count: it goes up while the loop gets on or waits, and stops where it is at one thing for too long."""

import pytest

from livegrad.server.worker.pulse import MOST_TIME, MOST_WORK, Pulse


class Counter:
    """A number."""

    def __init__(self) -> None:
        self.value = 0


class Times:
    """The time on the clock and on a processor, both as they are set."""

    def __init__(self) -> None:
        self.clock = self.worked = 0.0
        self.counter = Counter()
        self.pulse = Pulse(self.counter, lambda: self.clock, lambda: self.worked)

    def counted(self) -> bool:
        """Look, and say whether that was counted."""
        before = self.counter.value
        self.pulse.look()
        return self.counter.value > before


@pytest.fixture
def times() -> Times:
    return Times()


def test_a_loop_that_gets_on_counts_whatever_it_has_worked(times: Times) -> None:
    for _ in range(10):
        times.pulse.step()
        times.worked += 10 * MOST_WORK
        assert times.counted()


def test_a_loop_that_goes_round_for_ever_stops_counting(times: Times) -> None:
    times.pulse.step()
    assert times.counted()
    times.worked = times.clock = MOST_WORK - 0.1
    assert times.counted()
    times.worked = times.clock = MOST_WORK
    assert not times.counted()


def test_a_loop_that_gets_no_processor_counts_for_a_minute(times: Times) -> None:
    times.pulse.step()
    assert times.counted()
    times.clock = MOST_TIME - 1
    assert times.counted()
    times.clock = MOST_TIME
    assert not times.counted()


def test_what_waits_for_orders_or_is_getting_ready_counts(times: Times) -> None:
    times.clock = times.worked = 1000.0
    assert times.counted(), "it has not begun"
    times.pulse.step()
    times.pulse.wait()
    times.clock = times.worked = 2000.0
    assert times.counted()
    times.pulse.step()
    assert times.counted()
    times.clock = times.worked = 3000.0
    assert not times.counted()
