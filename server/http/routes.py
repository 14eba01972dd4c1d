"""HTTP: health, metrics, the schema and presets of a run, and the page's files; no WebSocket."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request, Response

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig
from livegrad.models.data.images.make import make_images
from livegrad.server.http.static import Assets, fingerprint
from livegrad.server.wire.errors import BadField
from livegrad.server.wire.image_address import PATH as IMAGES
from livegrad.server.wire.image_address import read_address

FOREVER: Final = "public, max-age=31536000, immutable"
PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"
WEB: Final = Path(__file__).resolve().parents[2] / "web"


class Health(Protocol):
    """What the service tells of itself."""

    @property
    def ready(self) -> bool:
        """Whether it can train: a worker is ready."""

    def health(self) -> dict[str, Any]:
        """Return counts, and whether workers are ready."""

    def metrics(self) -> str:
        """Return all that is counted, as Prometheus reads it."""


def make_router(health: Health, web: Path = WEB) -> APIRouter:
    """Make the routes; the page's files come last, since they answer to every path."""
    router = APIRouter()
    assets = Assets(web, fingerprint(web))
    schema = json.dumps(RunConfig.model_json_schema()).encode()
    presets = json.dumps({name: config.model_dump(mode="json") for name, config in PRESETS.items()}).encode()

    _add_health(router, health)

    @router.api_route("/api/schema", methods=["GET", "HEAD"])
    def get_schema() -> Response:
        return _json(schema, "no-cache")

    @router.api_route("/api/presets", methods=["GET", "HEAD"])
    def get_presets() -> Response:
        return _json(presets, "no-cache")

    @router.api_route(f"/{IMAGES}", methods=["GET", "HEAD"])
    def get_images(request: Request) -> Response:
        """Give a run's images; the address says all that decides them, so they never change."""
        try:
            data, seed = read_address(dict(request.query_params))
        except BadField as error:
            return _text(f"{error.message}\n", 400)
        body = make_images(data, seed).images.tobytes()
        return Response(body, media_type="application/octet-stream", headers={"Cache-Control": FOREVER})

    @router.api_route("/favicon.ico", methods=["GET", "HEAD"])
    def get_icon(request: Request) -> Response:
        """Browsers ask for it beside whatever is no page of ours, such as `/healthz`."""
        return assets.respond("icon.svg", request)

    @router.api_route("/{path:path}", methods=["GET", "HEAD"])
    async def get_file(path: str, request: Request) -> Response:
        return await asyncio.to_thread(assets.respond, path, request)

    return router


def _add_health(router: APIRouter, health: Health) -> None:
    """Add what machines ask: none of these waits for a thread, which a busy server may not have."""

    @router.api_route("/livez", methods=["GET", "HEAD"])
    async def livez() -> Response:
        """Answer, which is all that is asked: one that does not should be started again."""
        return _text("ok\n")

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    async def readyz() -> Response:
        """Say whether visitors should be sent here: not before a worker is ready."""
        return _text("ok\n") if health.ready else _text("no worker is ready\n", 503)

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    async def healthz() -> Response:
        """Tell the page, and people, how things are; the answer is 200 as soon as there is one."""
        return _json(json.dumps(health.health()).encode(), "no-store")

    @router.api_route("/metrics", methods=["GET", "HEAD"])
    async def metrics() -> Response:
        return _text(health.metrics(), kind=PROMETHEUS)


def _json(body: bytes, cache: str) -> Response:
    return Response(body, media_type="application/json", headers={"Cache-Control": cache})


def _text(body: str, status: int = 200, kind: str = "text/plain; charset=utf-8") -> Response:
    return Response(body, status, {"Cache-Control": "no-store", "Content-Type": kind})
