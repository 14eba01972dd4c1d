"""A network's outputs over the domain as bytes ready to be drawn; knows no trainer and no colours.

0 is the low end, 255 the high end, 128 the middle. The first row of a picture is its top (largest x2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import SQUARE, UNIT, Domain, Range
from livegrad.models.data.inputs import Scaling, features, grid, largest
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.network import Trace

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Ground:
    """What the cells of a run's pictures are to its network."""

    names: tuple[Feature, ...]
    domain: Domain = SQUARE
    scaling: Scaling | None = None


@lru_cache(maxsize=32)
def grid_inputs(ground: Ground, size: int) -> Tensor:
    """Give the features (size * size, F) of a picture's cells; the same tensor each time, to be read only."""
    return torch.tensor(features(grid(size, ground.domain), ground.names, ground.scaling))


@lru_cache(maxsize=32)
def input_maps(names: tuple[Feature, ...], size: int, domain: Domain = SQUARE) -> Bytes:
    """Draw the features as (F, size, size), each from minus to plus its largest size over the domain; read-only.

    They are drawn as they are before scaling, which would make most of them look the same.
    """
    sizes = torch.tensor([largest(name, domain) for name in names])
    maps: Bytes = _bytes(grid_inputs(Ground(names, domain), size) / sizes).T.reshape(len(names), size, size).copy()
    maps.flags.writeable = False
    return maps


def output_bytes(shown: Tensor, ends: Range = UNIT) -> Bytes:
    """Draw one output (n, 1), as it is shown, between its ends as (n,)."""
    low, high = ends
    if ends != UNIT:
        shown = (shown - (low + high) / 2) / ((high - low) / 2)
    return _bytes(shown).reshape(-1)


def share_bytes(shares: Tensor) -> tuple[Bytes, Bytes]:
    """Draw the shares (n, classes) of several classes as the largest (n,), from 0 to 1, and whose it is (n,)."""
    winners = shares.max(1)
    chosen: Bytes = winners.indices.to(torch.uint8).numpy()
    return _bytes(2 * winners.values - 1), chosen


def unit_maps(trace: Trace, activations: Sequence[Activation], links: Sequence[bool], size: int) -> Bytes:
    """Draw every hidden unit's outputs over a picture's cells as (units, size, size).

    Where the activation has two bounds they are the ends (tanh: -1 and 1; sigmoid: 0 and 1), unless a residual link
    adds to its outputs. Elsewhere the ends are minus and plus the unit's own largest output, but at least 1, so that 0
    is the middle and a silent unit looks so.
    """
    if not trace.outputs:
        return np.empty((0, size, size), np.uint8)
    layers = list(zip(trace.outputs, activations, links, strict=True))
    if len({(activation, link) for _, activation, link in layers}) == 1:
        layers = [(torch.cat(trace.outputs, dim=1), *layers[0][1:])]
    drawn = [_unit_bytes(*layer) for layer in layers]
    return np.concatenate(drawn, axis=1).T.reshape(-1, size, size).copy()


def output_maps(shown: Tensor, size: int, ends: Range = UNIT) -> Bytes:
    """Draw every output unit over a picture's cells as (outputs, size, size), from what is shown of them (n, outputs).

    One output lies between its ends, as the boundary does; of several each is a share from 0 to 1.
    """
    drawn = output_bytes(shown, ends) if shown.shape[1] == 1 else _bytes(2 * shown - 1).T
    return drawn.reshape(-1, size, size).copy()


def unit_map(network: DenseNetwork, trace: Trace, ground: Ground, index: int, size: int) -> Bytes:
    """Draw one unit as (size, size): `index` counts the inputs first, then the hidden units.

    Raises IndexError when there is no such unit.
    """
    expect_unit(network, len(ground.names), index)
    names = ground.names
    if index < len(names):
        chosen: Bytes = input_maps(names, size, ground.domain)[index].copy()
        return chosen
    layers = zip(trace.outputs, network.activations, network.links, strict=True)
    columns = [(column, function, link) for outputs, function, link in layers for column in outputs.unbind(1)]
    column, activation, link = columns[index - len(names)]
    return _unit_bytes(column.unsqueeze(1), activation, link).reshape(size, size)


def expect_unit(network: DenseNetwork, inputs: int, index: int) -> None:
    """Raise IndexError, saying what there is, for a unit that does not exist."""
    count = inputs + sum(network.sizes[1:-1])
    if not 0 <= index < count:
        raise IndexError(f"expected a unit from 0 to {count - 1}, got {index}")


def trace_cells(network: DenseNetwork, ground: Ground, size: int) -> Trace:
    """Follow a picture's cells through the network."""
    with torch.no_grad():
        return network.trace(grid_inputs(ground, size))


def _unit_bytes(outputs: Tensor, activation: Activation, link: bool) -> Bytes:
    """Scale outputs (cells, units) to bytes by the activation's range."""
    if not link and activation.low is not None and activation.high is not None:
        middle = (activation.high + activation.low) / 2
        return _bytes((outputs - middle) / (activation.high - middle))
    return _bytes(outputs / outputs.abs().amax(0).clamp_(min=1))


def _bytes(values: Tensor) -> Bytes:
    """Turn -1 into 0 and 1 into 255; what lies beyond is cut, what is not a number lies in the middle."""
    scaled = torch.nan_to_num(values, nan=0.0).add_(1).mul_(127.5).round_().clamp_(0, 255)
    drawn: Bytes = scaled.to(torch.uint8).numpy()
    return drawn
