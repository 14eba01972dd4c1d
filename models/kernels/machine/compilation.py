"""How functions are compiled and where the machine code is kept between runs; knows nothing of networks.

Machine code that was made once is loaded in milliseconds. It is kept in a folder named after the sources it was made
from: numba looks at the file of the outermost function alone and would go on with stale code when another changes.

When all of it has been made, the folder is sealed: a file tells what lies in it and its checksums. Machine code that
was cut short or damaged must not even be tried, since the linker ends the process over it.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, ParamSpec, TypeVar

import llvmlite
import numba
from numba.core import caching
from numba.core.dispatcher import Dispatcher

P = ParamSpec("P")
R = TypeVar("R")


SEAL: Final = "whole"  # a file beside the machine code, once all of it has been made
UNUSED: Final = 30 * 24 * 3600
"""Seconds without use after which the machine code of another version, some 4 MB, is deleted."""


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
    except OSError:
        return False
    return _trusted(folder, os.W_OK, "me")


def _readable(folder: Path) -> bool:
    """Say whether machine code lies there that may only be read, as in an image built with it, perhaps by root."""
    return _trusted(folder, os.R_OK, "me or root") and intact(folder)


def _trusted(folder: Path, access: int, owner: Literal["me", "me or root"]) -> bool:
    try:
        status = folder.stat()
    except OSError:
        return False
    if os.name == "posix":
        owners = (os.getuid(), 0) if owner == "me or root" else (os.getuid(),)
        if status.st_uid not in owners or status.st_mode & 0o022:
            return False
    return os.access(folder, access | os.X_OK)


def seal(folder: Path) -> None:
    """Write down what machine code lies in a folder, all of which has been made. Raises OSError."""
    (folder / SEAL).write_text(json.dumps(_checksums(folder)), encoding="utf-8")


def intact(folder: Path) -> bool:
    """Say whether a folder has been sealed and all in it is as it was then."""
    try:
        told = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return bool(told == _checksums(folder))
    except (OSError, ValueError):
        return False


def empty(folder: Path) -> None:
    """Delete the machine code in a folder. Raises OSError."""
    (folder / SEAL).unlink(missing_ok=True)
    for name in _checksums(folder):
        (folder / name).unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Note that a sealed folder is used, and delete those of other versions that nobody has used for a month."""
    with suppress(OSError):
        os.utime(folder / SEAL)
        now = (folder / SEAL).stat().st_mtime
        for other in folder.parent.glob("kernels-*"):
            used = max(place.stat().st_mtime for place in (other, other / SEAL) if place.exists())
            if other != folder and now - used > UNUSED:
                shutil.rmtree(other, ignore_errors=True)


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.glob("*/*") if path.suffix in (".nbi", ".nbc"))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _fingerprint() -> str:
    """Tell this version of the kernels, their place and their compiler from any other: numba looks at the place too."""
    here = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {here}".encode())
    for file in sorted(here.rglob("*.py")):
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
        usable = _usable(folder)
        if usable or _readable(folder):
            if not usable:
                _let_numba_read_only()
            numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
            for made in _KERNELS:
                made.enable_caching()
            return folder
    return None


def _let_numba_read_only() -> None:
    """Keep numba from trying whether it may write: it would not even read where it may not."""
    for name in ("UserProvidedCacheLocator", "_UserProvidedCacheLocator"):
        if (locator := getattr(caching, name, None)) is not None:
            locator.ensure_cache_path = lambda _: None


def forget(why: object) -> None:
    """Delete the machine code kept, and keep none in this process: what lay there cannot be read, or none be written.

    `why` is written to the log, in one line.
    """
    folder = keep()
    line = " ".join(str(why).split())[:200] or type(why).__name__
    sys.stderr.write(f"WARNING livegrad kernels are compiled without {folder or 'a folder'} to keep them in: {line}\n")
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    for made in _KERNELS:
        made._cache.disable()  # type: ignore[attr-defined]  # noqa: SLF001  numba offers no other way


OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "_nrt": False}
"""Without numba's runtime (`_nrt`) compiled code can make no arrays, and the runtime need not be in memory."""


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a kernel into whatever calls it."""
    made: Callable[P, R] = numba.njit(**OPTIONS, forceinline=True)(function)
    return made


def shared(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of a kernel that several call."""
    made: Callable[P, R] = numba.njit(**OPTIONS)(function)
    return made


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what Python calls; it releases the interpreter lock, and `keep` keeps its machine code.

    `engine.warm` has to call it: a file of its machine code that is added later would break the seal.
    """
    made = numba.njit(**OPTIONS)(function)
    _KERNELS.append(made)
    if keep.cache_info().currsize and keep() is not None:
        made.enable_caching()
    compiled: Callable[P, R] = made
    return compiled
