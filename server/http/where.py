"""Tells a page opened as `localhost` at which addresses other machines reach this server; knows no session."""

import json
import socket
from typing import Final

from fastapi import APIRouter, Request, Response

from livegrad.server.http.headers import is_loopback

EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened at
OUTSIDE: Final = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that documentation uses (RFC 5737, RFC 3849). Nothing is sent there."""


def reachable(host: str) -> list[str]:
    """Return the hosts by which others reach a server that listens at `host`; none where it listens on loopback."""
    if is_loopback(host):
        return []
    if host not in EVERYWHERE:
        return [host]
    return [own for family in OUTSIDE if (own := _own_address(family)) and not is_loopback(own)]


def _own_address(family: socket.AddressFamily) -> str | None:
    """Return the address that this machine would send from: to connect a UDP socket chooses it and sends nothing."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((OUTSIDE[family], 9))
            own: str = probe.getsockname()[0]
            return own
    except OSError:  # this machine has no route of that family
        return None


def make_where(host: str) -> APIRouter:
    """Make the route `/api/where`; only who has opened the page as `localhost` is told anything."""
    router = APIRouter()

    @router.get("/api/where")
    def where(request: Request) -> Response:
        hosts = reachable(host) if is_loopback(request.url.hostname or "") else []
        port = request.url.port or 80
        addresses = [f"http://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts]
        body = json.dumps({"addresses": addresses}).encode()
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    return router
