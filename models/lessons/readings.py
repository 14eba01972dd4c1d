"""Reads a measure off a trained run; trains nothing."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import torch

from livegrad.models.data.inputs import features
from livegrad.models.data.samples import PointSamples
from livegrad.models.lessons.measures import Measure
from livegrad.models.training.trainer import Trainer

LARGEST_HESSIAN: Final = 300
"""Parameters; the whole matrix of second derivatives is made."""
NOTED: Final = ("lowest_train_loss", "lowest_test_loss", "epochs_to", "rises")
"""What takes the losses at the ends of all epochs."""


@dataclass
class Notes:
    """The losses before the first step and at the end of each epoch."""

    train: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)

    def take(self, trainer: Trainer) -> None:
        """Note the losses of now."""
        self.train.append(trainer.engine.loss_on("train") or 0.0)
        test = trainer.engine.loss_on("test")
        self.test.append(math.nan if test is None else test)


def read(trainer: Trainer, measure: Measure, notes: Notes, epoch: int) -> float:
    """Give a number of a run that was to train up to an epoch; not a number where it has diverged or has none such."""
    if trainer.diverged or not math.isfinite(trainer.loss):
        return math.nan
    if measure.what in NOTED:
        return _noted(measure, notes, epoch)
    part, _, name = measure.what.partition("_")
    if name in ("loss", "accuracy", "r2"):
        return _score(trainer, part, name)
    return float(READ[measure.what](trainer, measure))


def _noted(measure: Measure, notes: Notes, epoch: int) -> float:
    train, test = notes.train[: epoch + 1], notes.test[: epoch + 1]
    if measure.what == "lowest_train_loss":
        return min(train)
    if measure.what == "lowest_test_loss":
        return min(test)
    if measure.what == "rises":
        return float(sum(after > before for before, after in pairwise(train)))
    target = measure.target or 0.0
    return float(next((index for index, loss in enumerate(train) if loss <= target), epoch + 1))


def _score(trainer: Trainer, part: str, name: str) -> float:
    scores = trainer.engine.measure().scores
    names = ("loss", *trainer.run.metrics)
    if part not in scores or name not in names:
        return math.nan
    return scores[part][names.index(name)]


def _weights(trainer: Trainer) -> torch.Tensor:
    return trainer.network.flat[trainer.network.is_weight]


def _zeros(trainer: Trainer) -> int:
    return int((_weights(trainer) == 0).sum())


def _gradient_norm(trainer: Trainer, layer: int) -> float:
    norms = trainer.engine.measure().layers[:, 0]
    return float(norms[layer]) if -len(norms) <= layer < len(norms) else math.nan


def _ratio(trainer: Trainer) -> float:
    last = _gradient_norm(trainer, -1)
    return _gradient_norm(trainer, 0) / last if last else math.nan


def _weight(trainer: Trainer, measure: Measure) -> float:
    try:
        return trainer.weight(measure.layer or 0, measure.to or 0, measure.from_)
    except IndexError:
        return math.nan


def _output(trainer: Trainer, point: tuple[float, ...]) -> float:
    """Give what the network says at a point: the probability of class 1, the likeliest of several, or the value."""
    samples = trainer.run.samples
    if not isinstance(samples, PointSamples):
        return math.nan
    place = np.array([[point[0], point[1] if len(point) > 1 else 0.0]], np.float32)
    table = torch.tensor(features(place, trainer.config.features, samples.scaling)).to(samples.inputs.dtype)
    with torch.no_grad():
        said = trainer.network(table)
    if trainer.config.data.head == "multiclass":
        return float(said.argmax())
    return float(said.sigmoid() if trainer.config.data.head == "binary" else said)


def _line(trainer: Trainer) -> tuple[float, float]:
    """Give the slope and the height at 0 of the line through what is said at -1 and 1."""
    low, high = _output(trainer, (-1.0,)), _output(trainer, (1.0,))
    return (high - low) / 2, (high + low) / 2


def critical_rate(trainer: Trainer) -> float:
    """Give 2 / the largest eigenvalue of the training loss's Hessian, above which full-batch SGD diverges near it."""
    parameters = list(trainer.network.parameters())
    if len(trainer.network.flat) > LARGEST_HESSIAN:
        return math.nan
    inputs, targets = trainer.training_set
    with torch.enable_grad():
        loss = trainer.run.loss.function(trainer.network(inputs), targets)
        slopes = torch.cat([part.reshape(-1) for part in torch.autograd.grad(loss, parameters, create_graph=True)])
        rows = [
            torch.cat([part.reshape(-1) for part in torch.autograd.grad(slope, parameters, retain_graph=True)])
            for slope in slopes
        ]
    largest = float(torch.linalg.eigvalsh(torch.stack(rows).double())[-1])
    return 2 / largest if largest > 0 else math.inf


READ: Final[dict[str, Callable[[Trainer, Measure], float]]] = {
    "parameters": lambda trainer, _: len(trainer.network.flat),
    "hidden_units": lambda trainer, _: sum(trainer.config.network.hidden),
    "hidden_layers": lambda trainer, _: len(trainer.config.network.hidden),
    "steps": lambda trainer, _: trainer.steps,
    "epochs": lambda trainer, _: trainer.epoch,
    "weight": _weight,
    "zero_weights": lambda trainer, _: _zeros(trainer),
    "zero_share": lambda trainer, _: _zeros(trainer) / max(1, len(_weights(trainer))),
    "gradient_norm": lambda trainer, measure: _gradient_norm(trainer, measure.layer or 0),
    "gradient_ratio": lambda trainer, _: _ratio(trainer),
    "output": lambda trainer, measure: _output(trainer, measure.point or (0.0,)),
    "slope": lambda trainer, _: _line(trainer)[0],
    "intercept": lambda trainer, _: _line(trainer)[1],
    "learning_rate": lambda trainer, _: trainer.learning_rate,
    "critical_rate": lambda trainer, _: critical_rate(trainer),
}
