"""Images drawn by rule: glyphs and lines on 8 x 8 pixels; knows no configuration. An exported program carries these."""

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float64]
Floats = NDArray[np.float64]

GLYPHS = np.array(
    [
        [[1, 1, 1], [1, 0, 1], [1, 1, 1]],
        [[0, 1, 0], [1, 1, 1], [0, 1, 0]],
        [[1, 0, 1], [0, 1, 0], [1, 0, 1]],
        [[1, 1, 1], [0, 1, 0], [0, 1, 0]],
        [[1, 0, 0], [1, 0, 0], [1, 1, 1]],
        [[1, 1, 0], [0, 1, 0], [0, 1, 1]],
    ]
)
"""A ring, a plus, a cross, a T, an L and a Z, each of 3 x 3 pixels."""


def shapes(count: int, generator: np.random.Generator) -> tuple[Images, Floats]:
    """Draw one of six glyphs anywhere on each image (n, 8, 8), and say which (n,); its ink is from 8 to 16."""
    classes = np.arange(count) % len(GLYPHS)
    places = generator.integers(0, 6, (count, 2))
    ink = generator.integers(8, 17, (count, 3, 3))
    images = np.zeros((count, 8, 8))
    for image, glyph, (row, column), strength in zip(images, GLYPHS[classes], places, ink, strict=True):
        image[row : row + 3, column : column + 3] = glyph * strength
    return images, classes.astype(np.float64)


def bars(count: int, generator: np.random.Generator) -> tuple[Images, Floats]:
    """Draw a line of four to eight pixels anywhere on each image (n, 8, 8): across (class 0) or down (class 1)."""
    classes = np.arange(count) % 2
    lengths = generator.integers(4, 9, count)
    begins = generator.integers(0, 9 - lengths)
    lines = generator.integers(0, 8, count)
    ink = generator.integers(8, 17, (count, 8))
    images = np.zeros((count, 8, 8))
    for image, length, begin, line, strength, down in zip(images, lengths, begins, lines, ink, classes, strict=True):
        across = image.T if down else image
        across[line, begin : begin + length] = strength[:length]
    return images, classes.astype(np.float64)


def moved(images: Images, most: int, generator: np.random.Generator) -> Images:
    """Move each image (n, 8, 8) by up to `most` pixels across and down, at random; what leaves it is gone."""
    # Drawn as shares, so that another `most` moves the images further the same way.
    shares = generator.uniform(-1, 1, (len(images), 2))
    steps = np.rint(shares * (most + 0.499)).astype(int) if most else np.zeros((len(images), 2), int)
    found = np.zeros_like(images)
    for image, other, (down, across) in zip(images, found, steps, strict=True):
        rows, columns = slice(max(0, down), 8 + min(0, down)), slice(max(0, across), 8 + min(0, across))
        other[rows, columns] = image[max(0, -down) : 8 + min(0, -down), max(0, -across) : 8 + min(0, -across)]
    return found


def spotted(images: Images, noise: float, generator: np.random.Generator) -> Images:
    """Add a normal of deviation 16 * noise to each pixel (n, 8, 8); what is beyond 0 and 16 is cut."""
    return np.clip(np.rint(images + 16 * noise * generator.standard_normal(images.shape)), 0, 16)
