"""A network for images as formulas, a line each, without words of any language; knows no numbers of it."""

from collections.abc import Callable
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import IMAGE_SIDE

_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS: Final = str.maketrans("0123456789×", "⁰¹²³⁴⁵⁶⁷⁸⁹ˣ")


def equation(config: RunConfig, activation: str, output: Callable[[str], str]) -> list[str]:
    """Write the inputs, each layer, the output and the number of parameters, in that order.

    ∗ lays kernels on maps, a subscript of 2×2 is pooling. `activation` has a place for {z}, `output` writes the answer.
    """
    options, side, last = config.network.convolution, IMAGE_SIDE, "x"
    lines = [f"x ∈ [0, 1]{_size(side, side)}"]
    for number, units in enumerate(config.hidden, 1):
        is_map = number <= len(options.channels)
        if number == len(options.channels) + 1:
            last = _topped(config, last)
        z = _normalized(config, number, f"W{_index(number)} {'∗ ' if is_map else ''}{last} + b{_index(number)}")
        text = activation.format(z=z)
        if is_map:
            made, side = options.sides(side)
            if options.pools(made):
                text = f"{'max' if options.pooling == 'max' else 'mean'}₂ₓ₂({text})"
        last = f"a{_index(number)}"
        lines.append(f"{last} = {text} ∈ ℝ{_size(units, side, side) if is_map else _size(units)}")
    if not options.dense:
        last = _topped(config, last)
    number = len(config.hidden) + 1
    return [*lines, output(f"W{_index(number)} {last} + b{_index(number)}"), _count(config)]


def parameter_count(config: RunConfig) -> int:
    """Count the weights and biases, and the gains and offsets of normalized layers."""
    normalized = sum(config.hidden) if config.network.normalization != "none" else 0
    return sum((inputs + 1) * units for units, inputs in config.shapes) + 2 * normalized


def _topped(config: RunConfig, last: str) -> str:
    """Write what of the last maps goes on to the dense layers."""
    options = config.network.convolution
    return last if options.top == "flatten" or not options.channels else f"{options.top}({last})"


def _size(*sides: int) -> str:
    return "×".join(map(str, sides)).translate(_SUPERSCRIPTS)


def _normalized(config: RunConfig, number: int, z: str) -> str:
    if config.network.normalization == "none":
        return z
    return f"{'BN' if config.network.normalization == 'batch' else 'LN'}{_index(number)}({z})"


def _count(config: RunConfig) -> str:
    terms = [f"{units}·({inputs} + 1)" for units, inputs in config.shapes]
    if config.network.normalization != "none":
        terms.append(f"2·({' + '.join(str(units) for units in config.hidden)})" if config.hidden else "")
    return f"{' + '.join(term for term in terms if term)} = {parameter_count(config)}"


def _index(number: int) -> str:
    return str(number).translate(_SUBSCRIPTS)
