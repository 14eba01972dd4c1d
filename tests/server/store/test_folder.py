"""The folder: where it is, whose it is, and what is said when it cannot be used."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from livegrad.server.store.folder import LOOK_EVERY, Folder, UnusableFolderError, default_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files are locked otherwise there")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_the_users_own_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert default_folder() == Path("/home/ada/.local/share/livegrad")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_folder() == Path("/data/livegrad")
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert default_folder() == Path("/home/ada/.local/share/livegrad")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_folder() == Path("/home/ada/Library/Application Support/livegrad")


def test_it_is_made_and_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    folder = Folder.take(tmp_path / "a" / "b", 0)
    assert mode(folder.path) == 0o700
    assert mode(folder.path / "lock") == 0o600
    assert (folder.path / "lock").read_text() == str(os.getpid())
    folder.leave()


def test_a_second_server_is_told_which_process_has_it_and_may_have_it_afterwards(tmp_path: Path) -> None:
    first = Folder.take(tmp_path, 0)
    waits: list[float] = []
    with pytest.raises(UnusableFolderError, match=rf"another server \(process {os.getpid()}\) uses"):
        Folder.take(tmp_path, 0.5, waits.append)
    assert waits == [LOOK_EVERY] * 5
    first.leave()
    Folder.take(tmp_path, 0).leave()


def test_a_server_that_is_just_ending_is_waited_for(tmp_path: Path) -> None:
    first = Folder.take(tmp_path, 0)
    Folder.take(tmp_path, 1, lambda _: first.leave()).leave()


def test_a_process_that_dies_leaves_it(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from livegrad.server.store.folder import Folder;"
        "folder = Folder.take(Path(sys.argv[1]), 0); print('taken', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "taken\n"
        with pytest.raises(UnusableFolderError, match=f"process {other.pid}"):
            Folder.take(tmp_path, 0)
        other.kill()
        other.wait()
    Folder.take(tmp_path, 0).leave()


def test_one_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableFolderError, match=r"cannot write to .*file/data \(Not a directory\)"):
        Folder.take(tmp_path / "file" / "data", 0)
