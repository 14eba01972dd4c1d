"""The recurrent network for sequences: cells as torch.nn has them, on one flat array; knows no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.words import GATES, Cell
from livegrad.models.nn import initial
from livegrad.models.nn.activations import REGISTRY as ACTIVATIONS
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.flow import Flow, flow_of
from livegrad.models.nn.network import Trace, expect_index
from livegrad.models.nn.passes import Passed, Passes, TorchPasses, Weights

TORCH: Final = TorchPasses()


@dataclass(frozen=True)
class RecurrentTrace(Trace):
    """What n sequences make on their way; pre-activations and outputs of hidden layers are of all steps (n, H, T)."""

    layers: list[Passed]
    """Each layer's states and, once an error has been sent back through it, the error at each step; empty if kept."""
    known: Flow | None = None

    @property
    def flow(self) -> Flow | None:
        """What has been sent back to each step; None before a mean loss has been sent back."""
        return self.known or flow_of(self.layers, len(self.pre_activations[-1]))

    def kept(self) -> "RecurrentTrace":
        """Give what is kept of it after that: the flow in place of all that it is measured from."""
        return replace(super().kept(), layers=[], known=self.flow)


class RecurrentNetwork(nn.Module):
    """One or two recurrent layers, and an output that reads the last state of the top one.

    All parameters lie in `flat` (P,) and their gradients in `flat_gradient` (P,): of each layer those of torch.nn.LSTM
    in its order (weight_ih, weight_hh, bias_ih, bias_hh), then weights (out, H) and biases of the output.
    """

    def __init__(self, inputs: int, config: NetworkConfig, generator: torch.Generator, outputs: int = 1) -> None:
        """Draw the weights from `generator`, gate by gate; biases start at 0, but for what `memory_bias` asks."""
        super().__init__()
        shape = config.recurrence
        self.cell: Cell = shape.cell
        self.units = shape.units
        self.sizes = (inputs, *[shape.units] * shape.layers, outputs)
        rows = GATES[self.cell] * shape.units
        count = sum(rows * (size + shape.units + 2) for size in self.sizes[:-2]) + (shape.units + 1) * outputs
        self.flat, self.flat_gradient = torch.zeros(count), torch.zeros(count)
        self.is_weight = torch.zeros(count, dtype=torch.bool)
        """True in `flat` where a weight lies, False where a bias does."""
        self.running = torch.zeros(2, 0)
        self.is_plain = True
        self.slices: list[tuple[slice, slice]] = []
        """Where in `flat` the weights and the biases of each layer lie."""
        self.steps = 1
        """How long the sequences are that it is used on: it takes any, but whoever trains it asks what that costs."""
        self.passes: Passes = TORCH
        """What takes layers over all steps; it can be exchanged for another that gives the same numbers."""
        self._parts: list[nn.Parameter] = []
        self.recurrent = [self._lay(rows, size) for size in self.sizes[:-2]]
        """Each layer's parameters."""
        self._last = self._dense(outputs)
        self.use(config)
        with torch.no_grad():
            self._draw(config, generator)

    @property
    def activations(self) -> Sequence[Activation]:
        """What each hidden layer's state is made by: tanh, or an RNN's relu."""
        return [self._activation] * len(self.recurrent)

    @property
    def remembers(self) -> bool:
        """Whether there are running statistics."""
        return False

    @property
    def multiplications(self) -> int:
        """About how many multiplications a sequence takes."""
        return len(self.flat) * self.steps

    def use(self, config: NetworkConfig) -> None:
        """Take the activation, which of an RNN may change while it trains."""
        self.relu = self.cell == "rnn" and config.activation == "relu"
        self._activation = ACTIVATIONS["relu" if self.relu else "tanh"]

    def parameters(self, recurse: bool = True) -> Iterator[nn.Parameter]:  # noqa: ARG002
        """Give the parameters, in the order in which they lie in `flat`."""
        return iter(self._parts)

    def forward(self, inputs: Tensor) -> Tensor:
        """Map sequences (n, T, I) to logits (n, outputs)."""
        return self.answer(self._follow(inputs)[1][-1])

    def learn(self, inputs: Tensor, generator: np.random.Generator) -> Tensor:  # noqa: ARG002  nothing is dropped
        """Map a training batch (n, T, I) to logits (n, outputs)."""
        logits: Tensor = self(inputs)
        return logits

    def answer(self, states: Tensor) -> Tensor:
        """Read states of the top layer (..., H) as logits (..., outputs)."""
        return nn.functional.linear(states, *self._last)

    def trace(self, inputs: Tensor, *, batch: bool = False) -> RecurrentTrace:  # noqa: ARG002  nothing is normalized
        """Map sequences (n, T, I) as `forward` does and keep what every layer makes."""
        layers, top = self._follow(inputs)
        return RecurrentTrace(
            [*(layer.sums.permute(1, 2, 0) for layer in layers), self.answer(top[-1])],
            [layer.states.permute(1, 2, 0) for layer in layers],
            layers,
        )

    def settle(self, inputs: Tensor) -> None:
        """Do nothing: there are no running statistics."""

    def layer_norms(self, flat: Tensor, *, biases: bool) -> list[float]:
        """Give the L2 norm of each layer's part of an array laid out as `flat`, with or without the biases."""
        return [
            float(torch.linalg.vector_norm(flat[weights.start : (bias if biases else weights).stop]))
            for weights, bias in self.slices
        ]

    def index(self, layer: int, to: int, from_: int | None) -> int:
        """Give the place in `flat` of a weight, or (None) a bias; raises IndexError where there is none.

        Of a recurrent layer `to` counts all rows, gate after gate, and `from_` the inputs and then the states.
        """
        expect_index("a layer", layer, len(self.slices))
        weights, biases = self.slices[layer]
        recurs = layer < len(self.recurrent)
        rows = int(biases.stop - biases.start) // (2 if recurs else 1)
        expect_index(f"a unit of layer {layer}", to, rows)
        if from_ is None:
            return int(biases.start) + to
        size = self.sizes[layer]
        expect_index(f"an input of layer {layer}", from_, size + self.units * recurs)
        if from_ < size:
            return int(weights.start) + to * size + from_
        return int(weights.start) + rows * size + to * self.units + from_ - size

    def frozen(self, config: NetworkConfig) -> Tensor | None:
        """Mark in (P,) what does not learn; None when all does. Single weights are frozen in dense layers alone."""
        mask = torch.zeros(len(self.flat), dtype=torch.bool)
        for layer in config.frozen_layers:
            for weights, biases in self.slices[layer : layer + 1]:
                mask[weights.start : biases.stop] = True
        return mask if mask.any() else None

    def symmetric(self) -> int | None:
        """Find the first layer whose units all have the same weights on both sides, and so stay the same."""
        after = [weights.inputs for weights in self.recurrent[1:]] + [self._last[0]]
        for layer, (weights, next_) in enumerate(zip(self.recurrent, after, strict=True)):
            rows = torch.cat([weights.inputs, weights.states.sum(1, keepdim=True)], dim=1).detach()
            alike = all(_alike(gate) for gate in rows.view(-1, self.units, rows.shape[1]))
            if self.units > 1 and alike and _alike(next_.detach().T):
                return layer
        return None

    def _follow(self, inputs: Tensor) -> tuple[list[Passed], Tensor]:
        """Follow sequences (n, T, I) through the layers; gives the top one's states (T, n, H) too."""
        states, layers = inputs.transpose(0, 1), list[Passed]()
        for weights in self.recurrent:
            held: list[Passed] = []
            states = _Layer.apply(states, *weights, self.passes, self.cell, self.relu, held)  # type: ignore[no-untyped-call]
            layers.append(held[0])
        return layers, states

    def _lay(self, rows: int, size: int) -> Weights:
        start = self.slices[-1][1].stop if self.slices else 0
        ends = [start, start + rows * size, start + rows * (size + self.units)]
        ends += [ends[-1] + rows, ends[-1] + 2 * rows]
        shapes = ((rows, size), (rows, self.units), (rows,), (rows,))
        self.is_weight[start : ends[2]] = True
        self.slices.append((slice(start, ends[2]), slice(ends[2], ends[4])))
        return Weights(*(self._own(slice(*pair), shape) for pair, shape in zip(pairwise(ends), shapes, strict=True)))

    def _dense(self, outputs: int) -> tuple[nn.Parameter, nn.Parameter]:
        start = self.slices[-1][1].stop
        weights = slice(start, start + outputs * self.units)
        biases = slice(weights.stop, weights.stop + outputs)
        self.is_weight[weights] = True
        self.slices.append((weights, biases))
        return self._own(weights, (outputs, self.units)), self._own(biases, (outputs,))

    def _own(self, place: slice, shape: tuple[int, ...]) -> nn.Parameter:
        """Make a parameter of a part of the flat array."""
        made = nn.Parameter(self.flat[place].view(shape))
        # Autograd adds to a gradient that is there in place, so these stay views of the flat array.
        made.grad = self.flat_gradient[place].view(shape)
        self._parts.append(made)
        return made

    def _draw(self, config: NetworkConfig, generator: torch.Generator) -> None:
        bias = config.recurrence.memory_bias
        for weights in self.recurrent:
            for part in (weights.inputs, weights.states):
                for gate in part.view(-1, self.units, part.shape[1]):
                    initial.draw(gate, config, generator)
            if self.cell == "lstm":
                weights.input_bias[: self.units] -= bias
                weights.input_bias[self.units : 2 * self.units] += bias
            elif self.cell == "gru":
                weights.input_bias[self.units : 2 * self.units] += bias
        initial.draw(self._last[0], config, generator)


class _Layer(torch.autograd.Function):
    """A layer over all steps, as autograd takes it."""

    @staticmethod
    def forward(context: Any, inputs: Tensor, *rest: Any) -> Tensor:
        *weights, passes, cell, relu, held = rest
        passed = passes.forward(cell, relu, Weights(*weights), inputs)
        held.append(passed)
        context.call = (passes, cell, relu, passed)
        context.save_for_backward(inputs, *weights)
        states: Tensor = passed.states
        return states

    @staticmethod
    def backward(context: Any, *errors: Tensor) -> tuple[Tensor | None, ...]:
        inputs, *weights = context.saved_tensors
        passes, cell, relu, passed = context.call
        wanted = bool(context.needs_input_grad[0])
        made = passes.back(cell, relu, Weights(*weights), inputs, passed, errors[0], inwards=wanted)
        return made.inputs, *made.weights, None, None, None, None


def _alike(rows: Tensor) -> bool:
    return torch.allclose(rows, rows[:1].expand_as(rows))
