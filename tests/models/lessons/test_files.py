"""The lessons and challenges there are: all that they claim is trained, and what is made of them is up to date."""

import gzip
from pathlib import Path

import pytest
import torch

from livegrad.models.lessons.allowed import begun, refused
from livegrad.models.lessons.attempt import Attempt
from livegrad.models.lessons.challenge import Challenge, Part
from livegrad.models.lessons.examine import examine, made_of
from livegrad.models.lessons.lesson import Found, Lesson
from livegrad.models.lessons.measures import Claim, Seeds
from scripts.lesson_files import challenges, files, lessons
from tests.covering import deep

MOST = 20_000
"""Bytes of a lesson as it travels."""
LESSONS = list(lessons())
CHALLENGES = list(challenges())
TASKS = [(challenge, part) for _, challenge in CHALLENGES for part in challenge.parts or (None,)]
AGAIN = "python -m scripts.lessons"
ELSEWHERE = {"the-memory-that-fades"}
"""Lessons whose runs, which take longer than all others', `tests/models/training/test_sequence_runs.py` trains too."""
STEADY = 0.8
"""The share of its seeds of which a claim must be true, that without --full it is held to the run shown."""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Train as a worker does."""
    torch.set_num_threads(1)


def named(each: object) -> str:
    return each.stem if isinstance(each, Path) else ""


@pytest.mark.parametrize(
    ("place", "lesson"),
    [pytest.param(*each, marks=deep if each[1].id in ELSEWHERE else ()) for each in LESSONS],
    ids=named,
)
def test_what_a_lesson_says_is_true_of_the_runs_it_shows_and_its_values_are_theirs(place: Path, lesson: Lesson) -> None:
    is_true(place, lesson, as_shown(lesson))


@deep
@pytest.mark.parametrize(("place", "lesson"), LESSONS, ids=named)
def test_all_that_a_lesson_says_is_true_of_all_its_seeds(place: Path, lesson: Lesson) -> None:
    is_true(place, lesson, lesson)


def is_true(place: Path, lesson: Lesson, part: Lesson) -> None:
    """Train what is chosen of a lesson: what it says is true, and what its file has found is what the runs give."""
    examined = examine(part)
    assert not examined.false, f"{place.name}: {'; '.join(examined.false)}"
    found = has_found(place, lesson)
    assert examined.values.keys() == {name for step in part.steps for name in step.values}
    stale = {
        name: (value, found.values[name])
        for name, value in examined.values.items()
        if value != pytest.approx(found.values[name], rel=1e-3, abs=1e-6)
    }
    assert not stale, f"{place.name} has other values than its runs (first those of the runs): {stale}; {AGAIN}"


def has_found(place: Path, lesson: Lesson) -> Found:
    """Give the values in a lesson's file, which are those that its steps ask for."""
    assert lesson.found is not None, f"expected values in {place.name}: {AGAIN}"
    names = {name for step in lesson.steps for name in step.values}
    assert (lesson.found.made_of, set(lesson.found.values)) == (made_of(lesson), names), f"{place.name}: {AGAIN}"
    return lesson.found


@pytest.mark.parametrize(("place", "lesson"), LESSONS, ids=named)
def test_the_values_in_a_lesson_were_found_for_what_it_says_now(place: Path, lesson: Lesson) -> None:
    has_found(place, lesson)


def as_shown(lesson: Lesson) -> Lesson:
    """Leave out the seeds: what is said of a step is said of the run that it shows."""
    steps = [
        step.model_copy(
            update={
                "values": {name: value for name, value in step.values.items() if value.seeds is None},
                "must": tuple(of_the_run_shown(claim) for claim in step.must if is_steady(claim)),
            }
        )
        for step in lesson.steps
    ]
    return lesson.model_copy(update={"steps": tuple(steps)})


def is_steady(claim: Claim) -> bool:
    """Say whether a claim is true of nearly all seeds, and so of the one that is shown."""
    return claim.seeds is None or claim.hold is None or claim.hold >= STEADY * claim.seeds.count


def of_the_run_shown(claim: Claim) -> Claim:
    return claim.model_copy(update={"seeds": None, "hold": None})


def test_most_of_what_lessons_say_is_true_of_the_runs_that_they_show() -> None:
    claims = [claim for _, lesson in LESSONS for step in lesson.steps for claim in step.must]
    assert sum(map(is_steady, claims)) >= 0.95 * len(claims)
    for _, lesson in LESSONS:
        assert any(step.values or step.must for step in as_shown(lesson).steps)


def enough(seeds: Seeds, hold: int | None) -> Seeds:
    """Give so many of the seeds, of which `hold` must be as is said, that one of them must."""
    return seeds.model_copy(update={"count": 1 + seeds.count - (hold or seeds.count)})


tasks = pytest.mark.parametrize(
    ("challenge", "part"), TASKS, ids=lambda each: each.id if isinstance(each, Challenge) else each and each.verdict
)


@tasks
def test_a_challenge_is_met_by_its_solution_from_few_seeds_and_not_by_what_the_student_begins_with(
    challenge: Challenge, part: Part | None
) -> None:
    seeds = enough(challenge.seeds, challenge.hold)
    known = Attempt.known(challenge.model_copy(update={"seeds": seeds, "hold": 1}), part)
    assert known.run(), f"{challenge.id}: the solution comes to {known.rules}"
    start = begins(challenge.model_copy(update={"seeds": seeds, "hold": None}), part)
    assert start is None or not start.run(), f"{challenge.id}: what the student begins with comes to {start.rules}"


@deep
@tasks
def test_a_challenge_is_met_from_all_its_seeds_and_not_by_what_the_student_begins_with(
    challenge: Challenge, part: Part | None
) -> None:
    known = Attempt.known(challenge, part)
    assert known.run(), f"{challenge.id}: the solution comes to {known.rules}"
    start = begins(challenge, part)
    assert start is None or not start.run(), f"{challenge.id}: what the student begins with comes to {start.rules}"


def begins(challenge: Challenge, part: Part | None) -> Attempt | None:
    """Give the attempt with what the challenge begins with; None where it may not be submitted."""
    return Attempt(challenge, begun(challenge), part.verdict if part else None) if fits(challenge) else None


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
