"""The row of numbers that is measured of a run again and again, and the names of its columns; knows no trainer."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.measure.diagnostics import STATISTICS, finite
from livegrad.models.measure.evaluation import Measurement

OF_LAYERS: Final = tuple(name for name in STATISTICS if name != "gradient_norm")
"""What is measured of each layer besides its gradient's norm, which comes before."""


def names(parts: Iterable[str], metrics: Iterable[str], layers: int) -> tuple[str, ...]:
    """Name what `row` gives after the step: scores of each part of the split, then of each layer, counted from 1."""
    there, counted = list(parts), range(1, layers + 1)
    scores = [f"{part}_{name}" for name in ("loss", *metrics) for part in there]
    norms = [f"gradient_norm.{layer}" for layer in counted]
    return (*scores, *norms, "learning_rate", "epoch", *(f"{name}.{layer}" for name in OF_LAYERS for layer in counted))


def row(step: int, epochs: float, measured: Measurement, learning_rate: float) -> NDArray[np.float32]:
    """Give the step and the series as float32 (1 + k,), every number finite.

    `epochs` is how often the training set has been passed through, with the part of the epoch begun: where the batch
    size changes on the way, the step does not tell it.
    """
    scores = [number for part in zip(*measured.scores.values(), strict=True) for number in part]
    gradient_norms, *rest = measured.layers.T.tolist()
    others = [number for column in rest for number in column]
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and then the largest there is
        numbers = np.array([step, *scores, *gradient_norms, learning_rate, epochs, *others], np.float32)
    return finite(numbers)
