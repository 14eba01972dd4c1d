"""The machine's limit: how many multiply-adds a second one core can do; knows no network.

Its machine code is not kept: `engine.warm` does not make it, so it would break the seal of what is kept, and the next
server would compile all kernels anew.
"""

from typing import Final

from livegrad.models.kernels.layout import Floats
from livegrad.models.kernels.machine.compilation import shared
from livegrad.models.kernels.machine.memory import load, pointer, store
from livegrad.models.kernels.machine.vectors import SIXTEEN, fma

MULTIPLY_ADDS: Final = 12 * 16


@shared
def multiply_add(numbers: Floats, rounds: int) -> None:
    """Do `MULTIPLY_ADDS` multiply-adds in registers so many times; `numbers` are 224.

    Twelve chains: a processor begins two a cycle, and the sum of one is there four cycles later.
    """
    place = pointer(numbers)
    x, y = load(SIXTEEN, place, 0), load(SIXTEEN, place, 16)
    a, b, c = load(SIXTEEN, place, 32), load(SIXTEEN, place, 48), load(SIXTEEN, place, 64)
    d, e, f = load(SIXTEEN, place, 80), load(SIXTEEN, place, 96), load(SIXTEEN, place, 112)
    g, h, i = load(SIXTEEN, place, 128), load(SIXTEEN, place, 144), load(SIXTEEN, place, 160)
    j, k, m = load(SIXTEEN, place, 176), load(SIXTEEN, place, 192), load(SIXTEEN, place, 208)
    for _ in range(rounds):
        a, b, c = fma(a, x, y), fma(b, x, y), fma(c, x, y)
        d, e, f = fma(d, x, y), fma(e, x, y), fma(f, x, y)
        g, h, i = fma(g, x, y), fma(h, x, y), fma(i, x, y)
        j, k, m = fma(j, x, y), fma(k, x, y), fma(m, x, y)
    store(place, 0, (a + b + c) + (d + e + f) + (g + h + i) + (j + k + m))
