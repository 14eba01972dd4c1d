"""The entry of a worker process: ties the loop to its pipes and to torch; the server never imports it."""

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import torch

from livegrad.server.worker.channel import AnyOrder, AnyReport, Ready, Warming, decode_order, encode
from livegrad.server.worker.loop import Worker
from livegrad.server.worker.warming import warm_up


def main(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Any) -> None:
    """Work until the server closes the pipe of orders, on purpose or by dying."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides when we stop
    torch.set_num_threads(1)

    def inbox(seconds: float | None) -> Iterator[AnyOrder]:
        waiting = orders.poll(seconds)
        while waiting:
            yield decode_order(orders.recv_bytes())
            waiting = orders.poll(0)

    def publish(report: AnyReport) -> None:
        reports.send_bytes(encode(report))

    def mark(session: int) -> None:
        working.value = session

    try:
        warm_up(lambda done, total: publish(Warming(done, total)))
        publish(Ready())
        Worker(inbox, publish, time.monotonic, mark).run()
    except (EOFError, OSError):
        pass
    finally:
        # Not the interpreter's own way out: it would wait for torch's threads, and there is nothing left to save.
        os._exit(0)
