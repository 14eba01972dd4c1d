"""What a network is made of: dense layers, normalization and dropout over memory given to them; knows no activation.

torch.nn's own are not used because they draw from the global generator, or keep memory of their own.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON: Final = 1e-5
"""What keeps a normalization from dividing by 0, as in torch.nn."""
MEMORY: Final = 0.1
"""How much of a batch's mean and variance goes into the running ones, as in torch.nn."""


class Dense(nn.Module):
    """z = W a + b, with W (out, in) and b (out,) lying in memory that the network owns."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (n, in) to pre-activations (n, out)."""
        return functional.linear(inputs, self.weight, self.bias)


class LayerNorm(nn.Module):
    """Each sample's pre-activations brought to mean 0 and variance 1 over the layer, then times a gain, plus an offset.

    Ba et al. 2016. Gain and offset (units,) lie in memory that the network owns.
    """

    def __init__(self, gain: Tensor, offset: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(gain)
        self.bias = nn.Parameter(offset)

    def forward(self, z: Tensor, **_: object) -> Tensor:
        """Map pre-activations (n, units), or maps (n, units, side, side): all of a sample's together.

        The samples of a batch do not touch each other. A map has one gain and one offset for all its places, as
        torch.nn.GroupNorm has it with a single group.
        """
        if z.dim() > 2:
            return functional.group_norm(z, 1, self.weight, self.bias, EPSILON)
        return functional.layer_norm(z, self.weight.shape, self.weight, self.bias, EPSILON)


class BatchNorm(nn.Module):
    """Each unit's pre-activations brought to mean 0 and variance 1 over the batch, then times a gain, plus an offset.

    Ioffe and Szegedy 2015, as torch.nn.BatchNorm1d. Outside of training the running mean and variance (units,) stand
    in for the batch's. A batch of one number a unit has no variance: it takes the running ones too, and adds nothing to
    them. Of maps, mean and variance are over all places, as torch.nn.BatchNorm2d has them.
    """

    def __init__(self, gain: Tensor, offset: Tensor, mean: Tensor, variance: Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(gain)
        self.bias = nn.Parameter(offset)
        self.mean, self.variance = mean, variance

    def forward(self, z: Tensor, *, batch: bool, remember: bool, memory: float | None = None) -> Tensor:
        """Map pre-activations (n, units), or maps (n, units, side, side), by the batch's own statistics or the running.

        `remember` takes a share, `memory`, of the batch's own into the running ones.
        """
        if not batch or z.numel() < 2 * z.shape[1]:
            return functional.batch_norm(
                z, self.mean, self.variance, self.weight, self.bias, training=False, eps=EPSILON
            )
        mean, variance = (self.mean, self.variance) if remember else (None, None)
        share = MEMORY if memory is None else memory
        return functional.batch_norm(
            z, mean, variance, self.weight, self.bias, training=True, momentum=share, eps=EPSILON
        )


def dropout_masks(
    count: int, units: Sequence[int], chance: float, generator: np.random.Generator
) -> tuple[Tensor, ...]:
    """Draw what the outputs (count, units) of each hidden layer are multiplied by in a step.

    It is 0 with this chance, and else what makes up for it, so that the mean stays (Srivastava et al. 2014).
    torch.nn.Dropout draws from the global generator, this from one of the run's own: sample by sample through all
    layers, since the kernels take a few samples through the whole network at a time.
    """
    kept = torch.from_numpy(generator.random((count, sum(units)), dtype=np.float32) >= chance)
    return torch.split(kept.to(torch.get_default_dtype()) / (1 - chance), list(units), dim=1)
