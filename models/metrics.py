"""How well a run does besides its loss: one registry of metrics; knows no network and no training."""

from collections.abc import Callable
from typing import Final

from torch import Tensor

from models.config import Task

Metric = Callable[[Tensor, Tensor], float]


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """Give the share of logits (n, 1) on the right side of 0 for classes (n, 1) of 0 or 1; 0 itself says class 0."""
    return float(((logits > 0) == (targets > 0.5)).float().mean())


REGISTRY: Final[dict[Task, dict[str, Metric]]] = {"classification": {"accuracy": accuracy}, "regression": {}}
"""The metrics of each task, by the name that follows `train_` and `test_` in a series."""
