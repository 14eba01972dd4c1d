"""How weights are drawn before training: one registry; knows no network."""

import math
from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.words import InitialWeights

Draw = Callable[[Tensor, float, torch.Generator], object]


def _normal(weight: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    return weight.normal_(0, deviation, generator=generator) if deviation else weight.zero_()


REGISTRY: Final[dict[InitialWeights, Draw]] = {
    # Glorot and Bengio 2010: uniform within sqrt(6 / (in + out)).
    "xavier": lambda weight, _, generator: nn.init.xavier_uniform_(weight, generator=generator),
    # He et al. 2015: normal with variance 2 / in.
    "he": lambda weight, _, generator: _normal(weight, math.sqrt(2 / weight[0].numel()), generator),
    "uniform": lambda weight, _, generator: weight.uniform_(-0.5, 0.5, generator=generator),
    "normal": _normal,
    # Saxe et al. 2014: rows or columns of length 1 at right angles.
    "orthogonal": lambda weight, _, generator: nn.init.orthogonal_(weight, generator=generator),
    "zeros": lambda weight, *_: weight.zero_(),
}
"""How weights (out, in), or kernels (out, in, k, k), are drawn, in place; the deviation counts for `normal` alone."""


def draw(weight: Tensor, config: NetworkConfig, generator: torch.Generator) -> None:
    """Draw a layer's weights (out, in), or kernels (out, in, k, k), in place."""
    REGISTRY[config.initial_weights](weight, config.initial_deviation, generator)
    if config.initial_scale != 1:
        weight.mul_(config.initial_scale)
