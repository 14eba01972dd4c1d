"""All sessions: opens, resumes and evicts them within limits, and shares them out to workers; knows no socket."""

from collections.abc import Callable
from typing import Final, Protocol

import structlog

from livegrad.models.config.run import RunConfig
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.service.settings import Settings
from livegrad.server.wire.commands import Open
from livegrad.server.wire.errors import Broken, Closing, Full, Gone
from livegrad.server.wire.events import Limits, Welcome
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

    def leave(self, worker: int) -> None:
        """Take note that a session has left its worker."""

    def send(self, worker: int, order: AnyOrder) -> None:
        """Give a worker an order."""


class Sessions:
    """The table of sessions, by number, and by the key that opens them again."""

    def __init__(self, settings: Settings, workers: Workers, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._workers = workers
        self._clock = clock
        self._numbers = 0
        self._sessions: dict[int, Session] = {}
        self._keys: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def viewers(self) -> int:
        """How many watch."""
        return sum(len(session.viewers) for session in self._sessions.values())

    def open(self, viewer: Viewer, command: Open) -> Session:
        """Give a viewer the session they had, or a new one; raises Full when there is no room."""
        session = self._keys.get(command.resume or "")
        resumed = session is not None
        if session is None:
            session = self._begin(command.config or RunConfig())
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
            client_known=session.taken.knows(viewer.client),
            limits=limits,
            reply_to=command.id,
        )
        viewer.tell(welcome)
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
            self._evict(session, Broken("expected to go on, but this session has met a fault of the program"))

    def lost(self, worker: int, working: int) -> None:
        """Give a new worker what the dead one trained; `working` is the session it was busy with when it died, or 0."""
        sessions = [session for session in self._sessions.values() if session.worker == worker]
        log.warning("worker_replaced", worker=worker, sessions=len(sessions))
        for session in sessions:
            session.restore(guilty=session.number == working)

    def tidy(self) -> None:
        """Pause what nobody has watched for a while, and evict what nobody has watched for long."""
        now = self._clock()
        for session in list(self._sessions.values()):
            alone = 0.0 if session.alone_since is None else now - session.alone_since
            if alone >= self._settings.evict_seconds:
                self._evict(session)
            elif alone >= self._settings.idle_seconds and session.playing:
                session.pause("idle")

    def _begin(self, config: RunConfig) -> Session:
        if len(self._sessions) >= self._workers.size * self._settings.sessions_per_worker:
            self._make_room()
        self._numbers += 1
        worker = self._workers.place()
        session = Session(self._numbers, worker, config, lambda order: self._workers.send(worker, order), self._clock)
        self._sessions[session.number] = self._keys[session.key] = session
        return session

    def _make_room(self) -> None:
        """Evict the session that nobody has watched for longest, if that is long enough to be idle.

        Else a page that is reloaded again and again would lock everybody out for half an hour.
        """
        alone = [(session.alone_since, session) for session in self._sessions.values() if session.alone_since]
        since, session = min(alone, key=lambda pair: pair[0], default=(self._clock(), None))
        if session is None or self._clock() - since < self._settings.idle_seconds:
            raise Full("expected room for another session, but all are in use: please try again in a while")
        self._evict(session)

    def _evict(self, session: Session, reason: Closing = UNUSED) -> None:
        session.close(reason)
        self._workers.leave(session.worker)
        del self._sessions[session.number], self._keys[session.key]
