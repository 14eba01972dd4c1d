"""How well a run does besides its loss: one registry of metrics; knows no network and no training."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Task

Metric = Callable[[Tensor, Tensor], float]


def accuracy(logits: Tensor, targets: Tensor) -> float:
    """Give the share of samples told rightly; see `classes` for what a logit (n, outputs) says."""
    if logits.shape[1] > 1:
        return float((logits.argmax(1) == targets.argmax(1)).float().mean())
    return float(((logits > 0) == (targets > 0.5)).float().mean())


def r2(outputs: Tensor, targets: Tensor) -> float:
    """Give R^2 = 1 - (sum of squared errors) / (sum of squares about the mean): 1 is perfect, 0 as good as the mean.

    Where all values are the same it is 1 for no error at all and else 0; see `r2_of` for what is not finite.
    """
    return r2_of(float((outputs - targets).square().sum()), float((targets - targets.mean()).square().sum()))


def r2_of(errors: float, spread: float) -> float:
    """Give R^2 from sums of squares; -inf, the worst there is, where the errors are infinite or not a number."""
    if not math.isfinite(errors):
        return -math.inf
    return 1 - errors / spread if spread else float(not errors)


REGISTRY: Final[dict[Task, dict[str, Metric]]] = {"classification": {"accuracy": accuracy}, "regression": {"r2": r2}}
"""The metrics of each task, by the name that follows `train_`, `validation_` and `test_` in a series."""


def classes(logits: Tensor) -> NDArray[np.intp]:
    """Give the class (n,) that logits (n, outputs) say: the largest of several; of one, 1 above 0 and else 0."""
    told = logits.numpy()
    return told.argmax(1) if told.shape[1] > 1 else (told[:, 0] > 0).astype(np.intp)
