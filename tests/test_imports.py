"""Imports run one way: the contracts of pyproject.toml hold, and the server process stays free of torch."""

import subprocess
import sys
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]


def test_the_import_contracts_hold() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def imported_by(modules: str) -> set[str]:
    script = f"import sys, {modules}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())


def test_the_server_process_does_not_load_torch() -> None:
    assert not imported_by("livegrad.server.cli.main, livegrad.server.cli.serve") & {"torch", "numba"}


def test_a_worker_does_not_load_the_web() -> None:
    assert not imported_by("livegrad.server.cli.main, livegrad.server.worker.main") & {"fastapi", "uvicorn"}
