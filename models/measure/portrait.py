"""What a viewer is shown of a run at one step, put together from its parts; knows no trainer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import Data, Range
from livegrad.models.data.samples import Samples
from livegrad.models.measure import pictures
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.follow import Followed, follow
from livegrad.models.measure.histograms import histograms
from livegrad.models.measure.pictures import Bytes, Ground
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import UPCOMING, View
from livegrad.models.nn import metrics
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network

if TYPE_CHECKING:
    from livegrad.models.training.compiled import Compiled

WORST: Final = 10


@dataclass(frozen=True)
class Sitter:
    """What a snapshot is made of."""

    step: int
    epoch: int
    network: Network
    names: tuple[Feature, ...]
    samples: Samples
    loss: Loss
    evaluation: Evaluation
    layers: NDArray[np.float32]
    learning_rate: float
    upcoming: int | None = None
    """Which of the training samples comes next; None without any."""
    kernels: "Compiled | None" = None
    """What draws it; None for torch."""


@dataclass(frozen=True)
class Drawing:
    """The pictures of a snapshot, under its names for them."""

    boundary: Bytes
    maps: Bytes
    """Every hidden unit's."""
    unit: tuple[int, Bytes] | None
    points: Bytes
    classes: Bytes | None = None
    point_classes: Bytes | None = None
    line: NDArray[np.float32] | None = None


def portray(sitter: Sitter, view: View) -> Snapshot:
    """Copy a run out as a viewer wants to see it.

    Raises IndexError when the view asks for a unit, a layer or a point that does not exist.
    """
    network, data = sitter.network, sitter.samples.data
    drawing = _by_torch(sitter, view) if sitter.kernels is None else _by_kernels(sitter.kernels, data, view)
    low, high = data.values if drawing.classes is None else (0.0, 1.0)
    counted = None
    if view.histogram is not None:
        counted = histograms(network, sitter.loss, sitter.evaluation, view.histogram)
    return Snapshot(
        step=sitter.step,
        epoch=sitter.epoch,
        layers=sitter.layers.copy(),
        boundary=drawing.boundary,
        low=low,
        high=high,
        units=np.concatenate([pictures.input_maps(sitter.names, view.units, data.domain), drawing.maps]),
        unit=drawing.unit,
        points=drawing.points,
        parameters=network.flat.numpy().copy(),
        worst=_worst(sitter),
        learning_rate=sitter.learning_rate,
        classes=drawing.classes,
        point_classes=drawing.point_classes,
        line=drawing.line,
        confusion=_confusion(sitter) if data.classes else None,
        histograms=counted,
        sample=_followed(sitter, view.sample),
    )


def _followed(sitter: Sitter, index: int | None) -> Followed | None:
    samples = sitter.samples
    if index == UPCOMING:
        index = None if sitter.upcoming is None else int(samples.places[sitter.upcoming])
    if index is None:
        return None
    if not 0 <= index < len(samples.inputs):
        raise IndexError(f"expected a point from 0 to {len(samples.inputs) - 1}, got {index}")
    one = slice(index, index + 1)
    return follow(sitter.network, sitter.loss, index, samples.inputs[one], samples.targets[one])


def _by_kernels(kernels: "Compiled", data: Data, view: View) -> Drawing:
    boundary, classes = kernels.boundary(view.grid)
    points, point_classes = kernels.points()
    return Drawing(
        boundary=boundary,
        maps=kernels.units(view.units),
        unit=kernels.unit(view),
        points=points,
        classes=classes,
        point_classes=point_classes,
        line=kernels.line(view.grid) if data.inputs == 1 else None,
    )


def _by_torch(sitter: Sitter, view: View) -> Drawing:
    network, samples, loss = sitter.network, sitter.samples, sitter.loss
    data = samples.data
    ground = Ground(sitter.names, data.domain, samples.scaling)
    cells = pictures.trace_cells(network, ground, view.grid)
    small = pictures.trace_cells(network, ground, view.units)
    with torch.no_grad():
        points, point_classes = _draw(loss.output(network(samples.inputs)), data.values)
        shown = loss.output(cells.sums[-1])
    boundary, classes = _draw(shown, data.values)
    unit = None
    if view.unit is not None:
        unit = (view.unit, pictures.unit_map(network, cells, ground, view.unit, view.grid))
    return Drawing(
        boundary=boundary.reshape(view.grid, view.grid),
        maps=pictures.unit_maps(small, network.activations, network.links, view.units),
        unit=unit,
        points=points,
        classes=None if classes is None else classes.reshape(view.grid, view.grid),
        point_classes=point_classes,
        line=_line(shown, view.grid) if data.inputs == 1 else None,
    )


def _draw(shown: Tensor, ends: Range) -> tuple[Bytes, Bytes | None]:
    """Draw outputs (n, outputs): how much, and of several classes also which."""
    return pictures.share_bytes(shown) if shown.shape[1] > 1 else (pictures.output_bytes(shown, ends), None)


def _line(shown: Tensor, size: int) -> NDArray[np.float32]:
    """Take the top row of a picture whose rows are all the same."""
    return shown[:size, 0].numpy().astype(np.float32)


def _worst(sitter: Sitter) -> NDArray[np.uint16]:
    """Find the training points of highest loss, the highest first."""
    _, targets = sitter.samples.train
    if not len(targets):
        return np.empty(0, np.uint16)
    losses = sitter.loss.each(sitter.evaluation.logits["train"], targets)
    highest = torch.topk(losses, min(WORST, len(losses))).indices.numpy()
    worst: NDArray[np.uint16] = sitter.samples.places[highest].astype(np.uint16)
    return worst


def _confusion(sitter: Sitter) -> NDArray[np.uint16]:
    """Count what is told of each class, for each part of the split."""
    logits, count = sitter.evaluation.logits, sitter.samples.data.classes
    parts = sitter.samples.parts.items()
    return np.stack([metrics.confusion(logits[name], targets, count) for name, (_, targets) in parts])
