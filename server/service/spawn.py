"""Starts worker processes; knows pipes and processes, and nothing of what is said through them."""

import importlib
import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol


class Process(Protocol):
    """What the pool needs of a process."""

    @property
    def pid(self) -> int | None:
        """Its number, or None before it is started."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""

    def kill(self) -> None:
        """End it at once."""


class Cell(Protocol):
    """A number that the worker writes and the server reads after its death."""

    value: int


@dataclass(frozen=True)
class Spawned:
    """A process, our ends of its two pipes, and the session it works on."""

    process: Process
    orders: "Connection[Any, Any]"
    reports: "Connection[Any, Any]"
    working: Cell


def spawn() -> Spawned:
    """Start a worker process; it works when it has said that it is ready."""
    context = multiprocessing.get_context("spawn")
    their_orders, orders = context.Pipe(duplex=False)
    reports, their_reports = context.Pipe(duplex=False)
    working = context.RawValue("q", 0)
    process = context.Process(
        target=_run, args=(their_orders, their_reports, working), name="livegrad-worker", daemon=True
    )
    _start_deaf_to_interrupts(process)
    # With our copies of their ends open, neither side would ever see the other one end.
    their_orders.close()
    their_reports.close()
    return Spawned(process, orders, reports, working)


def _run(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell) -> None:
    """Enter the worker; by name, because importing it here would load torch into the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    importlib.import_module("livegrad.server.worker.main").main(orders, reports, working)


def _start_deaf_to_interrupts(process: Any) -> None:
    """Start a process that Ctrl-C does not reach even while it is loading; signal masks are inherited."""
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
