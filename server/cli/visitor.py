"""A visitor who behaves like a browser with a person before it: loads the page, plays, drags, leaves and comes back.

What it looks at is what the person would notice: how many pictures come, and how long after an order the next one.
"""

import asyncio
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any, Final, get_args
from urllib.parse import SplitResult, urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from livegrad.models.config.words import ClassificationDataset
from livegrad.server.http.websocket import SUBPROTOCOL

PATIENCE: Final = 30.0  # seconds to wait for the answer to an order
SCREEN: Final = 1 / 60  # seconds between two pictures of a screen: it acknowledges when it has drawn
DRAG: Final = 30  # settings of a slider on its way, one for each picture of the screen
SETS: Final = tuple(name for name in get_args(ClassificationDataset) if not name.startswith("custom"))


@dataclass
class Seen:
    """What one visitor has noticed."""

    frames: int = 0
    """Pictures that came while the network trained."""
    playing: float = 0.0
    """Seconds in which it did."""
    waits: list[float] = field(default_factory=list)
    """Seconds from an order to the first picture after its answer."""
    errors: Counter[str] = field(default_factory=Counter)
    """What went wrong, by what it is called."""


class Tail(msgspec.Struct):
    """Of a frame, what an acknowledgement needs."""

    frame: int


_tails: Final = msgspec.msgpack.Decoder(tuple[msgspec.Raw, Tail])


class Page:
    """One open page: a connection, and what has come over it."""

    def __init__(self, socket: ClientConnection, seen: Seen, random: Random) -> None:
        self.key: str | None = None
        self._socket = socket
        self._seen = seen
        self._random = random
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pictures: list[asyncio.Future[None]] = []
        self._since: float | None = None  # when it began to play
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a command that nobody waits for."""
        await self._socket.send(json.dumps({"type": kind, **fields}))

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its answer; raises TimeoutError."""
        self._number += 1
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[self._number] = answer
        await self.send(kind, id=self._number, **fields)
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def picture(self) -> None:
        """Wait for the next picture; raises TimeoutError."""
        come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pictures.append(come)
        async with asyncio.timeout(PATIENCE):
            await come

    async def read(self) -> None:
        """Take in what comes until the connection ends."""
        try:
            async for message in self._socket:
                if isinstance(message, bytes):
                    self._see(message)
                else:
                    self._hear(json.loads(message))
        finally:
            self._play(on=False)
            for answer in self._answers.values():
                answer.cancel()
            for picture in self._pictures:
                picture.cancel()

    def _see(self, frame: bytes) -> None:
        self._seen.frames += self._since is not None
        for waiting in self._pictures:
            if not waiting.done():
                waiting.set_result(None)
        self._pictures.clear()
        task = asyncio.create_task(self._draw(_tails.decode(frame)[1].frame))
        self._acknowledging.add(task)
        task.add_done_callback(self._acknowledging.discard)

    async def _draw(self, frame: int) -> None:
        """Acknowledge when the screen shows it, some part of a sixtieth of a second later."""
        await asyncio.sleep(SCREEN * self._random.random())
        try:
            await self.send("ack", frame=frame)
        except ConnectionClosed:
            return

    def _hear(self, event: dict[str, Any]) -> None:
        if event["type"] == "welcome":
            self.key = event["resume"]
        elif event["type"] == "state":
            self._play(on=event["state"] == "playing")
        elif event["type"] == "error" and event["code"] != "cancelled":  # which says that something newer was asked
            self._seen.errors[event["code"]] += 1
        waiting = self._answers.pop(event.get("reply_to") or 0, None)
        if waiting and not waiting.done():
            waiting.set_result(event)

    def _play(self, *, on: bool) -> None:
        now = perf_counter()
        if self._since is not None:
            self._seen.playing += now - self._since
        self._since = now if on else None


