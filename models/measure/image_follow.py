"""One image on its way through a network: all maps, what covering it does, and its gradient; knows no trainer."""

from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from livegrad.models.config.words import IMAGE_SIDE, MAX_UNITS
from livegrad.models.measure.diagnostics import finite
from livegrad.models.measure.image_parts import Floats, ImagePart, ShownKernels, ShownStage
from livegrad.models.nn.convolution import ConvolutionNetwork, Stage
from livegrad.models.nn.losses import Loss

COVER: Final = 3
"""Pixels along each side of what covers the image, at most."""
MOST_WEIGHTS: Final = MAX_UNITS**2 * 5**2
"""As many as the largest convolution has; a dense layer of more is not shown: nobody could read its weights."""


def shares(loss: Loss, logits: Tensor) -> Tensor:
    """Turn logits (n, outputs) into the share of each class (n, classes); of one output, from what is shown of it."""
    shown = loss.output(logits)
    return shown if shown.shape[1] > 1 else torch.cat([1 - shown, 1 + shown], dim=1) / 2


def follow_image(
    network: ConvolutionNetwork,
    loss: Loss,
    index: int | None,
    image: Tensor,
    *,
    occlusion: bool = False,
    input_gradient: bool = False,
) -> ImagePart:
    """Follow an image (1, 1, side, side) through the network; `index` says which of the run's it is, if it is one."""
    with torch.no_grad():
        stages = network.stages(image)
        told = shares(loss, stages[-1].cells)
        answer = int(told.argmax())
        covered = _occlusion(network, loss, image, answer, float(told[0, answer])) if occlusion else None
    return ImagePart(
        index=index,
        stages=tuple(_shown(stage, told if stage.kind == "output" else stage.cells) for stage in stages),
        kernels=kernels(network),
        occlusion=covered,
        input_gradient=_input_gradient(network, image, answer) if input_gradient else None,
    )


def kernels(network: ConvolutionNetwork, only: int | None = None) -> tuple[ShownKernels, ...]:
    """Give the weights of the layers, or of one; those of too many are left out."""
    found = []
    for number, layer in enumerate(network.layers[: None if only is None else only + 1]):
        weight = layer.weight.detach()
        if weight.numel() > MOST_WEIGHTS or (only is not None and number != only):
            continue
        on_pixels = number == 0 and weight.dim() == 2
        side = IMAGE_SIDE if on_pixels else weight.shape[-1] if weight.dim() == 4 else 1
        shown = weight.reshape(len(weight), -1, side, side)
        found.append(ShownKernels(number, _numbers(shown), _numbers(layer.bias.detach())))
    return tuple(found)


def _occlusion(network: ConvolutionNetwork, loss: Loss, image: Tensor, answer: int, share: float) -> Floats:
    """Cover 3 x 3 pixels about each one in turn with empty paper (Zeiler and Fergus 2014) and see what is lost."""
    pixels = torch.eye(IMAGE_SIDE**2, dtype=image.dtype).view(-1, 1, IMAGE_SIDE, IMAGE_SIDE)
    covers = functional.max_pool2d(pixels, COVER, stride=1, padding=COVER // 2)
    left = shares(loss, network(image * (1 - covers)))[:, answer]
    return _numbers((share - left).view(IMAGE_SIDE, IMAGE_SIDE))


def _input_gradient(network: ConvolutionNetwork, image: Tensor, answer: int) -> Floats:
    """Give by how much the logit of the class answered rises with each pixel (Simonyan et al. 2013)."""
    with torch.enable_grad():
        wanted = image.detach().clone().requires_grad_()
        logits = network(wanted)[0]
        # One output stands for class 1 where it is above 0, and for class 0 below.
        logit = logits[answer] if len(logits) > 1 else logits[0] * (2 * answer - 1)
        (gradient,) = torch.autograd.grad(logit, wanted)
    return _numbers(gradient[0, 0])


def _shown(stage: Stage, cells: Tensor) -> ShownStage:
    return ShownStage(
        kind=stage.kind,
        layer=stage.layer,
        cells=_maps(cells),
        sums=None if stage.sums is None else _maps(stage.sums),
        normalized=None if stage.normalized is None else _maps(stage.normalized),
    )


def _maps(values: Tensor) -> Floats:
    """Give what a stage makes of one image as (channels, side, side)."""
    one = values.detach()[0]
    return _numbers(one if one.dim() == 3 else one[:, None, None])


def _numbers(values: Tensor) -> Floats:
    return finite(values.numpy().astype(np.float32))
