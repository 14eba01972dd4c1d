"""Break the code in one place after the other, in a copy of the tree, and see that the tests named for it fail.

Each mutation here once survived the whole suite, or stands for a kind that must not. Run it with `make mutations`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PARTS: Final = (
    "livegrad",
    "models",
    "server",
    "web",
    "tests",
    "scripts",
    "benchmarks",
    "pyproject.toml",
    "package.json",
)


@dataclass(frozen=True)
class Mutation:
    """What is broken, where, and the tests that must see it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


BORDER: Final = ("models/measure/border.py", ("tests/models/measure/test_border.py",))
LINES: Final = ("models/kernels/lines.py", ("tests/models/measure/test_border.py",))
RUN: Final = "models/training/run.py"

MUTATIONS: Final = (
    Mutation(
        "a saddle is joined where it is apart",
        LINES[0],
        "alike = (above == 9) == (",
        "alike = (above == 6) == (",
        LINES[1],
    ),
    Mutation(
        "a saddle's middle is not asked",
        LINES[0],
        "(middle + values[row + 1, column] > 0)",
        "(values[row, column] > 0)",
        LINES[1],
    ),
    Mutation(
        "a border bends at the frame", BORDER[0], "1.5 * values[0] - 0.5 * values[near - 1]", "values[0]", BORDER[1]
    ),
    Mutation(
        "a live change keeps the progress made before it",
        RUN,
        "            self.stops = Stops()\n        self.progress = Progress()\n",
        "            self.stops = Stops()\n",
        ("tests/models/training/test_trainer.py",),
    ),
    Mutation(
        "a run that diverges on torch keeps the weights that are no numbers",
        "models/training/engines/torch_engine.py",
        "        flat.copy_(self._parts.before)\n",
        "",
        ("tests/models/training/engines/test_engine.py",),
    ),
    Mutation(
        "a later reason to close replaces the first",
        "server/service/mailbox.py",
        "        if self._closing is None:\n            self._closing = reason\n",
        "        if True:\n            self._closing = reason\n",
        ("tests/server/service/test_mailbox.py",),
    ),
    Mutation(
        "every order goes to the first worker",
        "server/service/workers/pool.py",
        "self._links[worker].send(order)",
        "self._links[0].send(order)",
        ("tests/server/service/workers/test_pool.py",),
    ),
)


def main() -> int:
    """Try all, or those whose name has a word that is given; print a table, and give 1 if one survived."""
    chosen = [one for one in MUTATIONS if not sys.argv[1:] or any(word in one.name for word in sys.argv[1:])]
    width = max(len(one.name) for one in chosen)
    survivors = 0
    for one in chosen:
        said = verdict(one)
        survivors += said != "dies"
        print(f"{one.name:{width}}  {said}", flush=True)
    return survivors > 0


def verdict(mutation: Mutation) -> str:
    """Say what becomes of a mutation: it dies, as it should, or why not."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        copy(place)
        if not passes(place, mutation.tests):
            return "the tests fail without it"
        file = place / mutation.file
        text = file.read_text(encoding="utf-8")
        if text.count(mutation.old) != 1:
            return f"its text is there {text.count(mutation.old)} times"
        file.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
        return "SURVIVES" if passes(place, mutation.tests) else "dies"


def copy(place: Path) -> None:
    """Copy what the tests need; links stay links, and so lead to the copy."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, place / part, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, place / part)
    (place / "node_modules").symlink_to(ROOT / "node_modules")


def passes(place: Path, tests: tuple[str, ...]) -> bool:
    """Say whether the tests pass in a copy."""
    page = [test for test in tests if test.endswith(".js")]
    command = ["node", "--test", *page] if page else [sys.executable, "-m", "pytest", "-q", "-x", *tests]
    environment = os.environ | {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=place, env=environment, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
