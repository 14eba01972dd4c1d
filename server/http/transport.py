"""What a connection may cost: the listener's socket options, a count of floods, the limits; knows no session."""

import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Final

SEND_BUFFER: Final = 64 * 1024  # with the kernel's default a viewer that stalled would get 39 s of stale frames
USER_TIMEOUT: Final = 20_000  # milliseconds that data may lie unacknowledged by the other machine

ABORT: Final = "livegrad.abort"
"""What the scope of a connection holds to end it at once: closing it waits until what was written has been taken."""


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
