"""Patterns of two and more classes, and truth tables; knows no split and no configuration.

Targets are class numbers. Here noise moves the points and leaves their classes; it scales what is drawn in any case,
so that moving the noise control deals no new points.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def moons(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw two half circles of radius 3 that reach into each other, class 1 the upper one.

    Each position is displaced by a normal of deviation 2 * noise along each axis.
    """
    targets = (np.arange(count) < (count + 1) // 2).astype(np.float64)
    angle = generator.uniform(0, np.pi, count)
    side = np.where(targets == 1, 1.0, -1.0)
    points = np.stack([side * (3 * np.cos(angle) - 1.5), side * (3 * np.sin(angle) - 0.75)], axis=1)
    return points + 2 * noise * generator.standard_normal((count, 2)), targets


def rings(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw a disc of radius 1 (class 1), a ring from 2 to 3 (class 0) and one from 4 to 5 (class 1), evenly filled.

    Half of the points are of each class. Each position is displaced by a normal of deviation 2 * noise.
    """
    targets = (np.arange(count) < count // 2).astype(np.float64)
    # The areas of disc and outer ring are as 1 to 9.
    inside = generator.uniform(0, 1, count) < 0.1
    low = np.where(targets == 0, 2.0, np.where(inside, 0.0, 4.0))
    radius = np.sqrt(generator.uniform(low**2, (low + 1) ** 2))
    angle = generator.uniform(0, 2 * np.pi, count)
    points = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + 2 * noise * generator.standard_normal((count, 2)), targets


def checkerboard(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of [-5, 5] x [-5, 5] on a board of 4 x 4 fields, class 1 at the bottom left; borders are left free.

    A point keeps a tenth of a field's side from its borders, then is displaced by up to 2.5 * noise along each axis.
    """
    field = generator.integers(0, 4, (count, 2))
    points = -5 + 2.5 * (field + generator.uniform(0.1, 0.9, (count, 2)))
    targets = (field.sum(axis=1) % 2 == 0).astype(np.float64)
    return points + 2.5 * noise * generator.uniform(-1, 1, (count, 2)), targets


def sine_border(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of [-5, 5] x [-5, 5] on both sides of x2 = 2 sin(x1), class 1 above, at least 0.3 from it in x2.

    Each position is displaced by up to 5 * noise along each axis.
    """
    targets = (np.arange(count) < (count + 1) // 2).astype(np.float64)
    x1, share = generator.uniform(-5, 5, count), generator.uniform(0, 1, count)
    border = 2 * np.sin(x1)
    x2 = np.where(targets == 1, border + 0.3 + share * (4.7 - border), border - 0.3 - share * (4.7 + border))
    return np.stack([x1, x2], axis=1) + 5 * noise * generator.uniform(-1, 1, (count, 2)), targets


def blobs(count: int, noise: float, generator: np.random.Generator, classes: int = 3) -> tuple[Floats, Floats]:
    """Draw normal clouds on a circle of radius 3.5, one for each class, counted clockwise from the top.

    Their deviation along each axis grows from 0.6 without noise to 2.1 at noise 0.5.
    """
    targets = (np.arange(count) % classes).astype(np.float64)
    angle = 2 * np.pi * targets / classes
    centres = 3.5 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return centres + (0.6 + 3 * noise) * generator.standard_normal((count, 2)), targets


def spiral_3(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw three arms, a class each: r from 0.3 to 5 over an angle of one turn, a third of a turn apart.

    Each position is displaced by up to `noise` along each axis.
    """
    targets = (np.arange(count) % 3).astype(np.float64)
    along = (np.arange(count) // 3) / max((count + 2) // 3, 1)
    angle = 2 * np.pi * (along + targets / 3)
    points = (0.3 + 4.7 * along)[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + generator.uniform(-1, 1, (count, 2)) * noise, targets


def table(truth: Callable[[bool, bool], bool]) -> Callable[[int, float, np.random.Generator], tuple[Floats, Floats]]:
    """Make the generator of a truth table of two inputs 0 or 1.

    A table has its four rows: `count` of them are given in turn, each displaced by up to `noise` along each axis.
    """
    values = np.array([float(truth(row >= 2, row % 2 == 1)) for row in range(4)])

    def draw(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
        row = np.arange(count) % 4
        corners = np.stack([row // 2, row % 2], axis=1).astype(np.float64)
        return corners + generator.uniform(-1, 1, (count, 2)) * noise, values[row]

    return draw
