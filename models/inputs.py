"""What the network is given of a point: functions of the position; knows nothing of torch or of any data set."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.config import Feature
from models.patterns.playground import DOMAIN

Column = NDArray[np.float32]

REGISTRY: Final[dict[Feature, Callable[[Column, Column], Column]]] = {
    "x1": lambda x1, _: x1,
    "x2": lambda _, x2: x2,
    "x1_squared": lambda x1, _: x1 * x1,
    "x2_squared": lambda _, x2: x2 * x2,
    "x1_x2": lambda x1, x2: x1 * x2,
    "sin_x1": lambda x1, _: np.sin(x1),
    "sin_x2": lambda _, x2: np.sin(x2),
}

LARGEST: Final[dict[Feature, float]] = {
    "x1": DOMAIN,
    "x2": DOMAIN,
    "x1_squared": DOMAIN**2,
    "x2_squared": DOMAIN**2,
    "x1_x2": DOMAIN**2,
    "sin_x1": 1.0,
    "sin_x2": 1.0,
}
"""The largest size of each feature over the domain: what its picture is scaled by."""


def features(points: NDArray[np.float32], names: Sequence[Feature]) -> NDArray[np.float32]:
    """Give the named features of points (n, 2) as float32 (n, F), in the order of the names."""
    return np.stack([REGISTRY[name](points[:, 0], points[:, 1]) for name in names], axis=1).astype(np.float32)


@lru_cache(maxsize=16)
def grid(size: int) -> NDArray[np.float32]:
    """Give the centres of size x size cells over the domain as (size * size, 2), read-only.

    Row by row from the top of the picture (largest x2), each row from the left (smallest x1).
    """
    along = ((np.arange(size) + 0.5) * (2 * DOMAIN / size) - DOMAIN).astype(np.float32)
    points = np.stack([np.tile(along, size), np.repeat(along[::-1], size)], axis=1)
    points.flags.writeable = False
    return points
