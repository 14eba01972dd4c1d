"""Patterns of one input and a value, drawn as a curve through points; knows no split and no configuration.

A point is (x, y) and its target y: the second coordinate is for drawing alone, no network sees it. The value is that
of the position displaced by up to `noise`.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FIFTEEN: Final = (
    (3.3, 1.7),
    (4.4, 2.76),
    (5.5, 2.09),
    (6.71, 3.19),
    (6.93, 1.694),
    (4.168, 1.573),
    (9.779, 3.366),
    (6.182, 2.596),
    (7.59, 2.53),
    (2.167, 1.221),
    (7.042, 2.827),
    (10.791, 3.465),
    (5.313, 1.65),
    (7.997, 2.904),
    (3.1, 1.3),
)
"""The points of the course's linear regression."""

RANGES: Final = {"line-15": (1.5, 11.5), "line": (-2.2, 2.2), "sine": (-6.0, 6.0), "step": (-6.0, 6.0)}
"""What part of the x axis each is drawn over."""


def line_15(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Give the course's 15 points, `count` of them in turn; they are as they are, whatever the noise."""
    del noise, generator
    points = np.array(FIFTEEN)[np.arange(count) % len(FIFTEEN)]
    return points, points[:, 1].copy()


def line(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of y = 3 x + 1 with x from -2 to 2."""
    x, seen = _positions(count, noise, generator, 2.0)
    return _points(x, 3 * seen + 1)


def sine(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of y = sin(x) with x from -5.5 to 5.5."""
    x, seen = _positions(count, noise, generator, 5.5)
    return _points(x, np.sin(seen))


def step(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of y = -1 for x below 0, else 1, with x from -5.5 to 5.5."""
    x, seen = _positions(count, noise, generator, 5.5)
    return _points(x, np.where(seen < 0, -1.0, 1.0))


def _positions(count: int, noise: float, generator: np.random.Generator, reach: float) -> tuple[Floats, Floats]:
    """Draw positions, and those at which the values are read."""
    x = generator.uniform(-reach, reach, count)
    return x, x + noise * generator.uniform(-1, 1, count)


def _points(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    return np.stack([x, y], axis=1), y
