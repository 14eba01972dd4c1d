"""A recurrent layer over all steps of its sequences, forward and back, by hand in torch; knows no network.

By hand, and not by autograd, since what is looked at on the way is the gradient at each step, which autograd makes and
throws away, and since it takes a third of the time. Tests hold every number to torch.nn and to autograd.
Tensors of all steps are (T, n, ...): step, sequence, unit.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from livegrad.models.config.words import Cell


class Weights(NamedTuple):
    """A layer's parameters, as those of torch.nn.LSTM: G rows of H units each."""

    inputs: Tensor
    """(G H, I)"""
    states: Tensor
    """(G H, H)"""
    input_bias: Tensor
    """(G H,)"""
    state_bias: Tensor
    """(G H,); beside the other one of use in a GRU alone, but training takes other steps without it."""


@dataclass
class Passed:
    """What a layer makes of sequences on their way forward, and what comes back to each step."""

    states: Tensor
    """h (T, n, H)"""
    sums: Tensor
    """What the state is a tanh (or relu) of (T, n, H): the weighted sum; of an LSTM c, of a GRU the candidate's sum."""
    gates: Tensor | None = None
    """(T, n, G, H) after their sigmoid or tanh; None for an RNN."""
    cells: Tensor | None = None
    """c of an LSTM (T, n, H)."""
    proposed: Tensor | None = None
    """Of a GRU what the reset gate multiplies (T, n, H)."""
    state_errors: Tensor | None = None
    """dE/dh at each step (T, n, H), through all that comes later; None until it has been worked out."""
    cell_errors: Tensor | None = None
    """dE/dc of an LSTM likewise."""
    made: tuple[Tensor, ...] = ()
    """What the passes themselves need for the way back."""


class Gradients(NamedTuple):
    """What `Passes.back` gives: dE/d of the inputs (T, n, I), if asked for, and of each parameter."""

    inputs: Tensor | None
    weights: Weights


class Passes(Protocol):
    """What takes a layer over all steps: torch, or compiled kernels."""

    def forward(self, cell: Cell, relu: bool, weights: Weights, inputs: Tensor) -> Passed:
        """Take inputs (T, n, I) forward, from a state of 0."""
        ...

    def back(
        self, cell: Cell, relu: bool, weights: Weights, inputs: Tensor, passed: Passed, errors: Tensor, *, inwards: bool
    ) -> Gradients:
        """Take what later layers send back to each step's state (T, n, H) back through time; notes it in `passed`."""
        ...


class TorchPasses:
    """The passes in torch, in any precision."""

    def forward(self, cell: Cell, relu: bool, weights: Weights, inputs: Tensor) -> Passed:
        """Take inputs (T, n, I) forward, from a state of 0."""
        if cell == "lstm":
            return _lstm_forward(weights, inputs)
        return _gru_forward(weights, inputs) if cell == "gru" else _rnn_forward(weights, inputs, relu=relu)

    def back(
        self, cell: Cell, relu: bool, weights: Weights, inputs: Tensor, passed: Passed, errors: Tensor, *, inwards: bool
    ) -> Gradients:
        """Take what later layers send back to each step's state (T, n, H) back through time; notes it in `passed`."""
        if cell == "lstm":
            sums = states = _lstm_back(weights, passed, errors)
        elif cell == "gru":
            sums, states = _gru_back(weights, passed, errors)
        else:
            sums = states = _rnn_back(weights, passed, errors, relu=relu)
        flat, before = sums.flatten(0, 1), torch.cat([torch.zeros_like(passed.states[:1]), passed.states[:-1]])
        input_bias = flat.sum(0)
        made = Weights(
            flat.T @ inputs.flatten(0, 1),
            states.flatten(0, 1).T @ before.flatten(0, 1),
            input_bias,
            input_bias if states is sums else states.flatten(0, 1).sum(0),
        )
        return Gradients(sums @ weights.inputs if inwards else None, made)


def _start(weights: Weights, inputs: Tensor) -> Tensor:
    """Give a state of 0 for each sequence (n, H)."""
    return inputs.new_zeros(inputs.shape[1], weights.states.shape[1])


def _rnn_forward(weights: Weights, inputs: Tensor, *, relu: bool) -> Passed:
    known = inputs @ weights.inputs.T + (weights.input_bias + weights.state_bias)
    turned, state, states = weights.states.T, _start(weights, inputs), list[Tensor]()
    for given in known:
        given.addmm_(state, turned)
        state = torch.relu(given) if relu else torch.tanh(given)
        states.append(state)
    return Passed(torch.stack(states), known)


def _rnn_back(weights: Weights, passed: Passed, errors: Tensor, *, relu: bool) -> Tensor:
    """Give dE/d of the sums (T, n, H)."""
    states = passed.states
    slopes = (states > 0).to(states.dtype) if relu else 1 - states.square()
    totals, deltas = errors.clone(), torch.empty_like(errors)
    for t in range(len(states) - 1, -1, -1):
        torch.mul(totals[t], slopes[t], out=deltas[t])
        if t:
            totals[t - 1].addmm_(deltas[t], weights.states)
    passed.state_errors = totals
    return deltas


