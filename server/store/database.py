"""Sessions in an SQLite file: written in transactions, read back whole; knows neither what their parts mean nor time.

One thread uses it. The file is in WAL mode: a process killed at any moment leaves the last transaction whole or
undone, and readers never see half of one.
"""

import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from livegrad.server.store.folder import OWN, open_own

VERSION: Final = 2
"""To be raised when the tables change or what is written into them (`SavedLane`, `Points`, the checkpoints of
`models/training/checkpoint.py`): older files are then set aside."""
OURS: Final = 0x4C475244  # "LGRD": tells our files from those of other programs
DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
FULL: Final = sqlite3.SQLITE_FULL
RESERVE: Final = 4 * 1024 * 1024  # bytes that are given up on a full disk, where even to delete takes room
MOST_DONE: Final = 1000  # entries kept of what was done in a session

TABLES: Final = """
CREATE TABLE session (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, head BLOB NOT NULL, opened REAL NOT NULL);
CREATE INDEX session_by_opened ON session (opened);
CREATE TABLE part (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    lane INTEGER NOT NULL,
    name TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (session, lane, name)
);
CREATE TABLE tail (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    lane INTEGER NOT NULL,
    rows BLOB NOT NULL
);
CREATE INDEX tail_by_lane ON tail (session, lane);
CREATE TABLE done (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    entry BLOB NOT NULL
);
CREATE INDEX done_by_session ON done (session);
"""


@dataclass(frozen=True)
class LaneChange:
    """What is new about a lane."""

    parts: Mapping[str, bytes] = field(default_factory=dict)
    """By name; those left out stay as they are. With a `curve`, all earlier rows go."""
    rows: bytes = b""
    """To add to the curve."""


@dataclass(frozen=True)
class SessionChange:
    """What is new about a session. Lanes that are not named have been removed."""

    key: bytes
    head: bytes
    opened: float
    """When somebody last watched it, in seconds since 1970."""
    lanes: Mapping[int, LaneChange]
    done: Sequence[bytes] = ()
    """Entries to add to the log of what was done in it."""


@dataclass(frozen=True)
class StoredLane:
    """A lane as it was written: its parts by name, and the rows that came after its `curve`."""

    parts: Mapping[str, bytes]
    rows: Sequence[bytes]


@dataclass(frozen=True)
class StoredSession:
    """A session as it was written."""

    head: bytes
    lanes: Mapping[int, StoredLane]
    done: Sequence[bytes]


