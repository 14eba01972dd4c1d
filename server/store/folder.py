"""The folder where a server keeps what must outlive it: where it is, and that one server uses it; knows no database."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

if sys.platform != "win32":  # there is no flock there, and two servers on one folder are not told apart
    import fcntl

OWN: Final = 0o600
"""Whoever reads the files can open every session in them."""
LOOK_EVERY: Final = 0.1  # seconds between two tries to take a folder that another server uses


class UnusableFolderError(Exception):
    """Nothing can be kept in a folder; the message is a sentence for whoever started the server."""


def default_folder() -> Path:
    """Return where this system keeps the data of a user's programs."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  Path.home() raises where there is no home
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "livegrad"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home) / "livegrad"
    given = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (given if given.is_absolute() else home / ".local" / "share") / "livegrad"


class Folder:
    """A folder that this process has to itself until `leave`, or until it dies."""

    def __init__(self, path: Path, lock: IO[str]) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def take(cls, path: Path, patience: float, sleep: Callable[[float], object] = time.sleep) -> "Folder":
        """Make the folder if need be and take it, waiting so many seconds for a server that is just ending.

        Raises UnusableFolderError where it cannot be written, or where another server uses it for longer.
        """
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = open_own(path / "lock")
        except OSError as error:
            raise UnusableFolderError(f"it cannot write to {path} ({error.strerror or error}).") from None
        tries = round(patience / LOOK_EVERY)
        while not _lock(lock):
            if tries <= 0:
                with lock:
                    raise UnusableFolderError(f"another server{_process_in(lock)} uses {path}.")
            tries -= 1
            sleep(LOOK_EVERY)
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        return cls(path, lock)

    def leave(self) -> None:
        """Let another server have the folder."""
        self._lock.close()


def open_own(file: Path) -> IO[str]:
    """Open a file to read and write, made if need be, that no other user may read."""
    return os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), OWN), "r+")


def _lock(file: IO[str]) -> bool:
    """Lock a file unless another process has; the system frees the lock of a process that dies."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _process_in(lock: IO[str]) -> str:
    lock.seek(0)
    number = lock.read(20).strip()
    return f" (process {number})" if number.isdigit() else ""
