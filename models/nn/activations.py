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
    """The largest derivative anywhere."""
    flat: Literal["nowhere", "below", "both"]
    """Where the derivative goes to 0: nowhere, for small arguments only, or at both ends."""
    low: float | None = None
    """The smallest and the largest output; None where the outputs have no bound on that side."""
    high: float | None = None


class _HardStep(torch.autograd.Function):
    """1 above 0, else 0; its gradient is 0 wherever there is one, so on the way back it passes for the sigmoid.

    A surrogate gradient (Neftci et al. 2019) lets a layer of steps learn at all: dz is da * s(z) * (1 - s(z)).
    """

    @staticmethod
    def forward(context: Any, z: Tensor) -> Tensor:
        context.save_for_backward(z)
        return (z > 0).to(z.dtype)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:
        return gradients[0] * _sigmoid_derivative(context.saved_tensors[0])


def _hard_step(z: Tensor) -> Tensor:
    outputs: Tensor = _HardStep.apply(z)  # type: ignore[no-untyped-call]
    return outputs


def _sigmoid_derivative(z: Tensor) -> Tensor:
    outputs = torch.sigmoid(z)
    return outputs * (1 - outputs)


def _selu_derivative(z: Tensor) -> Tensor:
    return torch.where(z > 0, _SELU, _SELU * _SELU_ALPHA * torch.exp(z.clamp(max=0)))


def _gelu_derivative(z: Tensor) -> Tensor:
    below = 0.5 * (1 + torch.erf(z / math.sqrt(2)))
    return below + z * torch.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)


def _silu_derivative(z: Tensor) -> Tensor:
    gate = torch.sigmoid(z)
    return gate * (1 + z * (1 - gate))


def _mish_derivative(z: Tensor) -> Tensor:
    outer = torch.tanh(functional.softplus(z))
    return outer + z * (1 - outer**2) * torch.sigmoid(z)


REGISTRY: Final[dict[ActivationName, Activation]] = {
    "tanh": Activation(torch.tanh, lambda z: 1 - torch.tanh(z) ** 2, 1.0, "both", -1.0, 1.0),
    "relu": Activation(torch.relu, lambda z: (z > 0).to(z.dtype), 1.0, "below", 0.0),
    "sigmoid": Activation(torch.sigmoid, _sigmoid_derivative, 0.25, "both", 0.0, 1.0),
    "linear": Activation(lambda z: z, torch.ones_like, 1.0, "nowhere"),
    "leaky_relu": Activation(
        functional.leaky_relu, lambda z: torch.ones_like(z).masked_fill(z <= 0, 0.01), 1.0, "nowhere"
    ),
    "elu": Activation(functional.elu, lambda z: torch.exp(z.clamp(max=0)), 1.0, "below", -1.0),
    "selu": Activation(functional.selu, _selu_derivative, 1.758, "below", -1.758),
    "gelu": Activation(functional.gelu, _gelu_derivative, 1.129, "below", -0.17),
    "silu": Activation(functional.silu, _silu_derivative, 1.1, "below", -0.279),
    "mish": Activation(functional.mish, _mish_derivative, 1.089, "below", -0.309),
    "softplus": Activation(functional.softplus, torch.sigmoid, 1.0, "below", 0.0),
    "sine": Activation(torch.sin, torch.cos, 1.0, "nowhere", -1.0, 1.0),
    "hard_step": Activation(_hard_step, _sigmoid_derivative, 0.25, "both", 0.0, 1.0),
}
"""Derivatives where a function has a corner are torch's: 0 for relu at 0, 0.01 for leaky relu at 0.

The derivative of hard_step is its surrogate's, that of the sigmoid.
"""
