"""Puts the service together: pool, sessions, connections and routes, begun and ended as one; holds no logic."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from fastapi import FastAPI, WebSocket

from livegrad.server.http.routes import SecurityHeaders, make_router
from livegrad.server.http.websocket import Connections
from livegrad.server.http.where import make_where
from livegrad.server.service.pool import Pool, Spawn
from livegrad.server.service.sessions import TIDY_EVERY, Sessions
from livegrad.server.service.settings import Settings
from livegrad.server.service.spawn import spawn

log = structlog.get_logger()


class Service:
    """All that lives as long as the application."""

    def __init__(self, settings: Settings, start: Spawn, clock: Callable[[], float]) -> None:
        self.host = settings.host
        self.pool = Pool(settings.workers, start, settings.stop_seconds)
        self.sessions = Sessions(settings, self.pool, clock)
        self.connections = Connections(settings, self.sessions)

    def health(self) -> dict[str, Any]:
        """Return what `/healthz` tells; the server answers before its workers do."""
        warming = self.pool.warming
        return {
            "status": "ok" if self.pool.ready else "starting",
            "workers": {"ready": self.pool.ready, "total": self.pool.size},
            "compiled": warming and {"done": warming.done, "total": warming.total},
            "sessions": len(self.sessions),
            "viewers": self.sessions.viewers,
            "connections": len(self.connections),
        }

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Start the workers, look after the sessions, and stop the workers."""
        self.pool.start(self.sessions.hear, self.sessions.lost)
        housekeeper = asyncio.create_task(self._tidy())
        try:
            yield
        finally:
            housekeeper.cancel()
            with suppress(asyncio.CancelledError):
                await housekeeper
            await self.pool.close()

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY)
            try:
                self.sessions.tidy()
            except Exception:  # a session that cannot be evicted must not keep the others for ever
                log.exception("tidying_failed")


def create_app(
    settings: Settings | None = None, start: Spawn = spawn, clock: Callable[[], float] = time.monotonic
) -> FastAPI:
    """Make the application; it starts its workers when it is served."""
    service = Service(settings or Settings(), start, clock)
    app = FastAPI(title="Livegrad", docs_url=None, redoc_url=None, openapi_url=None, lifespan=service.running)
    app.state.service = service

    @app.websocket("/ws")
    async def connect(socket: WebSocket) -> None:
        await service.connections.serve(socket)

    app.include_router(make_where(service.host))
    app.include_router(make_router(service))
    app.add_middleware(SecurityHeaders)
    return app