class Visitor:
    """A person, who does something every few seconds, until told to go."""

    def __init__(self, url: str, seed: int) -> None:
        self.seen = Seen()
        self._url = url
        self._random = Random(seed)  # noqa: S311 - the same visitor each time, not a secret
        self._key: str | None = None

    async def visit(self, seconds: float) -> None:
        """Come some time in the first tenth of the visit, as a class does, and stay to its end."""
        end = perf_counter() + seconds
        await asyncio.sleep(seconds / 10 * self._random.random())
        while (left := end - perf_counter()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self.load_page()
                    await self._stay()
                    await asyncio.sleep(self._random.uniform(0.5, 3))  # left; then comes back
            except TimeoutError:
                if perf_counter() < end:
                    self.seen.errors["no answer"] += 1
            except (OSError, ConnectionClosed, InvalidHandshake, asyncio.CancelledError) as error:
                if task_is_cancelled():
                    raise
                self.seen.errors[type(error).__name__] += 1
                await asyncio.sleep(1)
        if not self.seen.frames:
            self.seen.errors["never saw a picture"] += 1

    async def load_page(self) -> None:
        """Get what a browser gets first."""
        for path in ("/", "/first.json", "/js/main.js"):
            status, _ = await fetch(self._url, path)
            if status != 200:
                self.seen.errors[f"{path} answered {status}"] += 1

    async def _stay(self) -> None:
        """Open the page, play, and do this and that, until it is time to leave."""
        async with self.opened() as page:
            await self.order(page, "play")
            while self._random.random() > 0.1:
                await asyncio.sleep(self._random.uniform(1, 5))  # looks
                await self._do_something(page)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Page]:
        """Connect and open the session of the last time, or the first; its first picture is there when this begins."""
        url = "ws" + self._url.removeprefix("http").rstrip("/") + "/ws"
        async with connect(url, subprotocols=[Subprotocol(SUBPROTOCOL)], compression=None, max_size=None) as socket:
            page = Page(socket, self.seen, self._random)
            reader = asyncio.create_task(page.read())
            try:
                await page.send("open", resume=self._key, config=None)
                await page.picture()
                self._key = page.key
                yield page
            finally:
                reader.cancel()
                await asyncio.gather(reader, return_exceptions=True)

    async def _do_something(self, page: Page) -> None:
        what = self._random.choices(("drag", "data", "pause", "rewind"), (5, 3, 2, 1))[0]
        if what == "drag":
            await self.drag(page)
        elif what == "data":
            await self.order(page, "update", lane=0, changes={"data.dataset": self._random.choice(SETS)})
        elif what == "rewind":
            await self.order(page, "reset", lane=0, weights=self._random.choice(("same", "new")))
            await self.order(page, "play")
        else:
            await page.ask("pause")
            await page.ask("step", unit="epoch", count=1)
            await self.order(page, "play")

    async def drag(self, page: Page) -> None:
        """Drag the learning rate: as many settings as the screen shows pictures, of which the last one counts."""
        rate = 10 ** self._random.uniform(-4, -1)
        for _ in range(DRAG):
            rate *= self._random.uniform(0.9, 1.1)
            await page.send("update", lane=0, changes={"training.optimizer.learning_rate": rate})
            await asyncio.sleep(SCREEN)
        await self.order(page, "update", lane=0, changes={"training.optimizer.learning_rate": rate})

    async def order(self, page: Page, kind: str, **fields: Any) -> None:
        """Give an order, and note how long the first picture after its answer takes."""
        begin = perf_counter()
        answer = await page.ask(kind, **fields)
        if answer["type"] != "error":
            await page.picture()
            self.seen.waits.append(perf_counter() - begin)


def task_is_cancelled() -> bool:
    """Say whether somebody wants this task to end; a connection that ends cancels what waits for an answer, too."""
    task = asyncio.current_task()
    return bool(task and task.cancelling())


async def fetch(url: str, path: str) -> tuple[int, bytes]:
    """Get a path of a server; return the status and the body. Raises OSError."""
    parts = urlsplit(url)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=secure)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        return status_of(head), body
    finally:
        writer.close()


def status_of(head: bytes) -> int:
    """Read the status of an answer; 0 for what is none."""
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def checked(url: str) -> SplitResult:
    """Return the parts of a server's address; raises ValueError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"expected an address such as http://localhost:8000, got {url}")
    return parts
