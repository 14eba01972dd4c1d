"""What is told of where the server listens: its address, or why it cannot; loads no web, so that it is told at once."""

from livegrad.server.service.settings import Settings

IN_USE = (48, 98, 10048)  # EADDRINUSE on macOS, Linux and Windows


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
            f"Stop that one, or choose another port: livegrad serve --port {settings.port + 1}"
        )
    return f"Livegrad cannot start: it cannot listen at {where} ({error.strerror or error})."
