"""The lessons and challenges there are: all that they claim is trained, and what is made of them is up to date."""

import gzip
from pathlib import Path

import pytest
import torch

from livegrad.models.lessons.allowed import begun, refused
from livegrad.models.lessons.attempt import Attempt
from livegrad.models.lessons.challenge import Challenge, Part
from livegrad.models.lessons.examine import examine, made_of
from livegrad.models.lessons.lesson import Lesson
from scripts.lesson_files import challenges, files, lessons

MOST = 20_000
"""Bytes of a lesson as it travels."""
LESSONS = list(lessons())
CHALLENGES = list(challenges())
TASKS = [(challenge, part) for _, challenge in CHALLENGES for part in challenge.parts or (None,)]
AGAIN = "python -m scripts.lessons"


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Train as a worker does."""
    torch.set_num_threads(1)


@pytest.mark.parametrize(("place", "lesson"), LESSONS, ids=lambda each: each.stem if isinstance(each, Path) else "")
def test_all_that_a_lesson_says_is_true_and_its_values_are_those_of_its_runs(place: Path, lesson: Lesson) -> None:
    examined = examine(lesson)
    assert not examined.false, f"{place.name}: {'; '.join(examined.false)}"
    found = lesson.found
    assert found is not None, f"expected values in {place.name}: {AGAIN}"
    assert (found.made_of, found.values.keys()) == (made_of(lesson), examined.values.keys()), f"{place.name}: {AGAIN}"
    stale = {
        name: (value, found.values[name])
        for name, value in examined.values.items()
        if value != pytest.approx(found.values[name], rel=1e-3, abs=1e-6)
    }
    assert not stale, f"{place.name} has other values than its runs (first those of the runs): {stale}; {AGAIN}"


@pytest.mark.parametrize(
    ("challenge", "part"), TASKS, ids=lambda each: each.id if isinstance(each, Challenge) else each and each.verdict
)
def test_a_challenge_is_met_by_its_solution_and_not_by_what_the_student_begins_with(
    challenge: Challenge, part: Part | None
) -> None:
    known = Attempt.known(challenge, part)
    assert known.run(), f"{challenge.id}: the solution comes to {known.rules}"
    start = Attempt(challenge, begun(challenge), part.verdict if part else None) if fits(challenge) else None
    assert start is None or not start.run(), f"{challenge.id}: what the student begins with comes to {start.rules}"


def fits(challenge: Challenge) -> bool:
    """Say whether the student may submit what the challenge begins with."""
    return refused(challenge, begun(challenge)) is None


def test_files_are_named_after_their_ids_and_each_has_a_place_of_its_own() -> None:
    for listed in (LESSONS, CHALLENGES):
        assert [place.stem for place, _ in listed] == [each.id for _, each in listed]
        places = [each.place for _, each in listed]
        assert len(places) == len(set(places))


def test_lessons_name_lessons_that_are_there() -> None:
    ids = {lesson.id for _, lesson in LESSONS}
    assert {needed for _, lesson in LESSONS for needed in lesson.needs} <= ids
    assert {challenge.lesson for _, challenge in CHALLENGES if challenge.lesson} <= ids


@pytest.mark.parametrize("place", [place for place, _ in LESSONS + CHALLENGES], ids=lambda place: place.stem)
def test_a_lesson_travels_in_twenty_kilobytes(place: Path) -> None:
    assert len(gzip.compress(place.read_bytes(), 9)) <= MOST


@pytest.mark.parametrize("place", files(), ids=lambda place: place.name)
def test_what_is_made_of_lessons_is_up_to_date(place: Path) -> None:
    assert place.read_text(encoding="utf-8") == files()[place], f"expected {place.name} as made by: {AGAIN}"
