"""uvicorn's WebSocket protocol, hardened against clients that stall or flood; knows no session and no message.

It adds to the scope `livegrad.abort`, which ends a connection at once: closing one waits until what was written has
been taken, which from a client that takes nothing is never.
"""

import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

SEND_BUFFER: Final = 64 * 1024  # the kernel's own, and with it a stalled viewer would get 39 s of stale frames
USER_TIMEOUT: Final = 20_000  # milliseconds that data may lie unacknowledged by the other machine
FAREWELL: Final = 2.0  # seconds the other side has to say goodbye
MAX_FRAGMENTS: Final = 256  # in one message
MAX_CONTROLS: Final = 20  # pings and pongs in a second; each ping must be answered, and answers pile up

ABORT: Final = "livegrad.abort"


class Flood:
    """Counts what happens more often than so many times in a second."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=limit)

    def one_more(self) -> bool:
        """Count one, and say whether that is one too many."""
        now = self._clock()
        full = len(self._times) == self._times.maxlen and now - self._times[0] < 1
        self._times.append(now)
        return full


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
        """Take a goodbye; closing waits until what was written is taken, so it does not wait for ever."""
        super().handle_close(event)
        self.loop.call_later(FAREWELL, self.transport.abort)

    async def send(self, message: Any) -> None:
        """Send; after a goodbye the other side has a moment for its own, and not the ten seconds it had."""
        await super().send(message)
        if message["type"] == "websocket.close" and self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(FAREWELL, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Let a client go that does not answer pings."""
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
        """Say goodbye because the server stops; who does not take it holds nobody up."""
        super().shutdown()
        self.loop.call_later(FAREWELL, self.transport.abort)


def listen(host: str, port: int) -> socket.socket:
    """Open the listening socket; connections inherit its options. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener
