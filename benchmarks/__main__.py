"""Runs all benchmarks in turn, each in a process of its own: `python -m benchmarks`; gates nothing."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each module beside this one that can be run, and print its name above its table."""
    failed = []
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        if "__main__" not in path.read_text(encoding="utf-8"):
            continue
        print(f"\n== {path.stem} ==", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], check=False).returncode:
            failed.append(path.stem)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
