"""A run at one step as plain numbers and arrays, copied out; knows no torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class View:
    """What a viewer wants to see."""

    grid: int = 100
    """Cells along each side of the boundary, and of the unit seen large."""
    units: int = 24
    """Cells along each side of every unit's small map."""
    unit: int | None = None
    """The unit seen large: inputs are counted first, then hidden units, layer by layer."""


@dataclass(frozen=True)
class Snapshot:
    """A run at one step. In pictures 0 is `low`, 255 is `high`, and the first row is the top (largest x2)."""

    step: int
    epoch: int
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS`, a row for each hidden layer and then the output (L, 7)."""
    boundary: Bytes
    """The output over the domain (grid, grid)."""
    low: float
    high: float
    units: Bytes
    """Every input's and hidden unit's map (U, units, units), each scaled by its activation's range."""
    unit: tuple[int, Bytes] | None
    """The unit asked for and its map (grid, grid)."""
    points: Bytes
    """The output at each of the run's points (n,), scaled as the boundary."""
    parameters: NDArray[np.float32]
    """Layer by layer: weights (out, in), then biases (P,)."""
