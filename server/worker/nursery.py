"""Imported by the process that workers are forked from, so that a worker is ready at once; knows no pipe.

Torch and the kernels take three seconds to load and 250 MB. A worker forked from a process that has loaded them is
there in a few hundredths of a second, and what neither of them changes lies in memory once. That process can be told
the name of a module and nothing else, so importing this does the work there, and nothing anywhere else. What fails is
no harm: each worker then gets ready by itself, and what it meets is told.
"""

import gc
import sys
import traceback
from multiprocessing import forkserver

import torch

from livegrad.models.kernels.machine import compilation
from livegrad.server.worker import main as _main  # noqa: F401  all that a worker imports
from livegrad.server.worker.warming import warm_up


def prepare() -> None:
    """Load the kernels, where they have been compiled. No thread may begin here: a fork has none but its own."""
    torch.set_num_threads(1)
    folder = compilation.keep()
    if folder is not None and compilation.intact(folder):
        warm_up(lambda _done, _total: None)
    gc.freeze()  # a collection in a worker would touch every object there is, and so copy it


if getattr(sys.modules["__main__"], "main", None) is forkserver.main:
    try:
        prepare()
    except Exception:  # noqa: BLE001  a worker meets the same, and its death is dealt with
        traceback.print_exc()
