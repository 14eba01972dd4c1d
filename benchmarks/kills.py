"""Kills a process that writes sessions, again and again, and holds what it leaves to what it said; gates nothing."""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.server.store.writing import expect_whole

ROOT = Path(__file__).parents[1]
KILLS = 200


def main(kills: int = KILLS) -> None:
    """Kill, look, go on with the same file; stops with an error at the first session that is not whole."""
    draw = random.Random(1)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sessions.db"
        lost = 0
        for _ in range(kills):
            command = [sys.executable, "-m", "tests.server.store.writing", str(file)]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
                told = 0
                until = time.monotonic() + draw.uniform(0.02, 0.3)
                while (line := writer.stdout.readline() if writer.stdout else "") and time.monotonic() < until:
                    told = int(line)
                writer.kill()
            lost += expect_whole(file) < told
        print(f"{kills} kills while writing: the file and all sessions whole each time, {lost} lost what was written")


if __name__ == "__main__":
    main()
