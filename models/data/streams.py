"""Which stream of random numbers is drawn for what: the one place that says so; knows no configuration.

Streams of one seed must differ, and so must streams of different seeds with the same number: with the data seed and
the order seed both 7, dropout would otherwise draw the very numbers that the split was drawn by. The order of the
samples is the seed's own stream, as `numpy.random.default_rng(seed)` gives it; all others are children of it.
"""

from typing import Final, Literal

import numpy as np

Stream = Literal["points", "split", "labels", "outliers", "imbalance", "order", "dropout", "shift", "ink"]

KEYS: Final[dict[Stream, tuple[int, ...]]] = {
    "points": (0,),
    "split": (1,),
    "labels": (2,),
    "outliers": (3,),
    "imbalance": (4,),
    "order": (),
    "dropout": (5,),
    "shift": (6,),
    "ink": (7,),
}
"""The `spawn_key` of each stream's `numpy.random.SeedSequence`."""


def generator(seed: int, stream: Stream) -> np.random.Generator:
    """Make the generator of one of a seed's streams."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=KEYS[stream])))
