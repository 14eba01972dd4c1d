"""Real sockets against the guarded protocols: who holds them open, sends halves or sends garbage stops nobody else."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator

import pytest

from livegrad.server.http.headers import HEADERS
from tests.server.client import DEADLINE, ROOT
from tests.server.http.stage import Running, running

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
TIMEOUT = "HTTP/1.1 408 Request Timeout"
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@pytest.fixture
async def stage() -> AsyncIterator[Running]:
    async with asyncio.timeout(DEADLINE), running(sockets=20) as made:
        yield made


def lines(answer: bytes) -> list[str]:
    return answer.decode("latin-1").split("\r\n")


def has_headers(answer: bytes) -> bool:
    head = [line.lower() for line in lines(answer)]
    return all(head.count(f"{name}: {value}".lower()) == 1 for name, value in HEADERS.items())


async def test_half_requests_in_any_number_stop_no_whole_one(stage: Running) -> None:
    held = []
    for _ in range(3 * stage.gate.sockets):
        reader, writer = await stage.connect()
        writer.write(HALF)
        held.append((reader, writer))
    assert lines(await stage.ask(GET))[-1] == "home"
    first = await held[0][0].read()
    assert lines(first)[0] == "HTTP/1.1 503 Service Unavailable"
    assert has_headers(first)
    for _, writer in held:
        writer.transport.abort()


async def test_when_all_sockets_are_in_use_the_next_is_told_so_at_once(stage: Running) -> None:
    held = []
    for _ in range(stage.gate.sockets):
        reader, writer = await stage.connect()
        writer.write(UPGRADE + b"\r\n")
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        held.append(writer)
    refused = await stage.ask(GET)
    assert lines(refused)[0] == "HTTP/1.1 503 Service Unavailable"
    assert "Retry-After: 10" in lines(refused)
    assert has_headers(refused)
    for writer in held:
        writer.transport.abort()
    await stage.emptied()
    assert lines(await stage.ask(GET))[-1] == "home"


@pytest.mark.parametrize(
    "begun",
    [b"", b"G", HALF, GET[:-2], UPGRADE],
    ids=["nothing", "a letter", "a header", "all but the end", "an upgrade"],
)
async def test_a_request_that_does_not_arrive_whole_is_given_up(begun: bytes) -> None:
    async with asyncio.timeout(DEADLINE), running(request_seconds=0.05) as stage:
        answer = await stage.ask(begun)
        assert lines(answer)[0] == TIMEOUT
        assert has_headers(answer)
        assert stage.metrics.refusals["slow_request"] == 1
        assert len(stage.gate) == 0


async def test_a_second_request_that_does_not_arrive_whole_is_given_up_too() -> None:
    async with asyncio.timeout(DEADLINE), running(request_seconds=0.05) as stage:
        reader, writer = await stage.connect()
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.readuntil(b"home")).startswith(b"HTTP/1.1 200 OK")
        writer.write(HALF)
        assert lines(await reader.read())[0] == TIMEOUT
        writer.transport.abort()


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with asyncio.timeout(DEADLINE), running(request_seconds=0.05) as stage:
        answer = await stage.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx")
        assert lines(answer)[0] == "HTTP/1.1 200 OK"
        assert TIMEOUT not in answer.decode()


async def test_a_websocket_outlasts_the_time_for_a_request() -> None:
    async with asyncio.timeout(DEADLINE), running(request_seconds=0.05) as stage:
        reader, writer = await stage.connect()
        writer.write(UPGRADE + b"\r\n")
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        assert TIMEOUT in (await stage.ask(HALF)).decode()  # that is how long it has been open
        writer.write(b"\x81\x82\0\0\0\0ok")
        assert await reader.readexactly(4) == b"\x81\x02ok"
        writer.transport.abort()


MANY = b"".join(b"X-%d: x\r\n" % number for number in range(300))


ASKED = (
    (b"\xff\xfe\r\n\r\n", 400),
    (b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"a" * 300_000, 400),
    (b"GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 404),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: \xff\r\nConnection: close\r\n\r\n", 200),
    (b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n", 421),
    (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 421),
    (b"GET / HTTP/1.1\r\nHost: localhost:99999\r\nConnection: close\r\n\r\n", 421),
    (b"GET / HTTP/1.1\r\nHost: localhost@evil.example\r\nConnection: close\r\n\r\n", 421),
    (b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n", 200),
    (b"GET / HTTP/1.0\r\n\r\n", 200),
    (b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 405),
    (UPGRADE.replace(b"localhost", b"evil.example") + b"\r\n", 421),
    (UPGRADE.replace(b"/ws", b"/nowhere") + b"\r\n", 403),
    (UPGRADE.replace(b"/ws", b"/ws?%ff") + b"X: \xff\r\nSec-WebSocket-Protocol: \xff\r\n\r\n", 400),
    (UPGRADE.replace(b"13", b"12") + b"\r\n", 400),
    (UPGRADE + MANY + b"\r\n", 431),
    (UPGRADE + b"X: " + b"a" * 20_000 + b"\r\n\r\n", 431),
)
"""What is sent, and the status of the answer."""


async def test_whatever_is_asked_is_answered_with_the_headers_and_without_a_traceback(
    stage: Running, caplog: pytest.LogCaptureFixture
) -> None:
    for request, status in ASKED:
        answer = await stage.ask(request)
        assert lines(answer)[0].split(" ")[1] == str(status), (request[:200], answer)
        assert has_headers(answer), (request[:200], answer)
        await stage.emptied()
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_bug_is_answered_with_the_headers_too(stage: Running, caplog: pytest.LogCaptureFixture) -> None:
    answer = await stage.ask(GET.replace(b"/ ", b"/broken "))
    assert lines(answer)[0] == "HTTP/1.1 500 Internal Server Error"
    assert has_headers(answer)
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == ["uvicorn.error"]


@pytest.mark.parametrize(
    "frames",
    [b"\x81\x82\0\0\0\0\xff\xfe", b"\x01\x81\0\0\0\0\xff\x80\x81\0\0\0\0\xfe", b"\x88\x84\0\0\0\0\x03\xe8\xff\xfe"],
    ids=["a message", "in two parts", "a reason to close"],
)
async def test_bad_utf8_in_a_websocket_ends_it_and_is_no_traceback(
    stage: Running, caplog: pytest.LogCaptureFixture, frames: bytes
) -> None:
    reader, writer = await stage.connect()
    writer.write(UPGRADE + b"\r\n")
    assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
    writer.write(frames)
    closing = await reader.read()
    assert closing[0] == 0x88
    assert int.from_bytes(closing[2:4], "big") in (1002, 1007)
    assert not [record for record in caplog.records if record.exc_info]
    writer.transport.abort()


@pytest.mark.skipif(sys.platform == "win32", reason="there sockets are no file descriptors")
async def test_with_few_descriptors_idle_connections_lock_nobody_out_and_fill_no_log() -> None:
    command = ["sh", "-c", f"ulimit -n 640; exec {sys.executable} -m tests.server.http.stage"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    try:
        async with asyncio.timeout(DEADLINE):
            port, sockets = map(int, (await process.stdout.readline()).split())
            assert sockets < 200
            held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(600)]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GET)
            assert lines(await reader.read())[-1] == "home"
            for _, each in (*held, (reader, writer)):
                each.transport.abort()
    finally:
        process.terminate()
        assert await process.stderr.read() == b""
        await process.wait()
