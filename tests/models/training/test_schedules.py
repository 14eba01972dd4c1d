import math
from typing import Any

import pytest
import torch

from livegrad.models.config.training import ScheduleConfig
from livegrad.models.training.schedules import factor


def factors(count: int, **options: Any) -> list[float]:
    return [factor(ScheduleConfig(**options), epoch) for epoch in range(count)]


def torchs(epochs: int, scheduler: Any, **options: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    rule, found = scheduler(optimizer, **options), []
    for _ in range(epochs):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        rule.step()
    return found


def test_constant_stays() -> None:
    assert factors(3) == [1, 1, 1]


def test_step_multiplies_every_so_many_epochs() -> None:
    expected = torchs(10, torch.optim.lr_scheduler.StepLR, step_size=3, gamma=0.5)
    assert factors(10, name="step", gamma=0.5, every=3) == pytest.approx(expected)


def test_exponential_spreads_that_evenly() -> None:
    expected = torchs(10, torch.optim.lr_scheduler.ExponentialLR, gamma=0.9)
    assert factors(10, name="exponential", gamma=0.9, every=1) == pytest.approx(expected)
    assert factors(9, name="exponential", gamma=0.25, every=4)[::2] == pytest.approx([1, 0.5, 0.25, 0.125, 0.0625])


def test_cosine_falls_to_the_floor_and_stays_there() -> None:
    expected = torchs(9, torch.optim.lr_scheduler.CosineAnnealingLR, T_max=8, eta_min=0.1)
    found = factors(20, name="cosine", epochs=8, floor=0.1)
    assert found[:9] == pytest.approx(expected)
    assert found[8:] == pytest.approx([0.1] * 12)


def test_warmup_rises_evenly_to_the_whole_rate() -> None:
    assert factors(6, name="warmup", epochs=4) == [0.25, 0.5, 0.75, 1, 1, 1]


@pytest.mark.parametrize("name", ["step", "exponential", "cosine", "warmup"])
def test_no_schedule_goes_below_its_floor_or_above_1(name: Any) -> None:
    found = factors(500, name=name, floor=0.2, epochs=40, every=10)
    assert min(found) >= 0.2
    assert max(found) == pytest.approx(1)
    assert all(math.isfinite(each) for each in found)
