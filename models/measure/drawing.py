"""The pictures that a view asks for, and how torch draws them; knows no trainer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import Range
from livegrad.models.data.samples import PointSamples
from livegrad.models.measure import pictures
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.histograms import Histograms, histograms
from livegrad.models.measure.pictures import Bytes, Ground
from livegrad.models.measure.view import View
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.losses import Loss


@dataclass(frozen=True)
class Drawing:
    """What an engine makes for a view, under the names that `Snapshot` has for it."""

    boundary: Bytes
    maps: Bytes
    """Every hidden unit's, then every output unit's (units, size, size)."""
    unit: tuple[int, Bytes] | None
    points: Bytes
    logits: Mapping[str, Tensor]
    """Of each part of the split (n, outputs)."""
    classes: Bytes | None = None
    point_classes: Bytes | None = None
    line: NDArray[np.float32] | None = None
    histograms: Histograms | None = None


def draw(
    network: DenseNetwork,
    loss: Loss,
    samples: PointSamples,
    names: tuple[Feature, ...],
    evaluation: Evaluation,
    view: View,
) -> Drawing:
    """Draw a network with torch.

    Raises IndexError when the view asks for a unit or a layer that does not exist.
    """
    data = samples.data
    ground = Ground(names, data.domain, samples.scaling)
    cells = pictures.trace_cells(network, ground, view.grid)
    small = pictures.trace_cells(network, ground, view.units)
    with torch.no_grad():
        points, point_classes = _output(loss.output(network(samples.inputs)), data.values)
        shown = loss.output(cells.pre_activations[-1])
        outputs = pictures.output_maps(loss.output(small.pre_activations[-1]), view.units, data.values)
    boundary, classes = _output(shown, data.values)
    unit = None
    if view.unit is not None:
        unit = (view.unit, pictures.unit_map(network, cells, ground, view.unit, view.grid))
    return Drawing(
        boundary=boundary.reshape(view.grid, view.grid),
        maps=np.concatenate([pictures.unit_maps(small, network.activations, network.links, view.units), outputs]),
        unit=unit,
        points=points,
        logits=evaluation.logits,
        classes=None if classes is None else classes.reshape(view.grid, view.grid),
        point_classes=point_classes,
        line=_line(shown, view.grid) if data.inputs == 1 else None,
        histograms=None if view.histogram is None else histograms(network, loss, evaluation, view.histogram),
    )


def _output(shown: Tensor, ends: Range) -> tuple[Bytes, Bytes | None]:
    """Draw outputs (n, outputs): how much, and of several classes also which."""
    return pictures.share_bytes(shown) if shown.shape[1] > 1 else (pictures.output_bytes(shown, ends), None)


def _line(shown: Tensor, size: int) -> NDArray[np.float32]:
    """Take the top row of a picture whose rows are all the same."""
    return shown[:size, 0].numpy().astype(np.float32)
