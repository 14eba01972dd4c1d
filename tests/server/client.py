"""A viewer for tests, and a server in its own process; waits for events with a deadline, never for time to pass."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, Final

import psutil
import structlog
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from livegrad.models.config.run import RunConfig
from livegrad.server.cli.serve import config
from livegrad.server.http.app import Service
from livegrad.server.http.transport import listen
from livegrad.server.service.settings import MEMORY, Settings
from livegrad.server.service.workers.link import Spawn
from livegrad.server.service.workers.spawn import FORKS, _context, spawn
from livegrad.server.wire.frames import Frame, decode_picture

ROOT: Final = Path(__file__).parents[2]
DEADLINE: Final = 180.0  # seconds after which a test that waits has failed; nothing here takes a tenth, left alone


class Viewer:
    """One connection, and all it was sent."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.frames: list[Frame] = []
        self.picture: list[Frame] = []
        """The last picture: a frame of each lane that is in it."""
        self._unread: list[Frame] = []
        self.acknowledging = True
        self.steps: list[int] = []
        self._id = 0

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a command."""
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def open(self, resume: str | None = None, config: RunConfig | None = None) -> dict[str, Any]:
        """Open a session; return the welcome."""
        await self.send("open", resume=resume, config=config and config.model_dump(mode="json"))
        return await self.event("welcome")

    async def next(self) -> dict[str, Any] | Frame:
        """Return the next message; of a picture of several lanes one frame after the other."""
        if self._unread:
            return self._see(self._unread.pop(0))
        async with asyncio.timeout(DEADLINE):
            message = await self.socket.recv()
        if isinstance(message, str):
            event: dict[str, Any] = json.loads(message)
            self.events.append(event)
            if event["type"] == "run" and event["rebuilt"]:
                self.steps.clear()
            return event
        self.picture = decode_picture(message)
        if self.acknowledging:
            await self.send("ack", frame=self.picture[0].frame)
        first, *self._unread = self.picture
        return self._see(first)

    def _see(self, frame: Frame) -> Frame:
        self.frames.append(frame)
        self.steps += [int(step) for step in frame.curve[:, 0]]
        return frame

    async def until(self, met: Callable[[dict[str, Any] | Frame], bool]) -> Any:
        """Return the first message that fits."""
        async with asyncio.timeout(DEADLINE):
            while True:
                message = await self.next()
                if met(message):
                    return message

    async def event(self, event_type: str, /, **fields: Any) -> dict[str, Any]:
        """Return the next event of a kind, with these fields."""

        def fits(message: dict[str, Any] | Frame) -> bool:
            wanted = {"type": event_type, **fields}
            return isinstance(message, dict) and all(message.get(name) == value for name, value in wanted.items())

        found: dict[str, Any] = await self.until(fits)
        return found

    async def frame(self, met: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """Return the next frame that fits."""
        found: Frame = await self.until(lambda message: isinstance(message, Frame) and met(message))
        return found

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return the event that answers it."""
        self._id += 1
        number = self._id
        await self.send(kind, id=number, **fields)
        found: dict[str, Any] = await self.until(
            lambda message: isinstance(message, dict) and message.get("reply_to") == number
        )
        return found

    async def closed(self) -> int:
        """Read to the end; return the code of the close."""
        async with asyncio.timeout(DEADLINE):
            with suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code or 0


class Server:
    """A server at work."""

    def __init__(self, url: str, pids: Callable[[], list[int | None]]) -> None:
        """Take its address, and what tells the processes that train for it."""
        self.url = url
        self._pids = pids

    @property
    def socket_url(self) -> str:
        """Where its WebSocket is."""
        return self.url.replace("http", "ws") + "/ws"

    @asynccontextmanager
    async def viewer(self, **options: Any) -> AsyncIterator[Viewer]:
        """Connect."""
        protocols = [Subprotocol("livegrad.v1")]
        async with connect(
            self.socket_url, subprotocols=protocols, compression=None, max_size=None, ping_interval=None, **options
        ) as socket:
            yield Viewer(socket)

    @asynccontextmanager
    async def session(self, config: RunConfig | None = None) -> AsyncIterator[Viewer]:
        """Connect and open a session; its run is there when this begins."""
        async with self.viewer() as viewer:
            await viewer.open(config=config)
            await viewer.frame()
            yield viewer

    def workers(self) -> list[psutil.Process]:
        """Return its training processes, those that have begun to work."""
        return [psutil.Process(pid) for pid in self._pids() if pid is not None]


class ServerProcess(Server):
    """A server in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        super().__init__(url, lambda: [worker.pid for worker in workers_of(process.pid)])
        self.process = process


def workers_of(server: int) -> list[psutil.Process]:
    """Return the processes that train: children of what they are forked from, or of the server."""
    children = [child for child in psutil.Process(server).children() if child.status() != psutil.STATUS_ZOMBIE]
    words = {child: " ".join(child.cmdline()) for child in children}
    nurseries = [child for child, command in words.items() if "forkserver" in command]
    return [worker for nursery in nurseries for worker in nursery.children()] or [
        child for child, command in words.items() if "spawn_main" in command
    ]


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
def nursery() -> "Drain":
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


@contextmanager
def serving(**settings: Any) -> Iterator[ServerProcess]:
    """Run a server with these settings in a process of its own, and see to it that nothing of it is left behind."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIVEGRAD_")}
    environment |= {"LIVEGRAD_DATA_DIR": ":memory:"}  # nothing of a test's may stay on the disk, or come from there
    settings = {"spare_worker": False} | settings  # it takes torch's four seconds, and few tests need it
    environment |= {f"LIVEGRAD_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "livegrad", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        errors = Drain(process.stderr)
        line = process.stdout.readline()
        try:
            assert "http://" in line, errors.text()
            yield ServerProcess(process, line.split("at ")[1].split()[0])
            assert "Traceback" not in errors.so_far(), errors.so_far()
        finally:
            process.terminate()
            process.wait(DEADLINE)


class Drain:
    """Reads a stream so that it never fills up."""

    def __init__(self, stream: Any) -> None:
        self._lines: list[str] = []
        self._thread = threading.Thread(target=lambda: self._lines.extend(stream), daemon=True)
        self._thread.start()

    def so_far(self) -> str:
        """Return what has been written."""
        return "".join(self._lines)

    def text(self) -> str:
        """Return all that was written, when the stream has ended."""
        self._thread.join(DEADLINE)
        return self.so_far()
