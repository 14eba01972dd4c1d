"""All sessions: opens, resumes and evicts them within limits, and shares them out to workers; knows no socket."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol

import structlog

from livegrad.models.config.run import RunConfig
from livegrad.server.service.keeper import Keeper
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.make_orders import read_journal
from livegrad.server.service.records import RECALLED, SERVER_RESTARTED
from livegrad.server.service.session import Session
from livegrad.server.service.settings import Settings
from livegrad.server.store.store import Store
from livegrad.server.wire.commands import Open
from livegrad.server.wire.errors import Broken, Closing, Full, Gone
from livegrad.server.wire.events import Limits, SavingEvent, Welcome
from livegrad.server.worker.channel import AnyOrder, Report

TIDY_EVERY: Final = 1.0
UNUSED: Final = Gone("expected a session in use, got one that nobody has watched for long")

log = structlog.get_logger()


class Workers(Protocol):
    """What this needs of the pool."""

    @property
    def size(self) -> int:
        """How many workers there are."""

    def place(self) -> int:
        """Choose a worker for a session."""

    def move(self, worker: int) -> int:
        """Choose a worker for a session whose own has died."""

    def leave(self, worker: int) -> None:
        """Take note that a session has left its worker."""

    def send(self, worker: int, order: AnyOrder) -> None:
        """Give a worker an order."""


def fresh(command: Open) -> Lanes:
    """Return the lanes of a fresh session as its first viewer wants them; raises BadField for a bad journal."""
    if command.journal is None:
        return Lanes.one(command.config or RunConfig())
    lanes = Lanes.one(read_journal(command.journal).config)
    lanes.records[0].history.given = command.journal
    return lanes


class Sessions:
    """The table of sessions, by number, and by the key that opens them again."""

    def __init__(
        self,
        settings: Settings,
        workers: Workers,
        clock: Callable[[], float],
        store: Store | None = None,
        version: str = "",
    ) -> None:
        """Begin without sessions; those of earlier servers come from the store. `version` is the page's."""
        self._sessions: dict[int, Session] = {}
        self.keeper = Keeper(store, self._sessions.values, self._tell_saving, clock) if store else None
        self._version = version
        self._settings = settings
        self._workers = workers
        self._clock = clock
        self._numbers = 0
        self._keys: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def viewers(self) -> int:
        """How many watch."""
        return sum(len(session.viewers) for session in self._sessions.values())

    async def recall(self, key: str | None, address: str = "") -> None:
        """Take in a session that is in the store and not in memory; raises Full when there is no room."""
        if self.keeper is None or not key or key in self._keys:
            return
        found = await self.keeper.read(key)
        if found is None or key in self._keys:  # another viewer may have asked for it too
            return
        session = self._take_in(found.lanes, address)
        session.used = True
        del self._keys[session.key]
        session.id, session.key = found.id, key
        self._keys[key] = session
        session.start(SERVER_RESTARTED if found.by_another else RECALLED)

    def open(self, viewer: Viewer, command: Open, address: str = "") -> Session:
        """Give a viewer the session they had, or a new one; raises Full when there is no room.

        A session that is new counts among those of the address, unless that is empty.
        """
        session = self._keys.get(command.resume or "")
        resumed = session is not None
        if session is None:
            session = self._take_in(fresh(command), address)
            session.start()
            session.wind(command)
        viewer.client = command.client
        session.replace(viewer)
        if len(session.viewers) >= self._settings.viewers_per_session:
            raise Full(f"expected at most {self._settings.viewers_per_session} viewers of one session, got one more")
        limits = Limits(
            message_bytes=self._settings.message_bytes,
            messages_per_second=self._settings.messages_per_second,
            idle_seconds=self._settings.idle_seconds,
        )
        welcome = Welcome(
            session=session.id,
            resume=session.key,
            resumed=resumed,
            forgotten=bool(command.resume) and not resumed,
            version=self._version,
            client_known=session.taken.knows(viewer.client),
            limits=limits,
            reply_to=command.id,
        )
        viewer.tell(welcome)
        if self.keeper and self.keeper.failing:
            viewer.tell(SavingEvent(works=False))
        session.join(viewer)
        return session

    def hear(self, report: Report) -> None:
        """Pass on a worker's report; a session may have been evicted while it was on its way."""
        session = self._sessions.get(report.session)
        if session is None:
            return
        try:
            session.hear(report)
        except Exception:
            log.exception("session_failed")
            if self.keeper:
                self.keeper.forget(session.key)
            self._evict(session, Broken("expected to go on, but this session has met a fault of the program"))

    def lost(self, worker: int, working: int) -> None:
        """Give other workers what a dead one trained; `working` is the session it was busy with when it died, or 0."""
        sessions = [session for session in self._sessions.values() if session.worker == worker]
        log.warning("worker_replaced", worker=worker, sessions=len(sessions))
        for session in sessions:
            session.restore(self._workers.move(worker), guilty=session.number == working)

    def tidy(self) -> None:
        """Let rest what nobody has watched for a while, and evict what nobody has watched for long."""
        now = self._clock()
        for session in list(self._sessions.values()):
            alone = 0.0 if session.alone_since is None else now - session.alone_since
            if alone >= self._settings.evict_seconds:
                self._evict(session)
            elif alone >= self._settings.idle_seconds and not session.resting:
                session.rest()

    def _tell_saving(self, works: bool) -> None:
        for session in self._sessions.values():
            for viewer in session.viewers:
                viewer.tell(SavingEvent(works=works))

    def _take_in(self, lanes: Lanes, address: str) -> Session:
        """Give a session its place, if there is room or can be made."""
        self._make_room(address)
        self._numbers += 1
        worker = self._workers.place()
        session = Session(self._numbers, worker, lanes, self._workers.send, self._clock)
        session.address = address
        self._sessions[session.number] = self._keys[session.key] = session
        return session

    def _make_room(self, address: str) -> None:
        """Evict a session if there are as many as there may be, of this address or in all; raises Full."""
        own = [session for session in self._sessions.values() if address and session.address == address]
        if len(own) >= self._settings.sessions_per_address:
            self._evict_one(own, f"expected at most {self._settings.sessions_per_address} sessions from your network")
        elif len(self._sessions) >= self._workers.size * self._settings.sessions_per_worker:
            self._evict_one(self._sessions.values(), "expected room for another session, but all are in use")

    def _evict_one(self, sessions: Iterable[Session], why: str) -> None:
        """Evict one that nobody watches: first those in which nothing was done, then the one alone for longest.

        None is too young for that, or whoever opens sessions and leaves them would lock everybody out for as long.
        """
        alone = [session for session in sessions if session.alone_since is not None]
        if not alone:
            raise Full(f"{why}: please try again in a while")
        self._evict(min(alone, key=lambda session: (session.used, session.alone_since)))

    def _evict(self, session: Session, reason: Closing = UNUSED) -> None:
        if self.keeper and reason is UNUSED:
            self.keeper.leave(session)
        session.close(reason)
        self._workers.leave(session.worker)
        del self._sessions[session.number], self._keys[session.key]
