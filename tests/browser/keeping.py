"""Serves as `python -m livegrad` does, but lets browsers keep the page's files for an hour, and sends fewer frames.

A page asks for a hundred files, each time anew; to answer that nothing has changed takes a third of the time that
opening it takes, and the tests open it two hundred times. A page of its own (`visit(None)`) still loads all of them.
To draw a frame takes 30 ms of a processor, all processes together: at 30 a second a page that plays would leave
nothing to the tests beside it.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

FRAMES_PER_SECOND: Final = 5


def main() -> None:
    """Serve; what follows on the command line is what follows `livegrad`."""
    # Not at the top: each worker imports this file again, and has no use for a web server.
    from livegrad.server.cli.main import main as serve  # noqa: PLC0415
    from livegrad.server.http.static import Assets  # noqa: PLC0415
    from livegrad.server.service.mailbox import Viewer  # noqa: PLC0415

    respond = Assets.respond

    def respond_to_keep(self: Assets, path: str, request: "Request") -> "Response":
        response = respond(self, path, request)
        response.headers["Cache-Control"] = "max-age=3600"
        return response

    Assets.respond = respond_to_keep  # type: ignore[method-assign]
    look = Viewer.look

    def look_seldom(self: Viewer, given: dict[str, Any]) -> None:
        look(self, {**given, "fps": min(FRAMES_PER_SECOND, given.get("fps", FRAMES_PER_SECOND))})

    Viewer.look = look_seldom  # type: ignore[method-assign]
    serve()


if __name__ == "__main__":
    main()
