"""What every answer carries, and to which names the server answers; knows no route."""

import ipaddress
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from livegrad.server.service.settings import Settings

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
MISDIRECTED: Final = "This server does not answer to that name. Whoever runs it can allow it: LIVEGRAD_ALLOWED_HOSTS.\n"


class SecurityHeaders:
    """Puts the headers on every answer of the application but those to an exception, which `failed` makes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def failed(*_: object) -> Response:
    """Answer a request that met a bug; Starlette makes this answer outside of all middleware, so it has its headers."""
    return PlainTextResponse("Something went wrong on the server.\n", 500, HEADERS)


class AllowedHosts:
    """Refuses requests for another name than the server's own.

    A page of evil.example can have its name point to 127.0.0.1 a moment after it was loaded ("DNS rebinding"); to the
    browser, what listens there is then evil.example too, and its scripts read all that it answers. The name asked for,
    which a script cannot change, gives it away.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str] | None, count: Callable[[], None]) -> None:
        """Take the names without a port (None allows all) and what counts refusals."""
        self._app = app
        self._names = names
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] in ("http", "websocket") and not self._allows(scope):
            self._count()
            answer = PlainTextResponse(MISDIRECTED, 421)
            if scope["type"] == "websocket":
                await receive()
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        if self._names is None:
            return True
        asked = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        return all(host_name(host) in self._names for host in asked)  # browsers always send one, old programs none


def host_name(host: str) -> str | None:
    """Return the name in a Host header, lower-case and without its port; None when it cannot be one."""
    try:
        parts = urlsplit(f"//{host}")
        plain = parts.netloc == host and "@" not in host
        _ = parts.port  # raises ValueError for what is no port
        name = parts.hostname
    except ValueError:
        return None
    return name if plain else None


def allowed_hosts(settings: Settings) -> frozenset[str] | None:
    """Return the names that the server answers to: None, all, unless it listens on loopback or some are listed."""
    if not settings.allowed_hosts and not is_loopback(settings.host):
        return None
    return frozenset(name.lower().strip("[]") for name in (*settings.allowed_hosts, settings.host, *LOOPBACK))


def is_loopback(host: str) -> bool:
    """Say whether a host's name or address means the machine that it is used on."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
