"""How a layer's numbers are spread, as histograms; knows no trainer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network

BINS: Final = 32
KINDS: Final = ("weights", "gradients", "activations", "sums")
_MOST: Final = 65535


@dataclass(frozen=True)
class Histogram:
    """How many numbers lie in each of 32 bins of equal width from low to high."""

    low: float
    high: float
    counts: NDArray[np.uint16]
    """(32,); a bin of more than 65,535 says so many."""


@dataclass(frozen=True)
class Histograms:
    """A layer's weights, their gradients, its outputs and its pre-activations, the last two of the training set."""

    layer: int
    kinds: Mapping[str, Histogram]


def histograms(network: Network, loss: Loss, evaluation: Evaluation, layer: int) -> Histograms:
    """Count a layer's numbers, biases left out; the outputs of the last layer are those shown.

    Raises IndexError when there is no such layer.
    """
    if not 0 <= layer < len(network.slices):
        raise IndexError(f"expected a layer from 0 to {len(network.slices) - 1}, got {layer}")
    weights = network.slices[layer][0]
    trace = evaluation.trace
    shown = trace.outputs[layer] if layer < len(trace.outputs) else loss.output(trace.pre_activations[layer])
    tensors = (network.flat[weights], evaluation.gradient[weights], shown, trace.pre_activations[layer])
    kinds = {name: _count(tensor) for name, tensor in zip(KINDS, tensors, strict=True)}
    return Histograms(layer, kinds)


def _count(tensor: Tensor) -> Histogram:
    """Count numbers between the smallest and the largest, or around a single one."""
    values = tensor[torch.isfinite(tensor)].numpy()
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    if low == high:
        low, high = low - max(0.5, 0.1 * abs(low)), high + max(0.5, 0.1 * abs(high))
    counts, _ = np.histogram(values.astype(np.float64), BINS, (low, high))
    return Histogram(low, high, np.minimum(counts, _MOST).astype(np.uint16))
