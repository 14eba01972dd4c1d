"""A viewer who takes nothing: how much waits for it, and when it is cut off; over a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from fastapi import FastAPI, WebSocket

from livegrad.models.config.run import RunConfig
from livegrad.models.training.trainer import Trainer
from livegrad.server.http import websocket
from livegrad.server.http.gate import Gate
from livegrad.server.http.metrics import Metrics
from livegrad.server.http.uvicorn_adapter import GuardedConfig, GuardedProtocol
from livegrad.server.http.websocket import Connections
from livegrad.server.service.mailbox import MAX_STALLED_BYTES, Mailbox
from livegrad.server.wire.frames import encode_body
from livegrad.server.wire.rows import encode_rows, make_rows
from tests.server.http.stage import served
from tests.server.http.test_transport import masked_text
from tests.server.service.test_sessions import Table

MOST: Final = 500_000
"""Bytes that may wait for one viewer, all in all."""
HANDSHAKE: Final = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Stalled:
    """A viewer that has opened a session and reads no more, from the server's side."""

    def __init__(self, table: Table, protocol: GuardedProtocol) -> None:
        (self.session,) = table.sessions._sessions.values()
        self.mailbox: Mailbox = self.session.viewers[0].mailbox
        self._transport = protocol.transport

    @property
    def held(self) -> int:
        """How many bytes wait for it: events, rows, pictures, and what has been written and not been sent."""
        box = self.mailbox
        rows = sum(curve.rows().nbytes for curve in box._curves.values())
        written = self._transport.get_write_buffer_size()
        return sum(map(len, box._events)) + rows + sum(map(len, box._bodies.values())) + written


@asynccontextmanager
async def stalled(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stalled]:
    """Serve one session, and a viewer that has been sent its first picture and takes nothing from then on."""
    table, protocols = Table(), list[GuardedProtocol]()
    made = GuardedProtocol.connection_made

    def connection_made(protocol: GuardedProtocol, transport: asyncio.Transport) -> None:
        protocols.append(protocol)
        made(protocol, transport)

    monkeypatch.setattr(GuardedProtocol, "connection_made", connection_made)
    app, metrics = FastAPI(), Metrics()
    connections = Connections(table.sessions._settings, table.sessions)

    @app.websocket("/ws")
    async def connect(socket: WebSocket) -> None:
        await connections.serve(socket)

    gate = Gate(100, 100, (), metrics.count_refusal)
    config = GuardedConfig(app, gate, metrics, 60.0, log_config=None, access_log=False, ws_per_message_deflate=False)
    async with served(config) as port, asyncio.timeout(60):
        loop, client = asyncio.get_running_loop(), socket.socket()
        try:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # the system's default takes megabytes
            client.setblocking(False)  # noqa: FBT003
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, HANDSHAKE)
            assert b"101" in await loop.sock_recv(client, 65536)
            await loop.sock_sendall(client, masked_text('{"type": "open"}'))
            while b"welcome" not in await loop.sock_recv(client, 65536):
                pass
            table.report(next(iter(table.sessions._sessions.values())))
            yield Stalled(table, protocols[0])
        finally:
            client.close()


def picture() -> bytes:
    """Return a frame of the default run, as the page asks for it."""
    trainer = Trainer(RunConfig())
    return encode_body(0, trainer.snapshot(), trainer.measure()[1:7])


async def test_at_most_half_a_megabyte_waits_for_a_viewer_who_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "STALLED", 0.0)
    async with stalled(monkeypatch) as viewer:
        box, body, most, step = viewer.mailbox, picture(), 0, 0
        while viewer.session.viewers:
            for _ in range(50):
                step += 1
                box.post_rows(0, encode_rows(make_rows([step], [[0.5] * 6])))
            box.post_picture({0: body})
            if box._sent:
                box.acknowledge(box._sent)  # as one does that draws, and then never reads again
            box.post(json.dumps({"type": "pong", "filling": "x" * 1000}))
            await asyncio.sleep(0)
            most = max(most, viewer.held)
        assert 2 * MAX_STALLED_BYTES / 3 < most < MOST


async def test_a_slow_viewer_who_is_told_much_at_once_is_given_time_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who joins 64 lanes is told a megabyte of them; a link that needs seconds for it would never get there."""
    monkeypatch.setattr(websocket, "STALLED", 0.0)
    async with stalled(monkeypatch) as viewer:
        box, event = viewer.mailbox, json.dumps({"type": "run", "filling": "x" * 15_000})
        for _ in range(64):
            box.post(event)
        for _ in range(500):
            box.post(json.dumps({"type": "pong"}))
            await asyncio.sleep(0)
        assert viewer.session.viewers
        while viewer.session.viewers:
            box.post(event)
            await asyncio.sleep(0)
        assert viewer.held < 64 * len(event) + MOST, "what gathers meanwhile still ends it"


async def test_a_viewer_for_whom_little_waits_is_given_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone in a tunnel is not cut off for what it has not been sent: only when much waits, or after long."""
    monkeypatch.setattr(websocket, "STALLED", 0.0)
    async with stalled(monkeypatch) as viewer:
        box, body = viewer.mailbox, picture()
        for step in range(3000):
            box.post_rows(0, encode_rows(make_rows([step + 1], [[0.5] * 6])))
            box.post_picture({0: body})
            if box._sent:
                box.acknowledge(box._sent)
            await asyncio.sleep(0)
        assert viewer.session.viewers
        assert not box.overfull
        assert viewer.held < MOST
        assert box._curves[0].rows()["step"][-1] == 3000, "the newest row is kept, however many were left out"
