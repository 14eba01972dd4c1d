"""A run's points as its network takes them: inputs and targets as tensors, part by part; knows no training."""

from collections.abc import Mapping
from typing import Final, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import SPLITS, TRAIN, Data, Labelled, make_data
from livegrad.models.data.inputs import features, fit

Pair = tuple[Tensor, Tensor]


class Samples(Protocol):
    """What training and measuring need of data of any kind."""

    @property
    def inputs(self) -> Tensor:
        """All samples as the network takes them (n, ...)."""
        ...

    @property
    def targets(self) -> Tensor:
        """Their targets (n, outputs)."""
        ...

    @property
    def parts(self) -> Mapping[str, Pair]:
        """Inputs and targets of training, validation and test, as far as they are there; of many those measured."""
        ...

    @property
    def train(self) -> Pair:
        """Those of the whole training set."""
        ...

    @property
    def places(self) -> NDArray[np.int64]:
        """Where among all samples those of the training set are."""
        ...

    @property
    def classes(self) -> int:
        """The number of classes; 0 for values."""
        ...


class PointSamples:
    """The points of a configuration, drawn, scaled and split into training, validation and test."""

    def __init__(self, config: RunConfig, data: Data | None = None) -> None:
        """Take a configuration, and its points where they have been drawn already."""
        self.data: Final[Data] = make_data(config) if data is None else data
        names, points = config.features, self.data.points
        training = self.data.split == TRAIN
        self.scaling = fit(features(points[training], names), config.inputs.scaling)
        """What the features are scaled by; None for nothing."""
        kind = torch.get_default_dtype()
        self.inputs = torch.tensor(features(points, names, self.scaling)).to(kind)
        """The features of all points (n, F)."""
        self.targets = targets = torch.tensor(one_hot(self.data)).to(kind)
        """The targets of all points (n, outputs)."""
        self.parts: dict[str, Pair] = {}
        """Inputs (n, F) and targets (n, outputs) of training, validation and test, as far as they are there."""
        self.members: dict[str, NDArray[np.int64]] = {}
        """Where among all points those of each of these parts are."""
        for name, part in SPLITS.items():
            if self.data.has(name):
                self.members[name] = np.flatnonzero(self.data.split == part)
                chosen = torch.from_numpy(self.members[name])
                self.parts[name] = (self.inputs[chosen], targets[chosen])

    @property
    def places(self) -> NDArray[np.int64]:
        """Where among all points those of the training set are."""
        return self.members["train"]

    @property
    def train(self) -> Pair:
        """Inputs (n, F) and targets (n, outputs) of the training set."""
        return self.parts["train"]

    @property
    def classes(self) -> int:
        """The number of classes; 0 for values."""
        return self.data.classes


def one_hot(data: Labelled) -> NDArray[np.float32]:
    """Give targets (n, outputs): a class of two or a value as it is, of several classes a 1 among 0s."""
    if data.classes <= 2:
        return data.targets[:, None]
    return np.eye(data.classes, dtype=np.float32)[data.targets.astype(np.int64)]
