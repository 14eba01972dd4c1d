"""What dropout did in one step, drawn once more from where its generator stood; knows no trainer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.nn.layers import dropout_masks


@dataclass(frozen=True)
class Masked:
    """One step with dropout. Keeping the masks of each step would cost more than drawing a few of them again."""

    state: Mapping[str, Any]
    """The generator's, before the step."""
    chance: float
    samples: int
    """How many were in the batch."""

    def dropped(self, units: Sequence[int]) -> NDArray[np.float32]:
        """Give the share of the samples for which each hidden unit was left out, layer by layer (sum of units,)."""
        generator = np.random.Generator(np.random.PCG64())
        generator.bit_generator.state = dict(self.state)
        masks = torch.cat(dropout_masks(self.samples, units, self.chance, generator), dim=1)
        shares: NDArray[np.float32] = (masks == 0).float().mean(0).numpy()
        return shares
