"""Runs the service under uvicorn with the options it needs; takes settings, and knows no command line."""

import logging
import sys
from contextlib import suppress

import structlog
import uvicorn

from livegrad.server.http.app import create_app
from livegrad.server.http.transport import listen
from livegrad.server.http.uvicorn_adapter import GuardedProtocol
from livegrad.server.service.settings import Settings


def config(settings: Settings) -> uvicorn.Config:
    """Return uvicorn's configuration: the sansio WebSocket protocol, guarded, with our limits."""
    return uvicorn.Config(
        create_app(settings),
        ws=GuardedProtocol,
        ws_max_size=settings.message_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=settings.ping_seconds,
        timeout_graceful_shutdown=3,
        limit_concurrency=2 * settings.connections,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def serve(settings: Settings) -> int:
    """Serve until told to stop; return the exit code."""
    set_up_logs()
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        sys.stderr.write(refusal(settings, error))
        return 1
    host, port = listener.getsockname()[:2]
    sys.stdout.write(f"Livegrad is running at {address(host, port)} (press Ctrl+C to stop)\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):  # uvicorn raises the signal again when all is closed
        uvicorn.Server(config(settings)).run(sockets=[listener])
    return 0


def address(host: str, port: int) -> str:
    """Return the page's address, as a person would type it on this machine."""
    name = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{name}:{port}"


def refusal(settings: Settings, error: OSError) -> str:
    """Say why the server cannot listen there, and what to do about it."""
    where = f"{settings.host}:{settings.port}"
    if error.errno in IN_USE:
        return (
            f"Livegrad cannot start: port {settings.port} is in use by another program.\n"
            f"Stop that one, or choose another port: livegrad serve --port {settings.port + 1}\n"
        )
    return f"Livegrad cannot start: it cannot listen at {where} ({error.strerror or error}).\n"


IN_USE = (48, 98, 10048)  # EADDRINUSE on macOS, Linux and Windows


def set_up_logs() -> None:
    """Write what matters to stderr, one line each, without the bodies of messages."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
