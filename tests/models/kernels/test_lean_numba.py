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
"""


def test_loaded_kernels_run_without_numbas_runtime_and_without_their_bitcode() -> None:
    for _ in range(2):  # the first time may have to compile them
        told = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True).stdout
    assert told.split() == ["False", "None", "3"]


def test_what_needs_the_runtime_gets_it() -> None:
    script = "import numba, numpy as np\nfrom livegrad.models.kernels import engine\nengine.warm()\n"
    script += "print(numba.njit(lambda n: np.arange(n))(3).sum())"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "3"
