"""Starts worker processes; knows pipes and processes, and nothing of what is said through them.

On Linux they are forked from a process that has loaded what they need (`server/worker/nursery.py`), so that one is
there at once. Never from the server: it has threads, and must not load torch. Elsewhere each loads all by itself.
"""

import importlib
import multiprocessing
import signal
import sys
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any, Final, Protocol

FORKS: Final = sys.platform == "linux"  # macOS has forks too, but its libraries do not bear them


class Process(Protocol):
    """What the pool needs of a process."""

    @property
    def pid(self) -> int | None:
        """Its number, or None before it is started."""

    @property
    def exitcode(self) -> int | None:
        """How it ended: minus the signal's number if one did, else its code; None while it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until it has ended."""

    def kill(self) -> None:
        """End it at once."""


class Cell(Protocol):
    """A number that the worker writes and the server reads."""

    value: int


@dataclass(frozen=True)
class Spawned:
    """A process, our ends of its two pipes, the session it works on, and what it counts up while it is well."""

    process: Process
    orders: "Connection[Any, Any]"
    reports: "Connection[Any, Any]"
    working: Cell
    pulse: Cell


def spawn() -> Spawned:
    """Start a worker process; it works when it has said that it is ready."""
    context = _context()
    their_orders, orders = context.Pipe(duplex=False)
    reports, their_reports = context.Pipe(duplex=False)
    working, pulse = context.RawValue("q", 0), context.RawValue("q", 0)
    process = context.Process(  # type: ignore[attr-defined]
        target=_run, args=(their_orders, their_reports, working, pulse), name="livegrad-worker", daemon=True
    )
    try:
        _start_deaf_to_interrupts(process)
    except BaseException:
        for end in (their_orders, orders, reports, their_reports):
            end.close()  # or each try would leave four descriptors open
        raise
    # With our copies of their ends open, neither side would ever see the other one end.
    their_orders.close()
    their_reports.close()
    return Spawned(process, orders, reports, working, pulse)


@lru_cache(maxsize=1)
def _context() -> BaseContext:
    """Return the way processes are started here."""
    if not FORKS:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["livegrad.server.worker.nursery"])
    return context


def _run(orders: "Connection[Any, Any]", reports: "Connection[Any, Any]", working: Cell, pulse: Cell) -> None:
    """Enter the worker; by name, because importing it here would load torch into the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    importlib.import_module("livegrad.server.worker.main").main(orders, reports, working, pulse)


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
