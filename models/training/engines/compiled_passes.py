"""Recurrent layers on compiled kernels: what `TorchPasses` does in single precision, some ten times faster."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import GATES, Cell
from livegrad.models.kernels.layers.recurrence import CODES, WIDE, Back, Shape, Way, back, forward
from livegrad.models.kernels.machine import compilation
from livegrad.models.nn.passes import Gradients, Passed, Weights


class CompiledPasses:
    """The passes on kernels; tensors given to it are in single precision."""

    def __init__(self) -> None:
        compilation.keep()

    def forward(self, cell: Cell, relu: bool, weights: Weights, inputs: Tensor) -> Passed:
        """Take inputs (T, n, I) forward, from a state of 0."""
        steps, count, _ = inputs.shape
        units = weights.states.shape[1]
        shape = _shape(cell, relu, units, steps, count)
        bias = weights.input_bias + weights.state_bias
        if cell == "gru":
            bias[2 * units :] = weights.input_bias[2 * units :]
        gates = torch.addmm(bias.unsqueeze(1), weights.inputs, _laid_out(inputs, shape.wide))
        states, none = gates.new_empty(units, gates.shape[1]), gates.new_empty(0, 0)
        sums = gates if cell == "rnn" else torch.empty_like(states)
        proposed = torch.empty_like(states) if cell == "gru" else none
        way = Way(*(_numbers(each) for each in (states, sums, gates, proposed)))
        forward(shape, _numbers(weights.states), _numbers(weights.state_bias), way)
        seen = _seen(sums, shape, count)
        return Passed(
            _seen(states, shape, count),
            seen,
            None if cell == "rnn" else _seen(gates, shape, count, GATES[cell]),
            seen if cell == "lstm" else None,
            _seen(proposed, shape, count) if cell == "gru" else None,
            made=(states, sums, gates, proposed),
        )

    def back(
        self,
        cell: Cell,
        relu: bool,
        weights: Weights,
        inputs: Tensor,
        passed: Passed,
        errors: Tensor,
        *,
        inwards: bool,
    ) -> Gradients:
        """Take what later layers send back to each step's state (T, n, H) back through time; notes it in `passed`."""
        steps, count, units = errors.shape
        shape = _shape(cell, relu, units, steps, count)
        states, sums, gates, proposed = passed.made
        total, none = _laid_out(errors, shape.wide), errors.new_empty(0, 0)
        memory = torch.empty_like(total) if cell == "lstm" else none
        candidate = torch.empty_like(total) if cell == "gru" else none
        deltas = torch.empty_like(gates)
        way = Way(*(_numbers(each) for each in (states, sums, gates, proposed)))
        into = Back(*(_numbers(each) for each in (total, memory, deltas, candidate)))
        back(shape, _numbers(weights.states), way, into)
        passed.state_errors = _seen(total, shape, count)
        passed.cell_errors = _seen(memory, shape, count) if cell == "lstm" else None
        of_inputs = torch.cat([deltas[: 2 * units], candidate]) if cell == "gru" else deltas
        input_bias = of_inputs.sum(1)
        made = Weights(
            of_inputs @ _laid_out(inputs, shape.wide).T,
            # The state before the first step is 0: its column falls away.
            deltas[:, shape.wide :] @ states[:, : -shape.wide].T,
            input_bias,
            deltas.sum(1) if cell == "gru" else input_bias,
        )
        return Gradients(_seen(weights.inputs.T @ of_inputs, shape, count) if inwards else None, made)


def _shape(cell: Cell, relu: bool, units: int, steps: int, count: int) -> Shape:
    return Shape(CODES[cell, relu], units, steps, -(-max(1, count) // WIDE) * WIDE)


def _laid_out(given: Tensor, wide: int) -> Tensor:
    """Lay numbers of all steps (T, n, rows) out as kernels take them (rows, T * wide); a copy."""
    steps, count, rows = given.shape
    laid = given.new_zeros(rows, steps, wide) if wide > count else given.new_empty(rows, steps, wide)
    laid[:, :, :count] = given.detach().permute(2, 0, 1)
    return laid.flatten(1)


def _seen(laid: Tensor, shape: Shape, count: int, gates: int = 0) -> Tensor:
    """Give what lies as kernels take it as numbers of all steps (T, n, rows), or (T, n, gates, units); a view."""
    if gates:
        return laid.view(gates, shape.units, shape.steps, shape.wide)[..., :count].permute(2, 3, 0, 1)
    return laid.view(-1, shape.steps, shape.wide)[:, :, :count].permute(1, 2, 0)


def _numbers(tensor: Tensor) -> NDArray[np.float32]:
    """Give a tensor's own memory."""
    return tensor.detach().reshape(-1).numpy()
