"""The handwritten digits that are shipped: read once, and moved about as asked; NOTICE.txt says whose they are."""

import zlib
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.words import IMAGE_SIDE

Images = NDArray[np.uint8]
FILE: Final = Path(__file__).with_name("digits.z")
COUNT: Final = 1797


@lru_cache(maxsize=1)
def packed() -> bytes:
    """Give the file as it lies: the images' bytes and then their digits, compressed with zlib."""
    return FILE.read_bytes()


@lru_cache(maxsize=1)
def read() -> tuple[Images, NDArray[np.uint8]]:
    """Give the images (1797, 8, 8), from 0 to 16, and which digit each is (1797,); read-only."""
    found = np.frombuffer(zlib.decompress(packed()), np.uint8)
    pixels = IMAGE_SIDE**2
    return found[: COUNT * pixels].reshape(COUNT, IMAGE_SIDE, IMAGE_SIDE), found[COUNT * pixels :]
