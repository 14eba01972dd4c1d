"""The network of a configuration as formulas, a line each, without words of any language; knows no numbers of it."""

from functools import partial
from itertools import pairwise
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation, Feature
from livegrad.models.explain import convolutional, recurrent

_SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

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
        activation = _ACTIVATIONS[config.network.activation]
        return convolutional.equation(config, activation, partial(_output_of, config))
    if config.kind == "sequence":
        return recurrent.equation(config, _output_of(config, recurrent.LAST))
    names = config.network.layer_activations
    layers = [_layer(config, number, name) for number, name in enumerate(names, 1)]
    return [f"x = ({', '.join(_FEATURES[name] for name in config.features)})", *layers, _output(config), _count(config)]


def parameter_count(config: RunConfig) -> int:
    """Count the weights and biases, and the gains and offsets of normalized layers."""
    if config.kind == "image":
        return convolutional.parameter_count(config)
    if config.kind == "sequence":
        return recurrent.parameter_count(config)
    normalized = sum(config.network.hidden) if config.network.normalization != "none" else 0
    return sum((size + 1) * out for size, out in pairwise(config.sizes)) + 2 * normalized


def _layer(config: RunConfig, number: int, name: Activation) -> str:
    z = _pre_activation(number)
    if config.network.normalization != "none":
        z = f"{'BN' if config.network.normalization == 'batch' else 'LN'}{_index(number)}({z})"
    text = f"a{_index(number)} = {_ACTIVATIONS[name].format(z=z)}"
    before, units = config.sizes[number - 1 : number + 1]
    linked = config.network.residual and number > 1 and before == units
    return f"{text} + a{_index(number - 1)}" if linked else text


def _output(config: RunConfig) -> str:
    return _output_of(config, _pre_activation(len(config.network.hidden) + 1))


def _output_of(config: RunConfig, z: str) -> str:
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
    terms = [f"{out}·({size} + 1)" for size, out in pairwise(config.sizes)]
    if config.network.normalization != "none":
        terms.append(
            f"2·({' + '.join(str(units) for units in config.network.hidden)})" if config.network.hidden else ""
        )
    return f"{' + '.join(term for term in terms if term)} = {parameter_count(config)}"


def _index(number: int) -> str:
    return str(number).translate(_SUBSCRIPTS)
