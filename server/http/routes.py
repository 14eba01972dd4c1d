"""HTTP: health, the schema and presets of a run, the page's files, and the headers on all of them; no WebSocket."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig
from livegrad.server.http.static import Assets, fingerprint

WEB: Final = Path(__file__).resolve().parents[2] / "web"

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


class Health(Protocol):
    """What `/healthz` tells."""

    def health(self) -> dict[str, Any]:
        """Return counts, and whether workers are ready."""


def make_router(health: Health, web: Path = WEB) -> APIRouter:
    """Make the routes; the page's files come last, since they answer to every path."""
    router = APIRouter()
    assets = Assets(web, fingerprint(web))
    schema = json.dumps(RunConfig.model_json_schema()).encode()
    presets = json.dumps({name: config.model_dump(mode="json") for name, config in PRESETS.items()}).encode()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        return _json(json.dumps(health.health()).encode(), "no-store")

    @router.api_route("/api/schema", methods=["GET", "HEAD"])
    def get_schema() -> Response:
        return _json(schema, "no-cache")

    @router.api_route("/api/presets", methods=["GET", "HEAD"])
    def get_presets() -> Response:
        return _json(presets, "no-cache")

    @router.api_route("/favicon.ico", methods=["GET", "HEAD"])
    def get_icon(request: Request) -> Response:
        """Browsers ask for it beside whatever is no page of ours, such as `/healthz`."""
        return assets.respond("icon.svg", request)

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def get_file(path: str, request: Request) -> Response:
        return await asyncio.to_thread(assets.respond, path, request)

    return router


def _json(body: bytes, cache: str) -> Response:
    return Response(body, media_type="application/json", headers={"Cache-Control": cache})


class SecurityHeaders:
    """Puts the headers on every answer, the errors' too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)
