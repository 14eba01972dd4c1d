"""A process that writes sessions until it is killed, and what must be true of the file afterwards."""

import itertools
import sys
from pathlib import Path

from livegrad.server.store.database import Database, LaneChange, SessionChange

KEYS = (b"one", b"two", b"three")


def write(file: Path) -> None:
    """Write for ever; each number that is printed has been written, whole, to every session."""
    database = Database(file)
    before = database.read(KEYS[0])
    for number in itertools.count(int(before.head) + 1 if before else 0):
        database.write([change(key, number) for key in KEYS])
        print(number, flush=True)  # noqa: T201


def change(key: bytes, number: int) -> SessionChange:
    """Make a change in which every part tells the same number, and now and then the whole curve."""
    mark = str(number).encode()
    parts = {"head": mark, "checkpoint": mark * 2000, "points": mark * 500}
    if number % 7 == 0:
        parts["curve"] = mark * 3000
    return SessionChange(key, mark, number, {0: LaneChange(parts, mark + b","), 1: LaneChange(parts, mark + b",")})


def expect_whole(file: Path) -> int:
    """Hold every session in a file to one change; return its number. Opening the file checks the file itself."""
    database = Database(file)
    number = -1
    for key in KEYS:
        found = database.read(key)
        assert found is not None
        assert number in (-1, int(found.head)), "all sessions of a transaction are there, or none"
        number = int(found.head)
        assert sorted(found.lanes) == [0, 1]
        for lane in found.lanes.values():
            mark, base = str(number).encode(), number - number % 7
            assert lane.parts["head"] == mark
            assert lane.parts["checkpoint"] == mark * 2000
            assert lane.parts["points"] == mark * 500
            assert lane.parts["curve"] == str(base).encode() * 3000
            assert b"".join(lane.rows) == b"".join(b"%d," % at for at in range(base, number + 1))
    database.close()
    return number


if __name__ == "__main__":
    write(Path(sys.argv[1]))
