"""uvicorn's WebSocket protocol, hardened against clients that stall or flood; knows no session and no message.

uvicorn has no public way to do this, so the class below overrides methods and sets attributes that may change with any
of its minor versions. Nothing else here touches them. The version is capped in pyproject.toml, and a test names what to
compare when another one is installed.
"""

from typing import Any, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from livegrad.server.http.transport import ABORT, Flood

KNOWN: Final = "0.54"
"""The minor version of uvicorn that this was written against."""

FAREWELL: Final = 2.0  # seconds the other side has to answer a close frame
MAX_FRAGMENTS: Final = 256  # in one message
MAX_CONTROLS: Final = 20  # pings and pongs in a second; each ping must be answered, and answers pile up


class GuardedProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._controls = Flood(MAX_CONTROLS)
        self._failed = False

    def abort(self) -> None:
        """End the connection now."""
        self.transport.abort()

    def handle_connect(self, event: Any) -> None:
        """Begin; the application is called later, with the scope made here."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            extensions[ABORT] = self.abort

    def data_received(self, data: bytes) -> None:
        """Take bytes in, until the first that break the protocol."""
        if not self._failed:
            super().data_received(data)

    def handle_ping(self) -> None:
        """Answer a ping, but not a flood of them."""
        if self._controls.one_more():
            self.abort()
        else:
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take a pong, but not a flood of them."""
        if self._controls.one_more():
            self.abort()
        else:
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a fragment; empty ones would never reach the limit in bytes."""
        if len(self.frames) >= MAX_FRAGMENTS:
            self.abort()
        else:
            super().handle_cont(event)

    def handle_close(self, event: Frame) -> None:
        """Take a close frame; closing waits until the client has read what was written, so it gets a deadline."""
        super().handle_close(event)
        self.loop.call_later(FAREWELL, self.transport.abort)

    async def send(self, message: Any) -> None:
        """Send; after our close frame the other side has a moment to answer it, not uvicorn's ten seconds."""
        await super().send(message)
        if message["type"] == "websocket.close" and self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(FAREWELL, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Disconnect a client that does not answer pings."""
        self.abort()

    def handle_parser_exception(self) -> None:
        """Say what was wrong, and leave the socket open until that has been read.

        With unread data in it, closing resets the connection and the other side never learns why.
        """
        self._failed = self.disconnected = True  # the latter makes whatever the application still sends end quietly
        sent = self.conn.close_sent
        code, reason = (sent.code, sent.reason) if sent else (1006, "")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        if self.read_paused:
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(FAREWELL, self.transport.abort)

    def shutdown(self) -> None:
        """Close because the server stops; a client that does not read this delays nobody."""
        super().shutdown()
        self.loop.call_later(FAREWELL, self.transport.abort)
