"""What a process loads; which way imports run is in the contracts of pyproject.toml, held by `lint-imports`."""

import subprocess
import sys
from pathlib import Path

from tests.covering import deep

ROOT = Path(__file__).parents[1]


def imported_by(modules: str) -> set[str]:
    script = f"import sys, {modules}; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    return set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())


def test_the_server_process_does_not_load_torch() -> None:
    assert not imported_by("livegrad.server.cli.main, livegrad.server.cli.serve") & {"torch", "numba"}


def test_a_mistake_on_the_command_line_is_told_before_torch_and_the_web_are_loaded() -> None:
    script = """
import sys
from typer.testing import CliRunner
from livegrad.server.cli.main import app
for words in sys.argv[1:]:
    print(CliRunner().invoke(app, words.split()).exit_code)
print(*sys.modules)
"""
    mistakes = (
        "serve --port 99999",
        "serve --host 300.1.1.1",
        "train --config none.json",
        "replay none.json",
        "export none.json",
        "train --colour",
    )
    command = [sys.executable, "-c", script, *mistakes, "serve --help"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert told[:-1] == ["1"] * 5 + ["2", "0"]
    assert not {"torch", "numba", "fastapi", "uvicorn"} & set(told[-1].split())


@deep
def test_a_worker_does_not_load_the_web() -> None:
    """Not even through what is not ours; that nothing of ours does, however indirectly, is a contract."""
    assert not imported_by("livegrad.server.cli.main, livegrad.server.worker.main") & {"fastapi", "uvicorn"}
