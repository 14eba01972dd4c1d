"""What a network is made of: dense layers over memory given to them, and activations with their derivatives.

torch.nn.Linear is not used because it draws its first weights from the global generator.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.config import Activation as ActivationName

Elementwise = Callable[[Tensor], Tensor]


class Dense(nn.Module):
    """z = W a + b, with W (out, in) and b (out,) lying in memory that the network owns."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (n, in) to weighted sums (n, out)."""
        return functional.linear(inputs, self.weight, self.bias)


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


def _sigmoid_slope(sums: Tensor) -> Tensor:
    outputs = torch.sigmoid(sums)
    return outputs * (1 - outputs)


def _gelu_slope(sums: Tensor) -> Tensor:
    below = 0.5 * (1 + torch.erf(sums / math.sqrt(2)))
    return below + sums * torch.exp(-0.5 * sums * sums) / math.sqrt(2 * math.pi)


def _silu_slope(sums: Tensor) -> Tensor:
    gate = torch.sigmoid(sums)
    return gate * (1 + sums * (1 - gate))


REGISTRY: Final[dict[ActivationName, Activation]] = {
    "tanh": Activation(torch.tanh, lambda z: 1 - torch.tanh(z) ** 2, 1.0, "both", -1.0, 1.0),
    "relu": Activation(torch.relu, lambda z: (z > 0).to(z.dtype), 1.0, "below", 0.0),
    "sigmoid": Activation(torch.sigmoid, _sigmoid_slope, 0.25, "both", 0.0, 1.0),
    "linear": Activation(lambda z: z, torch.ones_like, 1.0, "nowhere"),
    "leaky_relu": Activation(
        functional.leaky_relu, lambda z: torch.ones_like(z).masked_fill(z <= 0, 0.01), 1.0, "nowhere"
    ),
    "elu": Activation(functional.elu, lambda z: torch.exp(z.clamp(max=0)), 1.0, "below", -1.0),
    "gelu": Activation(functional.gelu, _gelu_slope, 1.129, "below", -0.17),
    "silu": Activation(functional.silu, _silu_slope, 1.1, "below", -0.279),
}
"""Slopes where a function has a corner are torch's: 0 for relu at 0, 0.01 for leaky relu at 0."""
