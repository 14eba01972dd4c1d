"""The lines of a program that build its network and fill it with numbers; knows no data and no training."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation
from livegrad.models.explain.program import digits, image_network
from livegrad.models.explain.program.layer import Layer
from livegrad.models.explain.program.start import Start

_MODULES: Final[dict[Activation, str]] = {
    "tanh": "nn.Tanh()",
    "relu": "nn.ReLU()",
    "sigmoid": "nn.Sigmoid()",
    "linear": "nn.Identity()",
    "leaky_relu": "nn.LeakyReLU()",
    "elu": "nn.ELU()",
    "selu": "nn.SELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "mish": "nn.Mish()",
    "softplus": "nn.Softplus()",
    "sine": "Sine()",
    "hard_step": "HardStep()",
}

_SINE: Final = """
class Sine(nn.Module):
    def forward(self, z):
        return torch.sin(z)
"""

_HARD_STEP: Final = '''
class Step(torch.autograd.Function):
    """1 above 0, else 0; on the way back it passes for the sigmoid, or nothing could be learned through it."""

    @staticmethod
    def forward(context, z):
        context.save_for_backward(z)
        return (z > 0).to(z.dtype)

    @staticmethod
    def backward(context, gradient):
        soft = torch.sigmoid(context.saved_tensors[0])
        return gradient * (soft * (1 - soft))


class HardStep(nn.Module):
    def forward(self, z):
        return Step.apply(z)
'''

_RESIDUAL: Final = """
class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, a):
        return self.layers(a) + a
"""

_DROPOUT: Final = '''
class Dropout(nn.Module):
    """Leaves units out as nn.Dropout does, but by a mask that is drawn for all layers at once."""

    mask = None

    def forward(self, a):
        return a * self.mask if self.training else a
'''

_BATCH_NORM: Final = '''
class BatchNorm(nn.BatchNorm1d):
    """nn.BatchNorm1d refuses to learn from a batch of one, which has no variance; this takes the running one then."""

    def forward(self, z):
        if self.training and len(z) == 1:
            running = self.running_mean, self.running_var
            return functional.batch_norm(z, *running, self.weight, self.bias, training=False, eps=self.eps)
        return super().forward(z)
'''


def layers(config: RunConfig) -> list[Layer]:
    """Give the place of each layer, the output's last."""
    return image_network.layers(config) if config.kind == "image" else _dense_layers(config)


def _dense_layers(config: RunConfig) -> list[Layer]:
    found: list[Layer] = []
    *hidden, last = pairwise(config.sizes)
    start = place = unit = 0
    behind = sum((size + 1) * units for size, units in pairwise(config.sizes))
    normalized = config.network.normalization != "none"
    width = 2 + normalized + bool(config.network.dropout)
    for layer, (inputs, units) in enumerate(hidden):
        linked = config.network.residual and layer > 0 and inputs == units
        path, first = (f"{place}.layers.", 0) if linked else ("", place)
        norm_start = behind + 2 * unit if normalized else None
        found.append(Layer(path, first, inputs, units, start, norm_start, unit))
        start, unit = start + (inputs + 1) * units, unit + units
        place += 1 if linked else width
    return [*found, Layer("", place, *last, start, None, unit)]


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
    named = dict(parameters(start.config, start.parameters))
    if start.running.size:
        for layer in layers(start.config)[:-1]:
            mean, variance = start.running[:, layer.unit_start : layer.unit_start + layer.units]
            name = f"{layer.path}{layer.first + 1}"
            named |= {f"{name}.running_mean": mean, f"{name}.running_var": variance}
            named[f"{name}.num_batches_tracked"] = np.array(0, np.int64)
    return named


def network(config: RunConfig, count: int) -> str:
    """Write the network; `count` is the number of training samples."""
    lines = _image_lines(config, count) if config.kind == "image" else _dense_lines(config, count)
    body = "".join(f"    {line},\n" for line in lines)
    built = f"network = nn.Sequential(\n{body})"
    return "\n\n\n".join([*(text.strip("\n") for text in _helpers(config, count)), built])


def _image_lines(config: RunConfig, count: int) -> list[str]:
    single = meets_single(config, count)
    return [text for text, _ in image_network.lines(config, _MODULES[config.network.activation], single=single)]


def _dense_lines(config: RunConfig, count: int) -> list[str]:
    lines = []
    for layer, name in zip(layers(config)[:-1], config.network.layer_activations, strict=True):
        block = _block(config, layer, name, count)
        lines += [f"Residual({', '.join(block)})"] if layer.path else block
    size, outputs = config.sizes[-2:]
    return [*lines, f"nn.Linear({size}, {outputs})"]


def numbers(start: Start) -> str:
    """Write every number of the network in full digits."""
    entries = []
    for name, values in state(start).items():
        text = "0" if values.dtype.kind == "i" else digits.listed(values, "    ")
        entries.append(f'    "{name}": {text},\n')
    return (
        f"numbers = {{  # a row of a weight for each unit\n{''.join(entries)}}}\n"
        "network.load_state_dict({name: torch.tensor(values) for name, values in numbers.items()})"
    )


def meets_single(config: RunConfig, count: int) -> bool:
    """Say whether any batch has one sample alone."""
    size = config.training.batch_size
    return count == 1 or size == 1 or (count > 0 and count % size == 1)


def _helpers(config: RunConfig, count: int) -> list[str]:
    names, is_image = config.activations, config.kind == "image"
    batch = config.network.normalization == "batch" and meets_single(config, count)
    flat = is_image and batch and image_network.ends_in_single_pixels(config.network.convolution)
    there = (
        (_SINE, "sine" in names),
        (_HARD_STEP, "hard_step" in names),
        (_BATCH_NORM, _own_batch_norm(config, count)),
        (image_network.BATCH_NORM, flat),
        (image_network.DROPOUT if is_image else _DROPOUT, bool(config.network.dropout and names)),
        (_RESIDUAL, any(layer.path for layer in layers(config))),
    )
    return [text for text, needed in there if needed]


def _own_batch_norm(config: RunConfig, count: int) -> bool:
    units = config.network.convolution.dense if config.kind == "image" else config.network.hidden
    normalized = config.network.normalization == "batch" and bool(units)
    return normalized and meets_single(config, count)


def _block(config: RunConfig, layer: Layer, name: Activation, count: int) -> list[str]:
    batch = "BatchNorm" if _own_batch_norm(config, count) else "nn.BatchNorm1d"
    norms = {"none": [], "batch": [f"{batch}({layer.units})"], "layer": [f"nn.LayerNorm({layer.units})"]}
    drop = ["Dropout()"] if config.network.dropout else []
    return [f"nn.Linear({layer.inputs}, {layer.units})", *norms[config.network.normalization], _MODULES[name], *drop]
