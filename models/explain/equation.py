"""The network of a configuration as formulas, a line each, without words of any language; knows no numbers of it."""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import IMAGE_SIDE, Activation, Feature

_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

_SUPERSCRIPTS: Final = str.maketrans("0123456789×", "⁰¹²³⁴⁵⁶⁷⁸⁹ˣ")

_FEATURES: Final[dict[Feature, str]] = {
    "x1": "x₁",
    "x2": "x₂",
    "x1_squared": "x₁²",
    "x2_squared": "x₂²",
    "x1_x2": "x₁x₂",
    "sin_x1": "sin x₁",
    "sin_x2": "sin x₂",
}

_ACTIVATIONS: Final[dict[Activation, str]] = {
    "tanh": "tanh({z})",
    "relu": "max(0, {z})",
    "sigmoid": "σ({z})",
    "linear": "{z}",
    "leaky_relu": "LeakyReLU({z})",
    "elu": "ELU({z})",
    "selu": "SELU({z})",
    "gelu": "GELU({z})",
    "silu": "SiLU({z})",
    "mish": "Mish({z})",
    "softplus": "ln(1 + exp({z}))",
    "sine": "sin({z})",
    "hard_step": "[{z} > 0]",
}


def equation(config: RunConfig) -> list[str]:
    """Write the inputs, each layer, the output and the number of parameters, in that order."""
    if config.kind == "image":
        return _image_equation(config)
    names = config.network.layer_activations
    layers = [_layer(config, number, name) for number, name in enumerate(names, 1)]
    return [
        f"x = ({', '.join(_FEATURES[name] for name in config.features)})",
        *layers,
        _answer(config, _pre_activation(len(config.network.hidden) + 1)),
        _count(config),
    ]


def parameter_count(config: RunConfig) -> int:
    """Count the weights and biases, and the gains and offsets of normalized layers."""
    normalized = sum(config.hidden) if config.network.normalization != "none" else 0
    return sum((inputs + 1) * units for units, inputs in config.shapes) + 2 * normalized


def _image_equation(config: RunConfig) -> list[str]:
    """Write the same of a network for images: ∗ lays kernels on maps, a subscript of 2×2 is pooling."""
    options, side, last = config.network.convolution, IMAGE_SIDE, "x"
    lines = [f"x ∈ [0, 1]{_size(side, side)}"]
    for number, units in enumerate(config.hidden, 1):
        is_map = number <= len(options.channels)
        if number == len(options.channels) + 1:
            last = _topped(config, last)
        z = _normalized(config, number, f"W{_index(number)} {'∗ ' if is_map else ''}{last} + b{_index(number)}")
        text = _ACTIVATIONS[config.network.activation].format(z=z)
        if is_map:
            made, side = options.sides(side)
            if options.pools(made):
                text = f"{'max' if options.pooling == 'max' else 'mean'}₂ₓ₂({text})"
        last = f"a{_index(number)}"
        lines.append(f"{last} = {text} ∈ ℝ{_size(units, side, side) if is_map else _size(units)}")
    if not options.dense:
        last = _topped(config, last)
    number = len(config.hidden) + 1
    return [*lines, _answer(config, f"W{_index(number)} {last} + b{_index(number)}"), _count(config)]


def _topped(config: RunConfig, last: str) -> str:
    """Write what of the last maps goes on to the dense layers."""
    options = config.network.convolution
    return last if options.top == "flatten" or not options.channels else f"{options.top}({last})"


def _size(*sides: int) -> str:
    return "×".join(map(str, sides)).translate(_SUPERSCRIPTS)


def _layer(config: RunConfig, number: int, name: Activation) -> str:
    z = _normalized(config, number, _pre_activation(number))
    text = f"a{_index(number)} = {_ACTIVATIONS[name].format(z=z)}"
    before, units = config.sizes[number - 1 : number + 1]
    linked = config.network.residual and number > 1 and before == units
    return f"{text} + a{_index(number - 1)}" if linked else text


def _normalized(config: RunConfig, number: int, z: str) -> str:
    if config.network.normalization == "none":
        return z
    return f"{'BN' if config.network.normalization == 'batch' else 'LN'}{_index(number)}({z})"


def _answer(config: RunConfig, z: str) -> str:
    if config.data.head == "multiclass":
        return f"p = softmax({z})"
    if config.data.head == "regression":
        return f"y = {z}"
    if config.training.loss == "cross_entropy":
        return f"p = σ({z})"
    return f"y = {z}" if config.training.loss == "hinge" else f"y = tanh({z})"


def _pre_activation(number: int) -> str:
    inputs = "x" if number == 1 else f"a{_index(number - 1)}"
    return f"W{_index(number)} {inputs} + b{_index(number)}"


def _count(config: RunConfig) -> str:
    terms = [f"{units}·({inputs} + 1)" for units, inputs in config.shapes]
    if config.network.normalization != "none":
        terms.append(f"2·({' + '.join(str(units) for units in config.hidden)})" if config.hidden else "")
    return f"{' + '.join(term for term in terms if term)} = {parameter_count(config)}"


def _index(number: int) -> str:
    return str(number).translate(_SUBSCRIPTS)
