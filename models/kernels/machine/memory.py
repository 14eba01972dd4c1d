"""Reading and writing float32 at addresses, as compiled code does it; knows nothing of networks.

Addresses and not array slices: a slice costs more than the work of a small layer, and each index a test for negative
ones.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numpy.typing import NDArray

from livegrad.models.kernels.machine.vectors import (
    ADDRESS,
    INDEX,
    INT,
    Pointer,
    Vector,
    VectorType,
    Width,
    fill,
    instruction,
    vector,
)


def _pointer(context: Any, builder: Any, kinds: Any, array: Any) -> Any:
    return context.make_array(kinds[0])(context, builder, array).data


def _load(_: Any, builder: Any, kinds: Any, _width: Any, place: Any, index: Any) -> Any:
    address = builder.bitcast(builder.gep(place, [index]), vector(kinds[0].count).as_pointer())
    return builder.load(address, align=4)


def _store(context: Any, builder: Any, _kinds: Any, place: Any, index: Any, value: Any) -> Any:
    builder.store(value, builder.bitcast(builder.gep(place, [index]), value.type.as_pointer()), align=4)
    return context.get_dummy_value()


def _store_all(context: Any, builder: Any, _kinds: Any, place: Any, *values: Any) -> Any:
    width, parts = values[0].type.count, list(values)
    while width < 16 and len(parts) > 1:
        width *= 2
        parts = [_shuffle(builder, *pair, list(range(width))) for pair in zip(parts[::2], parts[1::2], strict=True)]
    for index, part in enumerate(parts):
        address = builder.gep(place, [ir.Constant(ir.IntType(64), index * width)])
        builder.store(part, builder.bitcast(address, part.type.as_pointer()), align=4)
    return context.get_dummy_value()


def _get(_: Any, builder: Any, _kinds: Any, place: Any, index: Any) -> Any:
    return builder.load(builder.gep(place, [index]), align=4)


def _broadcast(_: Any, builder: Any, kinds: Any, _width: Any, place: Any, index: Any) -> Any:
    return fill(builder, builder.load(builder.gep(place, [index]), align=4), kinds[0].count)


def _shuffle(builder: Any, x: Any, y: Any, order: list[int]) -> Any:
    return builder.shuffle_vector(x, y, ir.Constant(vector(len(order), INT), order))


def _total(_: Any, builder: Any, kinds: Any, rest: Any) -> Any:
    width = kinds[0].width
    while width > 1:
        width //= 2
        rest = builder.fadd(*(_shuffle(builder, rest, rest, list(range(at, at + width))) for at in (0, width)))
    return builder.extract_element(rest, ir.Constant(INT, 0))


_ROWS = types.UniTuple(VectorType(4), 4)


def _turned(context: Any, builder: Any, _kinds: Any, *rows: Any) -> Any:
    low = [_shuffle(builder, rows[i], rows[i + 1], [0, 4, 1, 5]) for i in (0, 2)]
    high = [_shuffle(builder, rows[i], rows[i + 1], [2, 6, 3, 7]) for i in (0, 2)]
    columns = [_shuffle(builder, x, y, order) for x, y in (low, high) for order in ([0, 1, 4, 5], [2, 3, 6, 7])]
    return context.make_tuple(builder, _ROWS, columns)


def _loads(width: Any, place: Any, _index: Any) -> Any:
    return VectorType(width.count)(width, place, INDEX)


pointer: Callable[[NDArray[Any]], Pointer] = instruction(1, lambda array: ADDRESS(array), _pointer)  # noqa: PLW0108
"""The address of an array's first number."""
at: Callable[[Pointer, int], Pointer] = instruction(
    2,
    lambda place, _: ADDRESS(place, INDEX),
    lambda _, builder, _kinds, place, index: builder.gep(place, [index]),
)
"""The address so many numbers on."""
load: Callable[[Width, Pointer, int], Vector] = instruction(3, _loads, _load)
store: Callable[[Pointer, int, Vector], None] = instruction(
    3, lambda place, _, value: types.void(place, INDEX, value), _store
)
store_all: Callable[[Pointer, Vector, Vector, Vector, Vector], None] = instruction(5, types.void, _store_all)
"""Store four vectors behind each other, short ones together: whoever reads 16 numbers must not wait for four stores."""
broadcast: Callable[[Width, Pointer, int], Vector] = instruction(3, _loads, _broadcast)
"""One number from memory, in every place."""
splat: Callable[[Width, float], Vector] = instruction(
    2,
    lambda width, _: VectorType(width.count)(width, types.float32),
    lambda _, builder, kinds, _width, number: fill(builder, number, kinds[0].count),
)
"""One number in every place."""
get: Callable[[Pointer, int], float] = instruction(2, lambda place, _: types.float32(place, INDEX), _get)
put: Callable[[Pointer, int, float], None] = instruction(
    3, lambda place, _index, _number: types.void(place, INDEX, types.float32), _store
)
total: Callable[[Vector], float] = instruction(1, lambda value: types.float32(value), _total)  # noqa: PLW0108
"""The sum over its places."""
first: Callable[[Vector], float] = instruction(
    1,
    lambda value: types.float32(value),  # noqa: PLW0108
    lambda _, builder, _kinds, value: builder.extract_element(value, ir.Constant(INT, 0)),
)
"""The number in the first place."""
turned: Callable[[Vector, Vector, Vector, Vector], tuple[Vector, Vector, Vector, Vector]] = instruction(
    4, lambda *_: _ROWS(*[VectorType(4)] * 4), _turned
)
"""The columns of four rows of four."""