def _lstm_forward(weights: Weights, inputs: Tensor) -> Passed:
    """Work out c = f c' + i g and h = o tanh(c) (Hochreiter and Schmidhuber 1997, Gers et al. 2000)."""
    known = inputs @ weights.inputs.T + (weights.input_bias + weights.state_bias)
    units = weights.states.shape[1]
    turned, state = weights.states.T, _start(weights, inputs)
    cell, states, cells = state, list[Tensor](), list[Tensor]()
    for given in known:
        given.addmm_(state, turned)
        given[:, : 2 * units].sigmoid_()
        given[:, 2 * units : 3 * units].tanh_()
        given[:, 3 * units :].sigmoid_()
        i, f, g, o = given.chunk(4, 1)
        cell = torch.addcmul(f * cell, i, g)
        state = o * torch.tanh(cell)
        states.append(state)
        cells.append(cell)
    gates, memory = known.view(*known.shape[:2], 4, units), torch.stack(cells)
    return Passed(torch.stack(states), memory, gates, memory)


def _lstm_back(weights: Weights, passed: Passed, errors: Tensor) -> Tensor:
    """Give dE/d of the sums (T, n, 4 H)."""
    if passed.gates is None or passed.cells is None:
        raise ValueError("expected what an LSTM made")
    i, f, g, o = passed.gates.unbind(2)
    squashed = torch.tanh(passed.cells)
    before = torch.cat([torch.zeros_like(squashed[:1]), passed.cells[:-1]])
    # What dE/dc and dE/dh at a step are multiplied by to give those of its sums, for all steps at once.
    factors = torch.stack([g * i * (1 - i), before * f * (1 - f), i * (1 - g.square())], 2)
    opening, through = squashed * o * (1 - o), o * (1 - squashed.square())
    totals, memory = errors.clone(), torch.empty_like(errors)
    deltas = torch.empty_like(passed.gates)
    carried = torch.zeros_like(errors[0])
    for t in range(len(errors) - 1, -1, -1):
        torch.addcmul(carried, totals[t], through[t], out=memory[t])
        torch.mul(memory[t].unsqueeze(1), factors[t], out=deltas[t, :, :3])
        torch.mul(totals[t], opening[t], out=deltas[t, :, 3])
        if t:
            totals[t - 1].addmm_(deltas[t].flatten(1), weights.states)
            carried = memory[t] * f[t]
    passed.state_errors, passed.cell_errors = totals, memory
    return deltas.flatten(2)


def _gru_forward(weights: Weights, inputs: Tensor) -> Passed:
    """Work out h = (1 - z) n + z h' with n = tanh(W x + b + r (U h' + b')), as torch has it (Cho et al. 2014)."""
    known = inputs @ weights.inputs.T + weights.input_bias
    units = weights.states.shape[1]
    turned, state, states = weights.states.T, _start(weights, inputs), list[Tensor]()
    sums, proposed = torch.empty_like(known[..., :units]), torch.empty_like(known[..., :units])
    for t, given in enumerate(known):
        own = torch.addmm(weights.state_bias, state, turned)
        given[:, : 2 * units].add_(own[:, : 2 * units]).sigmoid_()
        r, z, n = given.chunk(3, 1)
        proposed[t] = own[:, 2 * units :]
        sums[t] = n.addcmul_(r, proposed[t])
        n.tanh_()
        state = torch.lerp(n, state, z)
        states.append(state)
    return Passed(torch.stack(states), sums, known.view(*known.shape[:2], 3, units), None, proposed)


def _gru_back(weights: Weights, passed: Passed, errors: Tensor) -> tuple[Tensor, Tensor]:
    """Give dE/d of the sums of the inputs, and of those of the states before, both (T, n, 3 H)."""
    if passed.gates is None or passed.proposed is None:
        raise ValueError("expected what a GRU made")
    r, z, n = passed.gates.unbind(2)
    before = torch.cat([torch.zeros_like(passed.states[:1]), passed.states[:-1]])
    candidate = (1 - z) * (1 - n.square())
    factors = torch.stack([candidate * passed.proposed * r * (1 - r), (before - n) * z * (1 - z), candidate * r], 2)
    totals, deltas = errors.clone(), torch.empty_like(factors)
    for t in range(len(errors) - 1, -1, -1):
        torch.mul(totals[t].unsqueeze(1), factors[t], out=deltas[t])
        if t:
            totals[t - 1].addcmul_(totals[t], z[t]).addmm_(deltas[t].flatten(1), weights.states)
    passed.state_errors = totals
    of_inputs = torch.cat([deltas[:, :, :2], (totals * candidate).unsqueeze(2)], 2)
    return of_inputs.flatten(2), deltas.flatten(2)
