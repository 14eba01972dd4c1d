"""A network's outputs over the domain as bytes ready to be drawn; knows no trainer and no colours.

0 is the low end, 255 the high end, 128 the middle. The first row of a picture is its top (largest x2).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.config import Feature
from models.inputs import LARGEST, features, grid
from models.layers import Activation
from models.losses import Loss
from models.networks import Network, Trace

Bytes = NDArray[np.uint8]

LOW, HIGH = -1.0, 1.0
"""What 0 and 255 stand for in pictures of the output, whatever the task: the colours of targets and outputs match."""


@lru_cache(maxsize=32)
def grid_inputs(names: tuple[Feature, ...], size: int) -> Tensor:
    """Give the features (size * size, F) of a picture's cells; the same tensor each time, to be read only."""
    return torch.tensor(features(grid(size), names))


@lru_cache(maxsize=32)
def input_maps(names: tuple[Feature, ...], size: int) -> Bytes:
    """Draw the features as (F, size, size), each from minus to plus its largest size over the domain; read-only."""
    largest = torch.tensor([LARGEST[name] for name in names])
    maps: Bytes = _bytes(grid_inputs(names, size) / largest).T.reshape(len(names), size, size).copy()
    maps.flags.writeable = False
    return maps


def output_bytes(logits: Tensor, loss: Loss) -> Bytes:
    """Give logits (n, 1) as they are shown, from `LOW` to `HIGH`, as (n,)."""
    return _bytes(loss.output(logits)).reshape(-1)


def unit_maps(trace: Trace, activation: Activation, size: int) -> Bytes:
    """Draw every hidden unit's outputs over a picture's cells as (units, size, size).

    Where the activation has two bounds they are the ends (tanh: -1 and 1; sigmoid: 0 and 1). Elsewhere the ends are
    minus and plus the unit's own largest output, but at least 1, so that 0 is the middle and a silent unit looks so.
    """
    if not trace.outputs:
        return np.empty((0, size, size), np.uint8)
    return _unit_bytes(torch.cat(trace.outputs, dim=1), activation).T.reshape(-1, size, size).copy()


def unit_map(network: Network, trace: Trace, names: tuple[Feature, ...], index: int, size: int) -> Bytes:
    """Draw one unit as (size, size): `index` counts the inputs first, then the hidden units.

    Raises IndexError when there is no such unit.
    """
    expect_unit(network, len(names), index)
    if index < len(names):
        chosen: Bytes = input_maps(names, size)[index].copy()
        return chosen
    columns = [column for outputs in trace.outputs for column in outputs.unbind(1)]
    column = columns[index - len(names)].unsqueeze(1)
    return _unit_bytes(column, network.activation).reshape(size, size)


def expect_unit(network: Network, inputs: int, index: int) -> None:
    """Raise IndexError, saying what there is, for a unit that does not exist."""
    count = inputs + sum(network.sizes[1:-1])
    if not 0 <= index < count:
        raise IndexError(f"expected a unit from 0 to {count - 1}, got {index}")


def trace_cells(network: Network, names: Sequence[Feature], size: int) -> Trace:
    """Follow a picture's cells through the network."""
    with torch.no_grad():
        return network.trace(grid_inputs(tuple(names), size))


def _unit_bytes(outputs: Tensor, activation: Activation) -> Bytes:
    """Scale outputs (cells, units) to bytes by the activation's range."""
    if activation.low is not None and activation.high is not None:
        middle = (activation.high + activation.low) / 2
        return _bytes((outputs - middle) / (activation.high - middle))
    return _bytes(outputs / outputs.abs().amax(0).clamp_(min=1))


def _bytes(values: Tensor) -> Bytes:
    """Turn -1 into 0 and 1 into 255; what lies beyond is cut, what is not a number lies in the middle."""
    scaled = torch.nan_to_num(values, nan=0.0).add_(1).mul_(127.5).round_().clamp_(0, 255)
    drawn: Bytes = scaled.to(torch.uint8).numpy()
    return drawn
