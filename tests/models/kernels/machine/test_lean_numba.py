"""A process with kernels stays small: what numba compiles with need not lie in memory.

What else is not there where kernels only run, `tests/models/test_new_process.py` says.
"""

import re
import sys
from pathlib import Path

import numba
import pytest

from livegrad.models.kernels.machine import lean_numba


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
