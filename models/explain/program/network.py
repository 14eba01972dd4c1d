"""The lines of a program that build a network of dense layers; knows no data and no training."""

from collections.abc import Collection
from itertools import pairwise
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation
from livegrad.models.explain.program.layer import Layer

MODULES: Final[dict[Activation, str]] = {
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
        return a if self.mask is None or not self.training else a * self.mask
'''

BATCH_NORM: Final = '''
class BatchNorm(nn.BatchNorm1d):
    """nn.BatchNorm1d refuses to learn from a batch of one, which has no variance; this takes the running one then."""

    def forward(self, z):
        if self.training and len(z) == 1:
            running = self.running_mean, self.running_var
            return functional.batch_norm(z, *running, self.weight, self.bias, training=False, eps=self.eps)
        return super().forward(z)
'''


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


def network(config: RunConfig, count: int, later: Collection[Activation] = ()) -> str:
    """Write the network; `count` is the number of training samples, `later` are activations it will have too."""
    lines = []
    for layer, name in zip(layers(config)[:-1], config.network.layer_activations, strict=True):
        block = _block(config, layer, name, count)
        lines += [f"Residual({', '.join(block)})"] if layer.path else block
    size, outputs = config.sizes[-2:]
    body = "".join(f"    {line},\n" for line in [*lines, f"nn.Linear({size}, {outputs})"])
    built = f"network = nn.Sequential(\n{body})"
    return "\n\n\n".join([*(text.strip("\n") for text in _helpers(config, count, later)), built])


def meets_single(config: RunConfig, count: int) -> bool:
    """Say whether any batch has one sample alone."""
    size = config.training.batch_size
    return count == 1 or size == 1 or (count > 0 and count % size == 1)


def functions(config: RunConfig, later: Collection[Activation]) -> list[str]:
    """Write the activations that torch has no module of."""
    names = {*config.activations, *later}
    return [text for name, text in (("sine", _SINE), ("hard_step", _HARD_STEP)) if name in names]


def _helpers(config: RunConfig, count: int, later: Collection[Activation]) -> list[str]:
    names = config.network.hidden
    there = (
        (BATCH_NORM, _own_batch_norm(config, count)),
        (_DROPOUT, bool(config.network.dropout and names)),
        (_RESIDUAL, any(layer.path for layer in layers(config))),
    )
    return [*functions(config, later), *(text for text, needed in there if needed)]


def _own_batch_norm(config: RunConfig, count: int) -> bool:
    normalized = config.network.normalization == "batch" and bool(config.network.hidden)
    return normalized and meets_single(config, count)


def _block(config: RunConfig, layer: Layer, name: Activation, count: int) -> list[str]:
    batch = "BatchNorm" if _own_batch_norm(config, count) else "nn.BatchNorm1d"
    norms = {"none": [], "batch": [f"{batch}({layer.units})"], "layer": [f"nn.LayerNorm({layer.units})"]}
    drop = ["Dropout()"] if config.network.dropout else []
    return [f"nn.Linear({layer.inputs}, {layer.units})", *norms[config.network.normalization], MODULES[name], *drop]
