"""Run every check of the code, two at a time; with commands after --, each after its own, beside and behind those.

The commands run side by side. The first one's words are shown as they come, the others' when they have ended; the
checks run on what time they leave.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby
from pathlib import Path
from threading import Semaphore
from typing import Final

BIN: Final = Path(sys.executable).parent
NPX: Final = ("npx", "--no-install")
CHECKS: Final[dict[str, tuple[str, ...]]] = {
    "mypy": (str(BIN / "mypy"),),
    "ruff check": (str(BIN / "ruff"), "check"),
    "ruff format": (str(BIN / "ruff"), "format", "--check"),
    "types of the page": (*NPX, "tsc", "-p", "."),
    "types of its tests": (*NPX, "tsc", "-p", "tests/web"),
    "biome": (*NPX, "biome", "ci", "--error-on-warnings"),
    "tests of the page's modules": ("npm", "test", "--silent"),
    "imports": (str(BIN / "lint-imports"),),
}
"""The longest first, so that the others run beside it."""


def main() -> int:
    """Give 0 if all went well."""
    beside = [list(words) for dashes, words in groupby(sys.argv[1:], "--".__eq__) if not dashes]
    with ThreadPoolExecutor(2 + len(beside)) as threads:
        places = Semaphore(1 if beside else 2)
        # Before the checks, which wait for each other and would take all threads.
        aside = [threads.submit(run_aside, command) for command in beside[1:]]
        running = [
            threads.submit(check, name, command, places, is_kind=bool(beside)) for name, command in CHECKS.items()
        ]
        failed = subprocess.run(beside[0], check=False).returncode if beside else 0
        failed = max([failed, *(done.result() for done in aside)])
        places.release()  # What is left runs two at a time.
        wrong = [name for done in as_completed(running) if (name := done.result())]
    print(f"Checks that failed: {', '.join(wrong)}" if wrong else f"All {len(CHECKS)} checks passed.")
    return failed or bool(wrong)


def run_aside(command: Sequence[str]) -> int:
    """Run a command and show what it said when it has ended; give its code."""
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(ran.stdout, flush=True)
    return ran.returncode


def check(name: str, command: Sequence[str], places: Semaphore, *, is_kind: bool) -> str | None:
    """Run a check and tell how it went, what it found only if that is something; give its name if it failed."""
    words = ["nice", *command] if is_kind and shutil.which("nice") else command
    with places:
        start = time.monotonic()
        ran = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    took = f"{name}: {time.monotonic() - start:.1f} s"
    if ran.returncode:
        print(f"\n{took}, FAILED\n{ran.stdout}", flush=True)
        return name
    if not is_kind:
        print(took, flush=True)
    return None


if __name__ == "__main__":
    sys.exit(main())
