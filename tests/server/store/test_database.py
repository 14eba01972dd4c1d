"""The database: what is written is read back whole, or not at all; kills, damage and a full disk included."""

import random
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from livegrad.server.store.database import (
    MOST_DONE,
    RESERVE,
    VERSION,
    Database,
    LaneChange,
    SessionChange,
    StoredLane,
    UnusableFileError,
    set_aside,
)
from tests.server.store.writing import expect_whole


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "sessions.db")
    yield made
    made.close()


def change(key: bytes = b"key", opened: float = 0.0, **lanes: LaneChange) -> SessionChange:
    """Make a change of lanes named `lane_0`, `lane_1`, ..."""
    return SessionChange(key, b"head", opened, {int(name[5:]): lane for name, lane in lanes.items()})


def test_a_session_is_read_as_it_was_written(database: Database) -> None:
    database.write(
        [change(lane_0=LaneChange({"curve": b"c", "points": b"p"}), lane_2=LaneChange({"curve": b""}, b"r"))]
    )
    read = database.read(b"key")
    assert read is not None
    assert read.head == b"head"
    assert read.lanes == {0: StoredLane({"curve": b"c", "points": b"p"}, []), 2: StoredLane({"curve": b""}, [b"r"])}
    assert database.read(b"another") is None


def test_what_a_change_does_not_name_stays_and_rows_are_added(database: Database) -> None:
    database.write([change(lane_0=LaneChange({"curve": b"c", "points": b"p"}))])
    for rows in (b"1", b"2", b""):
        database.write([change(lane_0=LaneChange({"points": b"q"}, rows))])
    read = database.read(b"key")
    assert read is not None
    assert read.lanes == {0: StoredLane({"curve": b"c", "points": b"q"}, [b"1", b"2"])}


def test_a_whole_curve_takes_the_place_of_the_rows(database: Database) -> None:
    database.write([change(lane_0=LaneChange({"curve": b"c"}, b"1"))])
    database.write([change(lane_0=LaneChange({"curve": b"d"}, b"2"))])
    read = database.read(b"key")
    assert read is not None
    assert read.lanes == {0: StoredLane({"curve": b"d"}, [b"2"])}


def test_a_lane_that_is_not_named_is_gone(database: Database) -> None:
    lane = LaneChange({"curve": b"c"}, b"1")
    database.write([change(lane_0=lane, lane_1=lane)])
    database.write([change(lane_1=LaneChange())])
    read = database.read(b"key")
    assert read is not None
    assert read.lanes == {1: StoredLane({"curve": b"c"}, [b"1"])}


def test_the_log_of_what_was_done_is_bounded(database: Database) -> None:
    for start in range(0, MOST_DONE + 100, 100):
        entries = [str(number).encode() for number in range(start, start + 100)]
        database.write([SessionChange(b"key", b"", 0, {}, entries)])
    read = database.read(b"key")
    assert read is not None
    assert (len(read.done), read.done[0], read.done[-1]) == (MOST_DONE, b"100", b"1099")


def test_changes_are_written_together_or_not_at_all(database: Database) -> None:
    bad = SessionChange(b"other", None, 0, {})  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        database.write([change(), bad])
    assert len(database) == 0
    database.write([change()])
    assert len(database) == 1


def test_what_nobody_has_opened_for_long_is_deleted_with_all_its_parts(database: Database) -> None:
    lane = LaneChange({"curve": bytes(200_000)}, bytes(1000))
    database.write(
        [change(b"old", 100, lane_0=lane), change(b"new", 300, lane_0=lane), change(b"seen", 50, lane_0=lane)]
    )
    database.touch([b"seen"], 400)
    assert database.delete_unopened(0, 10**9) == 0
    size = database.file.stat().st_size
    assert database.delete_unopened(200, 10**9) == 1
    assert [database.read(key) is not None for key in (b"old", b"new", b"seen")] == [False, True, True]
    assert database.file.stat().st_size < size - 200_000, "and the disk gets its space back"


def test_where_all_take_too_much_the_longest_unopened_go_first(database: Database) -> None:
    for opened in range(100):
        database.write([change(str(opened).encode(), opened, lane_0=LaneChange({"curve": bytes(10_000)}))])
    assert database.delete_unopened(0, 600_000) == 60
    assert database.read(b"59") is None
    assert database.read(b"60") is not None


def test_a_session_can_be_forgotten(database: Database) -> None:
    database.write([change(lane_0=LaneChange({"curve": b"c"}))])
    database.forget(b"key")
    assert database.read(b"key") is None


@pytest.mark.skipif(sys.platform == "win32", reason="files have other modes there")
def test_nobody_else_may_read_any_of_its_files(database: Database) -> None:
    database.write([change()])
    database.keep_reserve()
    files = sorted(database.file.parent.iterdir())
    assert [file.name for file in files] == ["reserve", "sessions.db", "sessions.db-shm", "sessions.db-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_reserve_is_given_up_and_made_again(database: Database) -> None:
    reserve = database.file.with_name("reserve")
    database.keep_reserve()
    database.keep_reserve()
    assert reserve.stat().st_size == RESERVE
    database.give_up_reserve()
    database.give_up_reserve()
    assert not reserve.exists()


def test_a_file_of_another_version_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "sessions.db"
    Database(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(UnusableFileError, match=f"expected version {VERSION} of the tables, got {VERSION + 1}"):
        Database(file)


def test_a_file_that_is_damaged_is_found_out(tmp_path: Path) -> None:
    file = tmp_path / "sessions.db"
    database = Database(file)
    for number in range(50):
        database.write([change(str(number).encode(), lane_0=LaneChange({"curve": bytes(5000)}))])
    database.close()
    data = bytearray(file.read_bytes())
    data[4096 * 4 : 4096 * 20] = random.Random(1).randbytes(4096 * 16)  # noqa: S311
    file.write_bytes(data)
    with pytest.raises((UnusableFileError, sqlite3.DatabaseError)):
        Database(file)


def test_what_is_set_aside_has_another_name_each_time(tmp_path: Path) -> None:
    file = tmp_path / "sessions.db"
    for content in ("one", "two"):
        file.write_text(content)
        file.with_name("sessions.db-wal").write_text(content + " beside")
        aside = set_aside(file, "today")
        assert aside.read_text() == content
        assert aside.with_name(aside.name + "-wal").read_text() == content + " beside"
    assert not file.exists()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_process_killed_while_it_writes_leaves_whole_sessions(tmp_path: Path) -> None:
    """Twelve kills here; `python -m benchmarks.kills` makes two hundred."""
    file = tmp_path / "sessions.db"
    draw = random.Random(7)  # noqa: S311
    for _ in range(12):
        command = [sys.executable, "-m", "tests.server.store.writing", str(file)]
        with subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            for _ in range(draw.randrange(2, 40)):
                assert writer.stdout.readline()
            writer.kill()
        expect_whole(file)
