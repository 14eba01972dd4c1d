import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livegrad.models.kernels.order import draws_as_numpy, halves, permutation, set_words, words_of


@given(st.integers(1, 2000), st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_samples_are_shuffled_exactly_as_numpy_shuffles_them(count: int, seed: int, draws: int) -> None:
    generator = np.random.Generator(np.random.PCG64(seed))
    for _ in range(draws):
        generator.integers(2**32, dtype=np.uint32)  # leaves half a draw over, or takes it
    words, order = words_of(generator), np.empty(count, np.int64)
    for _ in range(3):
        permutation(words, order)
        assert np.array_equal(order, generator.permutation(count))
    assert np.array_equal(words, words_of(generator))


@pytest.mark.parametrize("draws", [0, 1])
def test_a_generator_goes_on_from_the_words_it_gave(draws: int) -> None:
    generator, other = (np.random.Generator(np.random.PCG64(seed)) for seed in (3, 4))
    for _ in range(draws):
        generator.integers(2**32, dtype=np.uint32)
    set_words(other, words_of(generator))
    assert other.bit_generator.state == generator.bit_generator.state


@given(st.integers(1, 99), st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_numbers_are_drawn_exactly_as_numpy_draws_them(count: int, seed: int, draws: int) -> None:
    generator = np.random.Generator(np.random.PCG64(seed))
    for _ in range(draws):
        generator.integers(2**32, dtype=np.uint32)
    words, drawn = words_of(generator), np.empty(count, np.uint64)
    halves(words, drawn)
    shares = (drawn >> np.uint64(8)).astype(np.float32) / np.float32(1 << 24)
    assert np.array_equal(shares, generator.random(count, dtype=np.float32))
    assert np.array_equal(words, words_of(generator))


def test_this_numpy_draws_as_the_kernels_do() -> None:
    assert draws_as_numpy()
