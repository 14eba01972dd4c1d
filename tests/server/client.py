"""A viewer for tests, and a server in its own process; waits for events with a deadline, never for time to pass."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from livegrad.models.config.run import RunConfig
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
