"""What the network is given of a point: functions of the position, scaled; knows nothing of torch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.words import Feature
from livegrad.models.config.words import Scaling as ScalingName
from livegrad.models.data.datasets import SQUARE, Domain

Column = NDArray[np.float32]
Table = NDArray[np.float32]
Exact = NDArray[np.float64]

REGISTRY: Final[dict[Feature, Callable[[Column, Column], Column]]] = {
    "x1": lambda x1, _: x1,
    "x2": lambda _, x2: x2,
    "x1_squared": lambda x1, _: x1 * x1,
    "x2_squared": lambda _, x2: x2 * x2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, _: np.sin(x1),
    "sin_x2": lambda _, x2: np.sin(x2),
}


@dataclass(frozen=True)
class Scaling:
    """What each feature is moved down by and then divided by; both are found on the training set alone."""

    centre: tuple[float, ...]
    spread: tuple[float, ...]


def features(points: NDArray[np.float32], names: Sequence[Feature], scaling: Scaling | None = None) -> Table:
    """Give the named features of points (n, 2) as float32 (n, F), in the order of the names, scaled if asked to."""
    table = np.stack([REGISTRY[name](points[:, 0], points[:, 1]) for name in names], axis=1).astype(np.float32)
    if scaling is None:
        return table
    centre, spread = (np.array(numbers, np.float32) for numbers in (scaling.centre, scaling.spread))
    scaled: Table = (table - centre) / spread
    return scaled


def _minmax(table: Exact) -> tuple[Exact, Exact]:
    """Bring the smallest to -1 and the largest to 1."""
    low, high = table.min(axis=0), table.max(axis=0)
    return (high + low) / 2, (high - low) / 2


def _standard(table: Exact) -> tuple[Exact, Exact]:
    """Bring the mean to 0 and the standard deviation to 1."""
    return table.mean(axis=0), table.std(axis=0)


SCALINGS: Final[dict[ScalingName, Callable[[Exact], tuple[Exact, Exact]] | None]] = {
    "none": None,
    "minmax": _minmax,
    "standard": _standard,
}
"""What finds the centre and the spread of features (n, F)."""


def fit(table: Table, name: ScalingName) -> Scaling | None:
    """Find the scaling of training features (n, F); one that is the same everywhere is only moved."""
    find = SCALINGS[name]
    if find is None or not len(table):
        return None
    centre, spread = find(table.astype(np.float64))
    return Scaling(tuple(centre.tolist()), tuple(np.where(spread > 0, spread, 1.0).tolist()))


def largest(name: Feature, domain: Domain = SQUARE) -> float:
    """Give the largest size of a feature over the domain: what its picture is scaled by. A sine's is always 1."""
    if name.startswith("sin"):
        return 1.0
    (x1, x2) = (max(abs(low), abs(high)) for low, high in domain)
    return {"x1": x1, "x2": x2, "x1_squared": x1**2, "x2_squared": x2**2, "x1_x2": x1 * x2}[name]


@lru_cache(maxsize=16)
def grid(size: int, domain: Domain = SQUARE) -> NDArray[np.float32]:
    """Give the centres of size x size cells over the domain as (size * size, 2), read-only.

    Row by row from the top of the picture (largest x2), each row from the left (smallest x1).
    """
    x1, x2 = (((np.arange(size) + 0.5) * ((high - low) / size) + low).astype(np.float32) for low, high in domain)
    points = np.stack([np.tile(x1, size), np.repeat(x2[::-1], size)], axis=1)
    points.flags.writeable = False
    return points
