"""Vectors of float32 in registers, as compiled code sees them; knows nothing of networks.

The compiler finds vectors in plain loops only sometimes, and never keeps a block of sums in registers across a loop
with an unknown number of rounds. Here every operation says how wide it is: 4, 8 or 16 numbers; LLVM splits what the
processor has no register for.
"""

import operator
from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

Width = tuple[int, ...]
"""How wide a vector is, as a type: compiled code is made anew for every length of tuple."""
FOUR: Final[Width] = (0,) * 4
EIGHT: Final[Width] = (0,) * 8
SIXTEEN: Final[Width] = (0,) * 16


class Vector:
    """What a vector is to the type checker; outside compiled code there is none."""

    def __add__(self, other: "Vector | float") -> "Vector": ...  # type: ignore[empty-body]
    def __radd__(self, other: float) -> "Vector": ...  # type: ignore[empty-body]
    def __sub__(self, other: "Vector | float") -> "Vector": ...  # type: ignore[empty-body]
    def __rsub__(self, other: float) -> "Vector": ...  # type: ignore[empty-body]
    def __mul__(self, other: "Vector | float") -> "Vector": ...  # type: ignore[empty-body]
    def __rmul__(self, other: float) -> "Vector": ...  # type: ignore[empty-body]
    def __truediv__(self, other: "Vector | float") -> "Vector": ...  # type: ignore[empty-body]
    def __rtruediv__(self, other: float) -> "Vector": ...  # type: ignore[empty-body]


class Pointer:
    """What an address of float32 is to the type checker."""


class VectorType(types.Type):
    """The type of a vector while compiling."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"float32x{width}")


@register_model(VectorType)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: VectorType) -> None:
        super().__init__(manager, kind, vector(kind.width))  # type: ignore[no-untyped-call]


FLOAT: Final = ir.FloatType()
INT: Final = ir.IntType(32)
ADDRESS: Final = types.CPointer(types.float32)
INDEX: Final = types.int64

# numba asks a function of one argument more, its context, and no fewer.
_SHAPES: Final[dict[int, Callable[[Any], Any]]] = {
    0: lambda on: lambda _: on(),
    1: lambda on: lambda _, a: on(a),
    2: lambda on: lambda _, a, b: on(a, b),
    3: lambda on: lambda _, a, b, c: on(a, b, c),
    4: lambda on: lambda _, a, b, c, d: on(a, b, c, d),
    5: lambda on: lambda _, a, b, c, d, e: on(a, b, c, d, e),
}


def instruction(count: int, sign: Callable[..., Any], write: Callable[..., Any]) -> Any:
    """Make a function of `count` arguments for compiled code.

    `sign(*kinds)` gives its signature for arguments of those types, `write(context, builder, kinds, *values)` its code.
    """

    def on(*kinds: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return write(context, builder, signature.args, *values)

        return sign(*kinds), generate

    return intrinsic(_SHAPES[count](on))


def vector(width: int, of: Any = FLOAT) -> Any:
    """Give LLVM's type of a vector."""
    return ir.VectorType(of, width)


def fill(builder: Any, number: Any, width: int) -> Any:
    """Write one number into every place."""
    empty = ir.Constant(vector(width), ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(INT, 0))
    return builder.shuffle_vector(first, empty, ir.Constant(vector(width, INT), [0] * width))


def _width(kinds: Any) -> int:
    return int(next(kind.width for kind in kinds if isinstance(kind, VectorType)))


def _sign(*kinds: Any) -> Any:
    """Give the signature of an operation on vectors and numbers that gives a vector."""
    result = VectorType(_width(kinds))
    return result(*(kind if isinstance(kind, VectorType) else types.float32 for kind in kinds))


def _operation(count: int, write: Callable[..., Any]) -> Any:
    """Make an operation on `count` vectors or numbers of `write(builder, width, *vectors)`."""

    def widened(_: Any, builder: Any, kinds: Any, *values: Any) -> Any:
        width = _width(kinds)
        pairs = zip(kinds, values, strict=True)
        wide = [value if isinstance(kind, VectorType) else fill(builder, value, width) for kind, value in pairs]
        return write(builder, width, *wide)

    return instruction(count, _sign, widened)


