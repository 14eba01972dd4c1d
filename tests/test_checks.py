"""What runs beside the checks does not wait for them."""

import sys
from pathlib import Path

import pytest

from scripts import checks

WAIT = """
import pathlib, sys, time
patience = time.monotonic() + 60
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.01)
    if time.monotonic() > patience:
        sys.exit("nothing came")
"""
SAY = "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()"


def test_every_command_begins_at_once_however_many_checks_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = str(tmp_path / "said")
    waits = (sys.executable, "-c", WAIT, said)
    monkeypatch.setattr(checks, "CHECKS", {f"check {number}": waits for number in range(8)})
    monkeypatch.setattr(sys, "argv", ["checks", "--", *waits, "--", sys.executable, "-c", SAY, said])
    assert checks.main() == 0


@pytest.mark.parametrize("fails", range(3))
def test_whatever_fails_makes_all_fail(fails: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, check = ((sys.executable, "-c", f"raise SystemExit({int(number == fails)})") for number in range(3))
    monkeypatch.setattr(checks, "CHECKS", {"a check": check})
    monkeypatch.setattr(sys, "argv", ["checks", "--", *first, "--", *second])
    assert checks.main() == 1
