"""The network for images: convolutions, pooling and dense layers, all parameters in one flat array; knows no data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from livegrad.models.config.network import ConvolutionConfig, NetworkConfig
from livegrad.models.config.words import IMAGE_SIDE, Pooling
from livegrad.models.nn import initial
from livegrad.models.nn.activations import REGISTRY as ACTIVATIONS
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.flat import FlatNetwork
from livegrad.models.nn.layers import Dense, dropout_masks
from livegrad.models.nn.network import Trace, clearly_differ


def _largest(maps: Tensor) -> Tensor:
    """Give the largest number of each 2 x 2 of maps; without gradients by slices, which is four times as quick."""
    if torch.is_grad_enabled():
        return functional.max_pool2d(maps, 2)
    even = maps[..., : maps.shape[-2] // 2 * 2, : maps.shape[-1] // 2 * 2]
    rows = torch.maximum(even[..., ::2, :], even[..., 1::2, :])
    return torch.maximum(rows[..., ::2], rows[..., 1::2])


POOLINGS: Final[dict[Pooling, Callable[[Tensor], Tensor]]] = {
    "none": lambda maps: maps,
    "max": _largest,
    "average": lambda maps: functional.avg_pool2d(maps, 2),
}
"""What makes one number of each 2 x 2 of maps (n, C, side, side); of an odd side the last row and column are left."""
TOPS: Final[dict[str, Callable[[Tensor], Tensor]]] = {
    "flatten": lambda maps: maps.flatten(1),
    "mean": lambda maps: maps.mean((2, 3)),
    "max": lambda maps: maps.amax((2, 3)),
}
"""What makes a row (n, F) for the dense layers of maps (n, C, side, side)."""

StageKind = Literal["input", "convolution", "pooling", "top", "dense", "output"]


@dataclass(frozen=True)
class Stage:
    """What one stage of the network makes of n images."""

    kind: StageKind
    layer: int | None
    """Which of the layers with weights; None: it has none."""
    cells: Tensor
    """What goes on: (n, C, side, side), or (n, units)."""
    sums: Tensor | None = None
    """W * x + b of the same shape, where there are weights."""
    normalized: Tensor | None = None
    """The sums after normalization, where there is one."""


class Convolution(nn.Module):
    """Maps z = W * x + b, with W (out, in, k, k) and b (out,) lying in memory that the network owns.

    As torch has it, W * x is the correlation: the kernel is not turned round.
    """

    def __init__(self, weight: Tensor, bias: Tensor, padding: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)
        self.padding = padding

    def forward(self, inputs: Tensor) -> Tensor:
        """Map (n, in, side, side) to pre-activations (n, out, side', side')."""
        return functional.conv2d(inputs, self.weight, self.bias, padding=self.padding)


class ConvolutionNetwork(FlatNetwork):
    """Convolutions, each followed by normalization, activation, dropout of whole maps and pooling; then dense layers.

    The weights of a convolution are (out, in, k, k); gains and offsets are one for each map.
    """

    def __init__(self, config: NetworkConfig, generator: torch.Generator, outputs: int) -> None:
        """Draw the weights from `generator`, layer by layer; all biases start at 0, gains at 1."""
        self.options = options = config.convolution
        super().__init__(options.shapes(outputs), config)
        self.convolutions = len(options.channels)
        """How many of the layers are convolutions: the first ones."""
        self.layers = list(self._lay())
        self.norms = list(self._lay_norms(config))
        self._parts = nn.ModuleList([*self.layers, *self.norms])  # by which nn.Module finds the parameters
        self.pooled = self._pooled(options)
        """After which of the convolutions there is pooling."""
        self._pool, self._top = POOLINGS[options.pooling], TOPS[options.top if options.channels else "flatten"]
        self.use(config)
        with torch.no_grad():
            for layer in self.layers:
                initial.draw(layer.weight.detach(), config, generator)

    @property
    def activations(self) -> list[Activation]:
        """The activation of each hidden layer."""
        return [self._activation] * len(self.hidden)

    @property
    def multiplications(self) -> int:
        """About how many multiplications a sample takes: each weight of a kernel as often as the kernel is laid on."""
        sides, side = list[int](), IMAGE_SIDE
        for _ in range(self.convolutions):
            side, after = self.options.sides(side)
            sides.append(side * side)
            side = after
        sides += [1] * (len(self.shapes) - self.convolutions)
        return sum(units * inputs * area for (units, inputs), area in zip(self.shapes, sides, strict=True))

    def use(self, config: NetworkConfig) -> None:
        """Take another activation and another chance of dropout; the weights stay."""
        self._activation = ACTIVATIONS[config.activation]
        self._dropout = config.dropout
        self.is_plain = not (len(self.norms) or config.dropout)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map images (n, 1, side, side) to logits (n, outputs), as the network answers outside of training."""
        made: Tensor = inputs
        function = self._activation.function
        for number, layer in enumerate(self.layers):
            if number == self.convolutions:
                made = self._top(made)
            made = layer(made)
            if number == len(self.hidden):
                break
            if len(self.norms):
                made = self.norms[number](made, batch=False, remember=False)
            made = function(made)
            if number < self.convolutions and self.pooled[number]:
                made = self._pool(made)
        return made

    def learn(self, inputs: Tensor, generator: np.random.Generator) -> Tensor:
        """Map a training batch to logits (n, outputs) by its own statistics, dropping by `generator`."""
        return self._follow(inputs, batch=True, remember=True, generator=generator).pre_activations[-1]

    def trace(self, inputs: Tensor, *, batch: bool = False) -> Trace:
        """Map images as `forward` does and keep what every layer makes, maps before pooling; nothing is remembered.

        `batch` normalizes by the inputs' own statistics, as in training.
        """
        return self._follow(inputs, batch=batch, remember=False, generator=None)

    def settle(self, inputs: Tensor) -> None:
        """Let batch normalization begin with the means and variances that these images have."""
        if self.remembers:
            with torch.no_grad():
                self._follow(inputs, batch=True, remember=True, generator=None, memory=1.0)

    def stages(self, inputs: Tensor) -> list[Stage]:
        """Follow images (n, 1, side, side) as `forward` does and keep every stage."""
        found = [Stage("input", None, inputs)]
        for number, layer in enumerate(self.layers):
            made = found[-1].cells
            if number == self.convolutions:
                made = self._top(made)
                if made.shape[1] != found[-1].cells[0].numel():
                    found.append(Stage("top", None, made))
            sums = layer(made)
            if number == len(self.hidden):
                return [*found, Stage("output", number, sums, sums)]
            normalized = self.norms[number](sums, batch=False, remember=False) if len(self.norms) else None
            cells = self._activation.function(sums if normalized is None else normalized)
            kind: StageKind = "convolution" if number < self.convolutions else "dense"
            found.append(Stage(kind, number, cells, sums, normalized))
            if number < self.convolutions and self.pooled[number]:
                found.append(Stage("pooling", None, self._pool(cells)))
        return found

    def symmetric(self) -> int | None:
        """Find the first hidden layer whose units all have the same weights on both sides, and so stay the same."""
        for number, (before, after) in enumerate(pairwise(self.layers)):
            units = self.shapes[number][0]
            rows = torch.cat([before.weight.flatten(1), before.bias.unsqueeze(1)], dim=1).detach()
            if units < 2 or clearly_differ(*rows[:2, 0].tolist()):
                continue
            # A map that is flattened has a column for each of its numbers: those of one map lie together.
            weight = after.weight.detach()
            columns = weight.reshape(len(weight), units, -1).transpose(0, 1).flatten(1)
            if torch.allclose(rows, rows[:1]) and torch.allclose(columns, columns[:1]):
                return number
        return None

    def _follow(
        self,
        inputs: Tensor,
        *,
        batch: bool,
        remember: bool,
        generator: np.random.Generator | None,
        memory: float | None = None,
    ) -> Trace:
        """Follow images through every layer."""
        pre_activations, outputs = list[Tensor](), list[Tensor]()
        masks: tuple[Tensor, ...] = ()
        if self._dropout and generator is not None:
            masks = dropout_masks(len(inputs), self.hidden, self._dropout, generator)
        made = inputs
        for number, layer in enumerate(self.layers):
            if number == self.convolutions:
                made = self._top(made)
            z = layer(made)
            if number < len(self.hidden):
                if len(self.norms):
                    z = self.norms[number](z, batch=batch, remember=remember, memory=memory)
                made = self._activation.function(z)
                if masks:
                    made = made * (masks[number][:, :, None, None] if made.dim() == 4 else masks[number])
                outputs.append(made)
                if number < self.convolutions and self.pooled[number]:
                    made = self._pool(made)
            pre_activations.append(z)
        return Trace(pre_activations, outputs)

    def _pooled(self, options: ConvolutionConfig) -> list[bool]:
        found, side = list[bool](), IMAGE_SIDE
        for _ in range(self.convolutions):
            made, side = options.sides(side)
            found.append(options.pools(made))
        return found

    def _lay(self) -> Iterator[Convolution | Dense]:
        """Lay the layers one after the other into the flat arrays."""
        size = self.options.kernel
        padding = size // 2 if self.options.padding == "same" else 0
        for number, ((units, inputs), (weights, biases)) in enumerate(zip(self.shapes, self.slices, strict=True)):
            layer: Convolution | Dense
            if number < self.convolutions:
                kernels = self.flat[weights].view(units, inputs // size**2, size, size)
                layer = Convolution(kernels, self.flat[biases], padding)
            else:
                layer = Dense(self.flat[weights].view(units, inputs), self.flat[biases])
            self._join(layer, number)
            yield layer
