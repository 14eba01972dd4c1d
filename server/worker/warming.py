"""Gets a worker ready: compiles the kernels or loads them, and what a first run needs besides; knows no pipe.

On a machine that has never compiled them this takes a minute. One process does it and tells how far it is; the others
wait and load what it made, instead of making the same beside it. As a program it does this ahead of time.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import engine
from livegrad.models.kernels.machine import compilation, lean_numba
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

if sys.platform != "win32":  # there every process compiles for itself
    import fcntl

Progress = Callable[[int, int], None]
"""Is told how many parts are compiled, and of how many."""


def warm_up(progress: Progress) -> None:
    """Get ready; `progress` hears nothing when all was compiled before.

    Leaves out what torch loads at its first training step: 15 MB, which few runs need.
    """
    load_kernels(compilation.keep(), engine.warm, progress, compile_apart)
    trainer = Trainer(RunConfig())
    trainer.step(3)
    trainer.measure()
    trainer.snapshot(View())
    lean_numba.leave_compiler()
    lean_numba.give_back()


def load_kernels(
    folder: Path | None, warm: Callable[[Progress], None], progress: Progress, make: Callable[[Progress], bool]
) -> None:
    """Load the kernels from a folder with `warm`; where they are not there yet, one process has them made first.

    `make` says whether it made them; where it could not, that process compiles them itself. What is damaged is made
    anew. Where that fails too, as on a full disk, none are kept and this process compiles for itself.
    """
    if folder is None:
        warm(progress)
        return
    try:
        if not compilation.intact(folder):
            with _alone(folder):
                if not compilation.intact(folder):
                    _make_all(folder, warm, progress, make)
    except OSError as error:
        compilation.forget(error)
        warm(progress)
        return
    compilation.tidy(folder)
    warm(_silent)


def _make_all(
    folder: Path, warm: Callable[[Progress], None], progress: Progress, make: Callable[[Progress], bool]
) -> None:
    compilation.empty(folder)
    if not make(progress):
        warm(progress)
    if folder.is_dir():  # where nothing could be written it has been deleted
        compilation.seal(folder)


def compile_apart(progress: Progress) -> bool:
    """Compile in another process, so that the compiler's 340 MB are freed when it ends; return whether it did."""
    command = [sys.executable, "-c", "from livegrad.server.worker.compiling import tell; tell()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as child:  # noqa: S603
        for line in child.stdout or ():
            done, total = line.split()
            progress(int(done), int(total))
    return child.returncode == 0


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process compiles into a folder; the system frees the lock of one that dies."""
    with (folder / "lock").open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Get ready ahead of time, and show how far it is."""
    warm_up(_show)
    sys.stdout.write("\rThe training kernels are compiled.\n")


def _show(done: int, total: int) -> None:
    sys.stdout.write(f"\rCompiled {done} of {total} parts")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
