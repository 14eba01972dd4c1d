"""The socket's own defences: floods are counted, stalled and silent clients are cut off, the listener's options set."""

import asyncio
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from livegrad.server.http.transport import SEND_BUFFER, Flood, listen
from tests.server.client import DEADLINE, Server
from tests.server.fakes import Clock
from tests.server.hosting import hosting
from tests.server.test_workers_die import health


def test_a_flood_is_more_than_the_limit_within_a_second() -> None:
    clock = Clock()
    flood = Flood(3, clock)
    assert [flood.one_more() for _ in range(4)] == [False, False, False, True]
    clock.now += 1.01
    assert [flood.one_more() for _ in range(3)] == [False, False, False]


def test_at_the_limit_for_ever_is_no_flood() -> None:
    clock = Clock()
    flood = Flood(10, clock)
    for _ in range(200):
        clock.now += 0.101
        assert not flood.one_more()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems round and inherit otherwise")
def test_connections_inherit_a_small_send_buffer_and_a_timeout() -> None:
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            # Linux doubles what is asked for, to account for its own bookkeeping.
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * SEND_BUFFER
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000


def test_a_port_in_use_is_an_error_and_leaves_no_socket_open() -> None:
    with listen("127.0.0.1", 0) as first, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])


async def watched_by(server: Server, count: int) -> None:
    """Wait until so many watch."""
    async with asyncio.timeout(DEADLINE):
        while (await health(server))["viewers"] != count:
            pass


@pytest.fixture(scope="module")
def impatient() -> Iterator[Server]:
    """Run a server that waits for nobody."""
    with hosting(workers=1, write_seconds=0.5, ping_seconds=1, open_seconds=0.5) as running:
        yield running


async def test_a_viewer_who_takes_nothing_is_cut_off(impatient: Server) -> None:
    """It reads nothing and acknowledges all, so that frames keep coming until every buffer is full."""
    async with impatient.session() as viewer:
        await viewer.send("view", grid=200, units=64, fps=60)
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.ask("play")
        viewer.socket.transport.pause_reading()
        frame = viewer.frames[-1].frame
        with suppress(ConnectionClosed):
            while (await health(impatient))["viewers"]:
                frame += 1
                await viewer.socket.send(json.dumps({"type": "ack", "frame": frame}))
        await watched_by(impatient, 0)
        viewer.socket.transport.abort()


async def test_a_client_that_answers_no_ping_is_cut_off(impatient: Server) -> None:
    port = int(impatient.url.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with asyncio.timeout(DEADLINE):
        assert b"101" in await reader.readuntil(b"\r\n\r\n")
        writer.write(masked_text('{"type": "open"}'))
        with suppress(ConnectionResetError):
            while await reader.read(1024):
                pass
    await watched_by(impatient, 0)
    writer.close()
    with suppress(ConnectionResetError):
        await writer.wait_closed()


def masked_text(text: str) -> bytes:
    """Return a text message as a client sends it, masked with zeros."""
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text.encode()


async def test_who_connects_and_opens_nothing_is_let_go(impatient: Server) -> None:
    async with impatient.viewer() as viewer:
        assert (await viewer.event("error"))["code"] == "too_slow"
        assert await viewer.closed() == 1008


async def test_who_answers_pings_stays(impatient: Server) -> None:
    async with impatient.session() as viewer:
        await viewer.ask("speed", epochs_per_second=0.04)  # a step a second
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.step >= 4)  # that is three pings long
        assert (await viewer.ask("pause"))["state"] == "paused"
