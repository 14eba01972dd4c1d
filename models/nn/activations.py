"""What a unit applies to its weighted sum: one registry of functions with their derivatives; knows no layer."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import torch
from torch import Tensor
from torch.nn import functional

from livegrad.models.config.words import Activation as ActivationName

Elementwise = Callable[[Tensor], Tensor]

_SELU: Final = 1.0507009873554804934193349852946
_SELU_ALPHA: Final = 1.6732632423543772848170429916717


@dataclass(frozen=True)
class Activation:
    """A function applied to each weighted sum, with its derivative."""

    function: Elementwise
    derivative: Elementwise
    steepest: float
    """The largest slope anywhere."""
    flat: Literal["nowhere", "below", "both"]
    """Where the slope goes to 0: nowhere, for small sums only, or at both ends."""
    low: float | None = None
    """The smallest and the largest output; None where the outputs have no bound on that side."""
    high: float | None = None


class _HardStep(torch.autograd.Function):
    """1 above 0, else 0; its gradient is 0 wherever there is one, so on the way back it passes for the sigmoid.

    A surrogate gradient (Neftci et al. 2019) lets a layer of steps learn at all: dz is da * s(z) * (1 - s(z)).
    """

    @staticmethod
    def forward(context: Any, sums: Tensor) -> Tensor:
        context.save_for_backward(sums)
        return (sums > 0).to(sums.dtype)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:
        return gradients[0] * _sigmoid_slope(context.saved_tensors[0])


def _hard_step(sums: Tensor) -> Tensor:
    outputs: Tensor = _HardStep.apply(sums)  # type: ignore[no-untyped-call]
    return outputs


def _sigmoid_slope(sums: Tensor) -> Tensor:
    outputs = torch.sigmoid(sums)
    return outputs * (1 - outputs)


def _selu_slope(sums: Tensor) -> Tensor:
    return torch.where(sums > 0, _SELU, _SELU * _SELU_ALPHA * torch.exp(sums.clamp(max=0)))


def _gelu_slope(sums: Tensor) -> Tensor:
    below = 0.5 * (1 + torch.erf(sums / math.sqrt(2)))
    return below + sums * torch.exp(-0.5 * sums * sums) / math.sqrt(2 * math.pi)


def _silu_slope(sums: Tensor) -> Tensor:
    gate = torch.sigmoid(sums)
    return gate * (1 + sums * (1 - gate))


def _mish_slope(sums: Tensor) -> Tensor:
    outer = torch.tanh(functional.softplus(sums))
    return outer + sums * (1 - outer**2) * torch.sigmoid(sums)


REGISTRY: Final[dict[ActivationName, Activation]] = {
    "tanh": Activation(torch.tanh, lambda z: 1 - torch.tanh(z) ** 2, 1.0, "both", -1.0, 1.0),
    "relu": Activation(torch.relu, lambda z: (z > 0).to(z.dtype), 1.0, "below", 0.0),
    "sigmoid": Activation(torch.sigmoid, _sigmoid_slope, 0.25, "both", 0.0, 1.0),
    "linear": Activation(lambda z: z, torch.ones_like, 1.0, "nowhere"),
    "leaky_relu": Activation(
        functional.leaky_relu, lambda z: torch.ones_like(z).masked_fill(z <= 0, 0.01), 1.0, "nowhere"
    ),
    "elu": Activation(functional.elu, lambda z: torch.exp(z.clamp(max=0)), 1.0, "below", -1.0),
    "selu": Activation(functional.selu, _selu_slope, 1.758, "below", -1.758),
    "gelu": Activation(functional.gelu, _gelu_slope, 1.129, "below", -0.17),
    "silu": Activation(functional.silu, _silu_slope, 1.1, "below", -0.279),
    "mish": Activation(functional.mish, _mish_slope, 1.089, "below", -0.309),
    "softplus": Activation(functional.softplus, torch.sigmoid, 1.0, "below", 0.0),
    "sine": Activation(torch.sin, torch.cos, 1.0, "nowhere", -1.0, 1.0),
    "hard_step": Activation(_hard_step, _sigmoid_slope, 0.25, "both", 0.0, 1.0),
}
"""Slopes where a function has a corner are torch's: 0 for relu at 0, 0.01 for leaky relu at 0.

The derivative of hard_step is its surrogate's, that of the sigmoid.
"""
