"""Keeps the machine code of kernels that only tests have, in a folder of its own.

In the product's folder they would break its seal: the next server or test would take it for damaged, delete it, and
compile all kernels anew for a minute.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numba

from livegrad.models.kernels.machine import compilation

P = ParamSpec("P")
R = TypeVar("R")


def kept_beside(function: Callable[P, R]) -> Callable[P, R]:
    """Compile as the product's kernels are, when first called, and keep the machine code beside theirs."""
    made: Any = numba.njit(**compilation.OPTIONS)(function)
    ready = False

    @wraps(function)
    def called(*given: P.args, **named: P.kwargs) -> R:
        nonlocal ready
        folder = compilation.keep()
        if not ready and folder is not None:
            place = numba.config.CACHE_DIR  # type: ignore[attr-defined]
            numba.config.CACHE_DIR = str(folder.with_name(f"tests-{folder.name}"))  # type: ignore[attr-defined]
            made.enable_caching()
            numba.config.CACHE_DIR = place  # type: ignore[attr-defined]
        ready = True
        result: R = made(*given, **named)
        return result

    return called
