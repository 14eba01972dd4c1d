"""Runs on images of 8 x 8 pixels, through convolutions and dense layers."""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import without_seen
from livegrad.models.data.image_samples import ImageSamples
from livegrad.models.data.images.make import ImageData, carried, make_images
from livegrad.models.measure.image_drawing import ImageDrawing, draw_images, image_snapshot
from livegrad.models.measure.make_snapshot import Moment
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.convolution import ConvolutionNetwork
from livegrad.models.nn.losses import Loss
from livegrad.models.training.engines.engine import Draw, Engine, Parts


class Images:
    """Keeps `Kind` for images."""

    def __init__(self, config: RunConfig) -> None:
        weights = torch.Generator().manual_seed(config.seeds.weights)
        self.network = ConvolutionNetwork(config.network, weights, config.outputs)
        self.load(config)

    @property
    def data(self) -> ImageData:
        """The images, their targets and their split."""
        return self.samples.data

    def load(self, config: RunConfig, seen: NDArray[np.bool_] | None = None) -> None:
        """Draw the images of a configuration; the network stays, and those it has seen (n,) do not test it."""
        data = make_images(config.data, config.seeds.data)
        self.samples = ImageSamples(config, data if seen is None else without_seen(data, seen))

    def carried(self, config: RunConfig, trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which images of another configuration (n,) are among those of this one that were trained on."""
        return carried(self.data, trained, make_images(config.data, config.seeds.data))

    def draw(self, loss: Loss) -> Draw:
        """Give what draws the run with torch."""
        return partial(draw_images, self.network, loss, self.samples)

    def compiled(self, parts: Parts) -> Engine | None:  # noqa: ARG002
        """Give none: convolutions run on torch."""
        return None

    def snapshot(self, moment: Moment, view: View) -> Snapshot:  # noqa: ARG002
        """Copy the run out as a viewer wants to see it, as it has been drawn for that."""
        if not isinstance(moment.drawing, ImageDrawing):
            raise TypeError(f"expected a drawing of images, got {type(moment.drawing).__name__}")
        latest = None if moment.latest is None else self.samples.places[moment.latest].astype(np.uint16)
        return image_snapshot(moment, moment.drawing, latest)