def _own(builder: Any, name: str, width: int, *values: Any) -> Any:
    """Write a call of one of LLVM's own functions."""
    kind = vector(width)
    signature = ir.FunctionType(kind, [kind] * len(values))
    function: Any = cgutils.get_or_insert_function(builder.module, signature, f"llvm.{name}.v{width}f32")
    return builder.call(function, values)


def _named(name: str, count: int) -> Any:
    return _operation(count, lambda builder, width, *values: _own(builder, name, width, *values))


def _overload(symbol: Any, method: str) -> None:
    operation = _operation(2, lambda builder, _, x, y: getattr(builder, method)(x, y))

    def fits(*kinds: Any) -> bool:
        return any(isinstance(kind, VectorType) for kind in kinds)

    # numba compares the names and the annotations of both functions, and takes no instruction for one.
    overload(symbol)(lambda x, y: (lambda x, y: operation(x, y)) if fits(x, y) else None)  # noqa: PLW0108


_overload(operator.add, "fadd")
_overload(operator.sub, "fsub")
_overload(operator.mul, "fmul")
_overload(operator.truediv, "fdiv")

Number = Vector | float
fma: Callable[[Number, Number, Number], Vector] = _named("fma", 3)
"""x * y + z, rounded once."""
root: Callable[[Vector], Vector] = _named("sqrt", 1)
absolute: Callable[[Vector], Vector] = _named("fabs", 1)
nearest: Callable[[Vector], Vector] = _named("rint", 1)
# A comparison with NaN is false: what is not a number stays.
at_most: Callable[[Vector, Number], Vector] = _operation(
    2, lambda builder, _, x, y: builder.select(builder.fcmp_ordered(">", x, y), y, x)
)
at_least: Callable[[Vector, Number], Vector] = _operation(
    2, lambda builder, _, x, y: builder.select(builder.fcmp_ordered("<", x, y), y, x)
)
where_positive: Callable[[Vector, Number, Number], Vector] = _operation(
    3,
    lambda builder, width, x, y, z: builder.select(
        builder.fcmp_ordered(">", x, ir.Constant(vector(width), [0.0] * width)), y, z
    ),
)
"""y where x > 0, elsewhere z."""
with_sign: Callable[[Vector, Vector], Vector] = _named("copysign", 2)


def _power_of_two(builder: Any, width: int, x: Any) -> Any:
    whole = builder.fptosi(x, vector(width, INT))
    biased = builder.add(whole, ir.Constant(whole.type, [127] * width))
    return builder.bitcast(builder.shl(biased, ir.Constant(whole.type, [23] * width)), vector(width))


power_of_two: Callable[[Vector], Vector] = _operation(1, _power_of_two)
"""2 ** x for whole x from -126 to 127."""


def _odd(builder: Any, width: int, x: Any) -> Any:
    whole = builder.fptosi(x, vector(width, INT))
    return builder.uitofp(builder.and_(whole, ir.Constant(whole.type, [1] * width)), vector(width))


odd: Callable[[Vector], Vector] = _operation(1, _odd)
"""1 where the whole number x is odd, elsewhere 0."""


def _polynomial(_: Any, builder: Any, kinds: Any, x: Any, factors: Any) -> Any:
    width = _width(kinds)
    parts = cgutils.unpack_tuple(builder, factors, kinds[1].count)
    rest = [fill(builder, builder.fptrunc(part, FLOAT), width) for part in reversed(parts)]
    while len(rest) > 1:
        pairs = [_own(builder, "fma", width, high, x, low) for low, high in zip(rest[::2], rest[1::2], strict=False)]
        rest = [*pairs, *rest[len(pairs) * 2 :]]
        x = builder.fmul(x, x)
    return rest[0]


polynomial: Callable[[Vector, tuple[float, ...]], Vector] = instruction(
    2, lambda x, factors: x(x, factors), _polynomial
)
"""Estrin's scheme, the factor of the highest power first: neighbours are joined side by side, not one by one."""
