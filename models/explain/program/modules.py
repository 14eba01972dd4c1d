"""What a program says of a network that is a sequence of modules, for points or images; knows no data, no training."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.explain.program import image_network, network
from livegrad.models.explain.program.layer import Layer
from livegrad.models.explain.program.start import Start


def layers(config: RunConfig) -> list[Layer]:
    """Give the place of each layer with weights, the output's last."""
    return image_network.layers(config) if config.kind == "image" else network.layers(config)


def parameters(config: RunConfig, flat: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Give the part of an array laid out as the parameters (P,) that each parameter has, by its name in torch."""
    for layer in layers(config):
        middle = layer.start + layer.inputs * layer.units
        yield f"{layer.path}{layer.first}.weight", flat[layer.start : middle].reshape(layer.shape)
        yield f"{layer.path}{layer.first}.bias", flat[middle : middle + layer.units]
        if layer.norm_start is not None:
            gains, offsets = flat[layer.norm_start :][: 2 * layer.units].reshape(2, -1)
            yield f"{layer.path}{layer.first + 1}.weight", gains
            yield f"{layer.path}{layer.first + 1}.bias", offsets


def state(start: Start) -> dict[str, NDArray[Any]]:
    """Give the tensors of the network by their names in the `state_dict` of the program's network."""
    named = dict(parameters(start.shape, start.parameters))
    if start.running.size:
        for layer in layers(start.shape)[:-1]:
            mean, variance = start.running[:, layer.unit_start : layer.unit_start + layer.units]
            name = f"{layer.path}{layer.first + 1}"
            named |= {f"{name}.running_mean": mean, f"{name}.running_var": variance}
            named[f"{name}.num_batches_tracked"] = np.array(0, np.int64)
    return named


def frozen(config: RunConfig) -> list[str]:
    """Write a line for each module that does not learn; layers that the network does not have are passed over."""
    lines = []
    for index, layer in enumerate(layers(config)):
        if index in config.network.frozen_layers:
            lines += [f"{module}.requires_grad_(False)" for module in _modules(layer)]
    taken = [bias for index, bias in _taken_away(config) if index not in config.network.frozen_layers]
    return [*lines, *(f"{bias}.requires_grad_(False)  # the mean of a batch takes it away again" for bias in taken)]


def taken_away(config: RunConfig) -> list[str]:
    """Give the biases that do not learn since the mean of a batch is taken away after them, as expressions."""
    return [bias for _, bias in _taken_away(config)]


def _taken_away(config: RunConfig) -> list[tuple[int, str]]:
    if config.network.normalization != "batch":
        return []
    return [(index, f"{layer.weights}.bias") for index, layer in enumerate(layers(config)[:-1])]


def of_layer(config: RunConfig, index: int) -> list[str]:
    """Give a layer's parameters as expressions."""
    return [f"{module}.{name}" for module in _modules(layers(config)[index]) for name in ("weight", "bias")]


def held(config: RunConfig) -> list[str]:
    """Give the single weights that do not learn, as expressions of a parameter and a place in it."""
    there = layers(config)
    return [
        f"({there[layer].weights}.weight, ({there[layer].place(to, origin)}))"
        if origin >= 0
        else f"({there[layer].weights}.bias, {to})"
        for layer, to, origin in config.network.frozen_weights
        if layer < len(there)
        and layer not in config.network.frozen_layers
        and to < there[layer].units
        and origin < there[layer].inputs
        and (origin >= 0 or (layer, f"{there[layer].weights}.bias") not in _taken_away(config))
    ]


def place(config: RunConfig, layer: int, to: int, from_: int | None) -> str:
    """Give the expression of a weight, or (None) a bias."""
    found = layers(config)[layer]
    return f"{found.weights}.bias[{to}]" if from_ is None else f"{found.weights}.weight[{found.place(to, from_)}]"


def activations(config: RunConfig) -> list[tuple[str, str]]:
    """Give the place of each hidden layer's activation and the module that it is, both as expressions."""
    width = 1 + (config.network.normalization != "none")
    found = zip(layers(config)[:-1], config.activations, strict=True)
    return [(layer.module(layer.first + width), network.MODULES[name]) for layer, name in found]


def _modules(layer: Layer) -> list[str]:
    return [layer.weights] if layer.norm_start is None else [layer.weights, layer.norm]
