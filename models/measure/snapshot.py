"""A run at one step as plain numbers and arrays, copied out; knows nothing of how they are made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livegrad.models.measure.follow import Followed
from livegrad.models.measure.histograms import Histograms

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Snapshot:
    """A run at one step. In pictures 0 is `low`, 255 is `high`, and the first row is the top (largest x2)."""

    step: int
    epoch: int
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS`, a row for each hidden layer and then the output (L, 7)."""
    boundary: Bytes
    """The output over the domain (grid, grid); of several classes how sure the largest is."""
    low: float
    high: float
    units: Bytes
    """Every unit's map (U, units, units): inputs, hidden units, each scaled by its activation's range, and outputs."""
    unit: tuple[int, Bytes] | None
    """The unit asked for and its map (grid, grid)."""
    points: Bytes
    """The output at each of the run's points (n,), scaled as the boundary."""
    parameters: NDArray[np.float32]
    """Layer by layer: weights (out, in), then biases; then gains and offsets of normalized layers (P,)."""
    worst: NDArray[np.uint16]
    """The training points of highest loss, the highest first: at most ten indices into the run's points."""
    learning_rate: float
    """That of the next step, as the schedule has it."""
    classes: Bytes | None = None
    """Of several classes, which is the largest over the domain (grid, grid)."""
    point_classes: Bytes | None = None
    """Of several classes, which is the largest at each of the run's points (n,)."""
    line: NDArray[np.float32] | None = None
    """The prediction along x1 at the centres of the cells (grid,), where points have one coordinate."""
    confusion: NDArray[np.uint16] | None = None
    """How many of each true class (row) are told each class (column), (S, C, C), for the splits there are.

    They come as training, validation, test. None for values.
    """
    histograms: Histograms | None = None
    """The layer's asked for."""
    sample: Followed | None = None
    """The point asked for; None too where there is nothing to train on."""
    dropped: NDArray[np.float32] | None = None
    """Of each hidden unit the share of the last step's samples for which dropout left it out (H,).

    None without dropout, and where several steps were taken since the picture before.
    """
