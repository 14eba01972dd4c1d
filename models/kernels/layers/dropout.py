"""Which hidden units dropout keeps, drawn as torch's path draws it with NumPy; knows no activation."""

import numpy as np

from livegrad.models.kernels.layout import MASKS, UNITS, WIDE, Net
from livegrad.models.kernels.machine.compilation import shared
from livegrad.models.kernels.order import Words, half_drawn


@shared
def draw_masks(net: Net, words: Words, chance: float, count: int) -> None:
    """Draw for `count` samples what each hidden unit's output is multiplied by: 0, or what makes up for the dropped.

    Sample by sample, layer by layer. NumPy makes a float32 in [0, 1) of the upper 24 bits of a draw of 32.
    """
    limit = np.float64(np.float32(chance)) * (1 << 24)
    scale = np.float32(1.0) / np.float32(1.0 - chance)
    for sample in range(count):
        for layer in range(net.hidden):
            row = net.layers[layer]
            start = row[MASKS] + sample * row[WIDE]
            for unit in range(row[UNITS]):
                kept = np.float64(half_drawn(words) >> np.uint64(8)) >= limit
                net.arena[start + unit] = scale if kept else np.float32(0.0)
