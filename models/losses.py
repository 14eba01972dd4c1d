"""What training makes small: one registry of losses for each task, and what a logit is shown as; knows no network."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from models.config import Loss as LossName
from models.config import Task

Function = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Loss:
    """A loss of logits (n, 1) against targets (n, 1), which are classes 0 or 1, or values."""

    function: Function
    """Gives the mean over the samples."""
    output: Callable[[Tensor], Tensor]
    """Turns logits into what is shown: in [-1, 1] for classification, the value itself for regression."""
    ignorant: Callable[[Tensor], float]
    """Gives the loss of an answer that is the same everywhere: even odds, or the mean value."""


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Give -t log p - (1 - t) log(1 - p) with p = sigmoid(z), from the logit: log(0) never appears."""
    return functional.binary_cross_entropy_with_logits(logits, targets)


def _squared_of_tanh(logits: Tensor, targets: Tensor) -> Tensor:
    """Give (tanh(z) - y)^2 / 2 for y = -1 (class 0) or 1 (class 1), as TensorFlow Playground has it."""
    return 0.5 * functional.mse_loss(torch.tanh(logits), 2 * targets - 1)


def _squared(outputs: Tensor, targets: Tensor) -> Tensor:
    """Give (z - t)^2 / 2."""
    return 0.5 * functional.mse_loss(outputs, targets)


def _unchanged(values: Tensor) -> Tensor:
    return values


REGISTRY: Final[dict[Task, dict[LossName, Loss]]] = {
    "classification": {
        # tanh(z / 2) is 2 p - 1.
        "cross_entropy": Loss(_cross_entropy, lambda z: torch.tanh(0.5 * z), lambda _: math.log(2)),
        "squared": Loss(_squared_of_tanh, torch.tanh, lambda _: 0.5),
    },
    "regression": {
        "squared": Loss(_squared, _unchanged, lambda t: 0.5 * float(t.var(correction=0))),
    },
}


def output(logits: Tensor, task: Task, loss: LossName) -> Tensor:
    """Give what logits are shown as: 2 p - 1 or tanh(z) for classification, the value itself for regression."""
    return REGISTRY[task][loss].output(logits)
