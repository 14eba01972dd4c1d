"""Warming up: one process compiles and tells how far it is, the next ones load in silence."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from livegrad.models.kernels.machine import compilation
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


def make_in(folder: Path, made: list[str]) -> Callable[[Progress], bool]:
    """Return what makes two files of machine code, and notes what it found when it began."""

    def make(_: Progress) -> bool:
        made.append(",".join(sorted(path.name for path in folder.glob("kernels/*"))))
        (folder / "kernels").mkdir(exist_ok=True)
        for name in ("train.nbi", "train.1.nbc"):
            (folder / "kernels" / name).write_bytes(name.encode() * 1000)
        return True

    return make


@pytest.mark.parametrize("harm", ["truncated", "garbage", "gone", "one too many", "seal"])
def test_machine_code_that_is_damaged_is_made_anew_before_anybody_tries_it(tmp_path: Path, harm: str) -> None:
    made: list[str] = []
    tried: list[bool] = []

    def warm(_: Progress) -> None:
        tried.append(compilation.intact(tmp_path))

    load_kernels(tmp_path, warm, print, make_in(tmp_path, made))
    code = tmp_path / "kernels" / "train.1.nbc"
    match harm:
        case "truncated":
            code.write_bytes(code.read_bytes()[:100])
        case "garbage":
            code.write_bytes(b"?" * len(code.read_bytes()))
        case "gone":
            code.unlink()
        case "one too many":
            code.with_name("train.2.nbc").write_bytes(b"?")
        case _:
            (tmp_path / compilation.SEAL).write_bytes(b"\xff\x00")
    for _ in range(2):
        load_kernels(tmp_path, warm, print, make_in(tmp_path, made))
    assert made == ["", ""], "the second time it found none of the old, and the third time it was not asked"
    assert tried == [True, True, True]


def test_where_the_disk_is_full_the_process_compiles_for_itself_and_says_so_in_one_line(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(compilation, "seal", full)
    monkeypatch.setattr(compilation, "keep", lambda: folder)
    monkeypatch.setattr(compilation, "_KERNELS", [])
    load_kernels(folder, tell_both, lambda *parts: told.append(parts), make_in(folder, []))
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert not folder.exists(), "what could not be sealed is not there for the next"
    (line,) = capfd.readouterr().err.splitlines()
    assert "No space left on device" in line


def test_a_cache_that_can_only_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    assert not compilation._readable(tmp_path), "nothing has been sealed"
    load_kernels(tmp_path, nothing, print, make_in(tmp_path, []))
    tmp_path.chmod(0o555)
    # The tests may run as root, who may write everywhere but on a file system that is mounted to be read.
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and access(path, mode))
    assert not compilation._usable(tmp_path)
    assert compilation._readable(tmp_path)
    load_kernels(tmp_path, nothing, print, lambda _: pytest.fail("it was made again"))
    tmp_path.chmod(0o777)
    assert not compilation._readable(tmp_path), "others could have written it"
    tmp_path.chmod(0o755)


def test_numba_reads_from_a_folder_that_it_may_not_write_to(tmp_path: Path) -> None:
    """In processes of their own, since they change numba; the second may open no file of the folder to write."""
    code = (
        "import builtins, os, sys, tempfile\n"
        "from livegrad.models.kernels import order\n"
        "from livegrad.models.kernels.machine import compilation\n"
        "if len(sys.argv) > 1:\n"
        "    opened, access = builtins.open, os.access\n"
        "    def refuse(path, mode='r', *more, **given):\n"
        "        if 'w' in mode: raise PermissionError(13, 'read-only', str(path))\n"
        "        return opened(path, mode, *more, **given)\n"
        "    def temporary(*_, **__): raise PermissionError(13, 'read-only')\n"
        "    builtins.open, tempfile.TemporaryFile = refuse, temporary\n"
        "    os.access = lambda path, mode: not mode & os.W_OK and access(path, mode)\n"
        "folder = compilation.keep()\n"
        "order.draws_as_numpy()\n"
        "if len(sys.argv) == 1: compilation.seal(folder)\n"
        "print(sum(sum(made.stats.cache_hits.values()) for made in compilation._KERNELS), folder)\n"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    told = [
        subprocess.run(
            [sys.executable, "-c", code, *more], env=environment, capture_output=True, check=True, text=True
        ).stdout.split()
        for more in ([], ["read-only"])
    ]
    assert told[0][1] == told[1][1]
    assert int(told[0][0]) == 0
    assert int(told[1][0]) >= 1
