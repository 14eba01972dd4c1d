"""Reads the file of a lesson or a challenge, and tells every mistake by its place; knows nothing of what they do."""

from typing import Any, Final, TypeVar

import msgspec
from pydantic import ValidationError

from livegrad.models.lessons import mistakes
from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson
from livegrad.models.lessons.words import MAX_LESSON
from livegrad.server.wire.complaints import expected

SHOWN: Final = 20
"""So many mistakes are told at once."""
File = TypeVar("File", Lesson, Challenge)


class Mistaken(ValueError):
    """A file that is no lesson or challenge; `mistakes` are sentences that begin with the place."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("; ".join(found))
        self.mistakes = found[:SHOWN]


def read_lesson(data: bytes | str) -> Lesson:
    """Read a lesson; raises Mistaken."""
    lesson = _read(Lesson, data)
    _hold(list(mistakes.of_lesson(lesson)))
    return lesson


def read_challenge(data: bytes | str) -> Challenge:
    """Read a challenge; raises Mistaken."""
    challenge = _read(Challenge, data)
    _hold(list(mistakes.of_challenge(challenge)))
    return challenge


def _read(kind: type[File], data: bytes | str) -> File:
    if len(data) > MAX_LESSON:
        raise Mistaken([f"expected at most {MAX_LESSON} bytes, got {len(data)}"])
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        root = _loaded(data)
        raise Mistaken([_mistake(detail, root) for detail in error.errors(include_url=False)]) from error


def _hold(found: list[mistakes.Mistake]) -> None:
    if found:
        raise Mistaken([f"{place}: {sentence}" for place, sentence in found])


def _loaded(data: bytes | str) -> Any:
    try:
        return msgspec.json.decode(data)
    except msgspec.MsgspecError:
        return None


def _mistake(detail: Any, root: Any) -> str:
    path = _place(detail["loc"], root)
    if detail["type"] == "value_error":
        sentence = str(detail["ctx"]["error"])
        inner, colon, rest = sentence.partition(": ")
        if colon and " " not in inner:
            return f"{path}.{inner}: {rest}".lstrip(".")
    elif detail["type"] == "union_tag_invalid":
        return f"{path}.kind: expected one of {detail['ctx']['expected_tags']}, got {detail['ctx']['tag']!r}"
    elif detail["type"] == "union_tag_not_found":
        return f"{path}.kind: expected a value, got none"
    else:
        sentence = expected(detail["type"], detail["msg"], detail["input"])
    return f"{path}: {sentence}" if path else sentence


def _place(path: tuple[int | str, ...], root: Any) -> str:
    """Write a place as it is in the file, without the names that pydantic gives to the kinds of a union."""
    parts, here = [], root
    for part in path:
        there = _within(here, part)
        if there is None and isinstance(here, dict) and here.get("kind") == part:
            continue
        parts.append(str(part))
        here = there
    return ".".join(parts)


def _within(part: Any, name: int | str) -> Any:
    if isinstance(part, dict):
        return part.get(name)
    return part[name] if isinstance(part, list) and isinstance(name, int) and name < len(part) else None
