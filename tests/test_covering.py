"""The covering design is one: small, complete, and the same every time."""

import subprocess
import sys
from itertools import product
from math import prod
from pathlib import Path

import pytest

from tests.covering import covering, pairs

BREAK = "=" * 20
ROOT = Path(__file__).resolve().parents[1]
BROWSER = ROOT / "tests" / "browser"
SIZES = [(6, 12, 13), (7, 12, 13), (4, 3, 22), (2, 2, 4, 12), (3, 3, 3, 3), (2, 2, 2, 2, 2, 2), (5, 4), (3, 1, 2)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_every_two_places_meet(sizes: tuple[int, ...]) -> None:
    met = {pair for row in covering(sizes) for pair in pairs(row)}
    assert met == {pair for row in product(*map(range, sizes)) for pair in pairs(row)}


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_no_combination_comes_twice_and_there_are_few(sizes: tuple[int, ...]) -> None:
    rows = covering(sizes)
    first, second = sorted(sizes)[-2:]
    assert len(set(rows)) == len(rows)
    assert len(rows) <= min(prod(sizes), 2 * first * second)


def test_it_is_the_same_every_time() -> None:
    assert covering((7, 12, 13)) == covering((7, 12, 13))


def test_no_file_is_left_to_the_full_run_alone_and_what_is_left_to_it_is_counted() -> None:
    words = ["-q", "--collect-only", "-p", "no:cacheprovider", "tests/browser"]
    script = f"import pytest; pytest.main({words}); print({BREAK!r}); pytest.main([*{words}, '--full'])"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    few, full = (part.splitlines() for part in told.split(BREAK))
    names = [{line for line in lines if "::" in line} for lines in (few, full)]
    assert names[0] < names[1]
    assert {name.partition("::")[0] for name in names[0]} == {
        path.relative_to(ROOT).as_posix() for path in BROWSER.rglob("test_*.py")
    }
    assert f"{len(names[1] - names[0])} more tests and combinations are run by `make test-all`" in few
    assert not any("more tests" in line for line in full)
