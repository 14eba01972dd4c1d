"""Where others reach the server: by its own address, if it listens there, and only for who is on the machine itself."""

import socket

import httpx
import pytest
from fastapi import FastAPI

from livegrad.server.http import where
from livegrad.server.http.where import make_where, reachable


def test_a_server_on_loopback_is_reached_by_nobody_else() -> None:
    assert reachable("127.0.0.1") == []


def test_a_server_at_one_address_is_reached_there() -> None:
    assert reachable("192.168.1.7") == ["192.168.1.7"]


def test_a_server_at_every_address_names_the_machines_own_and_no_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {socket.AF_INET: "192.168.1.7", socket.AF_INET6: "::1"}
    monkeypatch.setattr(where, "_own_address", own.get)
    assert reachable("::") == ["192.168.1.7"]


@pytest.mark.parametrize(
    ("opened", "told"), [("http://localhost:8000", ["http://192.168.1.7:8000"]), ("http://class.example", [])]
)
async def test_only_who_has_opened_it_as_localhost_is_told(opened: str, told: list[str]) -> None:
    app = FastAPI()
    app.include_router(make_where("192.168.1.7"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=opened) as client:
        assert (await client.get("/api/where")).json() == {"addresses": told}
