"""What an error costs and the derivative of that, whatever it is an error of; knows no logit and no loss."""

from livegrad.models.kernels.machine.compilation import inlined
from livegrad.models.kernels.machine.vectors import Vector, absolute, at_least, at_most, fma, where_positive

Pair = tuple[Vector, Vector]
"""The cost and its derivative."""


@inlined
def square(error: Vector, _: float) -> Pair:
    """Give e^2 / 2."""
    return error * error * 0.5, error


@inlined
def size(error: Vector, _: float) -> Pair:
    """Give |e|; the derivative at 0 is 0, as torch has it."""
    return absolute(error), where_positive(error, 1.0, where_positive(error * -1.0, -1.0, error * 0.0))


@inlined
def huber(error: Vector, delta: float) -> Pair:
    """Give e^2 / 2 up to delta, then delta (|e| - delta / 2) (Huber 1964)."""
    bounded = at_least(at_most(error, delta), -delta)
    return bounded * fma(bounded, -0.5, error), bounded
