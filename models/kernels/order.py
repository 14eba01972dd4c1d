"""Random draws and the order of samples, exactly as NumPy makes them from a generator's state; knows no network.

NumPy's PCG64 (O'Neill 2014, XSL-RR 128/64) and its shuffle (Fisher and Yates, drawing again what is too large):
calling NumPy once an epoch would cost more than the epoch of a small network.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from livegrad.models.kernels.machine.compilation import inlined, keep, kernel
from livegrad.models.kernels.machine.vectors import instruction

Words = NDArray[np.uint64]
"""A generator: state (high, low), increment (high, low), whether half a draw is left over, and that half."""

_MULTIPLIER: Final = 0x2360ED051FC65DA44385DF649FCCF645
_WIDE: Final = ir.IntType(128)
_WORD: Final = ir.IntType(64)


_PAIR: Final = types.UniTuple(types.uint64, 2)


def _advanced(context: Any, builder: Any, _kinds: Any, *words: Any) -> Any:
    def join(top: Any, bottom: Any) -> Any:
        return builder.or_(builder.shl(builder.zext(top, _WIDE), _WIDE(64)), builder.zext(bottom, _WIDE))

    state = builder.add(builder.mul(join(*words[:2]), _WIDE(_MULTIPLIER)), join(*words[2:]))
    parts = [builder.trunc(builder.lshr(state, _WIDE(64)), _WORD), builder.trunc(state, _WORD)]
    return context.make_tuple(builder, _PAIR, parts)


advanced: Callable[[Any, Any, Any, Any], tuple[Any, Any]] = instruction(
    4, lambda *_: _PAIR(*[types.uint64] * 4), _advanced
)
"""The next state (high, low): state * multiplier + increment, modulo 2 ** 128."""


@inlined
def _drawn(words: Words) -> Any:
    """Give the next 64 random bits."""
    words[0], words[1] = advanced(words[0], words[1], words[2], words[3])
    mixed, turn = words[0] ^ words[1], words[0] >> np.uint64(58)
    return (mixed >> turn) | (mixed << ((np.uint64(64) - turn) & np.uint64(63)))


@inlined
def half_drawn(words: Words) -> Any:
    """Give the next 32 random bits: each 64 serve twice, the lower half first."""
    if words[4]:
        words[4] = np.uint64(0)
        return words[5]
    draw = _drawn(words)
    words[4], words[5] = np.uint64(1), draw >> np.uint64(32)
    return draw & np.uint64(0xFFFFFFFF)


@inlined
def _swap(order: NDArray[np.int64], last: Any, mask: Any, draw: Any) -> tuple[Any, Any]:
    """Swap the last with the place drawn, if that is not beyond it; give the next last and its mask.

    A third of the draws lie beyond: a branch would be guessed wrong that often, so the last is swapped with itself.
    """
    place = draw & mask
    fits = place <= last
    place = place if fits else last
    order[last], order[place] = order[place], order[last]
    last -= np.uint64(fits)
    half = mask >> np.uint64(1)
    return last, half if last <= half else mask


@inlined
def shuffle(words: Words, order: NDArray[np.int64]) -> None:
    """Write the permutation of 0 .. n - 1 that NumPy's Generator.permutation(n) gives.

    Each 64 random bits serve twice, the lower half first. The mask is the least 2 ** k - 1 that is not below the last.
    """
    for i in range(len(order)):
        order[i] = i
    last, mask, none = np.uint64(len(order) - 1), np.uint64(1), np.uint64(0)
    while mask < last:
        mask = mask << np.uint64(1) | np.uint64(1)
    if last > none and words[4]:
        words[4] = none
        last, mask = _swap(order, last, mask, words[5])
    while last > none:
        draw = _drawn(words)
        words[5] = draw >> np.uint64(32)
        last, mask = _swap(order, last, mask, draw)
        if last > none:
            last, mask = _swap(order, last, mask, words[5])
        else:
            words[4] = np.uint64(1)


@kernel
def permutation(words: Words, order: NDArray[np.int64]) -> None:
    """Call `shuffle` from Python."""
    shuffle(words, order)


@kernel
def halves(words: Words, drawn: NDArray[np.uint64]) -> None:
    """Call `half_drawn` from Python, once for each number to be drawn."""
    for i in range(len(drawn)):
        drawn[i] = half_drawn(words)


def words_of(generator: np.random.Generator) -> Words:
    """Copy out a generator's state."""
    state: Any = generator.bit_generator.state
    wide = [part >> shift & (1 << 64) - 1 for part in state["state"].values() for shift in (64, 0)]
    return np.array([*wide, state["has_uint32"], state["uinteger"]], np.uint64)


def set_words(generator: np.random.Generator, words: Words) -> None:
    """Copy a state back into a generator."""
    high, low, add_high, add_low, half, rest = (int(word) for word in words)
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": high << 64 | low, "inc": add_high << 64 | add_low},
        "has_uint32": half,
        "uinteger": rest,
    }


@lru_cache(maxsize=1)
def draws_as_numpy() -> bool:
    """Say whether this NumPy still shuffles and draws as written here: its makers may change it."""
    keep()
    generator = np.random.Generator(np.random.PCG64(5))
    words, order, drawn = words_of(generator), np.empty(999, np.int64), np.empty(99, np.uint64)
    for _ in range(3):
        permutation(words, order)
        halves(words, drawn)
        shares = (drawn >> np.uint64(8)).astype(np.float32) / np.float32(1 << 24)
        if not np.array_equal(order, generator.permutation(999)):
            return False
        if not np.array_equal(shares, generator.random(99, dtype=np.float32)):
            return False
    return np.array_equal(words, words_of(generator))
