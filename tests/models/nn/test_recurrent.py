"""Recurrent networks and the error at each of their steps, held to torch.nn, to autograd and to differences."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.words import GATES, Cell
from livegrad.models.nn.recurrent import RecurrentNetwork

MODULES: dict[Cell, Any] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
CELLS: list[tuple[Cell, str]] = [("rnn", "tanh"), ("rnn", "relu"), ("lstm", "tanh"), ("gru", "tanh")]


@pytest.fixture(autouse=True)
def double() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def network(cell: Cell, activation: str = "tanh", seed: int = 0, outputs: int = 2, **shape: Any) -> RecurrentNetwork:
    config = {"recurrence": {"cell": cell, "units": 5, **shape}, "activation": activation}
    net = RecurrentNetwork(3, NetworkConfig.model_validate(config), torch.Generator().manual_seed(seed), outputs)
    biases = ~net.is_weight
    net.flat[biases] = torch.linspace(-0.5, 0.5, int(biases.sum()))
    return net


def twin(net: RecurrentNetwork, activation: str) -> tuple[nn.Module, nn.Linear]:
    """Give torch's own modules with the same parameters."""
    kind = {"nonlinearity": activation} if net.cell == "rnn" else {}
    module = MODULES[net.cell](3, net.units, len(net.recurrent), batch_first=True, **kind)
    output = nn.Linear(net.units, net.sizes[-1])
    with torch.no_grad():
        for own, other in zip([*module.parameters(), *output.parameters()], net.parameters(), strict=True):
            own.copy_(other)
    return module, output


