"""Importing the numbers does nothing but define them."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import importlib, pkgutil
import torch

def marks():
    methods = [getattr(method, "__wrapped__", method) for method in vars(torch.optim.Optimizer).values()]
    return [sorted(vars(method)) for method in methods if hasattr(method, "__dict__")]

before = marks()
import livegrad.models
modules = [found.name for found in pkgutil.walk_packages(livegrad.models.__path__, "livegrad.models.")]
for module in modules:
    importlib.import_module(module)
print(len(modules), marks() == before)
"""


def test_importing_every_module_makes_no_file_and_leaves_torch_as_it_is(tmp_path: Path) -> None:
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR", "NUMBA_CACHE_DIR")}
    command = [sys.executable, "-B", "-c", PROGRAM]
    run = subprocess.run(command, env=os.environ | places, capture_output=True, text=True, check=True)
    modules, untouched = run.stdout.split()
    assert int(modules) > 50
    assert untouched == "True"
    assert list(tmp_path.iterdir()) == []
