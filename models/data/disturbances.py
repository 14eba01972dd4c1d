"""What spoils data on purpose: wrong labels, outliers, missing points; knows no pattern and no split.

Each draws its numbers for all points whatever its strength, and its strength only decides how many of them count:
moving a control spoils more or fewer points and not others.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Range = tuple[float, float]


def wrong_classes(targets: Floats, share: float, classes: int, generator: np.random.Generator) -> Floats:
    """Give this share of the points another class, each other one as likely."""
    rank, shift = generator.permutation(len(targets)), generator.integers(1, classes, len(targets))
    return np.where(rank < round(share * len(targets)), (targets + shift) % classes, targets)


def spread_values(targets: Floats, deviation: float, generator: np.random.Generator) -> Floats:
    """Add a normal of this deviation to each value."""
    return targets + deviation * generator.standard_normal(len(targets))


def stray_points(points: Floats, share: float, domain: tuple[Range, Range], generator: np.random.Generator) -> Floats:
    """Put this share of the points to any place of the domain."""
    rank, places = generator.permutation(len(points)), generator.uniform(0, 1, points.shape)
    (low1, high1), (low2, high2) = domain
    anywhere = np.array([low1, low2]) + places * np.array([high1 - low1, high2 - low2])
    return np.where(rank[:, None] < round(share * len(points)), anywhere, points)


def stray_values(targets: Floats, share: float, generator: np.random.Generator) -> Floats:
    """Raise this share of the values by 3 to 5 deviations of all: to one side, or they would cancel out."""
    rank, height = generator.permutation(len(targets)), generator.uniform(3, 5, len(targets))
    spread = float(targets.std()) if len(targets) else 0.0
    return np.where(rank < round(share * len(targets)), targets + height * spread, targets)


def missing(targets: Floats, share: float, generator: np.random.Generator) -> NDArray[np.bool_]:
    """Mark this share of the points of class 1 as left out; one of them always stays."""
    ones = targets == 1
    order = generator.permutation(len(targets))
    chosen = order[ones[order]][: max(0, min(round(share * ones.sum()), int(ones.sum()) - 1))]
    marks = np.zeros(len(targets), np.bool_)
    marks[chosen] = True
    return marks
