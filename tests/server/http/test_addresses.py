"""One address has its share of connections, those behind a proxy each their own; pages of other names have none."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from livegrad.server.cli.serve import config
from livegrad.server.http.headers import HEADERS
from livegrad.server.service.settings import Settings
from tests.server.client import DEADLINE
from tests.server.http.stage import served


def no_worker() -> Any:
    raise OSError("expected no worker")


@asynccontextmanager
async def running(**given: Any) -> AsyncIterator[str]:
    """Serve as `livegrad serve` does, but without a worker; give the address of the WebSocket."""
    async with asyncio.timeout(DEADLINE), served(config(Settings(workers=1, **given), start=no_worker)) as port:
        yield f"ws://127.0.0.1:{port}/ws"


async def opened(stack: AsyncExitStack, url: str, **headers: str) -> ClientConnection:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    socket = await connect(url, additional_headers=names)
    stack.callback(socket.transport.abort)
    with suppress(ConnectionClosed):  # who is refused may be told so before they have asked
        await socket.send(json.dumps({"type": "open"}))
    return socket


async def heard(socket: ClientConnection) -> str:
    """Return what the server says first: the code of an error, or the kind of an event."""
    event = json.loads(await socket.recv())
    return str(event.get("code", event["type"]))


async def test_one_address_has_no_more_connections_than_its_limit() -> None:
    async with running(connections_per_address=2, trusted_proxies=()) as url, AsyncExitStack() as stack:
        assert [await heard(await opened(stack, url)) for _ in range(3)] == ["welcome", "welcome", "full"]


async def test_behind_a_proxy_each_has_a_limit_of_their_own() -> None:
    async with running(connections_per_address=1) as url, AsyncExitStack() as stack:
        for pupil, answer in (("10.0.0.1", "welcome"), ("10.0.0.1", "full"), ("10.0.0.2", "welcome")):
            assert await heard(await opened(stack, url, X_Forwarded_For=pupil)) == answer


async def test_an_address_that_is_no_proxy_cannot_say_that_it_asks_for_others() -> None:
    async with running(connections_per_address=1, trusted_proxies=()) as url, AsyncExitStack() as stack:
        for pupil, answer in (("10.0.0.1", "welcome"), ("10.0.0.2", "full")):
            assert await heard(await opened(stack, url, X_Forwarded_For=pupil)) == answer


@pytest.mark.parametrize(
    ("name", "origin", "status"), [("evil.example", None, 421), ("localhost", "http://evil.example", 403)]
)
async def test_a_page_of_another_name_or_origin_is_refused_with_the_headers(
    name: str, origin: Origin | None, status: int
) -> None:
    async with running() as url:
        port = int(url.split(":")[2].partition("/")[0])
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://{name}:{port}/ws", origin=origin, host="127.0.0.1", port=port)
        assert refused.value.response.status_code == status
        assert all(refused.value.response.headers[name] == value for name, value in HEADERS.items())


async def test_a_full_house_takes_in_the_next_where_others_have_left() -> None:
    async with running(sessions_per_worker=5) as url:
        for _ in range(12):
            async with AsyncExitStack() as stack:
                assert await heard(await opened(stack, url)) == "welcome"
