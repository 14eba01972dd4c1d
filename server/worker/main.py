"""The entry of a worker process: ties the loop to its pipes and to torch; the server never imports it."""

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import torch

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import engine
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker.channel import AnyOrder, Ready, Report, decode_order, encode
from livegrad.server.worker.loop import Worker


def main(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Any) -> None:
    """Work until the server closes the pipe of orders, on purpose or by dying."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides when we stop
    torch.set_num_threads(1)
    _warm_up()

    def inbox(seconds: float | None) -> Iterator[AnyOrder]:
        waiting = orders.poll(seconds)
        while waiting:
            yield decode_order(orders.recv_bytes())
            waiting = orders.poll(0)

    def publish(report: Report) -> None:
        reports.send_bytes(encode(report))

    def mark(session: int) -> None:
        working.value = session

    try:
        reports.send_bytes(encode(Ready()))
        Worker(inbox, publish, time.monotonic, mark).run()
    except (EOFError, OSError):
        pass
    finally:
        # Not the interpreter's own way out: it would wait for torch's threads, and there is nothing left to save.
        os._exit(0)


def _warm_up() -> None:
    """Load the kernels, and what a first run loads besides, while nobody waits.

    Not what torch loads for a first step of its own: that is 15 MB, and few runs take one.
    """
    engine.warm()
    trainer = Trainer(RunConfig())
    trainer.step(3)
    trainer.measure()
    trainer.snapshot(View())
