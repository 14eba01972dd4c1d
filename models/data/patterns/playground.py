"""TensorFlow Playground's patterns, with its formulas (dataset.ts); knows no split and no configuration.

Where a set has classes, 1.0 is the positive (blue) one and 0.0 the negative (orange) one. Each generator draws the
same numbers whatever the noise, and the noise only scales them: moving the noise control moves the points and does
not deal new ones.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

DOMAIN: Final = 6.0
"""Points and pictures lie in [-6, 6] x [-6, 6]."""

Floats = NDArray[np.float64]


def circle(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw a disc of radius below 2.5 (class 1) in a ring of radius 3.5 to 5 (class 0).

    The class is that of the position displaced by up to 5 * noise along each axis, so noise mixes classes.
    """
    inner = (count + 1) // 2
    share = generator.uniform(0, 1, count)
    radius = np.where(np.arange(count) < inner, 2.5 * share, 3.5 + 1.5 * share)
    angle = generator.uniform(0, 2 * np.pi, count)
    points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    seen = points + generator.uniform(-5, 5, (count, 2)) * noise
    return points, (np.hypot(seen[:, 0], seen[:, 1]) < 2.5).astype(np.float64)


def xor(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of [-5, 5] x [-5, 5], each then moved 0.3 away from both axes, to 5.3 at most.

    Class 1 is where x1 x2 >= 0. The class is that of the position displaced by up to 5 * noise along each axis.
    """
    place = generator.uniform(-1, 1, (count, 2))
    points = 5 * place + np.where(place > 0, 0.3, -0.3)
    seen = points + generator.uniform(-5, 5, (count, 2)) * noise
    return points, (seen[:, 0] * seen[:, 1] >= 0).astype(np.float64)


def gauss(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw two normal clouds, class 1 around (2, 2) and class 0 around (-2, -2).

    The variance along each axis grows linearly from 0.5 without noise to 4 at noise 0.5.
    """
    targets = (np.arange(count) < (count + 1) // 2).astype(np.float64)
    deviation = np.sqrt(0.5 + 7.0 * noise)
    centres = np.where(targets[:, None] == 1, 2.0, -2.0)
    return centres + deviation * generator.standard_normal((count, 2)), targets


def spiral(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw two arms of n points each, r = 5 i/n at an angle of 1.75 i/n turns; the second (class 0) half a turn on.

    Each position is displaced by up to `noise` along each axis. Angles run from the x2 axis towards the x1 axis.
    """
    first = (count + 1) // 2
    targets = (np.arange(count) < first).astype(np.float64)
    along = np.concatenate([np.arange(first) / first, np.arange(count - first) / max(count - first, 1)])
    angle = 1.75 * along * 2 * np.pi + np.where(targets == 1, 0, np.pi)
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + generator.uniform(-1, 1, (count, 2)) * noise, targets


def plane(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of [-6, 6] x [-6, 6] with the value (x1 + x2) / 10.

    The value is that of the position displaced by up to 6 * noise along each axis.
    """
    points = generator.uniform(-DOMAIN, DOMAIN, (count, 2))
    seen = points + generator.uniform(-DOMAIN, DOMAIN, (count, 2)) * noise
    return points, seen.sum(axis=1) / 10


def multi_gauss(count: int, noise: float, generator: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw points of [-6, 6] x [-6, 6] on six bumps at x1 in {-4, 0, 4}, x2 in {-2.5, 2.5}.

    A bump is 1 - distance/2 within a distance of 2, with signs alternating from (-4, 2.5), which is positive; where
    bumps meet the larger one counts. The value is that of the position displaced by up to 6 * noise along each axis.
    """
    points = generator.uniform(-DOMAIN, DOMAIN, (count, 2))
    seen = points + generator.uniform(-DOMAIN, DOMAIN, (count, 2)) * noise
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.linalg.norm(seen[:, None, :] - centres[None, :, :], axis=2)
    heights = signs * np.clip(1 - distance / 2, 0, 1)
    highest = np.abs(heights).argmax(axis=1)
    return points, heights[np.arange(count), highest] + 0.0  # -0.0 becomes 0.0
