"""Runs on points of one or two coordinates, through dense layers."""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data, carried, make_data, without_seen
from livegrad.models.data.samples import PointSamples
from livegrad.models.kernels.coverage import covers
from livegrad.models.measure.drawing import Drawing, draw
from livegrad.models.measure.make_snapshot import Moment, Subject, make_snapshot
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.losses import Loss
from livegrad.models.training.engines.compiled_engine import CompiledEngine
from livegrad.models.training.engines.engine import Draw, Engine, Parts


class Points:
    """Keeps `Kind` for points."""

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
        if covers(parts.config) and len(self.samples.train[0]) and self.network.flat.dtype == torch.float32:
            return CompiledEngine(parts, self.network, self.samples)
        return None

    def snapshot(self, moment: Moment, view: View) -> Snapshot:
        """Copy the run out as a viewer wants to see it; raises IndexError for a point that does not exist."""
        if not isinstance(moment.drawing, Drawing):
            raise TypeError(f"expected a drawing of points, got {type(moment.drawing).__name__}")
        return make_snapshot(
            Subject(**vars(moment), network=self.network, names=self._features, samples=self.samples), view
        )
