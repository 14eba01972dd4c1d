"""A TCP proxy that can stop carrying without closing anything, as a dead Wi-Fi does; cannot read what it carries."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

PIECE: Final = 1460


class Proxy:
    """Carries bytes between a browser and a server, both ways, as long as it is told to."""

    def __init__(self, target: str) -> None:
        there = urlsplit(target)
        self._target = (there.hostname or "127.0.0.1", there.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._up, self._down = threading.Event(), threading.Event()  # carrying to the server, to the browser
        self.rate: float | None = None  # bytes a second to the browser; None: as they come
        self._sockets: list[socket.socket] = []
        self.flow()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def stall(self, *, up: bool = True, down: bool = True) -> None:
        """Hold back what is sent to the server, to the browser or both; new connections are taken and held as well."""
        for event, held in ((self._up, up), (self._down, down)):
            if held:
                event.clear()

    def flow(self) -> None:
        """Carry on, with what was held back first."""
        self._up.set()
        self._down.set()

    def forget(self) -> None:
        """Close the connections of now, losing what they hold: the network is another one."""
        for each in self._sockets:
            each.close()
        self._sockets.clear()

    def close(self) -> None:
        """End it all."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # closing alone would let `accept` take one more
        self._listener.close()
        self._accepting.join()
        self.forget()
        self.flow()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:
                browser.close()
                continue
            self._sockets += [browser, server]
            for source, sink, event, is_down in (
                (browser, server, self._up, False),
                (server, browser, self._down, True),
            ):
                threading.Thread(target=self._carry, args=(source, sink, event, is_down), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, event: threading.Event, is_down: bool) -> None:
        try:
            while piece := source.recv(PIECE):
                event.wait()
                sink.sendall(piece)
                if is_down and self.rate is not None:
                    time.sleep(len(piece) / self.rate)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return


@contextmanager
def stalling(target: str) -> Iterator[Proxy]:
    """Stand between a browser and the server at an address."""
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
