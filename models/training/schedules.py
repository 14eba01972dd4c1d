"""How the learning rate changes with the epochs: one registry of rules; knows no optimizer."""

import math
from collections.abc import Callable
from typing import Final

from livegrad.models.config.training import ScheduleConfig
from livegrad.models.config.words import Schedule

Rule = Callable[[ScheduleConfig, int], float]

REGISTRY: Final[dict[Schedule, Rule]] = {
    "constant": lambda _, __: 1.0,
    "step": lambda config, epoch: max(config.floor, config.gamma ** (epoch // config.every)),
    "exponential": lambda config, epoch: max(config.floor, config.gamma ** (epoch / config.every)),
    # Loshchilov and Hutter 2017, one half of a period without restarts.
    "cosine": lambda config, epoch: config.floor + (1 - config.floor) * _half_cosine(epoch / config.epochs),
    "warmup": lambda config, epoch: max(config.floor, min(1.0, (epoch + 1) / config.epochs)),
}
"""The factor of the learning rate in an epoch, counted from 0."""


def factor(config: ScheduleConfig, epoch: int) -> float:
    """Give what the learning rate is multiplied by in an epoch, counted from 0."""
    return REGISTRY[config.name](config, epoch)


def _half_cosine(share: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(share, 1.0)))
