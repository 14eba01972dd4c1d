"""Trains in the terminal: a progress bar, then the metrics; knows no server and no session."""

import json
import sys
import time

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from livegrad.models.config.run import RunConfig
from livegrad.models.training.trainer import Trainer


def train(config: RunConfig, epochs: int, *, as_json: bool) -> int:
    """Train and print the metrics; return the exit code, 1 when training diverged."""
    # As in a worker: on networks this small more threads only wait for each other, and sums come in another order.
    torch.set_num_threads(1)
    trainer = Trainer(config)
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=as_json,
        transient=True,
    )
    started = time.perf_counter()
    with progress:
        task = progress.add_task("training", total=epochs)
        while trainer.epoch < epochs and not trainer.diverged:
            trainer.to_epoch_end()
            progress.update(task, completed=trainer.epoch)
    show(metrics(trainer, time.perf_counter() - started), as_json=as_json)
    return int(trainer.diverged)


def metrics(trainer: Trainer, seconds: float) -> dict[str, float | int | bool]:
    """Return what there is to tell about a run."""
    names = ("step", *trainer.series)
    values = dict(zip(names, trainer.measure().tolist(), strict=True))
    return {
        **values,
        "step": trainer.steps,
        "epoch": trainer.epoch,
        "diverged": trainer.diverged,
        "seconds": round(seconds, 3),
    }


def show(values: dict[str, float | int | bool], *, as_json: bool) -> None:
    """Print what there is to tell about a run, as a table or as JSON."""
    if as_json:
        sys.stdout.write(json.dumps(values) + "\n")
        return
    table = Table(show_header=False, box=None)
    for name, value in values.items():
        table.add_row(name.replace("_", " "), f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
