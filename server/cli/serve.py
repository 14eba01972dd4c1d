"""Runs the service under uvicorn with the options it needs; takes settings, and knows no command line."""

import gc
import logging
import math
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
import uvicorn
from structlog.typing import Processor

from livegrad.server.cli.listening import address
from livegrad.server.http.app import create_app
from livegrad.server.http.gate import BACKLOG, gate_for, raise_descriptors
from livegrad.server.http.uvicorn_adapter import GuardedConfig
from livegrad.server.service.settings import Settings
from livegrad.server.service.workers.link import Spawn
from livegrad.server.service.workers.spawn import spawn

SELDOM: Final = 10.0  # seconds
MOST_LINES: Final = 256  # remembered


def config(settings: Settings, descriptors: int | None = None, start: Spawn = spawn) -> GuardedConfig:
    """Return uvicorn's configuration: its protocols, guarded, with our limits below so many file descriptors."""
    app = create_app(settings, start)
    metrics = app.state.service.counts
    return GuardedConfig(
        app,
        gate_for(settings, descriptors, metrics.count_refusal),
        metrics,
        settings.request_seconds,
        backlog=BACKLOG,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
        ws_max_size=settings.message_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=settings.ping_seconds,
        timeout_graceful_shutdown=3,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def serve(settings: Settings, listener: socket.socket) -> int:
    """Serve at an open socket until told to stop; return the exit code."""
    set_up_logs()
    descriptors = raise_descriptors()
    leave_the_program_alone()
    host, port = listener.getsockname()[:2]
    sys.stdout.write(f"Livegrad is running at {address(host, port)} (press Ctrl+C to stop)\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again when all is closed
        uvicorn.Server(config(settings, descriptors)).run(sockets=[listener])
    return 0


def leave_the_program_alone() -> None:
    """Have the garbage collector never look at what is loaded by now: to look at it all takes 30 ms and more.

    Nothing would be answered meanwhile. What sessions make later is little, and is still looked at.
    """
    gc.collect()
    gc.freeze()


class Seldom(logging.Filter):
    """Passes what is said again and again once in ten seconds: whoever can cause a line must not fill the disk."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether to write a line."""
        fault = record.exc_info[1] if record.exc_info else None
        key = (record.name, str(record.msg), repr(fault)[:200])
        now = self._clock()
        if now - self._said.get(key, -math.inf) < SELDOM:
            return False
        if len(self._said) >= MOST_LINES:
            self._said.clear()
        self._said[key] = now
        return True


def set_up_logs() -> None:
    """Write what matters to stderr, one line each, without the bodies of messages."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(Seldom())
    structlog.configure(
        processors=written(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def written() -> list[Processor]:
    """Return what makes a line of a log, its traceback without what variables hold.

    They hold the bodies of messages, and to print them takes a second, in which nobody is answered.
    """
    *prepared, _ = structlog.get_config()["processors"]
    return [*prepared, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
