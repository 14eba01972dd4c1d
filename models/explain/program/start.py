"""What a program starts from: the run's initial state, or the state it is in; knows no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data, Labelled


@dataclass(frozen=True)
class Going:
    """How far a run has come, where its program goes on from there."""

    steps: int
    epoch: int
    order: Mapping[str, Any]
    """The state of the generator that shuffles, as NumPy gives it."""
    dropout: Mapping[str, Any]
    """That of the generator that picks what is dropped."""
    rest: NDArray[np.int64]
    """The training samples of the epoch begun that are still to come, in their order; empty between epochs."""
    optimizer: Mapping[str, NDArray[np.float32]]
    """What the optimizer remembers: the number of its steps, or arrays (P,), by torch's names."""
    best: float | None = None
    """The smallest validation loss so far, and how many epochs ago it was."""
    waited: int = 0


@dataclass(frozen=True)
class Change:
    """Something that was done to the run when it had taken so many steps, and completed so many epochs."""

    step: int
    epoch: int
    before: RunConfig
    """The options that it had, and those that it has from then on: the same where none was changed."""
    after: RunConfig
    points: Data | None = None
    """Its points from then on, where they were drawn, shared out or scaled anew: that begins a new epoch."""
    edit: tuple[int, int, int | None, float] | None = None
    """Layer, unit, the unit it comes from or None for the bias, and the value that was set."""
    samples: int = 0
    """So many steps were on one sample alone."""
    place: int | None = None
    """On which of the training samples, out of turn; None: on the next in order."""


@dataclass(frozen=True)
class Start:
    """Everything a program needs of a run."""

    config: RunConfig
    data: Labelled
    parameters: NDArray[np.float32]
    """All parameters (P,) as the program starts: layer by layer, then normalized layer by normalized layer."""
    running: NDArray[np.float32]
    """The running means and variances (2, units) of batch normalization; empty without."""
    epochs: int
    """The epoch, counted from the initial weights, after which the program ends."""
    spent: frozenset[str] = field(default_factory=frozenset)
    """The stop rules (`stopped_loss`, ...) that the run has met and gone on from: they stop it no more."""
    going: Going | None = None
    """None: the program repeats the run from its initial weights."""
    changes: tuple[Change, ...] = ()
    """What was done while it trained, in order; a program that repeats the run does it again."""
    steps: int | None = None
    """The step at which a program with changes ends; None: at the end of `epochs`."""
    drops: bool | None = None
    """Whether the program's network has a place for dropout; None: where the configuration has dropout."""
    left_out: str = ""
    """Why a program cannot do it again, so that it goes on from the present."""

    @property
    def shape(self) -> RunConfig:
        """A configuration with the same parameters, and dropout where the program's network has a place for it."""
        network = self.config.network
        if self.drops is None or self.drops == bool(network.dropout):
            return self.config
        other = network.model_copy(update={"dropout": 0.5 if self.drops else 0.0})
        return self.config.model_copy(update={"network": other})