def sequences(count: int = 4, steps: int = 7) -> Tensor:
    return torch.randn(count, steps, 3, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(("cell", "activation"), CELLS)
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("steps", [1, 2, 9])
def test_answers_and_gradients_are_those_of_torch(cell: Cell, activation: str, layers: int, steps: int) -> None:
    net = network(cell, activation, layers=layers)
    module, output = twin(net, activation)
    inputs, wished = sequences(steps=steps), torch.randn(4, 2)
    own, other = inputs.clone().requires_grad_(), inputs.clone().requires_grad_()
    answers, expected = net(own), output(module(other)[0][:, -1])
    torch.testing.assert_close(answers, expected, rtol=0, atol=1e-12)
    (answers * wished).sum().backward()
    (expected * wished).sum().backward()
    torch.testing.assert_close(own.grad, other.grad, rtol=0, atol=1e-12)
    gradients = torch.cat(
        [p.grad.flatten() for p in (*module.parameters(), *output.parameters()) if p.grad is not None]
    )
    torch.testing.assert_close(net.flat_gradient, gradients, rtol=0, atol=1e-12)


def by_autograd(net: RecurrentNetwork, inputs: Tensor, activation: str) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Go step by step through one layer as its formulas say, and keep each step's h and c for autograd."""
    weights, states, cells = net.recurrent[0], list[Tensor](), list[Tensor]()
    h = c = torch.zeros(len(inputs), net.units)
    for x in inputs.unbind(1):
        given = (x @ weights.inputs.T + weights.input_bias).chunk(GATES[net.cell], 1)
        own = (h @ weights.states.T + weights.state_bias).chunk(GATES[net.cell], 1)
        if net.cell == "lstm":
            i, f, g, o = (a + b for a, b in zip(given, own, strict=True))
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            c.retain_grad()
            cells.append(c)
            h = torch.sigmoid(o) * torch.tanh(c)
        elif net.cell == "gru":
            r, z = torch.sigmoid(given[0] + own[0]), torch.sigmoid(given[1] + own[1])
            n = torch.tanh(given[2] + r * own[2])
            h = (1 - z) * n + z * h
        else:
            h = torch.relu(given[0] + own[0]) if activation == "relu" else torch.tanh(given[0] + own[0])
        h.retain_grad()
        states.append(h)
    return net.answer(h), states, cells


def gradients(tensors: list[Tensor]) -> Tensor:
    return torch.stack([tensor.grad for tensor in tensors if tensor.grad is not None])


@pytest.mark.parametrize(("cell", "activation"), CELLS)
def test_the_error_at_each_step_is_what_autograd_says(cell: Cell, activation: str) -> None:
    net, inputs, wished = network(cell, activation), sequences(), torch.randn(4, 2)
    trace = net.trace(inputs)
    (trace.pre_activations[-1] * wished).sum().backward()  # type: ignore[no-untyped-call]
    answers, states, cells = by_autograd(net, inputs, activation)
    (answers * wished).sum().backward()  # type: ignore[no-untyped-call]
    layer = trace.layers[0]
    torch.testing.assert_close(layer.states, torch.stack(states), rtol=0, atol=1e-12)
    torch.testing.assert_close(layer.state_errors, gradients(states), rtol=0, atol=1e-12)
    if cell == "lstm":
        torch.testing.assert_close(layer.cells, torch.stack(cells), rtol=0, atol=1e-12)
        torch.testing.assert_close(layer.cell_errors, gradients(cells), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_error_at_a_step_is_what_a_difference_says(cell: Cell) -> None:
    net, inputs, at = network(cell), sequences(1), 2
    trace = net.trace(inputs)
    trace.pre_activations[-1].sum().backward()  # type: ignore[no-untyped-call]
    error = trace.layers[0].state_errors
    assert error is not None
    # A push at h after step `at` is the state with which the rest of the sequence begins.
    module, output = twin(net, "tanh")
    slopes = []
    for unit in range(net.units):
        ends = []
        for push in (1e-6, -1e-6):
            start = trace.layers[0].states[at].detach().clone().unsqueeze(0)
            start[0, 0, unit] += push
            memory = trace.layers[0].cells
            begun = (start, memory[at].detach().unsqueeze(0)) if memory is not None else start
            ends.append(float(output(module(inputs[:, at + 1 :], begun)[0][:, -1]).detach().sum()))
        slopes.append((ends[0] - ends[1]) / 2e-6)
    np.testing.assert_allclose(error[at, 0].numpy(), slopes, rtol=1e-6, atol=1e-9)


def test_the_flow_is_the_root_mean_square_of_each_sequences_own_error() -> None:
    net, inputs = network("lstm", outputs=1), sequences(6)
    targets = torch.linspace(-1, 1, 6)[:, None]
    trace = net.trace(inputs)
    assert trace.flow is None
    (0.5 * (trace.pre_activations[-1] - targets).square().mean()).backward()  # type: ignore[no-untyped-call]
    flow = trace.flow
    assert flow is not None
    squares = np.zeros((2, 7))
    for one in range(6):
        answers, states, cells = by_autograd(net, inputs[one : one + 1], "tanh")
        (0.5 * (answers - targets[one]).square().sum()).backward()
        squares += [gradients(part).square().sum((1, 2)).numpy() / 6 for part in (states, cells)]
    np.testing.assert_allclose(flow.states[0], np.sqrt(squares[0]), rtol=1e-6)
    assert flow.cells is not None
    np.testing.assert_allclose(flow.cells[0], np.sqrt(squares[1]), rtol=1e-6)
    assert flow.samples == 6
    kept = trace.kept()
    assert kept.layers == []
    assert kept.flow is not None
    np.testing.assert_array_equal(kept.flow.states, flow.states)


def test_memory_begins_as_far_open_as_asked() -> None:
    lstm, gru = (
        RecurrentNetwork(
            3,
            NetworkConfig.model_validate({"recurrence": {"cell": cell, "units": 2, "memory_bias": 4}}),
            torch.Generator().manual_seed(0),
        )
        for cell in ("lstm", "gru")
    )
    assert lstm.recurrent[0].input_bias.tolist() == [-4, -4, 4, 4, 0, 0, 0, 0]
    assert gru.recurrent[0].input_bias.tolist() == [0, 0, 4, 4, 0, 0]
    assert not lstm.recurrent[0].state_bias.any()


def test_each_gate_is_drawn_by_itself_and_by_the_seed() -> None:
    config = NetworkConfig.model_validate({"recurrence": {"cell": "gru", "units": 4}})
    one, same, other = (RecurrentNetwork(3, config, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(one.flat, same.flat)
    assert not torch.equal(one.flat, other.flat)
    bound = (6 / (3 + 4)) ** 0.5  # Glorot's for a gate's (4, 3), not for all three together
    assert float(one.recurrent[0].inputs.detach().abs().max()) > (6 / (3 + 12)) ** 0.5
    assert float(one.recurrent[0].inputs.detach().abs().max()) <= bound


def test_every_parameter_has_an_index_and_a_place_among_the_layers() -> None:
    net = network("lstm", layers=2)
    assert [net.index(0, row, column) for row in (0, 19) for column in (0, 2)] == [0, 2, 57, 59]
    assert net.index(0, 0, 3) == 60  # from the first state
    assert net.index(0, 19, None) == 20 * 8 + 19
    assert net.index(2, 1, None) == len(net.flat) - 1
    with pytest.raises(IndexError, match="expected an input of layer 0 from 0 to 7, got 8"):
        net.index(0, 0, 8)
    ends = [part for pair in net.slices for part in pair]
    assert ends[0].start == 0
    assert ends[-1].stop == len(net.flat)
    assert all(a.stop == b.start for a, b in pairwise(ends))
    frozen = net.frozen(NetworkConfig(frozen_layers=(1,)))
    assert frozen is not None
    assert frozen.nonzero().flatten().tolist() == list(range(net.slices[1][0].start, net.slices[1][1].stop))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_units_that_begin_alike_are_found(cell: Cell) -> None:
    net = network(cell)
    assert net.symmetric() is None
    net.flat.zero_()
    assert net.symmetric() == 0