class Database:
    """The file, open; it is closed by `close` and gives back its space on disk when sessions are deleted."""

    def __init__(self, file: Path) -> None:
        """Open the file, or make it.

        Raises UnusableFileError for one of another version or program, sqlite3.DatabaseError for one that is damaged.
        """
        self.file = file
        open_own(file).close()  # before SQLite would make it for everybody to read; its other files copy the mode
        file.chmod(OWN)
        self._connection = sqlite3.connect(file, timeout=5, isolation_level=None)
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Put everything into the one file and close it."""
        self._connection.close()

    def write(self, changes: Iterable[SessionChange]) -> None:
        """Write all changes or, when that raises sqlite3.Error, none."""
        with self._transaction():
            for change in changes:
                self._write(change)

    def read(self, key: bytes) -> StoredSession | None:
        """Return a session."""
        found = self._connection.execute("SELECT id, head FROM session WHERE key = ?", (key,)).fetchone()
        if found is None:
            return None
        session, head = found
        parts: dict[int, dict[str, bytes]] = {}
        rows: dict[int, list[bytes]] = {}
        for lane, name, data in self._of(session, "SELECT lane, name, data FROM part WHERE session = ? ORDER BY lane"):
            parts.setdefault(lane, {})[name] = data
        for lane, more in self._of(session, "SELECT lane, rows FROM tail WHERE session = ? ORDER BY id"):
            rows.setdefault(lane, []).append(more)
        done = [entry for (entry,) in self._of(session, "SELECT entry FROM done WHERE session = ? ORDER BY id")]
        lanes = {lane: StoredLane(named, rows.get(lane, [])) for lane, named in parts.items()}
        return StoredSession(head, lanes, done)

    def forget(self, key: bytes) -> None:
        """Delete a session."""
        with self._transaction():
            self._connection.execute("DELETE FROM session WHERE key = ?", (key,))

    def touch(self, keys: Iterable[bytes], opened: float) -> None:
        """Take note that these sessions are watched."""
        with self._transaction():
            self._connection.executemany("UPDATE session SET opened = ? WHERE key = ?", ((opened, key) for key in keys))

    def delete_unopened(self, since: float, most_bytes: int) -> int:
        """Delete what nobody has opened since then, and the longest unopened where all take too much; return how many.

        The space goes back to the disk.
        """
        with self._transaction():
            count = self._connection.execute("DELETE FROM session WHERE opened < ?", (since,)).rowcount
        while self._used > most_bytes:
            with self._transaction():
                oldest = "DELETE FROM session WHERE id IN (SELECT id FROM session ORDER BY opened LIMIT 20)"
                deleted = self._connection.execute(oldest).rowcount
            if not deleted:
                break
            count += deleted
        # Not `execute`, which takes one step of what has no columns, and so would free a single page.
        self._connection.executescript("PRAGMA incremental_vacuum")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return count

    def keep_reserve(self) -> None:
        """See to it that there are some bytes to give up when the disk is full, unless it nearly is."""
        with suppress(OSError):
            if not self._reserve.exists() and shutil.disk_usage(self.file.parent).free > 4 * RESERVE:
                with open_own(self._reserve) as file:
                    file.write("\0" * RESERVE)

    def give_up_reserve(self) -> None:
        """Make a little room on a full disk."""
        self._reserve.unlink(missing_ok=True)

    def __len__(self) -> int:
        count: int = self._connection.execute("SELECT count(*) FROM session").fetchone()[0]
        return count

    @property
    def _reserve(self) -> Path:
        return self.file.with_name("reserve")

    @property
    def _used(self) -> int:
        """How many bytes the sessions take."""
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        used: int = (pages - free) * size
        return used

    def _set_up(self) -> None:
        connection = self._connection
        ours, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and (ours, version) != (OURS, VERSION):
            raise UnusableFileError(f"expected version {VERSION} of the tables, got {version}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        if not tables:
            with self._transaction():
                for statement in TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {OURS}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
        elif connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise UnusableFileError("expected a whole file, got one that is damaged")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # SQLite itself undoes some that fail
                self._connection.execute("ROLLBACK")
            raise

    def _of(self, session: int, statement: str) -> Iterator[tuple[Any, ...]]:
        with closing(self._connection.execute(statement, (session,))) as cursor:
            yield from cursor

    def _write(self, change: SessionChange) -> None:
        session = self._session(change)
        known = self._of(session, "SELECT DISTINCT lane FROM part WHERE session = ?")
        for (lane,) in [row for row in known if row[0] not in change.lanes]:
            self._connection.execute("DELETE FROM part WHERE session = ? AND lane = ?", (session, lane))
            self._connection.execute("DELETE FROM tail WHERE session = ? AND lane = ?", (session, lane))
        for lane, new in change.lanes.items():
            self._write_lane(session, lane, new)
        if change.done:
            entries = [(session, entry) for entry in change.done]
            self._connection.executemany("INSERT INTO done (session, entry) VALUES (?, ?)", entries)
            self._connection.execute(
                "DELETE FROM done WHERE session = ? AND id NOT IN "
                "(SELECT id FROM done WHERE session = ? ORDER BY id DESC LIMIT ?)",
                (session, session, MOST_DONE),
            )

    def _session(self, change: SessionChange) -> int:
        """Write a session's own row and return its number."""
        self._connection.execute(
            "INSERT INTO session (key, head, opened) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET head = excluded.head, opened = excluded.opened",
            (change.key, change.head, change.opened),
        )
        number: int = self._connection.execute("SELECT id FROM session WHERE key = ?", (change.key,)).fetchone()[0]
        return number

    def _write_lane(self, session: int, lane: int, new: LaneChange) -> None:
        for name, data in new.parts.items():
            self._connection.execute(
                "INSERT INTO part (session, lane, name, data) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (session, lane, name) DO UPDATE SET data = excluded.data",
                (session, lane, name, data),
            )
        if "curve" in new.parts:
            self._connection.execute("DELETE FROM tail WHERE session = ? AND lane = ?", (session, lane))
        if new.rows:
            self._connection.execute(
                "INSERT INTO tail (session, lane, rows) VALUES (?, ?, ?)", (session, lane, new.rows)
            )


class UnusableFileError(Exception):
    """A file that is not this program's, of another version, or damaged."""


def set_aside(file: Path, mark: str) -> Path:
    """Rename a database and what SQLite keeps beside it; return its new name."""
    aside = file.with_name(f"{file.stem}-{mark}{file.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_name(f"{file.stem}-{mark}-{number}{file.suffix}")
    for ending in ("-wal", "-shm", ""):
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    return aside


def is_damage(error: sqlite3.Error) -> bool:
    """Say whether a file that gave this error cannot be mended by trying again."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED
