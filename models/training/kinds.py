"""What a run is made of, by the kind of its data; the only place that names classes of networks, samples and drawings.

Another kind, such as images, is another class that keeps `Kind`, chosen by the configuration in `make_kind`.
"""

from functools import partial
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data, carried, make_data, without_seen
from livegrad.models.data.samples import PointSamples, Samples
from livegrad.models.measure.drawing import draw
from livegrad.models.measure.make_snapshot import Moment, Subject, make_snapshot
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network
from livegrad.models.training.compiled_engine import CompiledEngine
from livegrad.models.training.engine import Draw, Engine, Parts


class Kind(Protocol):
    """A run's network and samples, and how they are drawn and compiled."""

    @property
    def network(self) -> Network:
        """The network, with its initial weights until it is trained."""
        ...

    @property
    def samples(self) -> Samples:
        """What the network is trained on and measured with."""
        ...

    @property
    def data(self) -> Data:
        """What viewers are told of the samples."""
        ...

    def load(self, config: RunConfig, seen: NDArray[np.bool_] | None = None) -> None:
        """Draw the samples of a configuration; the network stays, and those it has seen (n,) do not test it."""
        ...

    def carried(self, config: RunConfig, trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which samples of another configuration (n,) are among those of this one that were trained on."""
        ...

    def draw(self, loss: Loss) -> Draw:
        """Give what draws the run with torch, where an engine does not draw by itself."""
        ...

    def compiled(self, parts: Parts) -> Engine | None:
        """Give the engine that runs this kind on compiled kernels; None where there is none."""
        ...

    def snapshot(self, moment: Moment, view: View) -> Snapshot:
        """Copy the run out as a viewer wants to see it; raises IndexError for a sample that does not exist."""
        ...


def make_kind(config: RunConfig) -> Kind:
    """Draw the samples and the initial weights of a configuration, each from its own seed."""
    return Points(config)


class Points:
    """Points of one or two coordinates, through dense layers."""

    def __init__(self, config: RunConfig) -> None:
        weights = torch.Generator().manual_seed(config.seeds.weights)
        self.network = DenseNetwork(len(config.features), config.network, weights, config.outputs)
        self.load(config)

    @property
    def data(self) -> Data:
        """The points, their targets and their split."""
        return self.samples.data

    def load(self, config: RunConfig, seen: NDArray[np.bool_] | None = None) -> None:
        """Draw the points of a configuration; the network stays, and those it has seen (n,) do not test it."""
        data = make_data(config)
        self.samples = PointSamples(config, data if seen is None else without_seen(data, seen))
        self._features = config.features

    def carried(self, config: RunConfig, trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which points of another configuration (n,) are among those of this one that were trained on."""
        return carried(self.data, trained, make_data(config))

    def draw(self, loss: Loss) -> Draw:
        """Give what draws the run with torch."""
        return partial(draw, self.network, loss, self.samples, self._features)

    def compiled(self, parts: Parts) -> Engine | None:
        """Give the engine on compiled kernels, which take single precision and at least one point to train on."""
        if len(self.samples.train[0]) and self.network.flat.dtype == torch.float32:
            return CompiledEngine(parts, self.network, self.samples)
        return None

    def snapshot(self, moment: Moment, view: View) -> Snapshot:
        """Copy the run out as a viewer wants to see it; raises IndexError for a point that does not exist."""
        return make_snapshot(
            Subject(**vars(moment), network=self.network, names=self._features, samples=self.samples), view
        )
