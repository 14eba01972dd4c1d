"""Puts the service together: pool, sessions, connections and routes, begun and ended as one; holds no logic."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import structlog
from fastapi import FastAPI, WebSocket

from livegrad.server.http.headers import AllowedHosts, SecurityHeaders, allowed_hosts, failed
from livegrad.server.http.metrics import Metrics, Now, exposition
from livegrad.server.http.routes import WEB, make_router
from livegrad.server.http.static import fingerprint
from livegrad.server.http.websocket import Connections
from livegrad.server.http.where import make_where
from livegrad.server.service.sessions import TIDY_EVERY, Sessions
from livegrad.server.service.settings import MEMORY, Settings
from livegrad.server.service.workers.link import Spawn
from livegrad.server.service.workers.pool import Pool
from livegrad.server.service.workers.spawn import spawn
from livegrad.server.store.store import Store
from livegrad.server.worker.channel import Report

DAY: Final = 24 * 3600.0

log = structlog.get_logger()


class Service:
    """All that lives as long as the application."""

    def __init__(self, settings: Settings, start: Spawn, clock: Callable[[], float]) -> None:
        self.host = settings.host
        self.pool = Pool(settings.workers, start, settings.stop_seconds, spare=settings.spare_worker)
        self.sessions = Sessions(settings, self.pool, clock, store_for(settings), fingerprint(WEB))
        self.connections = Connections(settings, self.sessions)
        self.counts = Metrics()

    @property
    def ready(self) -> bool:
        """Whether a worker takes orders."""
        return self.pool.ready > 0

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

    def metrics(self) -> str:
        """Return all that is counted, as Prometheus reads it."""
        now = Now(
            sessions=len(self.sessions),
            viewers=self.sessions.viewers,
            connections=len(self.connections),
            ready=self.pool.ready,
            workers=self.pool.size,
            pids=self.pool.pids,
        )
        return exposition(self.counts, now)

    def _hear(self, report: Report) -> None:
        self.counts.heard(report)
        self.sessions.hear(report)

    def _lost(self, worker: int, working: int) -> None:
        self.counts.restarts += 1
        self.sessions.lost(worker, working)

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Start the workers, look after the sessions, and stop the workers."""
        self.pool.start(self._hear, self._lost)
        keeper = self.sessions.keeper
        chores = [asyncio.create_task(self._tidy()), asyncio.create_task(self.counts.watch_loop())]
        if keeper:
            chores.append(asyncio.create_task(keeper.run()))
        try:
            yield
        finally:
            for chore in chores:
                chore.cancel()
            await asyncio.gather(*chores, return_exceptions=True)
            if keeper:
                await keeper.close()
            await self.pool.close()

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(TIDY_EVERY)
            try:
                self.sessions.tidy()
            except Exception:  # a session that cannot be evicted must not keep the others for ever
                log.exception("tidying_failed")


def store_for(settings: Settings) -> Store | None:
    """Return the store that the settings ask for, not yet open; None where sessions are kept in memory alone."""
    if settings.data_dir == MEMORY:
        return None
    return Store(Path(settings.data_dir), settings.keep_days * DAY, settings.data_megabytes * 1_000_000)


def create_app(
    settings: Settings | None = None, start: Spawn = spawn, clock: Callable[[], float] = time.monotonic
) -> FastAPI:
    """Make the application; it starts its workers when it is served."""
    settings = settings or Settings()
    service = Service(settings, start, clock)
    app = FastAPI(title="Livegrad", docs_url=None, redoc_url=None, openapi_url=None, lifespan=service.running)
    app.state.service = service

    @app.websocket("/ws")
    async def connect(socket: WebSocket) -> None:
        await service.connections.serve(socket)

    app.include_router(make_where(service.host))
    app.include_router(make_router(service))
    app.add_middleware(AllowedHosts, allowed_hosts(settings), lambda: service.counts.count_refusal("host"))
    app.add_middleware(SecurityHeaders)  # added last, it is outermost
    app.add_exception_handler(Exception, failed)
    return app
