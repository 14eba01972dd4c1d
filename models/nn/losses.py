"""What training makes small: one registry of losses for each kind of output, and what it shows; knows no network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from livegrad.models.config.words import Head
from livegrad.models.config.words import Loss as LossName

Function = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Loss:
    """A loss of logits (n, outputs) against targets of the same shape.

    Targets are 0 or 1 for two classes, a 1 among 0s for several, and values.
    """

    function: Function
    """Gives the mean over the samples."""
    each: Function
    """Gives the loss of each sample (n,)."""
    output: Callable[[Tensor], Tensor]
    """Turns logits into what is shown: in [-1, 1] for two classes, shares that sum to 1 for several, else the value."""
    centre: Callable[[Tensor], Tensor] = torch.mean
    """Gives the value that is the best answer where the same one must do for all; classes have none."""
    values: bool = False
    telling: Callable[[Tensor], Tensor] | None = None
    """Turns logits into the answer, where that is not what is shown."""

    def answer(self, logits: Tensor) -> Tensor:
        """Give the network's answer in its own units: the probability of class 1, those of several, or the value."""
        return (self.telling or self.output)(logits)

    def baseline(self, targets: Tensor) -> float:
        """Give the loss of an answer that is the same everywhere: even odds, or one value."""
        if not len(targets):
            return 0.0
        answer = torch.zeros_like(targets)
        return float(self.function(answer + self.centre(targets) if self.values else answer, targets))


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Give -t log p - (1 - t) log(1 - p) with p = sigmoid(z), from the logit: log(0) never appears."""
    return functional.binary_cross_entropy_with_logits(logits, targets)


def _each_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, targets, reduction="none").squeeze(1)


def _hinge(logits: Tensor, targets: Tensor) -> Tensor:
    """Give max(0, 1 - y z) for y = -1 (class 0) or 1 (class 1)."""
    return torch.relu(1 - (2 * targets - 1) * logits)


def _squared(outputs: Tensor, targets: Tensor) -> Tensor:
    """Give (y - t)^2 / 2."""
    return 0.5 * functional.mse_loss(outputs, targets)


def _each_squared(outputs: Tensor, targets: Tensor) -> Tensor:
    return 0.5 * (outputs - targets).square().sum(1)


def _each_absolute(outputs: Tensor, targets: Tensor) -> Tensor:
    """Give |y - t|."""
    return (outputs - targets).abs().sum(1)


def _each_huber(delta: float) -> Function:
    """Make (y - t)^2 / 2 for errors up to delta, then delta (|y - t| - delta / 2) (Huber 1964)."""
    return lambda outputs, targets: functional.huber_loss(outputs, targets, reduction="none", delta=delta).sum(1)


def _mean(each: Function) -> Function:
    return lambda outputs, targets: each(outputs, targets).mean()


def _sides(each: Function, function: Function | None = None) -> Loss:
    """Make the loss for two classes: tanh(z) against y = -1 (class 0) or 1, as TensorFlow Playground has it."""
    function = function or _mean(each)
    return Loss(
        lambda z, t: function(torch.tanh(z), 2 * t - 1), lambda z, t: each(torch.tanh(z), 2 * t - 1), torch.tanh
    )


def _shares(each: Function) -> Loss:
    """Make the loss for several classes: the softmax of the logits against a 1 for the class among 0s."""
    return Loss(lambda z, t: each(_softmax(z), t).mean(), lambda z, t: each(_softmax(z), t), _softmax, torch.mean)


def _values(
    each: Function, function: Function | None = None, centre: Callable[[Tensor], Tensor] = torch.median
) -> Loss:
    return Loss(function or _mean(each), each, lambda z: z, centre, values=True)


def _softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, 1)


def _huber(delta: float) -> dict[Head, Loss]:
    each = _each_huber(delta)
    return {"binary": _sides(each), "multiclass": _shares(each), "regression": _values(each)}


REGISTRY: Final[dict[Head, dict[LossName, Loss]]] = {
    "binary": {
        # tanh(z / 2) is 2 p - 1.
        "cross_entropy": Loss(
            _cross_entropy, _each_cross_entropy, lambda z: torch.tanh(0.5 * z), telling=torch.sigmoid
        ),
        "squared": _sides(_each_squared, _squared),
        "absolute": _sides(_each_absolute),
        "huber": _huber(1.0)["binary"],
        "hinge": Loss(
            lambda z, t: _hinge(z, t).mean(),
            lambda z, t: _hinge(z, t).squeeze(1),
            lambda z: z.clamp(-1, 1),
            telling=torch.clone,
        ),
    },
    "multiclass": {
        "cross_entropy": Loss(
            functional.cross_entropy, lambda z, t: functional.cross_entropy(z, t, reduction="none"), _softmax
        ),
        "squared": _shares(_each_squared),
        "absolute": _shares(_each_absolute),
        "huber": _huber(1.0)["multiclass"],
    },
    "regression": {
        "squared": _values(_each_squared, _squared, torch.mean),
        "absolute": _values(_each_absolute),
        "huber": _huber(1.0)["regression"],
    },
}
"""The losses by the kind of output; `huber` with its delta at 1."""


def choose(head: Head, name: LossName, huber_delta: float = 1.0) -> Loss:
    """Give a loss; `huber_delta` counts for `huber` alone."""
    return _huber(huber_delta)[head] if name == "huber" else REGISTRY[head][name]
