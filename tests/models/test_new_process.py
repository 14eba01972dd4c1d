"""What the numbers do to a new process: importing them defines them and no more, and they hold only what they need.

A process takes seconds to load torch, so that one is looked at from all sides, one after the other.
"""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import importlib, os, pkgutil, sys
from pathlib import Path
import torch

PLACES = sys.argv[1:]

def marks():
    methods = [getattr(method, "__wrapped__", method) for method in vars(torch.optim.Optimizer).values()]
    return [sorted(vars(method)) for method in methods if hasattr(method, "__dict__")]

before = marks()
kept = {name: os.environ.get(name) for name in PLACES}
folder = Path.cwd()
os.environ.update({name: str(folder) for name in PLACES})
import livegrad.models
modules = [found.name for found in pkgutil.walk_packages(livegrad.models.__path__, "livegrad.models.")]
for module in modules:
    importlib.import_module(module)
print("modules", len(modules))
print("untouched", marks() == before)
print("files", len(list(folder.iterdir())))
for name, place in kept.items():
    os.environ.pop(name) if place is None else os.environ.update({name: place})

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from numba.core.runtime.nrt import rtsys
from livegrad.models.kernels import engine, training
from livegrad.models.kernels.machine import compilation

engine.warm()
print("not_warm", [made.__name__ for made in compilation._KERNELS if not made.signatures])
print("runtime", rtsys._init)
(made,) = training.train.overloads.values()
print("bitcode", made.library._shared_module)
trainer = Trainer(RunConfig())
trainer.step(3)
print("steps", trainer.steps)

for name in ("sgd", "adam"):
    trainer = Trainer(changed(RunConfig(), {"training.optimizer.name": name}), compiled=False)
    trainer.step(3), trainer.measure(), trainer.snapshot(), trainer.reset(), trainer.step()
print("compilers", [name for name in ("torch._dynamo", "sympy") if name in sys.modules])

import numba, numpy as np  # what needs the runtime gets it
print("made", numba.njit(lambda n: np.arange(n))(4).sum())
"""


def test_a_new_process_changes_nothing_by_importing_and_loads_no_compiler_by_training(tmp_path: Path) -> None:
    """Importing every module makes no file and leaves torch as it is; training on torch loads no compiler of torch's.

    Warming up makes all kernels there are, so that nothing is added to what was sealed; they run without numba's
    runtime and their bitcode, and what needs the runtime gets it.
    """
    places = ["HOME", "XDG_CACHE_HOME", "TMPDIR", "NUMBA_CACHE_DIR"]
    root = Path(__file__).parents[2]
    path = os.pathsep.join(part for part in (str(root), os.environ.get("PYTHONPATH", "")) if part)
    command = [sys.executable, "-B", "-c", PROGRAM, *places]
    environment = os.environ | {"PYTHONPATH": path}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    told = dict(line.split(maxsplit=1) for line in run.stdout.splitlines())
    assert int(told.pop("modules")) > 50
    assert told == {
        "untouched": "True",
        "files": "0",
        "compilers": "[]",
        "not_warm": "[]",
        "runtime": "False",
        "bitcode": "None",
        "steps": "3",
        "made": "6",
    }
