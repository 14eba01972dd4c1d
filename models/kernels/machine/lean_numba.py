"""What keeps a process with kernels small: 75 MB less in every worker; knows numba's insides, and no kernel.

Each function here does nothing where numba or the system is not as expected: the kernels then work as before.
"""

import ctypes
import gc
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from numba.core.runtime.nrt import rtsys

_MAPPING: Final = re.compile(
    r"^([0-9a-f]+)-([0-9a-f]+) r-xp .*libllvmlite\S*\n(?:\S+:.*\n)*?Anonymous: +0 kB\n", re.MULTILINE
)
"""The machine code of numba's compiler in /proc/self/smaps, where none of it has been changed in memory."""
_DONTNEED: Final = 4


def await_runtime() -> None:
    """Let numba compile its runtime when something needs it, and not at every start.

    The runtime counts references to arrays that compiled code makes. It takes 20 to 30 MB in every process, and the
    kernels make no arrays (`_nrt=False` in `compilation`): it is needed where kernels are compiled, not where they run.
    """
    kind: Any = type(rtsys)
    if getattr(kind, "awaited", False) or not (hasattr(kind, "initialize") and hasattr(kind, "_init_guard")):
        return
    begin, expect = kind.initialize, kind._init_guard  # noqa: SLF001
    contexts: list[Any] = []

    def guard(self: Any) -> None:
        if not self._init and contexts:
            begin(self, contexts[0])
        expect(self)

    kind.initialize, kind._init_guard, kind.awaited = lambda _, context: contexts.append(context), guard, True  # noqa: SLF001


def release_bitcode(kernels: Iterable[Any]) -> None:
    """Free the intermediate code of loaded kernels: it is for linking them into others, which is over."""
    for made in (made for kernel in kernels for made in getattr(kernel, "overloads", {}).values()):
        with suppress(AttributeError):
            module = made.library._shared_module  # noqa: SLF001
            if module is not None:
                made.library._shared_module = None  # noqa: SLF001
                module.close()


def give_back() -> None:
    """Return freed memory to the system, where the C library can (glibc)."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def leave_compiler() -> None:
    """Take the compiler's machine code out of this process's memory (Linux), some 35 MB; used again, it comes back.

    Loading kernels runs through much of it, running them through none. The pages are those of its file, read only:
    what is dropped here is read from the file's cache when it is needed.
    """
    with suppress(OSError, AttributeError):
        advise = ctypes.CDLL(None).madvise
        for begin, end in _MAPPING.findall(Path("/proc/self/smaps").read_text()):
            start = int(begin, 16)
            advise(ctypes.c_void_p(start), ctypes.c_size_t(int(end, 16) - start), _DONTNEED)
