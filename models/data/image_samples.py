"""A run's images as its network takes them: inputs and targets as tensors, part by part; knows no training."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_INK
from livegrad.models.data.datasets import SPLITS, TRAIN
from livegrad.models.data.images.make import Bytes, ImageData, make_images
from livegrad.models.data.samples import Pair, one_hot


class ImageSamples:
    """The images of a configuration, drawn and split into training, validation and test.

    All are trained on that the split says; of each part only some are measured.
    """

    def __init__(self, config: RunConfig, data: ImageData | None = None) -> None:
        """Take a configuration, and its images where they have been drawn already."""
        self.data: Final[ImageData] = make_images(config.data, config.seeds.data) if data is None else data
        self.inputs = as_inputs(self.data.images)
        """All images (n, 1, side, side)."""
        self.targets = torch.tensor(one_hot(self.data)).to(self.inputs.dtype)
        """Their targets (n, outputs)."""
        self.places: NDArray[np.int64] = np.flatnonzero(self.data.split == TRAIN)
        """Where among all images those of the training set are."""
        self.train: Pair = (self.inputs[self.places], self.targets[self.places])
        """Inputs and targets of the whole training set."""
        self.measured: dict[str, NDArray[np.int64]] = {}
        """Which images of each part are measured, in the order in which they are in `parts`."""
        self.parts: dict[str, Pair] = {}
        """Of training, validation and test, as far as they are there, those that are measured."""
        chosen = self.data.measured
        for name, part in SPLITS.items():
            if self.data.has(name):
                self.measured[name] = chosen[self.data.split[chosen] == part]
                self.parts[name] = (self.inputs[self.measured[name]], self.targets[self.measured[name]])

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.data.classes


def as_inputs(images: Bytes) -> Tensor:
    """Give images (n, side, side) as a network takes them (n, 1, side, side), ink from 0 to 1."""
    return (torch.tensor(images).to(torch.get_default_dtype()) / MAX_INK).unsqueeze(1)
