"""What a viewer sees of a run on sequences at one step; knows nothing of how it is made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class FollowedSequence:
    """A sequence of T steps on its way through L layers of H units."""

    index: int
    """Which of the run's samples it is."""
    inputs: Floats
    """What the network is given at each step (T, I)."""
    target: float
    """Its class number, or value."""
    h: Floats
    """The states (L, T, H)."""
    c: Floats | None
    """The memory of an LSTM (L, T, H)."""
    gates: NDArray[np.uint8] | None
    """The gates (L, T, G, H) as torch orders them: 255 is 1, 0 is 0 or, of the candidate, -1; None for a plain cell."""
    answers: Floats
    """What the network would answer after each step (T, K)."""
    loss: float


@dataclass(frozen=True)
class Flow:
    """How much of the error arrives at each step: the root mean square over sequences of the norm of dE/d of it."""

    h: Floats
    """At the states (L, T)."""
    c: Floats | None
    """At an LSTM's memory (L, T)."""
    start_h: Floats
    """The same before the first step of training (L, T)."""
    start_c: Floats | None
    samples: int
    """Over how many sequences."""
