"""The store: it writes in a thread of its own, says what fails, and goes on."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from livegrad.models.training.checkpoint import MAGIC
from livegrad.server.store.database import VERSION, Database, LaneChange, SessionChange
from livegrad.server.store.store import FILE, Store
from tests.server.fakes import Clock

DAY = 24 * 3600.0
SESSION = SessionChange(b"key", b"head", 1000, {0: LaneChange({"curve": b"c"})})


def make(folder: Path, **parts: Any) -> Store:
    return Store(folder, 14 * DAY, 10**9, patience=0, **parts)


async def opened(folder: Path, **parts: Any) -> Store:
    store = make(folder, clock=lambda: 1000.0, **parts)
    assert await store.open()
    return store


async def test_what_is_written_is_there_for_the_next_server(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    assert await store.write([SESSION])
    await store.close()
    again = await opened(tmp_path)
    found = await again.read(b"key")
    assert found is not None
    assert found.lanes[0].parts == {"curve": b"c"}
    await again.forget(b"key")
    assert await again.read(b"key") is None
    await again.close()


async def test_what_was_handed_over_is_written_though_whoever_waited_for_it_is_gone(tmp_path: Path) -> None:
    store, slow = await opened(tmp_path), threading.Event()
    store._thread.submit(slow.wait)  # as a disk that takes its time
    waiting = asyncio.create_task(store.write([SESSION]))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    slow.set()
    await store.close()
    again = await opened(tmp_path)
    assert await again.read(b"key") is not None
    await again.close()


async def test_what_nobody_has_opened_for_fourteen_days_is_deleted(tmp_path: Path) -> None:
    clock = Clock()
    clock.now = 1000
    store = make(tmp_path, clock=clock)
    await store.open()
    await store.write([SESSION, SessionChange(b"watched", b"", 1000, {})])
    clock.now += 13.9 * DAY
    await store.tidy([b"watched"])
    assert await store.read(b"key") is not None
    clock.now += 0.2 * DAY
    await store.tidy([])
    assert await store.read(b"key") is None
    assert await store.read(b"watched") is not None
    await store.close()


async def test_a_second_server_keeps_nothing_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = await opened(tmp_path)
    await first.write([SESSION])
    second = make(tmp_path)
    assert not await second.open()
    told = capsys.readouterr().err
    assert "keeps its sessions in memory, and forgets them when it stops: another server" in told
    assert f"(process {os.getpid()}) uses {tmp_path}" in told
    assert await second.read(b"key") is None
    assert await second.write([SESSION])
    await second.close()
    assert await first.read(b"key") is not None
    await first.close()


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    store = make(tmp_path / "file" / "data")
    assert not await store.open()
    assert "in memory, and forgets them when it stops: it cannot write to" in capsys.readouterr().err
    await store.close()


@pytest.mark.parametrize("content", [b"this is no database at all, but it is long enough" * 100, b"other version"])
async def test_a_file_that_cannot_be_used_is_set_aside_and_said(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / FILE
    if content == b"other version":
        Database(file).close()
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
        content = file.read_bytes()
    else:
        file.write_bytes(content)
    store = await opened(tmp_path)
    assert "cannot use the sessions kept so far" in capsys.readouterr().err
    assert set_aside_in(tmp_path) == [content]
    assert await store.write([SESSION])
    assert await store.read(b"key") is not None
    await store.close()


async def test_a_file_that_turns_out_to_be_damaged_is_set_aside_and_another_begun(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.write([SESSION])
    assert store._database is not None

    def damaged(_: Iterable[SessionChange]) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    store._database.write = damaged  # type: ignore[method-assign,assignment]
    with capture_logs() as logs:
        assert not await store.write([SESSION])
        assert store.failing
        assert await store.write([SESSION])
    assert [entry["event"] for entry in logs] == ["saving_failed", "saving_works_again"]
    assert len(set_aside_in(tmp_path)) == 1
    assert await store.read(b"key") is not None
    await store.close()


def set_aside_in(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("sessions-*.db")]


async def limit(store: Store, pages: int) -> None:
    """Let the database grow no further, which SQLite tells as it tells a full disk."""
    database = store._database
    assert database is not None
    await store._call(lambda: database._connection.execute(f"PRAGMA max_page_count = {pages}").fetchall())


async def test_a_full_disk_is_said_once_and_saving_recovers_by_itself(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.write([SESSION])
    large = SessionChange(b"large", b"head", 1000, {0: LaneChange({"curve": bytes(1_000_000)})})
    with capture_logs() as logs:
        await limit(store, 30)
        for _ in range(3):
            assert not await store.write([large])
            assert store.failing
        assert not (tmp_path / "reserve").exists(), "the little room there was is given up"
        assert await store.read(b"key") is not None, "what was written before is still there"
        await limit(store, 10_000)
        assert await store.write([large])
        assert not store.failing
    assert [entry["event"] for entry in logs] == ["saving_failed", "saving_works_again"]
    assert "full" in logs[0]["why"]
    await store.close()


def test_another_form_of_checkpoints_is_another_version_of_the_store() -> None:
    """A worker cannot read checkpoints of another form: with the form, raise the version, and change this line."""
    assert (VERSION, MAGIC) == (2, b"LGRAD\x03")
