"""A server in a thread of the tests' own process, so that all of them share what their workers are forked from."""

import asyncio
import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import forkserver
from typing import Any

import structlog
import uvicorn

from livegrad.server.cli.serve import config
from livegrad.server.http.app import Service
from livegrad.server.http.transport import listen
from livegrad.server.service.settings import MEMORY, Settings
from livegrad.server.service.workers.link import Spawn
from livegrad.server.service.workers.spawn import FORKS, _context, spawn
from tests.server.client import DEADLINE, Drain, Server


@contextmanager
def hosting(start: Spawn | None = None, **settings: Any) -> Iterator[Server]:
    """Serve with these settings in a thread of this process, by real sockets and, unless `start` is given, workers.

    What workers are forked from takes some six seconds of a processor to load. It belongs to the process of the server,
    so that all servers hosted here share it.
    """
    errors = nursery() if start is None else None
    given: dict[str, Any] = {"spare_worker": False, "data_dir": MEMORY} | settings
    with listen("127.0.0.1", 0) as listener:
        host = Host(Settings(**given), start or spawn, listener)
        try:
            if start is None:
                host.until_ready()
            yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", lambda: host.service.pool.pids)
            assert errors is None or "Traceback" not in errors.so_far(), errors.so_far()
        finally:
            host.stop()
    assert host.faults == []


@lru_cache(maxsize=1)
def nursery() -> Drain:
    """Start what the workers of the servers in this process are forked from; give what all of them write to stderr."""
    reading, writing = os.pipe()
    kept = os.dup(2)
    os.dup2(writing, 2)
    try:
        if FORKS:
            _context()
            forkserver.ensure_running()
    finally:
        os.dup2(kept, 2)
        for end in (kept, writing):
            os.close(end)
    return Drain(os.fdopen(reading))


class Host:
    """A thread that serves, and the faults that it logs: what a server that runs by itself writes with a traceback."""

    def __init__(self, settings: Settings, start: Spawn, listener: socket.socket) -> None:
        self.faults: list[str] = []
        self._config = config(settings, start=start)
        self.service: Service = self._config.app.state.service  # type: ignore[union-attr]
        self._server = uvicorn.Server(self._config)
        self._thread = threading.Thread(target=self._run, args=(listener,), name="livegrad-host")
        self._thread.start()

    def until_ready(self) -> None:
        """Wait until there is a worker: on a busy machine it takes longer than some who connect wait for a picture."""
        end = time.monotonic() + DEADLINE
        while not self.service.ready:
            assert time.monotonic() < end
            time.sleep(0.02)  # the pool tells nobody

    def stop(self) -> None:
        """Stop serving, and wait until all is closed."""
        self._server.should_exit = True
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive()

    def _run(self, listener: socket.socket) -> None:
        handler, processors = logging.Handler(logging.ERROR), structlog.get_config()["processors"]
        handler.emit = self._hear  # type: ignore[method-assign]
        logging.getLogger().addHandler(handler)
        processors.insert(0, self._note)
        try:
            asyncio.run(self._server._serve([listener]))
        finally:
            processors.remove(self._note)
            logging.getLogger().removeHandler(handler)

    def _hear(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread.ident and record.exc_info:
            self.faults.append(logging.Formatter().format(record))

    def _note(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if threading.get_ident() == self._thread.ident and event.get("exc_info"):
            self.faults.append(f"{event}\n{traceback.format_exc()}")
        return event
