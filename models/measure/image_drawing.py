"""What a viewer sees of a run on images, drawn with torch and put together; knows no trainer and no engine."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.data.image_samples import ImageSamples, as_inputs
from livegrad.models.data.images.make import read_drawn
from livegrad.models.measure import pictures
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.histograms import Histograms, histograms
from livegrad.models.measure.image_follow import follow_image, kernels
from livegrad.models.measure.image_parts import ImagePart
from livegrad.models.measure.make_snapshot import Moment, count_confusion, find_worst
from livegrad.models.measure.pictures import Bytes
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn import metrics
from livegrad.models.nn.convolution import ConvolutionNetwork
from livegrad.models.nn.losses import Loss


@dataclass(frozen=True)
class ImageDrawing(Drawn):
    """What of a snapshot is drawn, under the names that `Snapshot` has for it."""

    image: ImagePart
    points: Bytes
    point_classes: Bytes
    confusion: NDArray[np.uint16]
    worst: NDArray[np.uint16]
    histograms: Histograms | None


def draw_images(
    network: ConvolutionNetwork, loss: Loss, samples: ImageSamples, evaluation: Evaluation, view: View
) -> ImageDrawing:
    """Draw a network on images; of a bare view the kernels of the first layer and the confusion alone.

    Raises IndexError when the view asks for an image or a layer that does not exist, ValueError for a drawn image that
    cannot be read.
    """
    data, measured = samples.data, samples.data.measured
    order = np.concatenate(list(samples.measured.values()))
    logits = torch.cat([evaluation.logits[name] for name in samples.measured])[np.argsort(order)]
    told = metrics.classes(logits)
    split = data.split[measured]
    confusion = count_confusion(
        data.classes,
        data.targets[measured],
        told,
        [np.isin(measured, chosen) & (split >= 0) for chosen in samples.measured.values()],
    )
    nothing = np.empty(0, np.uint8)
    if view.bare:
        return ImageDrawing(
            image=ImagePart(None, (), kernels(network, only=0), None, None),
            points=nothing,
            point_classes=nothing,
            confusion=confusion,
            worst=np.empty(0, np.uint16),
            histograms=None,
        )
    shown = loss.output(logits)
    points = pictures.share_bytes(shown)[0] if shown.shape[1] > 1 else pictures.output_bytes(shown)
    trained = samples.measured["train"]
    return ImageDrawing(
        image=_image(network, loss, samples, view),
        points=points,
        point_classes=told.astype(np.uint8),
        confusion=confusion,
        worst=find_worst(loss, evaluation.logits["train"], samples.parts["train"][1], trained)
        if view.worst
        else np.empty(0, np.uint16),
        histograms=None if view.histogram is None else histograms(network, loss, evaluation, view.histogram),
    )


def _image(network: ConvolutionNetwork, loss: Loss, samples: ImageSamples, view: View) -> ImagePart:
    if view.drawn is not None:
        index, image = None, as_inputs(read_drawn(view.drawn)[np.newaxis])
    elif view.image is None:
        return ImagePart(None, (), kernels(network), None, None)
    else:
        index = view.image
        if not 0 <= index < len(samples.inputs):
            raise IndexError(f"expected an image from 0 to {len(samples.inputs) - 1}, got {index}")
        image = samples.inputs[index : index + 1]
    return follow_image(network, loss, index, image, occlusion=view.occlusion, input_gradient=view.input_gradient)


def image_snapshot(moment: Moment, drawing: ImageDrawing, batch: NDArray[np.uint16] | None) -> Snapshot:
    """Put a run on images together as a viewer wants to see it; `batch` are the images of the last update (n,)."""
    return Snapshot(
        step=moment.step,
        epoch=moment.epoch,
        layers=moment.layers.copy(),
        boundary=np.empty((0, 0), np.uint8),
        low=0.0,
        high=1.0,
        units=np.empty((0, 0, 0), np.uint8),
        unit=None,
        points=drawing.points,
        parameters=np.empty(0, np.float32),
        worst=drawing.worst,
        learning_rate=moment.learning_rate,
        point_classes=drawing.point_classes if len(drawing.points) else None,
        batch=batch,
        confusion=drawing.confusion,
        histograms=drawing.histograms,
        dropped=moment.dropped,
        image=drawing.image,
    )
