"""What a connection may use up: a burst at once, then so much a second."""

import pytest

from livegrad.server.http.allowance import Allowance
from tests.server.fakes import Clock


def test_a_burst_is_free_and_then_one_waits_for_what_comes_in() -> None:
    clock = Clock()
    allowance = Allowance(10, 20, clock)
    assert allowance.spend(20) == 0
    assert allowance.spend(5) == pytest.approx(0.5)
    clock.now += 0.5
    assert allowance.spend(0) == 0
    assert allowance.spend(1) == pytest.approx(0.1)


def test_more_than_a_burst_is_never_stored() -> None:
    clock = Clock()
    allowance = Allowance(10, 20, clock)
    clock.now += 1000
    assert allowance.spend(30) == pytest.approx(1)


def test_who_spends_no_more_than_comes_in_never_waits() -> None:
    clock = Clock()
    allowance = Allowance(10, 20, clock)
    for _ in range(1000):
        clock.now += 0.1
        assert allowance.spend(1) == 0
