"""One server with one worker for all tests that need no other: loading torch takes longer than they do."""

from collections.abc import Iterator

import pytest
import structlog
import torch

from livegrad.server.cli.serve import written
from tests.server.client import Server
from tests.server.hosting import hosting


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Train as a worker does: on networks this small, more threads only wait for each other."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """Write faults as a server does that runs by itself: to print all that their variables hold takes a second."""
    structlog.configure(processors=written())


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with hosting(workers=1, messages_per_second=200) as running:
        yield running
