"""Functions that torch takes from a library, in float32 vectors; knows nothing of networks.

What is not a number stays so. The accuracy of each is given in units in the last place (ulp) of the true value and
held by a test over its whole range. The factors are minimax fits (Lawson's iteration on relative errors).
"""

from typing import Final

from livegrad.models.kernels.machine.compilation import inlined
from livegrad.models.kernels.machine.vectors import (
    Vector,
    absolute,
    at_least,
    at_most,
    fma,
    nearest,
    odd,
    polynomial,
    power_of_two,
    where_positive,
)

_TANH_OVER: Final = (1.335435153e-08, 2.060885198e-05, 3.495574012e-03, 1.338101378e-01, 9.999999795e-01)
_TANH_UNDER: Final = (7.776429222e-07, 3.285611778e-04, 2.587692854e-02, 4.671432938e-01, 1.0)
_ERF_OVER: Final = (
    2.025900094e-06,
    2.846843733e-04,
    3.808083121e-03,
    5.287519937e-02,
    1.915487185e-01,
    1.128379144e00,
)
_ERF_UNDER: Final = (3.783154139e-05, 1.170703739e-03, 1.505493400e-02, 1.145589327e-01, 5.030883080e-01, 1.0)
_EXP: Final = (1.381461253e-03, 8.368709305e-03, 4.166838734e-02, 1.666652069e-01, 4.999999345e-01)
_LOG: Final = (2.428952757e-01, 2.143074922e-01, 2.861659592e-01, 3.999888839e-01, 6.666667550e-01)
_SIN: Final = (2.605780968e-06, -1.980960307e-04, 8.333066249e-03, -1.666665955e-01)
_COS: Final = (-2.619381370e-07, 2.476930415e-05, -1.388856916e-03, 4.166665577e-02)


@inlined
def tanh(x: Vector) -> Vector:
    """Within 5 ulp."""
    bounded = at_least(at_most(x, 8.96), -8.96)  # what is worked out there is 1 to the last place
    square = bounded * bounded
    return bounded * polynomial(square, _TANH_OVER) / polynomial(square, _TANH_UNDER)


@inlined
def erf(x: Vector) -> Vector:
    """Within 5 ulp."""
    bounded = at_least(at_most(x, 3.95), -3.95)
    square = bounded * bounded
    # A gelu far below 0 is silent only if this is -1 and not a digit beyond.
    return at_least(at_most(bounded * polynomial(square, _ERF_OVER) / polynomial(square, _ERF_UNDER), 1.0), -1.0)


@inlined
def exp_expm1(x: Vector) -> tuple[Vector, Vector]:
    """Give exp(x) and exp(x) - 1 for x <= 0, each within 1 ulp; exp is 0 below -87."""
    bounded = at_least(x, -87.0)
    power = nearest(bounded * 1.44269504088896341)
    # ln 2 in two parts (Cody and Waite 1980): the first has so few digits that its product with `power` is exact.
    rest = fma(power, 2.12194440e-4, fma(power, -0.693359375, bounded))
    less_one = fma(rest * rest, polynomial(rest, _EXP), rest)
    scale = power_of_two(power)
    # Not the smallest there is: that, times a large enough sum, would be something.
    return where_positive(-87.0 - x, 0.0, fma(scale, less_one, scale)), fma(scale, less_one, scale - 1.0)


@inlined
def exp(x: Vector) -> Vector:
    """Within 1 ulp for x <= 0, the only ones it is made for; it is 0 below -87."""
    return exp_expm1(x)[0]


@inlined
def log1p(x: Vector) -> Vector:
    """Give log(1 + x) for 0 <= x <= 1, within 2 ulp."""
    part = x / (x + 2.0)  # log(1 + x) = 2 atanh(x / (2 + x))
    square = part * part
    return fma(part * square, polynomial(square, _LOG), part + part)


@inlined
def log(x: Vector) -> Vector:
    """Give the natural logarithm for 1 <= x <= 16, within 2 ulp."""
    halvings = x * 0.0
    for _ in range(3):
        large = where_positive(x - 2.0, 1.0, 0.0)
        halvings, x = halvings + large, x * fma(large, -0.5, 1.0)
    return fma(halvings, 0.69314718055994531, log1p(x - 1.0))


@inlined
def sigmoid(x: Vector) -> Vector:
    """Within 3 ulp; it is 0 below -87."""
    return sigmoids(x)[0]


@inlined
def sigmoids(x: Vector) -> tuple[Vector, Vector]:
    """Give those of x and of -x, which is one less the first, without taking the difference of numbers close by."""
    small = exp(absolute(x) * -1.0)
    above = 1.0 / (small + 1.0)
    below = small * above
    return where_positive(x, above, below), where_positive(x, below, above)


@inlined
def softplus(x: Vector) -> Vector:
    """Give log(1 + exp(x)), within 3 ulp; it is 0 below -87."""
    return at_least(x, 0.0) + log1p(exp(absolute(x) * -1.0))


@inlined
def sin_cos(x: Vector) -> tuple[Vector, Vector]:
    """Within 2e-7 for |x| up to 100,000, the sine within 2 ulp up to 3; beyond, digits are lost, not the bounds."""
    turns = nearest(x * 0.318309886183790672)
    # pi in three parts, the first two float32 to the last place: what a product has more digits of, `fma` keeps.
    rest = fma(turns, -3.1415927410125732, x)
    rest = fma(turns, 8.7422776573475858e-8, rest)
    rest = at_least(at_most(fma(turns, 3.43024899889e-15, rest), 1.6), -1.6)
    square = rest * rest
    sine = fma(rest * square, polynomial(square, _SIN), rest)
    cosine = fma(square * square, polynomial(square, _COS), fma(square, -0.5, 1.0))
    sign = fma(odd(turns), -2.0, 1.0)
    return sine * sign, cosine * sign
