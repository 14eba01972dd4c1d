"""What a viewer sees of a run on images at one step; knows nothing of how it is made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livegrad.models.nn.convolution import StageKind

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class ShownStage:
    """What one stage of the network makes of the image that is followed."""

    kind: StageKind
    layer: int | None
    """Which of the layers with weights, 0 being the first; None: it has none."""
    cells: Floats
    """What goes on (channels, side, side); of the output the shares of the classes (classes, 1, 1)."""
    sums: Floats | None
    """W * x + b (channels, side, side), where there are weights; of the output (outputs, 1, 1)."""
    normalized: Floats | None
    """The sums after normalization, where there is one."""


@dataclass(frozen=True)
class ShownKernels:
    """The weights of one layer."""

    layer: int
    weights: Floats
    """(out, in, side, side); a layer on all pixels has kernels as large as the image."""
    biases: Floats
    """(out,)"""


@dataclass(frozen=True)
class ImagePart:
    """The image that is followed through the network, and the network's kernels."""

    index: int | None
    """Which of the run's samples is followed; None: one that was drawn, or none."""
    stages: tuple[ShownStage, ...]
    """In the order of the network; empty where no image is followed."""
    kernels: tuple[ShownKernels, ...]
    occlusion: Floats | None
    """By how much the share of the class answered falls when 3 x 3 pixels about each are covered (side, side)."""
    input_gradient: Floats | None
    """The gradient of the logit of the class answered by each pixel's ink (side, side)."""
