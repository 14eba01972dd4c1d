"""What a turn may take is counted in work: waiting for a processor uses nothing up."""

from livegrad.server.worker.budget import Budget
from tests.server.fakes import Clock


def test_a_budget_is_used_up_by_work_and_not_by_waiting() -> None:
    clock = Clock()
    budget = Budget(2.0, clock.worked)
    clock.now += 1.5
    assert (budget.left, budget.over) == (0.5, False)
    clock.now += 60
    clock.waited += 60
    assert (budget.left, budget.over) == (0.5, False)
    clock.now += 0.75
    assert (budget.left, budget.over) == (-0.25, True)


def test_what_is_kept_back_is_missing_at_the_end() -> None:
    clock = Clock()
    budget = Budget(2.0, clock.worked)
    clock.now += 0.5
    assert (budget.left, budget.but(1.0).left) == (1.5, 0.5)


def test_where_no_work_was_done_exactly_nothing_is_used_whatever_the_clock_says() -> None:
    """Sessions that have had equally much take turns: a remainder of rounding would put one before another for good."""
    clock = Clock()
    clock.now += 1 / 3
    budget = Budget(0.004, clock.worked)
    assert 0.004 - budget.left != 0.0
    assert budget.used == 0.0
    clock.now += 0.5
    assert budget.used == 0.5
