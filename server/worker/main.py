"""The entry of a worker process: ties the loop to its pipes and to torch; the server never imports it."""

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

import torch

from livegrad.models.config.run import RunConfig
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker.channel import AnyOrder, AnyReport, Ready, Warming, decode_order, encode
from livegrad.server.worker.loop import TURN, Worker
from livegrad.server.worker.pulse import Pulse
from livegrad.server.worker.session.lane import build
from livegrad.server.worker.warming import warm_up

FINE_ENOUGH: Final = 1e-5  # seconds: a call of the kernels takes some tenths of a millisecond
NICE: Final = 5  # the server answers first: it needs little, and all wait for it


def main(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Any, counter: Any) -> None:
    """Work until the server closes the pipe of orders, on purpose or by dying."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides when we stop
    torch.set_num_threads(1)
    _give_way()
    _end_with_the_server()
    pulse = Pulse(counter)
    pulse.start()

    def inbox(seconds: float | None) -> Iterator[AnyOrder]:
        """Give what there is, but no more than a turn's worth: orders may come faster than they can be read."""
        pulse.wait()
        waiting = orders.poll(seconds)
        pulse.step()
        end = time.monotonic() + TURN
        while waiting:
            yield decode_order(orders.recv_bytes())
            waiting = time.monotonic() < end and orders.poll(0)

    def publish(report: AnyReport) -> None:
        reports.send_bytes(encode(report))

    def mark(session: int) -> None:
        working.value = session

    def make(config: RunConfig, saved: bytes | None) -> Trainer:
        pulse.step()  # a session of 64 lanes begins with 64 of them
        return build(config, saved)

    code = 1
    try:
        warm_up(lambda done, total: publish(Warming(done, total)))
        publish(Ready())
        Worker(inbox, publish, time.monotonic, mark, make, _worked()).run()
        code = 0
    except (EOFError, BrokenPipeError, ConnectionError):  # the server is gone
        code = 0
    except BaseException:  # noqa: BLE001  the way out below prints nothing
        traceback.print_exc()
    finally:
        # Not the interpreter's own way out: it would wait for torch's threads, and there is nothing left to save.
        os._exit(code)


def _worked() -> Callable[[], float]:
    """Return what tells how long this thread has been on a processor; where that is told coarsely, on the clock."""
    return time.thread_time if time.get_clock_info("thread_time").resolution < FINE_ENOUGH else time.monotonic


def _end_with_the_server() -> None:
    """End this process when the server has died, whatever it is at: compiling takes a minute."""
    server = multiprocessing.parent_process()

    def wait() -> None:
        if server is not None:
            server.join()
            os._exit(0)

    threading.Thread(target=wait, name="livegrad-server", daemon=True).start()


def _give_way() -> None:
    """Let the server go first where both want the processor."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICE)
