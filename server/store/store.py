"""The store as the service uses it: a thread that owns the database, and what is done when that fails.

The event loop never waits for a disk: it hands over what is to be written and goes on. All jobs run in one thread, in
their order, so that what is read is what was written last.
"""

import asyncio
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import structlog

from livegrad.server.store.database import (
    FULL,
    Database,
    SessionChange,
    StoredSession,
    UnusableFileError,
    is_damage,
    set_aside,
)
from livegrad.server.store.folder import Folder, UnusableFolderError

FILE: Final = "sessions.db"
PATIENCE: Final = 10.0  # seconds for which a server that is just ending may still have the folder

log = structlog.get_logger()

Value = TypeVar("Value")


class Store:
    """Sessions on disk, or nothing where the disk cannot be used."""

    def __init__(
        self,
        folder: Path,
        keep_seconds: float,
        most_bytes: int,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.failing = False
        """Whether what was last to be written could not be."""
        self._path = folder
        self._keep_seconds = keep_seconds
        self._most_bytes = most_bytes
        self._patience = patience
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "livegrad-store")
        self._closing = threading.Event()
        self._folder: Folder | None = None
        self._database: Database | None = None
        self._opened: asyncio.Future[bool] | None = None

    async def open(self) -> bool:
        """Wait until the database is open; return whether it is. The first call opens it."""
        if self._opened is None:
            self._opened = asyncio.ensure_future(self._call(self._open))
        return await asyncio.shield(self._opened)

    async def write(self, changes: Sequence[SessionChange]) -> bool:
        """Write changes, all or none; return whether they are written."""
        return await self._call(lambda: self._write(changes))

    async def read(self, key: bytes) -> StoredSession | None:
        """Return a session, or None where there is none or it cannot be read."""
        if not await self.open():
            return None
        return await self._call(lambda: self._read(key))

    async def forget(self, key: bytes) -> None:
        """Delete a session."""
        await self._call(lambda: self._guarded(lambda database: database.forget(key)))

    async def tidy(self, watched: Iterable[bytes]) -> None:
        """Delete what nobody has opened for long; `watched` are open now."""
        keys = list(watched)
        await self._call(lambda: self._guarded(lambda database: self._tidy(database, keys)))

    async def close(self) -> None:
        """Finish what is to be written, and let another server have the folder."""
        self._closing.set()
        await self._call(self._close)
        self._thread.shutdown()

    async def _call(self, job: Callable[[], Value]) -> Value:
        # Whoever waits may be cancelled, as when the server is stopped; what has been handed over is done all the same.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, job))

    def _open(self) -> bool:
        try:
            self._folder = Folder.take(self._path, self._patience, self._closing.wait)
            self._database = self._open_database()
        except (UnusableFolderError, OSError, sqlite3.Error) as error:
            why = str(error) if isinstance(error, UnusableFolderError) else f"{self._path / FILE}: {error}."
            say(f"Livegrad keeps its sessions in memory, and forgets them when it stops: {why}")
            self._close()
            return False
        self._guarded(lambda database: self._tidy(database, []))
        return True

    def _open_database(self) -> Database:
        """Open the file; one that cannot be used is set aside, and another begun."""
        file = self._path / FILE
        try:
            return Database(file)
        except UnusableFileError as error:
            self._set_aside(error)
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            self._set_aside(error)
        return Database(file)

    def _set_aside(self, error: Exception) -> None:
        aside = set_aside(self._path / FILE, time.strftime("%Y%m%d-%H%M%S"))
        say(f"Livegrad cannot use the sessions kept so far ({error}). They are now in {aside}; it begins anew.")

    def _write(self, changes: Sequence[SessionChange]) -> bool:
        written = self._guarded(lambda database: self._write_somehow(database, changes)) is not None
        if self._database is not None and written == self.failing:
            self.failing = not written
            if written:
                log.warning("saving_works_again")
        return written or self._database is None

    def _write_somehow(self, database: Database, changes: Sequence[SessionChange]) -> bool:
        """Write; on a full disk give up the reserve, delete what is due, and try once more."""
        try:
            database.write(changes)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != FULL:
                raise
            database.give_up_reserve()
            with suppress(sqlite3.Error):  # it may free nothing, and the reserve may be enough
                database.delete_unopened(self._clock() - self._keep_seconds, self._most_bytes)
            database.write(changes)
            return True
        return True

    def _read(self, key: bytes) -> StoredSession | None:
        return self._guarded(lambda database: database.read(key))

    def _tidy(self, database: Database, watched: Sequence[bytes]) -> bool:
        now = self._clock()
        if watched:
            database.touch(watched, now)
        database.delete_unopened(now - self._keep_seconds, self._most_bytes)
        database.keep_reserve()
        return True

    def _guarded(self, job: Callable[[Database], Value]) -> Value | None:
        """Do something with the database; None when it fails, which is logged once until something is written again."""
        if self._database is None:
            return None
        try:
            return job(self._database)
        except (sqlite3.Error, OSError) as error:
            if not self.failing:
                log.warning("saving_failed", why=str(error))
            if isinstance(error, sqlite3.DatabaseError) and is_damage(error):
                self._begin_anew(error)
            return None

    def _begin_anew(self, error: sqlite3.DatabaseError) -> None:
        """Put a file that turns out to be damaged aside; all that is in memory is then written again."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        try:
            self._set_aside(error)
            self._database = Database(self._path / FILE)
        except (OSError, sqlite3.Error) as second:
            say(f"Livegrad keeps its sessions in memory from now on: {second}.")

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        if self._folder is not None:
            self._folder.leave()
        self._database = self._folder = None


def say(sentence: str) -> None:
    """Tell whoever started the server."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
