"""The load generator: it behaves as a browser does, counts what a person would notice, and says what went wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from livegrad.server.cli.load import Watch, quantile, visited
from livegrad.server.cli.main import app
from livegrad.server.cli.visitor import Page, Seen, Visitor, checked, fetch, status_of
from livegrad.server.wire.commands import parse
from tests.server.client import DEADLINE, Server
from tests.server.http.stage import running


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.05, 1), (0.25, 1), (0.26, 2), (0.5, 2), (0.99, 4), (1.0, 4)])
def test_a_quantile_is_the_smallest_value_that_so_many_do_not_exceed(share: float, value: float) -> None:
    assert quantile([4, 2, 3, 1], share) == value
    assert quantile([], share) == 0


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://", "http://localhost/page"])
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected an address such as"):
        checked(url)


def test_the_status_of_an_answer_is_read() -> None:
    assert (status_of(b"HTTP/1.1 503 Service Unavailable\r\nX: y"), status_of(b""), status_of(b"SSH-2.0 x")) == (
        503,
        0,
        0,
    )


def test_where_nobody_answers_is_said_in_one_line() -> None:
    ended = CliRunner().invoke(app, ["load", "http://127.0.0.1:1"])
    assert ended.exit_code == 1
    assert ended.output.startswith("Livegrad cannot reach http://127.0.0.1:1: ")
    assert ended.output.count("\n") == 1


async def test_memory_is_read_from_the_metrics_and_the_most_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = iter([100e6, 300e6, 200e6])

    async def answer(_url: str, _path: str) -> tuple[int, bytes]:
        return 200, b'# HELP x\nlivegrad_memory_bytes{process="worker 0"} %d\nlivegrad_sessions 3\n' % next(sizes)

    monkeypatch.setattr("livegrad.server.cli.load.fetch", answer)
    watch = Watch("http://localhost")
    for _ in range(3):
        await watch.look()
    assert watch.held == {"worker 0": 300.0}


async def test_a_page_is_fetched_as_a_browser_fetches_it() -> None:
    async with asyncio.timeout(DEADLINE), running() as stage:
        assert await fetch(f"http://localhost:{stage.port}", "/") == (200, b"home")
        assert (await fetch(f"http://127.0.0.1:{stage.port}", "/nowhere"))[0] == 404


@asynccontextmanager
async def page_of(server: Any, seen: Seen) -> AsyncIterator[Page]:
    """Open a page to a stand-in for the server."""
    async with serve(server, "127.0.0.1", 0) as listening:
        port = next(iter(listening.sockets)).getsockname()[1]
        async with connect(f"ws://127.0.0.1:{port}") as socket:
            page = Page(socket, seen, Random(0))  # noqa: S311
            reader = asyncio.create_task(page.read())
            yield page
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


async def test_it_acknowledges_each_picture_and_counts_those_that_come_while_it_trains() -> None:
    acknowledged: asyncio.Queue[int] = asyncio.Queue()

    async def server(socket: ServerConnection) -> None:
        frame = msgspec.msgpack.encode([{"lane": 0, "step": 1}, {"frame": 7, "curve": b""}])
        await socket.send(frame)
        await socket.send(json.dumps({"type": "state", "state": "playing", "lane": 0}))
        await socket.send(frame)
        async for message in socket:
            command = json.loads(message)
            assert parse(message if isinstance(message, str) else message.decode()).type == command["type"]
            if command["type"] == "ack":
                acknowledged.put_nowait(command["frame"])
            else:
                error = {"type": "error", "code": "busy", "message": "", "field": None, "reply_to": command["id"]}
                await socket.send(json.dumps(error))

    seen = Seen()
    async with asyncio.timeout(DEADLINE), page_of(server, seen) as page:
        assert [await acknowledged.get() for _ in range(2)] == [7, 7]
        assert (await page.ask("pause"))["code"] == "busy"
    assert seen.frames == 1
    assert seen.playing > 0
    assert seen.errors == {"busy": 1}


async def test_who_waits_for_a_connection_that_ends_does_not_wait_for_ever() -> None:
    async def server(socket: ServerConnection) -> None:
        await socket.recv()

    async with asyncio.timeout(DEADLINE), page_of(server, Seen()) as page:
        with pytest.raises(asyncio.CancelledError):
            await page.ask("pause")


async def test_a_visitor_plays_drags_leaves_and_comes_back_to_their_session(server: Server) -> None:
    visitor = Visitor(server.url, seed=1)
    await visitor.load_page()
    async with visitor.opened() as page:
        await visitor.order(page, "play")
        await visitor.drag(page)
        key = page.key
    async with visitor.opened() as page:
        assert page.key == key
        await page.ask("pause")
    assert len(visitor.seen.waits) == 2
    assert min(visitor.seen.waits) > 0
    assert visitor.seen.errors == {}


async def test_what_a_server_held_is_told_whole(server: Server) -> None:
    found = await visited(server.url, viewers=1, seconds=1)
    assert found["healthz_ms"]["worst"] > 0
    assert {"server", "worker 0"} <= found["memory_mb"].keys()
    assert found["errors"].keys() <= {"never saw a picture"}  # in one second, on a busy machine
