"""The lines of a program that build a network for images; knows no data and no training."""

from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import Final

from livegrad.models.config.network import ConvolutionConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import IMAGE_SIDE, Activation
from livegrad.models.explain.program.layer import Layer
from livegrad.models.explain.program.network import BATCH_NORM, MODULES, functions, meets_single

_DROPOUT: Final = '''
class Dropout(nn.Module):
    """Leaves units and whole maps out as nn.Dropout and nn.Dropout2d do, by a mask drawn for all layers at once."""

    mask = None

    def forward(self, a):
        if self.mask is None or not self.training:
            return a
        return a * (self.mask if a.dim() == 2 else self.mask[:, :, None, None])
'''

_BATCH_NORM_2D: Final = '''
class BatchNorm2d(nn.BatchNorm2d):
    """nn.BatchNorm2d refuses to learn from a single number, which has no variance; this takes the running one then."""

    def forward(self, z):
        if self.training and len(z) == 1:
            running = self.running_mean, self.running_var
            return functional.batch_norm(z, *running, self.weight, self.bias, training=False, eps=self.eps)
        return super().forward(z)
'''

_POOLING: Final = {"max": "nn.MaxPool2d(2)", "average": "nn.AvgPool2d(2)"}
_TOP: Final = {
    "flatten": ["nn.Flatten()"],
    "mean": ["nn.AdaptiveAvgPool2d(1)", "nn.Flatten()"],
    "max": ["nn.AdaptiveMaxPool2d(1)", "nn.Flatten()"],
}


def network(config: RunConfig, count: int, later: Collection[Activation] = ()) -> str:
    """Write the network; `count` is the number of training images, `later` are activations it will have too."""
    options, single = config.network.convolution, meets_single(config, count)
    alone = single and config.network.normalization == "batch"
    there = (
        (BATCH_NORM, alone and bool(options.dense)),
        (_BATCH_NORM_2D, alone and _ends_in_single_pixels(options)),
        (_DROPOUT, bool(config.network.dropout and config.hidden)),
    )
    helpers = [*functions(config, later), *(text for text, needed in there if needed)]
    body = "".join(f"    {text},\n" for text, _ in _modules(config, MODULES[config.network.activation], single=single))
    return "\n\n\n".join([*(text.strip("\n") for text in helpers), f"network = nn.Sequential(\n{body})"])


def _modules(config: RunConfig, activation: str, *, single: bool) -> Iterator[tuple[str, int | None]]:
    """Give the modules in order, and of those with weights which layer they are.

    `single` says whether any batch has one image alone.
    """
    options, normalization = config.network.convolution, config.network.normalization
    drop = ["Dropout()"] if config.network.dropout else []
    maps, side = 1, IMAGE_SIDE
    for layer, channels in enumerate(options.channels):
        padding = f", padding={options.kernel // 2}" if options.padding == "same" and options.kernel > 1 else ""
        yield f"nn.Conv2d({maps}, {channels}, {options.kernel}{padding})", layer
        made, side = options.sides(side)
        batch = "BatchNorm2d" if single and made == 1 else "nn.BatchNorm2d"
        norms = {"batch": [f"{batch}({channels})"], "layer": [f"nn.GroupNorm(1, {channels})"]}
        pools = [_POOLING[options.pooling]] if options.pools(made) else []
        for text in (*norms.get(normalization, []), activation, *drop, *pools):
            yield text, None
        maps = channels
    for text in _TOP[options.top if options.channels else "flatten"]:
        yield text, None
    for layer, (units, inputs) in list(enumerate(config.shapes))[len(options.channels) :]:
        yield f"nn.Linear({inputs}, {units})", layer
        if layer == len(config.hidden):
            return
        batch = "BatchNorm" if single else "nn.BatchNorm1d"
        norms = {"batch": [f"{batch}({units})"], "layer": [f"nn.LayerNorm({units})"]}
        for text in (*norms.get(normalization, []), activation, *drop):
            yield text, None


def layers(config: RunConfig) -> list[Layer]:
    """Give the place of each layer, the output's last."""
    options, shapes = config.network.convolution, config.shapes
    places = [place for place, (_, layer) in enumerate(_modules(config, "", single=False)) if layer is not None]
    starts = [0, *accumulate((inputs + 1) * units for units, inputs in shapes)]
    units_before = [0, *accumulate(config.hidden)]
    normalized = config.network.normalization != "none"
    return [
        Layer(
            path="",
            first=places[layer],
            inputs=inputs,
            units=units,
            start=starts[layer],
            norm_start=starts[-1] + 2 * units_before[layer] if normalized and layer < len(config.hidden) else None,
            unit_start=units_before[layer],
            kernel=options.kernel if layer < len(options.channels) else 0,
        )
        for layer, (units, inputs) in enumerate(shapes)
    ]


def _ends_in_single_pixels(options: ConvolutionConfig) -> bool:
    """Say whether any convolution makes maps of one pixel, which have no variance where there is one image."""
    side = IMAGE_SIDE
    for _ in options.channels:
        made, side = options.sides(side)
        if made == 1:
            return True
    return False
