"""What a process loads; which way imports run is in the contracts of pyproject.toml, held by `lint-imports`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imported_by(modules: str) -> set[str]:
    script = f"import sys, {modules}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())


def test_the_server_process_does_not_load_torch() -> None:
    assert not imported_by("livegrad.server.cli.main, livegrad.server.cli.serve") & {"torch", "numba"}


def test_a_worker_does_not_load_the_web() -> None:
    assert not imported_by("livegrad.server.cli.main, livegrad.server.worker.main") & {"fastapi", "uvicorn"}
