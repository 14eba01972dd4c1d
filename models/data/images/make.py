"""The images of a run: shipped or drawn, moved and spoilt as asked, and shared out; knows nothing of torch."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.data import DataConfig
from livegrad.models.config.words import IMAGE_SIDE, MAX_INK, Dataset
from livegrad.models.data import disturbances
from livegrad.models.data.datasets import Labelled, default_count, measured, share_out
from livegrad.models.data.images import digits, drawn
from livegrad.models.data.streams import generator

Bytes = NDArray[np.uint8]
Draw = Callable[[int, np.random.Generator], tuple[drawn.Images, drawn.Floats]]

DRAWN: Final[dict[Dataset, Draw]] = {"shapes": drawn.shapes, "bars": drawn.bars}
"""The sets that are drawn by rule."""
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "shapes": ("ring", "plus", "cross", "T", "L", "Z"),
    "bars": ("across", "down"),
}


@dataclass(frozen=True, kw_only=True)
class ImageData(Labelled):
    """A run's images (n, 8, 8), each pixel from 0 to 16."""

    images: Bytes

    @cached_property
    def measured(self) -> NDArray[np.int64]:
        """Which of them are measured: the first so many of each part, which the split has dealt at random."""
        return measured(self.split)


def make_images(data: DataConfig, seed: int) -> ImageData:
    """Draw a run's images and share them out; the same configuration gives the same images.

    Images, split and each disturbance have streams of their own.
    """
    images, targets = _pattern(data, seed)
    split = share_out(data, len(images), seed)
    if data.dataset == "digits" and data.shift:
        images = drawn.moved(images, data.shift, generator(seed, "shift"))
    if data.noise:
        images = drawn.spotted(images, data.noise, generator(seed, "ink"))
    if data.label_noise:
        targets = disturbances.wrong_classes(targets, data.label_noise, data.class_count, generator(seed, "labels"))
    if data.imbalance:
        kept = ~disturbances.missing(targets, data.imbalance, generator(seed, "imbalance"))
        images, targets, split = images[kept], targets[kept], split[kept]
    arrays = (images.astype(np.uint8), targets.astype(np.float32), split)
    for array in arrays:
        array.flags.writeable = False
    return ImageData(
        images=arrays[0],
        targets=arrays[1],
        split=split,
        task="classification",
        classes=data.class_count,
    )


def carried(old: ImageData, seen: NDArray[np.bool_], new: ImageData) -> NDArray[np.bool_]:
    """Say which of the new images (n,) are among those of the old ones that were trained on, pixel by pixel."""
    rows = {image.tobytes() for image in old.images[seen]}
    return np.array([image.tobytes() in rows for image in new.images], np.bool_)


def names(data: DataConfig) -> list[str]:
    """Name the classes."""
    if data.dataset == "digits":
        return [str(digit) for digit in data.chosen]
    return list(NAMES[data.dataset])


def read_drawn(text: str) -> Bytes:
    """Read an image (8, 8) that a person drew from base64; raises ValueError that says what was expected."""
    try:
        cells = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"expected an image in base64, got other text: {error}") from error
    if len(cells) != IMAGE_SIDE**2:
        raise ValueError(f"expected {IMAGE_SIDE**2} bytes, got {len(cells)}")
    if cells.max() > MAX_INK:
        raise ValueError(f"expected bytes from 0 to {MAX_INK}, got {cells.max()}")
    return cells.reshape(IMAGE_SIDE, IMAGE_SIDE)


def _pattern(data: DataConfig, seed: int) -> tuple[drawn.Images, drawn.Floats]:
    """Draw images that are not spoilt yet, or take those that are shipped: all of them, or as many as asked for."""
    if data.dataset != "digits":
        return DRAWN[data.dataset](data.count or default_count(data), generator(seed, "points"))
    images, told = digits.read()
    rows = np.flatnonzero(np.isin(told, data.chosen))
    if data.count is not None and data.count < len(rows):
        rows = rows[np.sort(generator(seed, "points").permutation(len(rows))[: data.count])]
    targets = np.searchsorted(np.array(data.chosen), told[rows])
    return images[rows].astype(np.float64), cast("drawn.Floats", targets.astype(np.float64))
