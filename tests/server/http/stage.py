"""A small application behind the guarded protocols: real sockets, no session and no worker."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocketDisconnect

from livegrad.server.http.gate import BACKLOG, Gate, gate_for, raise_descriptors
from livegrad.server.http.headers import AllowedHosts, SecurityHeaders, failed
from livegrad.server.http.metrics import Metrics
from livegrad.server.http.transport import listen
from livegrad.server.http.uvicorn_adapter import GuardedConfig
from livegrad.server.service.settings import Settings

NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Running:
    """A server in this event loop."""

    def __init__(self, port: int, metrics: Metrics, gate: Gate) -> None:
        self.port = port
        self.metrics = metrics
        self.gate = gate

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def emptied(self) -> None:
        """Wait until all sockets are closed."""
        while len(self.gate):  # noqa: ASYNC110 - the gate tells nobody
            await asyncio.sleep(0)

    async def ask(self, request: bytes) -> bytes:
        """Send bytes, and return all that comes until the server closes."""
        reader, writer = await self.connect()
        writer.write(request)
        try:
            return await reader.read()
        finally:
            writer.transport.abort()


def application(count: Any = print) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def home() -> Response:
        return PlainTextResponse("home")

    @app.get("/broken")
    async def broken() -> Response:
        raise RuntimeError("a bug")

    @app.websocket("/ws")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect:
            return

    app.add_middleware(AllowedHosts, NAMES, lambda: count("host"))
    app.add_middleware(SecurityHeaders)
    app.add_exception_handler(Exception, failed)
    return app


@asynccontextmanager
async def running(sockets: int = 100, per_address: int = 100, request_seconds: float = 60.0) -> AsyncIterator[Running]:
    """Serve until the block ends; nobody is spared as a proxy."""
    metrics = Metrics()
    gate = Gate(sockets, per_address, (), metrics.count_refusal)
    config = GuardedConfig(
        application(metrics.count_refusal), gate, metrics, request_seconds, log_config=None, access_log=False
    )
    async with served(config) as port:
        yield Running(port, metrics, gate)


@asynccontextmanager
async def served(config: GuardedConfig) -> AsyncIterator[int]:
    """Serve in this event loop until the block ends; give the port."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve([listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


def main() -> None:
    """Serve with as many descriptors as there may be, and say at which port."""
    settings, metrics = Settings(workers=1), Metrics()
    gate = gate_for(settings, raise_descriptors(), metrics.count_refusal)
    config = GuardedConfig(application(), gate, metrics, 60.0, log_config=None, access_log=False, backlog=BACKLOG)
    listener: socket.socket = listen("127.0.0.1", 0)
    sys.stdout.write(f"{listener.getsockname()[1]} {gate.sockets}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
