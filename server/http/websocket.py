"""One connection: who may connect, a task that reads and a task that writes; knows no training and no other viewer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from livegrad.server.http.allowance import Allowance
from livegrad.server.http.transport import ABORT, Flood
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.service.sessions import Sessions
from livegrad.server.service.settings import Settings
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import AnyCommand, Open
from livegrad.server.wire.errors import Closing, Full, NotOpen, NotText, Refusal, TooFast, TooSlow
from livegrad.server.wire.events import encode_event, error_event

SUBPROTOCOL: Final = "livegrad.v1"
PORTS: Final = {"http": 80, "https": 443}

WORK: Final = (0.15, 0.5)
"""Seconds of a processor that a connection's messages may take in a second, and at once after a pause."""
BYTES: Final = (1e6, 2e6)
"""The same of what it sends."""
STALLED: Final = 1.0  # seconds, again and again, after which it counts how much waits for a viewer who takes nothing

log = structlog.get_logger()


class Connections:
    """All connections there are."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings = settings
        self._sessions = sessions
        self._count = 0
        self._of_address: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._count

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection to its end; another origin's is refused before it is accepted."""
        if not allowed_origin(socket.headers.get("origin"), socket.headers.get("host"), self._settings.allowed_origins):
            log.info("origin_refused")
            await socket.send_denial_response(Response("Pages of another origin may not connect.\n", 403))
            return
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        address = self._address(socket)
        self._count += 1
        self._of_address[address] += 1
        crowded = bool(address) and self._of_address[address] > self._settings.connections_per_address
        try:
            await Connection(socket, self._sessions, self._settings, address).serve(
                full=crowded or self._count > self._settings.connections
            )
        finally:
            self._count -= 1
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    def _address(self, socket: WebSocket) -> str:
        """Return whose limits count for a connection; empty: nobody's, since a proxy does not say whom it asks for."""
        host = socket.client.host if socket.client else ""
        return "" if host in self._settings.trusted_proxies else host


