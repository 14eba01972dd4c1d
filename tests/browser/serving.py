"""Starts and stops a server as a person does, from the command line; knows nothing of what it serves."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.server.client import workers_of

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """A server at work."""

    address: str
    pid: int

    def workers(self) -> list[psutil.Process]:
        """Return its training processes."""
        return workers_of(self.pid)


@contextmanager
def serving(
    workers: int | None = 1, *, program: str = "livegrad", port: int = 0, **settings: object
) -> Iterator[Server]:
    """Serve at a port, or at a free one (0), until the block ends; settings are named as in `service/settings.py`."""
    command = [sys.executable, "-m", program, "serve", "--port", str(port)]
    command += [] if workers is None else ["--workers", str(workers)]
    # Nothing of a test's may stay on the disk, or come from there; a spare worker takes seconds, and few tests need it.
    variables = {"LIVEGRAD_DATA_DIR": ":memory:", "LIVEGRAD_SPARE_WORKER": "false"}
    variables |= {f"LIVEGRAD_{name.upper()}": str(value) for name, value in settings.items()}
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | variables, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            running = re.search(r"is running at (\S+)", process.stdout.readline())
            assert running is not None, "the server did not say where it is running"
            yield Server(running[1], process.pid)
        finally:
            process.terminate()
