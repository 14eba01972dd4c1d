"""How functions are compiled and where the machine code is kept between runs; knows nothing of networks.

Machine code that was made once is loaded in milliseconds. It is kept in a folder named after the sources it was made
from: numba looks at the file of the outermost function alone and would go on with stale code when another changes.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import llvmlite
import numba
from numba.core.dispatcher import Dispatcher

P = ParamSpec("P")
R = TypeVar("R")


def _candidates() -> Iterator[Path]:
    """Name the places for machine code, the best first."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(given)
    if given := os.environ.get("XDG_CACHE_HOME"):
        yield Path(given) / "livegrad"
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  Path.home() raises where there is no home
    if home.is_absolute():
        yield home / ".cache" / "livegrad"
    yield Path(tempfile.gettempdir()) / f"livegrad-{getattr(os, 'getuid', lambda: 0)()}"


def _usable(folder: Path) -> bool:
    """Say whether machine code can be kept there; make the folder if need be.

    What lies in it is run: nobody else may have made it, or may write to it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return False
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _fingerprint() -> str:
    """Tell this version of the kernels and of their compiler from any other."""
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__}".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


_KERNELS: Final[list[Dispatcher]] = []


@lru_cache(maxsize=1)
def keep() -> Path | None:
    """Keep machine code from now on; give the folder, None when there is none and every process compiles for itself.

    Whoever calls a kernel for the first time calls this before: importing must not make folders.
    """
    for base in _candidates():
        folder = base / f"kernels-{_fingerprint()}"
        if _usable(folder):
            numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
            for made in _KERNELS:
                made.enable_caching()
            return folder
    return None


def forget() -> None:
    """Delete the machine code kept, and keep none in this process: what lay there cannot be read."""
    if (folder := keep()) is not None:
        shutil.rmtree(folder, ignore_errors=True)
    for made in _KERNELS:
        made._cache.disable()  # type: ignore[attr-defined]  # noqa: SLF001  numba offers no other way


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a kernel into whatever calls it."""
    made: Callable[P, R] = numba.njit(nogil=True, error_model="numpy", forceinline=True)(function)
    return made


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a kernel that several call."""
    made: Callable[P, R] = numba.njit(nogil=True, error_model="numpy")(function)
    return made


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what Python calls; it releases the interpreter lock, and `keep` keeps its machine code."""
    made = numba.njit(nogil=True, error_model="numpy")(function)
    _KERNELS.append(made)
    if keep.cache_info().currsize and keep() is not None:
        made.enable_caching()
    compiled: Callable[P, R] = made
    return compiled
