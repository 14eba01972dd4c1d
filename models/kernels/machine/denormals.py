"""Numbers too small to be held in full, made 0 while a kernel runs; knows nothing of networks.

A processor takes a hundred cycles longer for each vector in which one appears, and they do: in the derivatives of a
loss that is nearly 0, in the squares of Adam. None of them is large enough to change a weight.
"""

import platform
from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils

from livegrad.models.kernels.machine.vectors import INT, instruction

_IS_X86: Final = platform.machine().lower() in ("x86_64", "amd64")
_FLUSH: Final = 0x8040
"""In the register MXCSR: take and give 0 for such numbers."""


def _access(builder: Any, name: str, place: Any) -> None:
    byte = ir.IntType(8).as_pointer()
    signature = ir.FunctionType(ir.VoidType(), [byte])
    function: Any = cgutils.get_or_insert_function(builder.module, signature, f"llvm.x86.sse.{name}")
    builder.call(function, [builder.bitcast(place, byte)])


def _flush(_context: Any, builder: Any, _kinds: Any) -> Any:
    if not _IS_X86:
        return INT(0)
    place = cgutils.alloca_once(builder, INT)
    _access(builder, "stmxcsr", place)
    before = builder.load(place)
    builder.store(builder.or_(before, INT(_FLUSH)), place)
    _access(builder, "ldmxcsr", place)
    return before


def _restore(context: Any, builder: Any, _kinds: Any, before: Any) -> Any:
    if _IS_X86:
        place = cgutils.alloca_once_value(builder, before)
        _access(builder, "ldmxcsr", place)
    return context.get_dummy_value()


flush: Callable[[], int] = instruction(0, types.int32, _flush)
"""Begin to take such numbers for 0; give what was before."""
restore: Callable[[int], None] = instruction(1, types.void, _restore)
"""Go back to what `flush` gave."""
