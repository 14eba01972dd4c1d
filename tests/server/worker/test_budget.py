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