class Connection:
    """One viewer's socket."""

    def __init__(self, socket: WebSocket, sessions: Sessions, settings: Settings, address: str = "") -> None:
        self._socket = socket
        self._sessions = sessions
        self._settings = settings
        self._address = address
        self._viewer = Viewer()
        self._session: Session | None = None
        self._flood = Flood(settings.messages_per_second)
        self._work, self._bytes = Allowance(*WORK), Allowance(*BYTES)
        self._opened = asyncio.Event()

    async def serve(self, *, full: bool) -> None:
        """Read and write until either ends."""
        if full:
            self._let_go(Full("expected room for another connection, but all are in use: please try again in a while"))
        reader = asyncio.create_task(self._read())
        tasks = [reader, asyncio.create_task(self._write()), asyncio.create_task(self._expect_open())]
        try:
            await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
        finally:
            if self._session:
                self._session.leave(self._viewer)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _read(self) -> None:
        """Read commands until the other side goes."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._flood.one_more():
                limit = self._settings.messages_per_second
                self._let_go(TooFast(f"expected at most {limit} messages a second, got more"))
                await self._drain()
                return
            await asyncio.sleep(await self._answer_on_account(message.get("text")))  # of 0: others' turn

    async def _answer_on_account(self, text: str | None) -> float:
        """Do what a message asks; return how long to read no more, since this was more than its connection's share.

        It is slowed down and not ended: a person who drags a slider on a slow machine gets there. What is not read
        fills the socket, and the other side waits.
        """
        begun, opens = time.thread_time(), self._session is None
        await self._answer(text)
        # Opening a session may wait for the store, and meanwhile this thread works for others.
        work = 0.0 if opens and self._session else time.thread_time() - begun
        return max(self._work.spend(work), self._bytes.spend(len(text or "")))

    async def _drain(self) -> None:
        """Keep reading until the socket is closed, and ignore it: a client blocked on sending may not read either."""
        while (await self._socket.receive())["type"] != "websocket.disconnect":
            pass

    async def _answer(self, text: str | None) -> None:
        """Do what a message asks, or say why not."""
        raw: dict[str, Any] = {}
        try:
            if text is None:
                raise NotText("expected a command as text, got a binary message")
            raw = messages.read_object(text)
            await self._obey(messages.validate(raw))
        except Closing as refusal:
            self._let_go(refusal, reply_to(raw))
        except Refusal as refusal:
            self._viewer.tell(error_event(refusal, reply_to(raw)))

    async def _obey(self, command: AnyCommand) -> None:
        if self._session:
            self._session.command(self._viewer, command)
        elif isinstance(command, Open):
            await self._sessions.recall(command.resume, self._address)
            self._session = self._sessions.open(self._viewer, command, self._address)
            self._opened.set()
        else:
            raise NotOpen("type: expected open as the first message, got another command", "type")

    async def _expect_open(self) -> None:
        """Disconnect clients that connect and then ask for nothing."""
        try:
            async with asyncio.timeout(self._settings.open_seconds):
                await self._opened.wait()
        except TimeoutError:
            self._let_go(TooSlow("expected open as the first message, got none"))

    def _let_go(self, refusal: Closing, reply: int | None = None) -> None:
        """Send the reason as an event, then close."""
        self._viewer.mailbox.close(refusal, encode_event(error_event(refusal, reply)))

    async def _write(self) -> None:
        """Send what the mailbox has until it is closed; disconnect clients that read too slowly."""
        try:
            closing = await self._deliver()
            await self._in_time(self._socket.close(closing.close, closing.code))
        except TimeoutError:
            log.info("stalled_viewer_aborted")
            self._abort()
        except WebSocketDisconnect:
            return

    async def _deliver(self) -> Closing:
        """Send until the mailbox is closed, and return why."""
        try:
            while True:
                await self._in_time(self._send(await self._viewer.mailbox.take()))
        except Closing as closing:
            return closing

    async def _send(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            await self._socket.send_bytes(message)
        else:
            await self._socket.send_text(message)

    async def _in_time(self, sending: Any) -> None:
        """Await a message's sending, for a shorter time where much waits behind it. Raises TimeoutError."""
        async with asyncio.timeout(self._settings.write_seconds) as deadline:
            self._look_later(deadline)
            try:
                await sending
            finally:
                self._looking.cancel()

    def _look_later(self, deadline: asyncio.Timeout) -> None:
        self._looking = asyncio.get_running_loop().call_later(STALLED, self._hurry, deadline)

    def _hurry(self, deadline: asyncio.Timeout) -> None:
        """End the wait when too much has gathered behind the message; else look again while it is being sent."""
        if self._viewer.mailbox.overfull:
            deadline.reschedule(asyncio.get_running_loop().time())
        else:
            self._look_later(deadline)

    def _abort(self) -> None:
        abort: Callable[[], None] | None = self._socket.scope.get("extensions", {}).get(ABORT)
        if abort:
            abort()


def reply_to(raw: dict[str, Any]) -> int | None:
    """Return the id of a command, even of an invalid one."""
    value = raw.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2**53 else None


def allowed_origin(origin: str | None, host: str | None, listed: tuple[str, ...]) -> bool:
    """Say whether a page from this origin may connect: its own host's, or one that is listed.

    Programs send no origin, and may; a page cannot leave it out. A page without an origin of its own sends `null`.
    """
    if origin is None or origin in listed:
        return True
    try:
        parts, ours = urlsplit(origin), urlsplit(f"//{host}")
        default = PORTS[parts.scheme]
        theirs = (parts.hostname, parts.port or default)
        same = theirs == (ours.hostname, ours.port or default)
    except (KeyError, ValueError):
        return False
    else:
        return same and "@" not in parts.netloc and origin == f"{parts.scheme}://{parts.netloc}"
