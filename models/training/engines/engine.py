"""What trains, measures and draws a run: the protocol that the torch engine and the compiled one keep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from torch import Tensor

from livegrad.models.config.run import RunConfig
from livegrad.models.data.batches import Batches
from livegrad.models.data.samples import Samples
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.evaluation import Evaluation, Measurement
from livegrad.models.measure.view import View
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.metrics import Metric
from livegrad.models.nn.network import Network
from livegrad.models.training.optimizers import Updater

Draw = Callable[[Evaluation, View], Drawn]
"""Draws an evaluated run for a view."""


@dataclass(frozen=True)
class Parts:
    """What an engine works on, in place: the trainer's own network, order of samples and optimizer."""

    config: RunConfig
    network: Network
    before: Tensor
    """The parameters before the last step (P,)."""
    samples: Samples
    draw: Draw
    """How torch draws samples of their kind."""
    loss: Loss
    metrics: Mapping[str, Metric]
    batches: Batches
    updater: Updater
    dropout: np.random.Generator
    """What picks the units that dropout leaves out."""


class LossSum(NamedTuple):
    """The losses of samples trained on within one epoch."""

    total: float
    samples: int
    ended: int
    """How many epochs have ended with it; more than one where nothing is told of those before it."""


class Trained(NamedTuple):
    """How far a call of `Engine.train` went."""

    steps: int
    finite: bool
    """False where the step after them was not finite; the parameters are then those before it."""
    losses: list[LossSum]
    """In the order in which they were trained on."""


class Engine(Protocol):
    """Trains, measures and draws one run; built anew when its options or its data change."""

    def train(self, steps: int, size: int, batches: Batches | None = None) -> Trained:
        """Take steps of `size` samples, fewer where one is not finite; take each epoch's learning rate.

        The samples come from the run's batches, or from others on the same training set.
        """
        ...

    def loss_on(self, part: str) -> float | None:
        """Measure the loss on a part of the split; None where there is no such part."""
        ...

    def measure(self) -> Measurement:
        """Measure the run; the result is kept until the run changes."""
        ...

    def draw(self, view: View) -> Drawn:
        """Draw what a view asks for; raises IndexError for a unit or a layer that does not exist."""
        ...

    def forget(self) -> None:
        """Drop what was measured: the parameters have been changed from outside."""
        ...
