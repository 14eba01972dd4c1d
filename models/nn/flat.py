"""What networks of dense layers and of convolutions share: their parameters in one flat array; knows no activation."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.nn.layers import BatchNorm, LayerNorm
from livegrad.models.nn.network import expect_index


class Weighted(Protocol):
    """A layer with weights and biases."""

    weight: nn.Parameter
    bias: nn.Parameter


class FlatNetwork(nn.Module):
    """All parameters lie in `flat` (P,) and their gradients in `flat_gradient` (P,).

    They come layer by layer: weights (units, inputs), then biases; then, of each normalized layer, gains and offsets,
    one for each unit. One operation on a flat array does for every layer what would take two for each.
    """

    def __init__(self, shapes: Sequence[tuple[int, int]], config: NetworkConfig) -> None:
        """Make room for layers of so many units (or maps), each a sum of so many numbers; the output's is the last."""
        super().__init__()
        self.shapes = tuple(shapes)
        self.hidden = tuple(units for units, _ in self.shapes[:-1])
        normalized = sum(self.hidden) if config.normalization != "none" else 0
        count = sum(units * (inputs + 1) for units, inputs in self.shapes) + 2 * normalized
        self.flat = torch.zeros(count)
        self.flat_gradient = torch.zeros(count)
        self.is_weight = torch.zeros(count, dtype=torch.bool)
        """True in `flat` where a weight lies, False where a bias, gain or offset does."""
        self.slices: list[tuple[slice, slice]] = []
        """Where in `flat` the weights and the biases of each layer lie."""
        self.norm_slices: list[tuple[slice, slice]] = []
        """Where in `flat` the gains and the offsets of each normalized layer lie."""
        self.running = torch.zeros(2, normalized if config.normalization == "batch" else 0)
        """The running means and variances of batch normalization, layer by layer."""
        start = 0
        for units, inputs in self.shapes:
            weights = slice(start, start + units * inputs)
            biases = slice(weights.stop, weights.stop + units)
            start = biases.stop
            self.is_weight[weights] = True
            self.slices.append((weights, biases))

    @property
    def remembers(self) -> bool:
        """Whether the network has running means and variances."""
        return self.running.numel() > 0

    def layer_norms(self, flat: Tensor, *, biases: bool) -> list[float]:
        """Give the L2 norm of each layer's part of an array laid out as `flat`, with or without the biases."""
        return [
            float(torch.linalg.vector_norm(flat[weights.start : (bias if biases else weights).stop]))
            for weights, bias in self.slices
        ]

    def index(self, layer: int, to: int, from_: int | None) -> int:
        """Give the place in `flat` of a weight into unit or map `to`, or (None) of its bias.

        `from_` counts the numbers of the sum: units of the layer before, or of a kernel map by map, row by row. Raises
        IndexError, saying what there is, for a layer or unit that does not exist.
        """
        expect_index("a layer", layer, len(self.slices))
        units, inputs = self.shapes[layer]
        expect_index(f"a unit of layer {layer}", to, units)
        weights, biases = self.slices[layer]
        if from_ is None:
            return int(biases.start) + to
        expect_index(f"an input of layer {layer}", from_, inputs)
        return int(weights.start) + to * inputs + from_

    def frozen(self, config: NetworkConfig) -> Tensor | None:
        """Mark in (P,) what does not learn, a frozen layer's gains and offsets too; None when all does.

        Layers and weights that the network does not have are passed over: they may have been there before. Biases
        before a batch normalization do not learn: its mean takes them away again. Their gradient is 0 but for rounding,
        and an optimizer such as Adam, which divides by its size, would let them wander about.
        """
        mask = torch.zeros(len(self.flat), dtype=torch.bool)
        if self.remembers:
            for _, biases in self.slices[:-1]:
                mask[biases] = True
        for layer in config.frozen_layers:
            for part in (*self.slices[layer : layer + 1], *self.norm_slices[layer : layer + 1]):
                mask[part[0].start : part[1].stop] = True
        for layer, to, from_ in config.frozen_weights:
            if layer < len(self.slices) and to < self.shapes[layer][0] and from_ < self.shapes[layer][1]:
                mask[self.index(layer, to, None if from_ < 0 else from_)] = True
        return mask if mask.any() else None

    def _join(self, layer: Weighted, number: int) -> None:
        """Let a layer's gradients lie in the flat array: autograd adds to them in place, so they stay views."""
        weights, biases = self.slices[number]
        layer.weight.grad = self.flat_gradient[weights].view(layer.weight.shape)
        layer.bias.grad = self.flat_gradient[biases]

    def _lay_norms(self, config: NetworkConfig) -> Iterator[BatchNorm | LayerNorm]:
        """Lay gains and offsets behind the layers, where they are normalized."""
        start, first = self.slices[-1][1].stop, 0
        for units in self.hidden if config.normalization != "none" else ():
            gains, offsets = slice(start, start + units), slice(start + units, start + 2 * units)
            self.flat[gains] = 1
            parts = self.flat[gains], self.flat[offsets]
            norm: BatchNorm | LayerNorm = LayerNorm(*parts)
            if config.normalization == "batch":
                mean, variance = self.running[:, first : first + units]
                norm = BatchNorm(*parts, mean, variance.fill_(1))
            norm.weight.grad, norm.bias.grad = self.flat_gradient[gains], self.flat_gradient[offsets]
            self.norm_slices.append((gains, offsets))
            start, first = offsets.stop, first + units
            yield norm
