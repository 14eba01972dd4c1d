"""Gets a worker ready: compiles the kernels or loads them, and what a first run needs besides; knows no pipe.

On a machine that has never compiled them this takes a minute. One process does it and tells how far it is; the others
wait and load what it made, instead of making the same beside it. As a program it does this ahead of time.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels import compilation, engine
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

if sys.platform != "win32":  # there every process compiles for itself
    import fcntl

WHOLE: Final = "whole"  # a file beside the machine code, once all of it has been made

Progress = Callable[[int, int], None]
"""Is told how many parts are compiled, and of how many."""


def warm_up(progress: Progress) -> None:
    """Get ready; `progress` hears nothing when all was compiled before.

    Not what torch loads for a first step of its own: that is 15 MB, and few runs take one.
    """
    load_kernels(compilation.keep(), engine.warm, progress)
    trainer = Trainer(RunConfig())
    trainer.step(3)
    trainer.measure()
    trainer.snapshot(View())


def load_kernels(folder: Path | None, warm: Callable[[Progress], None], progress: Progress) -> None:
    """Compile the kernels into a folder, alone, or load them from there."""
    if folder is None:
        warm(progress)
    elif (folder / WHOLE).exists():
        warm(_silent)
    else:
        with _alone(folder):
            warm(_silent if (folder / WHOLE).exists() else progress)
            if folder.is_dir():  # machine code that cannot be read is deleted, and none is kept
                (folder / WHOLE).touch()


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
