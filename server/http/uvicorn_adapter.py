"""uvicorn's protocols, hardened against clients that stall, flood or send garbage; knows no session and no message.

uvicorn has no public way to do this, so the classes below override methods and set attributes that may change with any
of its minor versions. Nothing else here touches them. The version is capped in pyproject.toml, and a test names what to
compare when another one is installed.
"""

from asyncio import BaseTransport, TimerHandle, Transport
from http import HTTPStatus
from typing import Any, Final, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Response

from livegrad.server.http.gate import Gate
from livegrad.server.http.headers import HEADERS
from livegrad.server.http.metrics import Metrics
from livegrad.server.http.transport import ABORT, Flood

KNOWN: Final = "0.54"
"""The minor version of uvicorn that this was written against."""

FAREWELL: Final = 2.0  # seconds the other side has to answer a close frame, or to read why it is refused
MAX_FRAGMENTS: Final = 256  # in one message
MAX_CONTROLS: Final = 20  # pings and pongs in a second; each ping must be answered, and answers pile up
FULL: Final = "All connections are in use: please try again in a while.\n"
TOO_LATE: Final = "The request took too long to arrive.\n"


class GuardedConfig(uvicorn.Config):
    """uvicorn's configuration, which each of its connections is given, with what ours need besides."""

    def __init__(self, app: Any, gate: Gate, metrics: Metrics, request_seconds: float, **options: Any) -> None:
        super().__init__(app, http=GuardedHttp, ws=GuardedProtocol, **options)
        self.gate = gate
        self.metrics = metrics
        self.request_seconds = request_seconds


class GuardedHttp(H11Protocol):
    """One connection, until it asks for a WebSocket."""

    config: GuardedConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: TimerHandle | None = None
        self._refused = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin, if there is room."""
        super().connection_made(cast("Transport", transport))
        if self.config.gate.enter(transport, self.client[0] if self.client else "", self.refuse):
            self._expect_request()
        else:
            self.refuse()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._expect_nothing()
        self.config.gate.leave(self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; a request that has begun has a time in which to arrive whole."""
        if self._refused:
            return
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # a WebSocket from now on, which has its own time limits
            self._expect_nothing()
            self.config.gate.asked(self.transport)
        elif self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._expect_request()
        else:
            self._expect_nothing()
            self.config.gate.asked(self.transport)

    def on_response_complete(self) -> None:
        """Wait for the next request; until it comes, this connection may be closed in favour of another."""
        super().on_response_complete()
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.config.gate.wait(self.transport, self.transport.close)

    def _expect_request(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.config.request_seconds, self._too_late)

    def _expect_nothing(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self.config.metrics.count_refusal("slow_request")
        if self.conn.their_state is h11.SEND_BODY:  # the request may have been answered by now
            self.transport.close()
            return
        self.end_with(HTTPStatus.REQUEST_TIMEOUT, TOO_LATE)

    def refuse(self) -> None:
        """Say that there is no room, and close."""
        self.end_with(HTTPStatus.SERVICE_UNAVAILABLE, FULL)

    def end_with(self, status: HTTPStatus, text: str) -> None:
        """Answer, and leave the socket open until that has been read: with unread data in it, closing resets it.

        So many sockets wait like this that an attacker who opens more learns nothing.
        """
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self._expect_nothing()
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        if not self.config.gate.linger(self.transport):
            self.transport.abort()
            return
        self.transport.write(answer(status, text))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(FAREWELL, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self.config.metrics.count_refusal("bad_request")
        self.end_with(HTTPStatus.BAD_REQUEST, f"{msg}\n")

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: browsers that offer HTTP/2 are no news for the log."""


class GuardedProtocol(WebSocketsSansIOProtocol):
    """One WebSocket."""

    config: GuardedConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._controls = Flood(MAX_CONTROLS)
        self._failed = False
        reject = self.conn.reject

        def reject_with_headers(status: Any, text: str) -> Response:
            response = reject(status, text)
            response.headers.update(HEADERS)
            return response

        self.conn.reject = reject_with_headers  # type: ignore[method-assign]

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.config.gate.leave(self.transport)
        super().connection_lost(exc)

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
        if self._failed:
            return
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # websockets takes fewer headers and shorter lines than h11 before it, and uvicorn does not look.
            self._failed = True
            self.transport.write(b"".join(self.conn.data_to_send()) or answer(HTTPStatus.BAD_REQUEST, ""))
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Pass a message on; what is no UTF-8 ends the connection, and is nothing to log a traceback for."""
        self.config.metrics.messages += 1
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.send_close(1007, "expected UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

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
        self.config.metrics.sent(message)
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


def answer(status: HTTPStatus, text: str) -> bytes:
    """Write a whole answer that ends the connection, for where uvicorn has no application to ask."""
    fields = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close", "Content-Length": str(len(text))}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        fields["Retry-After"] = "10"
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        *(f"{key}: {value}" for key, value in (fields | HEADERS).items()),
    ]
    return "\r\n".join([*lines, "", text]).encode()
