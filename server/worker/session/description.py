"""A run as the session is told of it; knows what a run has, and neither trains nor draws it."""

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import SQUARE, Data, Labelled
from livegrad.models.data.images.make import names
from livegrad.models.explain.equation import equation
from livegrad.models.explain.program.safetensors import safetensors
from livegrad.models.explain.program.write import notebook, python
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.training.past.exporting import present, start
from livegrad.models.training.past.journal import Journal, write
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.image_address import image_address
from livegrad.server.worker.answers import Described
from livegrad.server.worker.channel import Built, Describe, Images, Network, Points


def describe(
    lane: int, trainer: Trainer, *, rebuilt: bool, known: Labelled | None, series: tuple[str, ...] | None = None
) -> Built:
    """Tell what a run is, without its points where they are those already known."""
    return Built(
        lane=lane,
        rebuilt=rebuilt,
        config=trainer.config.model_dump(mode="json"),
        network=Network(
            list(trainer.config.features) if trainer.config.kind == "points" else [],
            list(trainer.config.sizes),
            len(trainer.network.flat),
        ),
        series=list(series or trainer.series),
        statistics=list(STATISTICS),
        steps_per_epoch=trainer.steps_per_epoch,
        points=None if trainer.data is known else points(trainer.config, trainer.data),
    )


def write_out(order: Describe, trainer: Trainer, journal: Journal | None = None) -> Described:
    """Write a run out in full, all of one moment."""
    begin = start(trainer, journal=journal)
    return Described(
        ticket=order.ticket,
        lane=order.lane,
        equation=equation(trainer.config),
        code=python(begin),
        notebook=notebook(begin),
        weights=safetensors(present(trainer, begin)),
        journal=None if journal is None else write(journal),
    )


def points(config: RunConfig, data: Labelled) -> Points:
    """Give a run's samples: of points all there is, of others what a viewer needs who sees them another way."""
    split = data.split.astype(np.uint8).tobytes()
    if isinstance(data, Data):
        columns = np.stack([data.points[:, 0], data.points[:, 1], data.targets])
        return Points(
            task=data.task,
            classes=data.classes,
            inputs=1 if data.inputs == 1 else 2,
            domain=data.domain,
            columns=columns.astype("<f4", casting="equiv").tobytes(),
            split=split,
        )
    nowhere = np.zeros_like(data.targets)
    images = None
    if config.kind == "image":
        images = Images(image_address(config), names(config.data))
    return Points(
        task=data.task,
        classes=data.classes,
        inputs=2,
        domain=SQUARE,
        columns=np.stack([nowhere, nowhere, data.targets]).astype("<f4", casting="equiv").tobytes(),
        split=split,
        kind=config.kind,
        images=images,
        measured=data.measured.tolist(),
    )
