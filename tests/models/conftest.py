"""What the tests of the numbers share: kernels compiled once for all processes, and one thread, as in a worker.

More threads only wait for each other on toy networks.
"""

import pytest
import torch

from livegrad.models.kernels import engine
from livegrad.models.kernels.machine import compilation
from livegrad.server.worker.warming import compile_apart, load_kernels

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether a test may take as long as it likes: with `--full`."""
    return bool(pytestconfig.option.full)


@pytest.fixture(scope="session", autouse=True)
def kernels() -> None:
    """Load the kernels; where they are not compiled yet one process does it, and the others wait for it.

    A test that just used them would compile them for itself, for a minute, and each process of the tests again.
    """
    load_kernels(compilation.keep(), engine.warm, lambda _done, _total: None, compile_apart)
