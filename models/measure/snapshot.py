"""A run at one step as plain numbers and arrays, copied out; knows nothing of how they are made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livegrad.models.measure.follow import Followed
from livegrad.models.measure.histograms import Histograms
from livegrad.models.measure.image_parts import ImagePart
from livegrad.models.measure.sequence_parts import Flow, FollowedSequence

Bytes = NDArray[np.uint8]
Counts = NDArray[np.uint16]


@dataclass(frozen=True)
class Snapshot:
    """A run at one step. In pictures 0 is `low`, 255 is `high`, and the first row is the top (largest x2)."""

    step: int
    epoch: int
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS`, a row for each hidden layer and then the output (L, 7)."""
    boundary: Bytes
    """The output over the domain (grid, grid); of several classes how sure the largest is.

    Empty, as `units` is, where samples are no points.
    """
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
    worst: Counts
    """The training points of highest loss, the highest first: at most ten indices into the run's points."""
    learning_rate: float
    """That of the next step, as the schedule has it."""
    classes: Bytes | None = None
    """Of several classes, which is the largest over the domain (grid, grid)."""
    point_classes: Bytes | None = None
    """Which class each of the run's points is taken for (n,); None for values."""
    border: Counts | None = None
    """Pieces of the lines between classes (n, 4), as `border.borders` gives them; None for values."""
    unit_line: Counts | None = None
    """Pieces of the line where the unit asked for is in the middle of its range (n, 4); None for values."""
    batch: Counts | None = None
    """The points of the last update, where they are asked for and known (n,)."""
    line: NDArray[np.float32] | None = None
    """The prediction along x1 at the centres of the cells (grid,), where points have one coordinate."""
    confusion: Counts | None = None
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
    image: ImagePart | None = None
    """Of a run on images."""
    sequence: FollowedSequence | None = None
    """Of a run on sequences: the one asked for."""
    flow: Flow | None = None
    """Of a run on sequences."""
