"""Setting up on a plain machine: which Python, which torch and by whom; with stand-ins for all that installs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
# What `make test` hands on to every program, and a `make` of our own would obey.
PLAIN: Final = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
CPU: Final = "torch==2.13.0+cpu"
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="set-up is driven by make")


class Machine:
    """An environment whose `python`, `pip` and `uv` write down what they are asked and answer as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.venv = folder / "venv"
        self.log = folder / "log"
        self.log.touch()
        for name in (".venv", "bin/python"):
            (self.venv / name).parent.mkdir(parents=True, exist_ok=True)
        (self.venv / ".venv").touch()
        self.answers("python", 'case "$*" in *"import torch") exit 1;; esac')
        self.answers("pip")

    def answers(self, name: str, script: str = "") -> None:
        """Let a program, once it has written down its words, do as a script says."""
        program = self.venv / "bin" / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.log}"\n{script}\n', encoding="utf-8")
        program.chmod(0o755)

    def make(self, target: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Make a target of this environment."""
        words = [f"{name}={value}" for name, value in variables.items()]
        command = ["make", "--no-print-directory", f"{self.venv}/{target}", f"VENV={self.venv}", *words]
        return subprocess.run(command, cwd=ROOT, env=PLAIN, text=True, capture_output=True, check=False)

    @property
    def asked(self) -> list[str]:
        """What was asked to install something."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if " install " in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def refuse(*words: str) -> str:
    """Write a script that fails when it is asked for one of these."""
    return "".join(f'case " $* " in *" {word} "*) echo "no {word}" >&2; exit 1;; esac\n' for word in words)


PIP_CPU: Final = f"pip install -q -c constraints.txt {CPU}"
PIP_UV: Final = "pip install -q -c constraints.txt uv"


def uv(machine: Machine) -> str:
    """Name what uv is to be asked."""
    python = machine.venv / "bin" / "python"
    return f"uv pip install --python {python} --torch-backend=cpu -c constraints.txt torch==2.13.0"


def test_where_pip_finds_the_cpu_build_nothing_else_is_asked(machine: Machine) -> None:
    made = machine.make(".torch", TORCH=CPU)
    assert (made.returncode, made.stderr) == (0, "")
    assert machine.asked == [PIP_CPU]


@pytest.mark.parametrize(
    ("system", "build"), [("Linux x86_64", CPU), ("Linux aarch64", "torch==2.13.0"), ("Darwin arm64", "torch==2.13.0")]
)
def test_unasked_it_is_the_build_for_the_cpu_on_each_system(machine: Machine, system: str, build: str) -> None:
    machine.answers("uname", f"echo {system}")
    path = f"{machine.venv / 'bin'}{os.pathsep}{PLAIN['PATH']}"
    command = ["scripts/torch.sh", str(machine.venv / "bin")]
    subprocess.run(command, cwd=ROOT, env=PLAIN | {"PATH": path}, check=True)
    assert machine.asked == [f"pip install -q -c constraints.txt {build}"]


def test_where_pip_finds_none_uv_is_installed_and_finds_it(machine: Machine) -> None:
    machine.answers("pip", refuse(CPU))
    machine.answers("uv")
    made = machine.make(".torch", TORCH=CPU)
    assert (made.returncode, made.stderr) == (0, "")
    assert "installing it with uv" in made.stdout
    assert machine.asked == [PIP_CPU, PIP_UV, uv(machine)]


def test_where_uv_fails_too_it_is_said_what_to_do_and_set_up_stops(machine: Machine) -> None:
    machine.answers("pip", refuse(CPU))
    machine.answers("uv", "echo 'no route to host' >&2; exit 2")
    made = machine.make(".run", TORCH=CPU)
    assert made.returncode != 0
    assert "no route to host" in made.stderr
    assert "PIP_EXTRA_INDEX_URL" in made.stderr
    assert "make run TORCH=torch" in made.stderr
    assert machine.asked == [PIP_CPU, PIP_UV, uv(machine)]
    assert not (machine.venv / ".torch").exists()


def test_where_there_is_no_uv_either_it_is_said_what_to_do(machine: Machine) -> None:
    machine.answers("pip", refuse(CPU, "uv"))
    made = machine.make(".torch", TORCH=CPU)
    assert made.returncode != 0
    assert "no uv" in made.stderr
    assert "PIP_EXTRA_INDEX_URL" in made.stderr
    assert machine.asked == [PIP_CPU, PIP_UV]


def test_a_torch_that_was_asked_for_by_name_is_not_replaced_by_a_cpu_build(machine: Machine) -> None:
    machine.answers("pip", refuse("torch"))
    made = machine.make(".torch", TORCH="torch")
    assert made.returncode != 0
    assert machine.asked == ["pip install -q -c constraints.txt torch"]


def test_a_torch_that_is_there_is_kept(machine: Machine) -> None:
    machine.answers("python")
    assert machine.make(".torch", TORCH=CPU).returncode == 0
    assert machine.asked == []


def test_set_up_goes_on_with_the_package_once_torch_is_there(machine: Machine) -> None:
    assert machine.make(".run", TORCH=CPU).returncode == 0
    assert machine.asked == [PIP_CPU, "pip install -q -c constraints.txt -e ."]


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (("python3.11", "python3.12", "python3.14"), "python3.11"),
        (("python3.12", "python3.13", "python3.14"), "python3.12"),
        (("python3.14", "python3"), "python3.14"),
        (("python3",), "python3"),
    ],
)
def test_the_oldest_python_that_is_new_enough_is_taken(there: tuple[str, ...], taken: str, tmp_path: Path) -> None:
    for name in ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\nexit {int(name not in there)}\n", encoding="utf-8")
        program.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    command = ["make", "-n", "setup", f"VENV={tmp_path}/venv"]
    shown = subprocess.run(command, cwd=ROOT, env=PLAIN | {"PATH": path}, text=True, capture_output=True, check=True)
    assert f"{taken} -m venv {tmp_path}/venv" in shown.stdout.splitlines()
