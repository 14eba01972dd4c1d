"""The sequences of a run: drawn as its configuration says, spoilt as asked and shared out; knows nothing of torch."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Dataset
from livegrad.models.data import disturbances
from livegrad.models.data.datasets import Labelled, default_count, measured, share_out
from livegrad.models.data.patterns import sequences
from livegrad.models.data.streams import generator

Draw = Callable[[int, int, np.random.Generator], tuple[sequences.Floats, sequences.Floats]]

REGISTRY: Final[dict[Dataset, Draw]] = {
    "first-symbol": sequences.first_symbol,
    "order": sequences.order,
    "adding": sequences.adding,
    "majority": sequences.majority,
}
"""The sets by name."""
SUMS: Final = (0.0, 2.0)
"""Between what the values of `adding` lie."""


@dataclass(frozen=True, kw_only=True)
class SequenceData(Labelled):
    """A run's sequences (n, T, columns)."""

    inputs: NDArray[np.float32]

    @cached_property
    def measured(self) -> NDArray[np.int64]:
        """Which of them are measured and told of in pictures, ascending."""
        return measured(self.split)


def make_sequences(config: RunConfig) -> SequenceData:
    """Draw a run's sequences and share them out; the same configuration gives the same sequences.

    Sequences, split and each disturbance have streams of their own.
    """
    data, seed = config.data, config.seeds.data
    count = data.count or default_count(data)
    inputs, targets = REGISTRY[data.dataset](count, data.length, generator(seed, "points"))
    split = share_out(data, count, seed)
    if data.label_noise:
        noise = generator(seed, "labels")
        targets = (
            disturbances.wrong_classes(targets, data.label_noise, data.class_count, noise)
            if data.class_count
            else disturbances.spread_values(targets, data.label_noise, noise)
        )
    if data.imbalance and data.class_count:
        kept = ~disturbances.missing(targets, data.imbalance, generator(seed, "imbalance"))
        inputs, targets, split = inputs[kept], targets[kept], split[kept]
    return SequenceData(
        inputs=inputs.astype(np.float32),
        targets=targets.astype(np.float32),
        split=split,
        task=data.task,
        classes=data.class_count,
    )


def carried(old: SequenceData, seen: NDArray[np.bool_], new: SequenceData) -> NDArray[np.bool_]:
    """Say which of the new sequences (n,) are among those of the old ones that were trained on, number by number.

    One that is longer or shorter is another one.
    """
    rows = {sequence.tobytes() for sequence in old.inputs[seen]}
    return np.array([sequence.tobytes() in rows for sequence in new.inputs], np.bool_)
