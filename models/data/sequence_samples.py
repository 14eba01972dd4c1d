"""A run's sequences as its network takes them: inputs and targets as tensors, part by part; knows no training."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.data.datasets import SPLITS, TRAIN
from livegrad.models.data.samples import Pair, one_hot
from livegrad.models.data.sequences import SequenceData


class SequenceSamples:
    """Sequences split into training, validation and test.

    All are trained on that the split says; of each part only some are measured.
    """

    def __init__(self, data: SequenceData) -> None:
        kind = torch.get_default_dtype()
        self.data: Final = data
        self.inputs: Tensor = torch.from_numpy(data.inputs).to(kind)
        """All sequences (n, T, columns)."""
        self.targets: Tensor = torch.tensor(one_hot(data)).to(kind)
        """Their targets (n, outputs)."""
        self.places: NDArray[np.int64] = np.flatnonzero(data.split == TRAIN)
        """Where among all sequences those of the training set are."""
        self.train: Pair = (self.inputs[self.places], self.targets[self.places])
        """Inputs and targets of the whole training set."""
        self.measured: dict[str, NDArray[np.int64]] = {}
        """Which sequences of each part are measured, in the order in which they are in `parts`."""
        self.parts: dict[str, Pair] = {}
        """Of training, validation and test, as far as they are there, those that are measured."""
        for name, part in SPLITS.items():
            if data.has(name):
                chosen = self.measured[name] = data.measured[data.split[data.measured] == part]
                self.parts[name] = (self.inputs[chosen], self.targets[chosen])

    @property
    def classes(self) -> int:
        """The number of classes; 0 for values."""
        return self.data.classes
