"""A process with kernels stays small: what numba keeps for compiling is not there where kernels only run."""

import subprocess
import sys

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
