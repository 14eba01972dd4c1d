"""Compiles the kernels in a process of its own, and prints how far it is; loads no torch, which they do not know."""

import sys

from livegrad.models.kernels import engine
from livegrad.models.kernels.machine import compilation


def tell() -> None:
    """Compile all kernels and print how many are done, for `compile_apart`; exit with 1 where they cannot be kept."""
    engine.warm(lambda done, total: print(done, total, flush=True))  # noqa: T201
    if not (folder := compilation.keep()) or not folder.is_dir():
        sys.exit(1)
