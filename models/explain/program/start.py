"""What a program starts from: the run's initial state, or the state it is in; knows no text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Labelled


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
    """Something that was done to the run when it had taken so many steps."""

    step: int
    options: Mapping[str, Any] = field(default_factory=dict)
    """New values by dotted path."""
    edit: tuple[int, int, int | None, float] | None = None
    """Layer, unit, the unit it comes from or None for the bias, and the value that was set."""
    samples: int = 0
    """So many steps were on the next sample alone."""
    what: str = ""
    """In words what no program can do."""


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
    left_out: str = ""
    """What of it a program cannot do at its step, so that it goes on from the present."""
