"""A run as the page is told of it, whole; knows what a run has, and neither trains nor draws it."""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Data
from livegrad.models.explain.code import code
from livegrad.models.explain.equation import equation
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.events import NetworkShape, RunData, RunEvent

DECIMALS: Final = 4


def run_event(lane: int, trainer: Trainer, *, rebuilt: bool) -> RunEvent:
    """Describe a run, whole."""
    config = trainer.config
    return RunEvent(
        lane=lane,
        config=config,
        network=NetworkShape(
            sizes=list(config.sizes),
            unit_names=unit_names(config),
            outputs=config.outputs,
            parameters=len(trainer.network.flat),
        ),
        data=run_data(trainer.data),
        code=code(config),
        equation=equation(config),
        series=list(trainer.series),
        statistics=list(STATISTICS),
        steps_per_epoch=trainer.steps_per_epoch,
        rebuilt=rebuilt,
    )


def unit_names(config: RunConfig) -> list[list[str]]:
    """Name the units of each layer: the features, "1.1", "1.2", ..., and "output", or numbers for several outputs."""
    first, *others = config.sizes
    numbers = [[f"{layer}.{unit + 1}" for unit in range(size)] for layer, size in enumerate(others, 1)]
    last = ["output"] if config.outputs == 1 else numbers[-1]
    return [list(config.features[:first]), *numbers[:-1], last]


def run_data(data: Data) -> RunData:
    """Give the points, rounded to what can be seen of them."""
    columns = (data.points[:, 0], data.points[:, 1], data.targets)
    x1, x2, targets = ([round(value, DECIMALS) for value in column.tolist()] for column in columns)
    return RunData(
        task=data.task,
        classes=data.classes,
        inputs=1 if data.inputs == 1 else 2,
        domain=data.domain,
        points=list(zip(x1, x2, targets, data.split.tolist(), strict=True)),
    )
