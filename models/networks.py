"""The network that learns, an `nn.Module` whose parameters are views of one flat array; knows no data, no training."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

from models.config import Activation as ActivationName
from models.config import InitialWeights, NetworkConfig
from models.layers import REGISTRY as ACTIVATIONS
from models.layers import Activation, Dense

Draw = Callable[[Tensor, float, torch.Generator], object]


def _normal(weight: Tensor, deviation: float, generator: torch.Generator) -> Tensor:
    return weight.normal_(0, deviation, generator=generator) if deviation else weight.zero_()


INITIAL_WEIGHTS: Final[dict[InitialWeights, Draw]] = {
    # Glorot and Bengio 2010: uniform within sqrt(6 / (in + out)).
    "xavier": lambda weight, _, generator: nn.init.xavier_uniform_(weight, generator=generator),
    # He et al. 2015: normal with variance 2 / in.
    "he": lambda weight, _, generator: _normal(weight, math.sqrt(2 / weight.shape[1]), generator),
    "uniform": lambda weight, _, generator: weight.uniform_(-0.5, 0.5, generator=generator),
    "normal": _normal,
    "zeros": lambda weight, *_: weight.zero_(),
}
"""How weights (out, in) are drawn, in place; the deviation counts for `normal` alone."""


@dataclass(frozen=True)
class Trace:
    """What n samples make on their way: weighted sums of every layer, and outputs of the hidden ones."""

    sums: list[Tensor]
    """(n, units) for each layer; the last is the logit (n, 1)."""
    outputs: list[Tensor]
    """(n, units) for each hidden layer."""


class Network(nn.Module):
    """Hidden layers of one activation and a linear output unit.

    All parameters lie in `flat` (P,) and their gradients in `flat_gradient` (P,): layer by layer the weights
    (out, in), then the biases. One operation on a flat array does for every layer what would take two for each.
    """

    def __init__(self, inputs: int, config: NetworkConfig, generator: torch.Generator) -> None:
        """Draw the weights from `generator`, layer by layer; all biases start at 0."""
        super().__init__()
        self.sizes = (inputs, *config.hidden, 1)
        count = sum((before + 1) * size for before, size in pairwise(self.sizes))
        self.flat = torch.zeros(count)
        self.flat_gradient = torch.zeros(count)
        self.is_weight = torch.zeros(count, dtype=torch.bool)
        """True in `flat` where a weight lies, False where a bias does."""
        self.slices: list[tuple[slice, slice]] = []
        """Where in `flat` the weights and the biases of each layer lie."""
        self.layers = nn.ModuleList(self._lay())
        self._pairs = [(layer.weight, layer.bias) for layer in self.dense]
        self.use(config.activation)
        for weights, (out, size) in zip(self.weights(), self._shapes(), strict=True):
            INITIAL_WEIGHTS[config.initial_weights](weights.view(out, size), config.initial_deviation, generator)

    @property
    def dense(self) -> list[Dense]:
        """The layers, the output's last."""
        return [layer for layer in self.layers if isinstance(layer, Dense)]

    @property
    def activation(self) -> Activation:
        """The activation of the hidden layers."""
        return self._activation

    def use(self, activation: ActivationName) -> None:
        """Take another activation; the weights stay."""
        self._activation = ACTIVATIONS[activation]
        self._function = self._activation.function

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (n, F) to logits (n, 1)."""
        outputs = inputs
        *hidden, last = self._pairs
        for weight, bias in hidden:
            outputs = self._function(nn.functional.linear(outputs, weight, bias))
        return nn.functional.linear(outputs, *last)

    def trace(self, inputs: Tensor) -> Trace:
        """Map inputs (n, F) as `forward` does and keep what every layer makes."""
        sums: list[Tensor] = []
        outputs = [inputs]
        for weight, bias in self._pairs:
            sums.append(nn.functional.linear(outputs[-1], weight, bias))
            outputs.append(self._function(sums[-1]))
        return Trace(sums, outputs[1:-1])

    def hidden_outputs(self, inputs: Tensor) -> list[Tensor]:
        """Give the outputs (n, units) of each hidden layer for inputs (n, F)."""
        return self.trace(inputs).outputs

    def weights(self) -> list[Tensor]:
        """Give each layer's weights as a flat view without gradient."""
        return [self.flat[weights] for weights, _ in self.slices]

    def layer_norms(self, flat: Tensor, *, biases: bool) -> list[float]:
        """Give the L2 norm of each layer's part of an array laid out as `flat`, with or without the biases."""
        return [
            float(torch.linalg.vector_norm(flat[weights.start : (bias if biases else weights).stop]))
            for weights, bias in self.slices
        ]

    def index(self, layer: int, to: int, from_: int | None) -> int:
        """Give the place in `flat` of the weight into unit `to` from unit `from_` before it, or (None) of its bias.

        Raises IndexError, saying what there is, for a layer or unit that does not exist.
        """
        _expect("a layer", layer, len(self.slices))
        out, size = self.sizes[layer + 1], self.sizes[layer]
        _expect(f"a unit of layer {layer}", to, out)
        weights, biases = self.slices[layer]
        if from_ is None:
            return int(biases.start) + to
        _expect(f"an input of layer {layer}", from_, size)
        return int(weights.start) + to * size + from_

    def _shapes(self) -> Sequence[tuple[int, int]]:
        """Give (out, in) of each layer."""
        return [(out, size) for size, out in pairwise(self.sizes)]

    def _lay(self) -> list[Dense]:
        """Lay the layers one after the other into the flat arrays."""
        layers = []
        start = 0
        for out, size in self._shapes():
            weights = slice(start, start + out * size)
            biases = slice(weights.stop, weights.stop + out)
            start = biases.stop
            layer = Dense(self.flat[weights].view(out, size), self.flat[biases])
            # Autograd adds to a gradient that is there in place, so these stay views of the flat array.
            layer.weight.grad = self.flat_gradient[weights].view(out, size)
            layer.bias.grad = self.flat_gradient[biases]
            self.is_weight[weights] = True
            self.slices.append((weights, biases))
            layers.append(layer)
        return layers


def _expect(what: str, index: int, count: int) -> None:
    """Raise IndexError unless 0 <= index < count: Python's negative indices would hit another unit."""
    if not 0 <= index < count:
        raise IndexError(f"expected {what} from 0 to {count - 1}, got {index}")
