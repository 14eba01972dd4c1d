"""How what a viewer sees of a run at one step is put together from its parts; knows no trainer and no engine."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import Range
from livegrad.models.data.samples import PointSamples
from livegrad.models.measure import pictures
from livegrad.models.measure.drawing import Drawing
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.follow import Followed, follow
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import UPCOMING, View
from livegrad.models.nn import metrics
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network

WORST: Final = 10


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A run at one step, whatever the kind of its data."""

    step: int
    epoch: int
    loss: Loss
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS` (L, 7)."""
    learning_rate: float
    drawing: Drawn
    upcoming: int | None = None
    """Which of the training samples comes next; None without any."""
    dropped: NDArray[np.float32] | None = None
    """Of each hidden unit the share of the last step's samples for which dropout left it out, where known (H,)."""
    latest: NDArray[np.int64] | None = None
    """Which of the training samples made the last update (n,); None where it is not known."""


@dataclass(frozen=True, kw_only=True)
class Subject(Moment):
    """The run on points that a snapshot is made of."""

    drawing: Drawing
    network: Network
    names: tuple[Feature, ...]
    samples: PointSamples


def make_snapshot(subject: Subject, view: View) -> Snapshot:
    """Copy a run out as a viewer wants to see it.

    Raises IndexError when the view asks for a point that does not exist.
    """
    if view.bare:
        return _bare(subject)
    network, data, drawing = subject.network, subject.samples.data, subject.drawing
    told = metrics.classes(drawing.logits) if data.classes else None
    low, high = _ends(subject)
    places = subject.samples.places
    return Snapshot(
        step=subject.step,
        epoch=subject.epoch,
        layers=subject.layers.copy(),
        boundary=drawing.boundary,
        low=low,
        high=high,
        units=np.concatenate([pictures.input_maps(subject.names, view.units, data.domain), drawing.maps]),
        unit=drawing.unit,
        points=drawing.points,
        parameters=network.flat.numpy().copy(),
        worst=find_worst(subject.loss, drawing.logits[places], subject.samples.train[1], places)
        if view.worst
        else np.empty(0, np.uint16),
        learning_rate=subject.learning_rate,
        classes=drawing.classes,
        point_classes=None if told is None else told.astype(np.uint8),
        border=drawing.border,
        unit_line=drawing.unit_line,
        batch=None if subject.latest is None else subject.samples.places[subject.latest].astype(np.uint16),
        line=drawing.line,
        confusion=None
        if told is None
        else count_confusion(data.classes, data.targets, told, subject.samples.members.values()),
        histograms=drawing.histograms,
        sample=_followed(subject, view.sample),
        dropped=subject.dropped,
    )


def _bare(subject: Subject) -> Snapshot:
    """Copy out the boundary and what is measured of the layers."""
    drawing, (low, high) = subject.drawing, _ends(subject)
    return Snapshot(
        step=subject.step,
        epoch=subject.epoch,
        layers=subject.layers.copy(),
        boundary=drawing.boundary,
        low=low,
        high=high,
        units=drawing.maps,
        unit=None,
        points=drawing.points,
        parameters=np.empty(0, np.float32),
        worst=np.empty(0, np.uint16),
        learning_rate=subject.learning_rate,
        classes=drawing.classes,
        border=drawing.border,
        line=drawing.line,
    )


def _ends(subject: Subject) -> Range:
    """Give what the least and the largest byte of the boundary stand for."""
    return subject.samples.data.values if subject.drawing.classes is None else (0.0, 1.0)


def _followed(subject: Subject, index: int | None) -> Followed | None:
    samples = subject.samples
    if index == UPCOMING:
        index = None if subject.upcoming is None else int(samples.places[subject.upcoming])
    if index is None:
        return None
    if not 0 <= index < len(samples.inputs):
        raise IndexError(f"expected a point from 0 to {len(samples.inputs) - 1}, got {index}")
    one = slice(index, index + 1)
    return follow(subject.network, subject.loss, index, samples.inputs[one], samples.targets[one])


def find_worst(loss: Loss, logits: Tensor, targets: Tensor, places: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Find the training samples of highest loss, the highest first, by their logits and targets (n, outputs).

    `places` (n,) says where they are among all samples.
    """
    if not len(targets):
        return np.empty(0, np.uint16)
    losses = loss.each(logits, targets)
    highest = torch.topk(losses, min(WORST, len(losses))).indices.numpy()
    worst: NDArray[np.uint16] = places[highest].astype(np.uint16)
    return worst


def count_confusion(
    classes: int,
    targets: NDArray[np.float32],
    told: NDArray[np.intp],
    parts: Iterable[NDArray[np.bool_] | NDArray[np.int64]],
) -> NDArray[np.uint16]:
    """Count which class each true class is told as, (S, classes, classes), for parts given as marks (n,) or places.

    `told` are `Snapshot.point_classes`: what is marked as wrong and what is counted cannot differ.
    """
    pairs = targets.astype(np.intp) * classes + told
    counts = [np.bincount(pairs[part], minlength=classes**2) for part in parts]
    return np.array(counts, np.uint16).reshape(-1, classes, classes)
