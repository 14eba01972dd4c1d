"""What every lesson of the course keeps to, so that it teaches: its order, its replies, its words in both languages."""

import re
from collections.abc import Iterator

import pytest

from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson
from livegrad.models.lessons.questions import Choice, Question
from livegrad.models.lessons.words import Text, texts
from scripts.lesson_files import challenges, lessons

LESSONS = [lesson for _, lesson in lessons()]
CJK = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{CJK}[,;:?!]|[,;?!]{CJK}")


def questions(lesson: Lesson) -> Iterator[Question]:
    for step in lesson.steps:
        yield from (question for question in (step.ask, step.saw) if question)


def all_texts() -> list[tuple[str, Text]]:
    parts: list[Lesson | Challenge] = [*LESSONS, *(challenge for _, challenge in challenges())]
    return [(f"{part.id}.{place}", text) for part in parts for place, text in texts(part)]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_has_three_to_six_screens_and_ends_with_something_to_do(lesson: Lesson) -> None:
    assert 3 <= len(lesson.steps) <= 6
    assert 4 <= lesson.minutes <= 10
    assert lesson.steps[-1].check is not None
    assert lesson.steps[-1].hint is not None


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_nothing_is_run_before_it_is_foretold_and_all_is_explained(lesson: Lesson) -> None:
    for step in lesson.steps:
        assert step.aside is not None, "a teacher finds a line to read aloud in each step"
        if step.check is None:
            assert step.ask is not None
            assert step.explain is not None


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_each_answer_has_a_reply_of_its_own(lesson: Lesson) -> None:
    for question in questions(lesson):
        if isinstance(question, Choice):
            for language in ("en", "zh"):
                replies = [getattr(option.reply, language) for option in question.options]
                assert len(set(replies)) >= len(replies) - 1, question.text.en


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_lessons_that_come_before_stand_before(lesson: Lesson) -> None:
    places = {each.id: each.place for each in LESSONS}
    assert all(places[need] < lesson.place for need in lesson.needs)


def test_the_chinese_has_the_punctuation_of_chinese() -> None:
    wrong = [(place, found[0]) for place, text in all_texts() if (found := HALF_WIDTH.search(text.zh))]
    assert wrong == []


def test_both_languages_tell_the_same_values() -> None:
    for place, text in all_texts():
        placeholders = list(text.placeholders)
        english, chinese = ({name for language, name in placeholders if language == one} for one in ("en", "zh"))
        assert english == chinese, place


def test_what_was_seen_is_not_called_right_twice() -> None:
    """The page itself says "Right." or "Look again." before the reply to what was seen."""
    doubled = re.compile(r"(对|再看一看|再看一下)[。：，]|(Yes|Right|Look again)\b")
    for lesson in LESSONS:
        for saw in (step.saw for step in lesson.steps if isinstance(step.saw, Choice)):
            for reply in (option.reply for option in saw.options):
                assert not doubled.match(reply.zh), reply.zh
                assert not doubled.match(reply.en), reply.en
