"""A process with kernels stays small: what numba keeps for compiling is not there where kernels only run."""

import re
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from livegrad.models.kernels.machine import lean_numba

SCRIPT = """
from numba.core.runtime.nrt import rtsys
from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import engine, training
from livegrad.models.training.trainer import Trainer

engine.warm()
print(rtsys._init)
(made,) = training.train.overloads.values()
print(made.library._shared_module)
trainer = Trainer(RunConfig())
trainer.step(3)
print(trainer.steps)
import numba, numpy as np  # what needs the runtime gets it
print(numba.njit(lambda n: np.arange(n))(4).sum())
"""


def test_loaded_kernels_run_without_numbas_runtime_and_their_bitcode_and_what_needs_it_gets_it() -> None:
    thrifty = ["False", "None", "3", "6"]
    told: list[str] = []
    for _ in range(2):  # the first time may have to compile them
        if told != thrifty:
            ran = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True)
            told = ran.stdout.split()
    assert told == thrifty


def resident() -> int:
    """Return how much of the compiler's machine code lies in this process's memory, in kB."""
    told = Path("/proc/self/smaps").read_text()
    return sum(int(size) for size in re.findall(r"r-xp .*libllvmlite\S*\n(?:\S+:.*\n)*?Rss: +(\d+) kB", told))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what lies in memory, and takes it back")
def test_the_compilers_machine_code_leaves_memory_and_comes_back_when_it_is_used() -> None:
    assert numba.njit(lambda n: n + 1)(1) == 2
    before = resident()
    assert before > 1000
    lean_numba.leave_compiler()
    assert resident() < before / 10
    assert numba.njit(lambda n: n + 2)(1) == 3
    assert resident() > 1000
