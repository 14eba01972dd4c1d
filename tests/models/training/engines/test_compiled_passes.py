"""Recurrent layers on compiled kernels, held to torch."""

from typing import Any

import pytest
import torch
from torch import Tensor

from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.words import Cell
from livegrad.models.nn.passes import Passes, TorchPasses
from livegrad.models.nn.recurrent import RecurrentNetwork
from livegrad.models.training.engines.compiled_passes import CompiledPasses

CELLS: list[tuple[Cell, str]] = [("rnn", "tanh"), ("rnn", "relu"), ("lstm", "tanh"), ("gru", "tanh")]


def everything(net: RecurrentNetwork, passes: Passes, inputs: Tensor, wished: Tensor) -> list[Tensor]:
    net.passes = passes
    net.flat_gradient.zero_()
    trace = net.trace(inputs)
    (trace.pre_activations[-1] * wished).sum().backward()  # type: ignore[no-untyped-call]
    made: list[Tensor | None] = [trace.pre_activations[-1].detach(), net.flat_gradient.clone()]
    for layer in trace.layers:
        made += [layer.states.detach(), layer.sums, layer.gates, layer.cells, layer.state_errors, layer.cell_errors]
    return [tensor for tensor in made if tensor is not None]


@pytest.mark.parametrize(("cell", "activation"), CELLS)
@pytest.mark.parametrize(
    ("units", "layers", "count", "steps"), [(1, 1, 1, 1), (8, 1, 20, 12), (5, 2, 17, 30), (32, 1, 8, 2)]
)
def test_kernels_give_what_torch_gives(
    cell: Cell, activation: str, units: int, layers: int, count: int, steps: int
) -> None:
    shape: dict[str, Any] = {"cell": cell, "units": units, "layers": layers, "memory_bias": 2}
    config = NetworkConfig.model_validate({"recurrence": shape, "activation": activation})
    draw = torch.Generator().manual_seed(1)
    net = RecurrentNetwork(3, config, draw, 2)
    net.flat.normal_(0, 0.3, generator=draw)
    inputs, wished = torch.randn(count, steps, 3, generator=draw), torch.randn(count, 2, generator=draw)
    expected = everything(net, TorchPasses(), inputs, wished)
    given = everything(net, CompiledPasses(), inputs, wished)
    assert len(given) == len(expected)
    for own, other in zip(given, expected, strict=True):
        torch.testing.assert_close(own, other, rtol=1e-4, atol=1e-5 * float(1e-3 + other.abs().max()))


def test_what_fills_a_vector_has_no_part_in_what_is_learned() -> None:
    config = NetworkConfig.model_validate({"recurrence": {"cell": "lstm", "units": 4}})
    net = RecurrentNetwork(2, config, torch.Generator().manual_seed(0))
    inputs = torch.randn(9, 5, 2, generator=torch.Generator().manual_seed(1))
    whole = everything(net, CompiledPasses(), inputs, torch.ones(9, 1))[1]
    parts = [everything(net, CompiledPasses(), inputs[one : one + 1], torch.ones(1, 1))[1] for one in range(9)]
    torch.testing.assert_close(whole, torch.stack(parts).sum(0), rtol=1e-4, atol=1e-5)
