"""The lines of a program that build its network and fill it with numbers; knows no data and no training."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation
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


@dataclass(frozen=True)
class Layer:
    """A dense layer's place in the program's `nn.Sequential` and, in the flat arrays, that of its parameters."""

    path: str
    """Where its modules are: "" in the sequence itself, "2.layers." in a residual block."""
    first: int
    """The place of its `nn.Linear` there."""
    inputs: int
    units: int
    start: int
    norm_start: int | None
    """Where its gains lie; None where it is not normalized."""
    unit_start: int
    """How many hidden units come before it."""

    @property
    def dense(self) -> str:
        """Its `nn.Linear` as an expression."""
        return self._module(self.first)

    @property
    def norm(self) -> str:
        """Its normalization as an expression."""
        return self._module(self.first + 1)

    def _module(self, index: int) -> str:
        outer = self.path.split(".")[0]
        return f"network[{outer}].layers[{index}]" if outer else f"network[{index}]"


def layers(config: RunConfig) -> list[Layer]:
    """Give the place of each dense layer, the output's last."""
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
        yield f"{layer.path}{layer.first}.weight", flat[layer.start : middle].reshape(layer.units, layer.inputs)
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
    lines = []
    for layer, name in zip(layers(config)[:-1], config.network.layer_activations, strict=True):
        block = _block(config, layer, name, count)
        lines += [f"Residual({', '.join(block)})"] if layer.path else block
    size, outputs = config.sizes[-2:]
    body = "".join(f"    {line},\n" for line in [*lines, f"nn.Linear({size}, {outputs})"])
    built = f"network = nn.Sequential(\n{body})"
    return "\n\n\n".join([*(text.strip("\n") for text in _helpers(config, count)), built])


def frozen(config: RunConfig) -> list[str]:
    """Write a line for each module that does not learn; layers that the network does not have are passed over."""
    lines = []
    for index, layer in enumerate(layers(config)):
        if index in config.network.frozen_layers:
            lines.append(f"{layer.dense}.requires_grad_(False)")
            lines += [f"{layer.norm}.requires_grad_(False)"] if layer.norm_start is not None else []
    return lines


def held(config: RunConfig) -> list[str]:
    """Give the single weights that do not learn, as expressions of a parameter and a place in it."""
    there = layers(config)
    return [
        f"({there[layer].dense}.weight, ({to}, {origin}))" if origin >= 0 else f"({there[layer].dense}.bias, {to})"
        for layer, to, origin in config.network.frozen_weights
        if layer < len(there)
        and layer not in config.network.frozen_layers
        and to < there[layer].units
        and origin < there[layer].inputs
    ]


def place(config: RunConfig, layer: int, to: int, from_: int | None) -> str:
    """Give the expression of a weight, or (None) a bias."""
    dense = layers(config)[layer].dense
    return f"{dense}.weight[{to}, {from_}]" if from_ is not None else f"{dense}.bias[{to}]"


def meets_single(config: RunConfig, count: int) -> bool:
    """Say whether any batch has one sample alone."""
    size = config.training.batch_size
    return count == 1 or size == 1 or (count > 0 and count % size == 1)


def _helpers(config: RunConfig, count: int) -> list[str]:
    names = config.network.layer_activations
    there = (
        (_SINE, "sine" in names),
        (_HARD_STEP, "hard_step" in names),
        (_BATCH_NORM, _own_batch_norm(config, count)),
        (_DROPOUT, bool(config.network.dropout and names)),
        (_RESIDUAL, any(layer.path for layer in layers(config))),
    )
    return [text for text, needed in there if needed]


def _own_batch_norm(config: RunConfig, count: int) -> bool:
    normalized = config.network.normalization == "batch" and bool(config.network.hidden)
    return normalized and meets_single(config, count)


def _block(config: RunConfig, layer: Layer, name: Activation, count: int) -> list[str]:
    batch = "BatchNorm" if _own_batch_norm(config, count) else "nn.BatchNorm1d"
    norms = {"none": [], "batch": [f"{batch}({layer.units})"], "layer": [f"nn.LayerNorm({layer.units})"]}
    drop = ["Dropout()"] if config.network.dropout else []
    return [f"nn.Linear({layer.inputs}, {layer.units})", *norms[config.network.normalization], _MODULES[name], *drop]
