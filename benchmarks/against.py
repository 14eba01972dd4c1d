"""Compares this checkout with another one, `python -m benchmarks.against PATH`; gates nothing.

Both take turns, a slice of a second each, in a process of their own: where a machine's speed changes from minute to
minute, two runs one after the other would compare the minutes. Told are the medians and quartiles of the ratios of
neighbouring slices, in time on a processor. The other checkout's kernels are compiled first, which can take minutes.
"""

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SLICES: Final = 40
HERE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Kind:
    """What is compared."""

    says: str
    unit: str


KINDS: Final = {
    "frames-10": Kind("a frame of 100 sessions, 10 epochs/s", "ms"),
    "frames-100": Kind("a frame of 100 sessions, 100 epochs/s", "ms"),
    "default": Kind("the default run at full speed", "steps/s"),
    "largest": Kind("the largest run at full speed", "steps/s"),
}


class Runner:
    """One checkout's process."""

    def __init__(self, root: Path, kind: str) -> None:
        # With -P nothing of this checkout is found but that one file: `livegrad` and `benchmarks` are the other's.
        script = f"import runpy; runpy.run_path({str(HERE / 'benchmarks/slices.py')!r})['run']({kind!r})"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
        )
        self._read()

    def slice(self) -> float:
        """Let it work for a slice, and give its figure."""
        assert self._process.stdin  # noqa: S101
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._read()

    def stop(self) -> None:
        """End it."""
        self._process.communicate()

    def _read(self) -> float:
        assert self._process.stdout  # noqa: S101
        return float(self._process.stdout.readline())


def compare(other: Path, kind: str) -> None:
    """Print a line of the table."""
    runners = Runner(other, kind), Runner(HERE, kind)
    pairs = []
    for turn in range(SLICES):
        order = runners if turn % 2 else runners[::-1]
        told = {runner: runner.slice() for runner in order}
        pairs.append(tuple(told[runner] for runner in runners))
    for runner in runners:
        runner.stop()
    before, after = (statistics.median(figures) for figures in zip(*pairs, strict=True))
    low, middle, high = statistics.quantiles([new / old for old, new in pairs], n=4)
    says, unit = KINDS[kind].says, KINDS[kind].unit
    print(f"{says:40} {before:12.4g} {after:12.4g} {unit:8} {middle:6.2f} ({low:.2f} to {high:.2f})", flush=True)


def main() -> None:
    """Print the table."""
    if len(sys.argv) < 2:
        print("Nothing is compared: name another checkout, python -m benchmarks.against PATH")
        return
    print(f"{'':40} {'there':>12} {'here':>12} {'':8} ratio, its quartiles")
    for kind in KINDS:
        compare(Path(sys.argv[1]).resolve(), kind)


if __name__ == "__main__":
    main()
