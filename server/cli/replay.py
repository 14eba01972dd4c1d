"""Trains in the terminal what a journal says; prints the numbers that the page shows at that moment."""

import time

import torch

from livegrad.models.training.past.journal import Journal
from livegrad.models.training.past.replay import replay as train
from livegrad.server.cli.train import metrics, show


def replay(journal: Journal, step: int | None, *, as_json: bool) -> int:
    """Train to a step (None: to the journal's end) and print the metrics; return the exit code, 1 when it diverged.

    Raises ValueError where the journal asks for what its run does not have.
    """
    torch.set_num_threads(1)  # as in a worker
    started = time.perf_counter()
    trainer = train(journal, step)
    show(metrics(trainer, time.perf_counter() - started), as_json=as_json)
    return int(trainer.diverged)
