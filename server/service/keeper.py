"""Sees to it that sessions are written to the store, and says when that fails; knows no file.

What somebody did is written within a quarter of a second, what training did every two seconds: so much is lost when
the process is killed. The event loop only gathers what has changed, for a few ms at a time.
"""

import asyncio
import math
import secrets
import time
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

import structlog

from livegrad.server.service.lanes import Lanes
from livegrad.server.service.saved import SavedSession, WrittenLane, encode_session, hashed, recall
from livegrad.server.service.session import Session
from livegrad.server.store.database import SessionChange
from livegrad.server.store.store import Store

LOOK_EVERY: Final = 0.25  # seconds
SAVE_EVERY: Final = 2.0  # seconds
TIDY_EVERY: Final = 600.0  # seconds
AT_ONCE: Final = 0.002  # seconds the event loop may spend on gathering before others have their turn
MOST_LEAVING: Final = 100  # sessions that have left memory and wait for a disk that is full

log = structlog.get_logger()

Clock = Callable[[], float]


class Written:
    """What has been written of a session, and when."""

    def __init__(self) -> None:
        self.at = -math.inf
        self.lanes: dict[int, WrittenLane] = {}


class Recalled(NamedTuple):
    """A session as it is read back."""

    id: str
    lanes: Lanes
    by_another: bool
    """Whether another server wrote it, so that this one has been started since."""


class Keeper:
    """Writes the sessions of a table into a store, and reads them back."""

    def __init__(
        self,
        store: Store,
        sessions: Callable[[], Collection[Session]],
        tell: Callable[[bool], None],
        clock: Clock,
        wall_clock: Clock = time.time,
    ) -> None:
        self._store = store
        self._sessions = sessions
        self._tell = tell
        self._clock = clock
        self._wall_clock = wall_clock
        self._process = secrets.token_hex(8)
        self._written: dict[bytes, Written] = {}
        self._leaving: list[SessionChange] = []
        self._forgotten: list[bytes] = []
        self._tidied_at = clock()
        self._usable: bool | None = None  # whether there is somewhere to write to; None: not known yet
        self._saving = asyncio.Lock()

    @property
    def failing(self) -> bool:
        """Whether what was last to be written could not be."""
        return self._store.failing

    async def run(self) -> None:
        """Write what changes, until cancelled; returns where there is nowhere to write to."""
        while await self._open():
            await asyncio.sleep(SAVE_EVERY if self.failing else LOOK_EVERY)
            try:
                await self.save()
                await self._tidy()
            except Exception:  # a session that cannot be written must not keep the others from it
                log.exception("keeping_failed")

    async def save(self, *, everything: bool = False) -> None:
        """Write what is due, or all that has changed."""
        if not await self._open():
            return
        async with self._saving:
            forgotten, self._forgotten = self._forgotten, []
            for key in forgotten:
                await self._store.forget(key)
            while changes := self._gather(everything=everything):
                await self._write(changes)
                if self.failing or not everything:
                    return

    async def read(self, key: str) -> Recalled | None:
        """Return a session that is not in memory; None where there is none, or none that this version can read."""
        if self._leaving:
            await self.save()
        stored = await self._store.read(hashed(key))
        if stored is None:
            return None
        try:
            saved, lanes = recall(stored)
        except ValueError as error:
            log.warning("session_not_readable", why=str(error))
            self.forget(key)
            return None
        return Recalled(saved.id, lanes, saved.process != self._process)

    def leave(self, session: Session) -> None:
        """Have a session written a last time, for it is about to leave memory."""
        if self._usable is not False and (change := self._change(session)):
            self._leaving = [*self._leaving[-MOST_LEAVING:], change]
        self._written.pop(hashed(session.key), None)

    def forget(self, key: str) -> None:
        """Have a session deleted."""
        if self._usable is not False:
            self._forgotten.append(hashed(key))
        self._written.pop(hashed(key), None)

    async def close(self) -> None:
        """Write all that has changed, and close the store."""
        try:
            if self._usable:
                await self.save(everything=True)
        finally:
            await self._store.close()

    async def _open(self) -> bool:
        self._usable = await self._store.open()
        return self._usable

    async def _write(self, changes: list[SessionChange]) -> None:
        failed = self.failing
        if not await self._store.write(changes):
            self._take_back({change.key: change for change in changes})
        if failed != self.failing:
            self._tell(not self.failing)

    def _gather(self, *, everything: bool) -> list[SessionChange]:
        """Return what is due; while the store fails one session at a time, to see whether it works again."""
        changes, self._leaving = self._leaving, []
        begin = self._clock()
        for session in sorted(self._due(everything=everything), key=self._written_at):
            changes += [change for change in [self._change(session)] if change]
            if changes and (self.failing or (self._clock() - begin > AT_ONCE and not everything)):
                break
        return changes

    def _due(self, *, everything: bool) -> list[Session]:
        late = self._clock() - SAVE_EVERY
        changed = [session for session in self._sessions() if session.news != "none"]
        return [each for each in changed if everything or each.news == "urgent" or self._written_at(each) <= late]

    def _written_at(self, session: Session) -> float:
        written = self._written.get(hashed(session.key))
        return written.at if written else -math.inf

    def _change(self, session: Session) -> SessionChange | None:
        """Return what is new about a session, or None before its worker has built anything; it counts as written."""
        built = [(record, saved) for record in session.records.values() if (saved := record.saved)]
        session.news = "none"
        if not built:
            return None
        key, now = hashed(session.key), self._clock()
        written = self._written.setdefault(key, Written())
        written.at = now
        lanes = {}
        for record, saved in built:
            lanes[record.lane] = written.lanes.setdefault(record.lane, WrittenLane()).change(record, saved)
        alone = 0.0 if session.alone_since is None else now - session.alone_since
        all_of = session.lanes
        shared = all_of.base.model_dump(mode="json"), all_of.plan
        head = encode_session(SavedSession(session.id, list(lanes), all_of.made, self._process, *shared))
        return SessionChange(key, head, self._wall_clock() - alone, lanes, session.log.take())

    def _take_back(self, failed: dict[bytes, SessionChange]) -> None:
        """Have written whole what could not be written as a change."""
        for session in self._sessions():
            key = hashed(session.key)
            if change := failed.pop(key, None):
                self._written.pop(key, None)
                session.log.take_back(change.done)
                session.news = "urgent"
        self._leaving = [*failed.values(), *self._leaving][-MOST_LEAVING:]

    async def _tidy(self) -> None:
        if self._clock() - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = self._clock()
            await self._store.tidy([hashed(session.key) for session in self._sessions() if session.viewers])
