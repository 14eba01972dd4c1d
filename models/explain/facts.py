"""What a run is judged by: the numbers measured of it now, and how its losses have gone; knows no verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.nn.flow import Flow


@dataclass(frozen=True)
class Held:
    """How the loss on points kept back has gone, as means over a few epochs, so that one epoch does not decide."""

    lowest: float
    now: float
    rising: bool
    """Whether it does not fall any more."""
    train_fell: float
    """The share of the training loss that has gone since the lowest."""
    epochs: int
    """How many epochs ago the lowest was."""
    leapt: bool = False
    """Whether the training loss has been clearly higher since than it was then: the run is thrown about."""


@dataclass(frozen=True)
class Facts:
    """What a run is judged by."""

    config: RunConfig
    layers: NDArray[np.float32]
    """`diagnostics.STATISTICS` (L, 7)."""
    scores: Mapping[str, tuple[float, ...]]
    """The loss and the metric of each part of the split."""
    baseline_loss: float
    """The training loss of an answer that is the same everywhere."""
    measure_signals: Callable[[], NDArray[np.float64]] | None = None
    """Gives the `signals`, at the moment when all else was measured: most runs are judged without them."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """The number of samples of each part of the split."""
    learning_rate: float = 0.0
    """As the schedule has it now."""
    epochs: int = 0
    """Epochs since the run began or was changed."""
    fall: float = 1.0
    """The share of the loss that the later half of these epochs has taken away."""
    lowest: float = float("inf")
    """The lowest loss of an epoch among these."""
    held: Held | None = None
    """How the loss on the points kept back has gone; None where there are too few points or epochs to say."""
    find_symmetric: Callable[[], int | None] | None = None
    """Gives what is `symmetric`, likewise."""
    flow: Flow | None = None
    """How much of the error reaches each step, where samples have steps in time."""
    spread: float = 0.0
    """The mean square of a training sample's length."""
    before: frozenset[tuple[str, int | None]] = frozenset()
    """The kinds and layers of the verdicts of the look before: to stay, a verdict needs a little less than to come."""

    @cached_property
    def signals(self) -> NDArray[np.float64] | None:
        """Of each layer, the root mean square of the error that reaches it (L,), see `diagnostics.signals`."""
        return self.measure_signals and self.measure_signals()

    @cached_property
    def symmetric(self) -> int | None:
        """The first layer whose units are all the same."""
        return self.find_symmetric and self.find_symmetric()

    @property
    def loss(self) -> float:
        """The training loss."""
        return self.scores["train"][0]

    @property
    def share(self) -> float:
        """The training loss as a share of that of an answer that is the same everywhere."""
        return self.loss / self.baseline_loss if self.baseline_loss else 0.0

    @property
    def output(self) -> int:
        """The output layer's place."""
        return len(self.layers) - 1

    def value(self, layer: int, statistic: str) -> float:
        """Give a statistic of a layer."""
        return float(self.layers[layer, STATISTICS.index(statistic)])

    def was(self, kind: str, layer: int | None = None) -> bool:
        """Say whether that was the verdict at the look before."""
        return (kind, layer) in self.before
