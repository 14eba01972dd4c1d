"""Warming up: one process compiles and tells how far it is, the next ones load in silence."""

import sys
import threading
from pathlib import Path

import pytest

from livegrad.server.worker.warming import Progress, compile_apart, load_kernels

if sys.platform != "win32":
    import fcntl

Told = list[tuple[int, int]]


def compile_both(progress: Progress) -> bool:
    """Make two parts."""
    for done in range(3):
        progress(done, 2)
    return True


@pytest.fixture
def told() -> Told:
    return []


def tell_both(progress: Progress) -> None:
    """Load two parts."""
    compile_both(progress)


def nothing(_: Progress) -> None:
    """Load what is there."""


def test_the_first_process_tells_what_is_compiled_and_the_next_nothing(tmp_path: Path, told: Told) -> None:
    load_kernels(tmp_path, nothing, lambda *parts: told.append(parts), compile_both)
    assert told == [(0, 2), (1, 2), (2, 2)]
    load_kernels(tmp_path, tell_both, lambda *parts: told.append(parts), compile_both)
    assert len(told) == 3


def test_where_making_them_apart_fails_the_process_itself_compiles_and_tells(tmp_path: Path, told: Told) -> None:
    load_kernels(tmp_path, tell_both, lambda *parts: told.append(parts), lambda _: False)
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_what_was_broken_off_is_begun_again(tmp_path: Path, told: Told) -> None:
    def broken_off(_: Progress) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_kernels(tmp_path, nothing, lambda *parts: told.append(parts), broken_off)
    load_kernels(tmp_path, nothing, lambda *parts: told.append(parts), compile_both)
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_where_machine_code_cannot_be_kept_every_process_compiles(told: Told) -> None:
    for _ in range(2):
        load_kernels(None, tell_both, lambda *parts: told.append(parts), compile_both)
    assert len(told) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="there every process compiles for itself")
def test_nobody_compiles_beside_the_one_who_does_and_all_load_beside_each_other(tmp_path: Path) -> None:
    def locked() -> bool:
        with (tmp_path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    making, loading = [], []

    def make(_: Progress) -> bool:
        making.append(locked())
        return True

    for _ in range(2):
        load_kernels(tmp_path, lambda _: loading.append(locked()), print, make)
    assert (making, loading) == ([True], [False, False])


@pytest.mark.skipif(sys.platform == "win32", reason="there every process compiles for itself")
def test_a_process_that_waited_for_another_loads_what_that_one_made(tmp_path: Path, told: Told) -> None:
    made = []

    def make(_: Progress) -> bool:
        made.append(True)
        other.start()
        return True

    other = threading.Thread(target=load_kernels, args=(tmp_path, nothing, lambda *parts: told.append(parts), make))
    load_kernels(tmp_path, nothing, print, make)
    other.join(60)
    assert (made, told) == ([True], [])


def test_compiling_apart_tells_every_part() -> None:
    told: Told = []
    compile_apart(lambda *parts: told.append(parts))
    total = told[0][1]
    assert told == [(done, total) for done in range(total + 1)]
