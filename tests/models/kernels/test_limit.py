import numpy as np
import pytest

from livegrad.models.kernels.limit import multiply_add


def test_every_multiply_add_is_done() -> None:
    numbers = np.zeros(224, np.float32)
    numbers[:16], numbers[16:32] = 0.5, 1.0
    multiply_add(numbers, 3)
    assert numbers[:16] == pytest.approx(12 * 1.75)
