import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.kernels.order import permutation, set_words, shuffles_as_numpy, words_of


@settings(deadline=None)
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


def test_this_numpy_shuffles_as_the_kernels_do() -> None:
    assert shuffles_as_numpy()
