"""The pictures that a view asks for, and how torch draws them; knows no trainer."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import Data, Range
from livegrad.models.data.samples import PointSamples
from livegrad.models.kernels.lines import Lines
from livegrad.models.measure import pictures
from livegrad.models.measure.border import borders, zero_lines
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.histograms import Histograms, histograms
from livegrad.models.measure.pictures import Bytes, Ground
from livegrad.models.measure.view import View
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.nn.losses import Loss


@dataclass(frozen=True)
class Drawing(Drawn):
    """What an engine makes for a view, under the names that `Snapshot` has for it."""

    boundary: Bytes
    maps: Bytes
    """Every hidden unit's, then every output unit's (units, size, size)."""
    unit: tuple[int, Bytes] | None
    points: Bytes
    logits: Tensor
    """At each of the run's points (n, outputs)."""
    border: Lines | None = None
    """Where one class ends and another begins; None for values."""
    unit_line: Lines | None = None
    """Where the unit asked for is in the middle of its range; None for values."""
    classes: Bytes | None = None
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
    if view.bare:
        return _bare(loss, data, cells.pre_activations[-1], view.grid)
    small = pictures.trace_cells(network, ground, view.units)
    with torch.no_grad():
        logits = network(samples.inputs)
        points, _ = _output(loss.output(logits), data.values)
        shown = loss.output(cells.pre_activations[-1])
        outputs = pictures.output_maps(loss.output(small.pre_activations[-1]), view.units, data.values)
    boundary, classes = _output(shown, data.values)
    unit, unit_line = None, None
    if view.unit is not None:
        unit = (view.unit, pictures.unit_map(network, cells, ground, view.unit, view.grid))
        if data.classes:
            unit_line = zero_lines(pictures.unit_heights(network, cells, ground, view.unit, view.grid), view.grid)
    return Drawing(
        boundary=boundary.reshape(view.grid, view.grid),
        maps=np.concatenate([pictures.unit_maps(small, network.activations, network.links, view.units), outputs]),
        unit=unit,
        points=points,
        logits=logits,
        border=borders(cells.pre_activations[-1].numpy(), view.grid) if data.classes else None,
        unit_line=unit_line,
        classes=None if classes is None else classes.reshape(view.grid, view.grid),
        line=_line(shown, view.grid) if data.inputs == 1 else None,
        histograms=None if view.histogram is None else histograms(network, loss, evaluation, view.histogram),
    )


def bare(
    boundary: Bytes,
    classes: Bytes | None = None,
    border: Lines | None = None,
    line: NDArray[np.float32] | None = None,
) -> Drawing:
    """Give a drawing of the boundary alone, (size, size)."""
    return Drawing(
        boundary=boundary,
        maps=np.empty((0, 0, 0), np.uint8),
        unit=None,
        points=np.empty(0, np.uint8),
        logits=torch.empty(0),
        border=border,
        classes=classes,
        line=line,
    )


def _bare(loss: Loss, data: Data, logits: Tensor, size: int) -> Drawing:
    """Draw the logits of a picture's cells (cells, outputs), and nothing else."""
    shown = loss.output(logits)
    boundary, classes = _output(shown, data.values)
    return bare(
        boundary.reshape(size, size),
        None if classes is None else classes.reshape(size, size),
        borders(logits.numpy(), size) if data.classes else None,
        _line(shown, size) if data.inputs == 1 else None,
    )


def _output(shown: Tensor, ends: Range) -> tuple[Bytes, Bytes | None]:
    """Draw outputs (n, outputs): how much, and of several classes also which."""
    return pictures.share_bytes(shown) if shown.shape[1] > 1 else (pictures.output_bytes(shown, ends), None)


def _line(shown: Tensor, size: int) -> NDArray[np.float32]:
    """Take the top row of a picture whose rows are all the same."""
    return shown[:size, 0].numpy().astype(np.float32)
