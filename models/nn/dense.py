"""The dense network for points: an `nn.Module` whose parameters are views of one flat array; knows no data."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.nn import initial
from livegrad.models.nn.activations import REGISTRY as ACTIVATIONS
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.flat import FlatNetwork
from livegrad.models.nn.layers import Dense, dropout_masks
from livegrad.models.nn.network import Trace, clearly_differ


class DenseNetwork(FlatNetwork):
    """Hidden layers and linear output units.

    A hidden layer is a = f(norm(W x + b)), then dropout, then plus x where residual links are asked for and the layer
    before is a hidden one as wide.
    """

    def __init__(self, inputs: int, config: NetworkConfig, generator: torch.Generator, outputs: int = 1) -> None:
        """Draw the weights from `generator`, layer by layer; all biases start at 0, gains at 1."""
        self.sizes = sizes = (inputs, *config.hidden, outputs)
        super().__init__([(out, size) for size, out in pairwise(sizes)], config)
        self.layers = nn.ModuleList(self._lay())
        self.norms = nn.ModuleList(self._lay_norms(config))
        self.links = [config.residual and k > 0 and a == b for k, (a, b) in enumerate(pairwise(self.sizes[:-1]))]
        """Of each hidden layer, whether the outputs of the one before are added to its own."""
        self._pairs = [(layer.weight, layer.bias) for layer in self.dense]
        self.use(config)
        for weights, (size, out) in zip(self.weights(), pairwise(self.sizes), strict=True):
            initial.draw(weights.view(out, size), config, generator)

    @property
    def dense(self) -> list[Dense]:
        """The layers, the output's last."""
        return [layer for layer in self.layers if isinstance(layer, Dense)]

    @property
    def activations(self) -> list[Activation]:
        """The activation of each hidden layer."""
        return self._activations

    @property
    def multiplications(self) -> int:
        """About how many multiplications a sample takes."""
        return len(self.flat)

    def use(self, config: NetworkConfig) -> None:
        """Take other activations and another chance of dropout; the weights stay."""
        self._activations = [ACTIVATIONS[name] for name in config.layer_activations]
        functions = [activation.function for activation in self._activations]
        self._hidden = [(*pair, function) for pair, function in zip(self._pairs[:-1], functions, strict=True)]
        self._dropout = config.dropout
        self.is_plain = not (len(self.norms) or any(self.links) or config.dropout)
        """Whether a training step may take `forward`, which is quicker than `learn` and then the same."""

    def forward(self, inputs: Tensor) -> Tensor:
        """Map inputs (n, F) to logits (n, outputs), as the network answers outside of training."""
        if not self.is_plain:
            return self.trace(inputs).pre_activations[-1]
        outputs = inputs
        for weight, bias, function in self._hidden:
            outputs = function(nn.functional.linear(outputs, weight, bias))
        return nn.functional.linear(outputs, *self._pairs[-1])

    def learn(self, inputs: Tensor, generator: np.random.Generator) -> Tensor:
        """Map a training batch (n, F) to logits (n, outputs): by its own statistics, dropping units by `generator`."""
        return self._follow(inputs, batch=True, remember=True, generator=generator).pre_activations[-1]

    def trace(self, inputs: Tensor, *, batch: bool = False) -> Trace:
        """Map inputs (n, F) as `forward` does and keep what every layer makes; nothing is remembered.

        `batch` normalizes by the inputs' own statistics, as in training.
        """
        return self._follow(inputs, batch=batch, remember=False, generator=None)

    def settle(self, inputs: Tensor) -> None:
        """Let batch normalization begin with the means and variances that inputs (n, F) have.

        torch.nn begins with 0 and 1: the untrained network would be shown as if it did not normalize at all.
        """
        if self.remembers:
            with torch.no_grad():
                self._follow(inputs, batch=True, remember=True, generator=None, memory=1.0)

    def hidden_outputs(self, inputs: Tensor) -> list[Tensor]:
        """Give the outputs (n, units) of each hidden layer for inputs (n, F)."""
        return self.trace(inputs).outputs

    def weights(self) -> list[Tensor]:
        """Give each layer's weights as a flat view without gradient."""
        return [self.flat[weights] for weights, _ in self.slices]

    def symmetric(self) -> int | None:
        """Find the first hidden layer whose units all have the same weights on both sides, and so stay the same.

        All weights 0 is such a case: each unit gets the gradient of all the others.
        """
        for layer, (before, after) in enumerate(pairwise(self.dense)):
            if len(before.weight) < 2 or clearly_differ(*before.weight[:2, 0].tolist()):
                continue
            rows = torch.cat([before.weight, before.bias.unsqueeze(1)], dim=1).detach()
            columns = after.weight.detach().T
            if torch.allclose(rows, rows[:1]) and torch.allclose(columns, columns[:1]):
                return layer
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
        """Follow inputs (n, F) through every layer."""
        pre_activations: list[Tensor] = []
        outputs = [inputs]
        masks: tuple[Tensor, ...] = ()
        if self._dropout and generator is not None:
            masks = dropout_masks(len(inputs), self.sizes[1:-1], self._dropout, generator)
        for layer, (weight, bias, function) in enumerate(self._hidden):
            pre_activations.append(nn.functional.linear(outputs[-1], weight, bias))
            if len(self.norms):
                pre_activations[-1] = self.norms[layer](
                    pre_activations[-1], batch=batch, remember=remember, memory=memory
                )
            made = function(pre_activations[-1])
            if masks:
                made = made * masks[layer]
            outputs.append(made + outputs[-1] if self.links[layer] else made)
        pre_activations.append(nn.functional.linear(outputs[-1], *self._pairs[-1]))
        return Trace(pre_activations, outputs[1:])

    def _lay(self) -> Iterable[Dense]:
        """Lay the layers one after the other into the flat arrays."""
        for number, (shape, (weights, biases)) in enumerate(zip(self.shapes, self.slices, strict=True)):
            layer = Dense(self.flat[weights].view(shape), self.flat[biases])
            self._join(layer, number)
            yield layer
