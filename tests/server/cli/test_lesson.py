"""`livegrad lesson`: what is wrong with a file is told by its place, and what it claims is trained."""

import json
from pathlib import Path
from typing import Any

import pytest

from livegrad.server.cli.lesson import check
from tests.models.lessons.making import challenge, lesson, step

LOSS = {"what": "train_loss", "at": 3}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return where a file is written."""
    return tmp_path / "a-lesson.json"


def checked(place: Path, part: Any, *, train: bool = True, write: bool = False) -> int:
    """Write a file and check it."""
    place.write_text(part if isinstance(part, str) else json.dumps(part))
    return check(place, train=train, write=write)


def test_a_lesson_that_is_true_is_said_to_be_so_when_its_values_are_written(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    true = lesson(step(values={"loss": {"of": LOSS}}, must=[{"kind": "value", "of": LOSS, "at_most": 1}]))
    assert checked(place, true) == 1
    assert "found.values.loss: expected 0." in capsys.readouterr().out
    assert checked(place, true, write=True) == 0
    assert check(place, train=True, write=False) == 0
    assert capsys.readouterr().out.endswith("a-lesson.json is true.\n")


def test_a_false_claim_and_a_mistake_are_told_by_their_places(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    false = lesson(step(must=[{"kind": "value", "of": LOSS, "at_most": 0.01}]))
    assert checked(place, false, train=False) == 0
    assert checked(place, false) == 1
    assert "steps.0.must.0: expected train_loss of lane 0 at epoch 3 at most 0.01, got 0." in capsys.readouterr().out
    assert checked(place, lesson(step(set={"no": 1}))) == 1
    assert "steps.0.set.no: expected the path of an option" in capsys.readouterr().out
    assert checked(place, "{") == 1


def test_a_challenge_is_known_by_what_it_allows_and_is_trained(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = [{"of": {"what": "parameters"}, "at_most": 10}]
    known = challenge(rules=rules, seeds={"count": 2}, epochs=1, solution={"network.hidden": []})
    assert checked(place, known) == 0
    assert checked(place, known | {"solution": {}}) == 1
    assert "solution: expected to meet the challenge, got parameters" in capsys.readouterr().out
    assert checked(place, known | {"set": {"network.hidden": []}}) == 1
    assert "set: expected something to do" in capsys.readouterr().out
