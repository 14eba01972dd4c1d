"""All that a trainer's configuration does not say about it; knows no trainer."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from livegrad.models.training.progress import Progress, Stops

Kept = TypeVar("Kept", Progress, Stops)


@dataclass(frozen=True)
class TrainerState:
    """A run in the middle of its training."""

    steps: int
    epoch: int
    position: int
    diverged: bool
    generator: Mapping[str, Any]
    """The state of the generator that shuffles, as NumPy gives it."""
    dropout: Mapping[str, Any]
    """That of the generator that picks what is dropped."""
    order: NDArray[np.int64]
    """The samples' order in the epoch begun; empty between epochs."""
    parameters: NDArray[np.float32]
    before: NDArray[np.float32]
    """The parameters before the last step."""
    running: NDArray[np.float32]
    """The running means and variances (2, units) of batch normalization."""
    optimizer: Mapping[str, NDArray[np.float32]]
    progress: Progress = field(default_factory=Progress)
    stops: Stops = field(default_factory=Stops)


def copied(kept: Kept) -> Kept:
    """Copy what goes on changing."""
    return deepcopy(kept)
