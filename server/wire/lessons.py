"""Reads the file of a lesson or a challenge, and tells every mistake by its place; knows nothing of what they do."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from pydantic import ValidationError

from livegrad.models.lessons import mistakes
from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson, Step
from livegrad.models.lessons.mistakes import Mistake
from livegrad.models.lessons.words import MAX_LESSON
from livegrad.server.wire.complaints import expected

SHOWN: Final = 20
"""So many mistakes are told at once."""
FOUND: Final = re.compile(r',\s*"found": \{[^{}]*\{[^{}]*\}\s*\}(?=\s*\}$)')
File = TypeVar("File", Lesson, Challenge, Step)


class Mistaken(ValueError):  # noqa: N818 - the mistakes are somebody else's
    """A file that is no lesson or challenge."""

    def __init__(self, found: list[Mistake]) -> None:
        self.found = found[:SHOWN]
        """The place of each mistake, and what was expected there and what came."""
        self.mistakes = [f"{place}: {message}" if place else message for place, message in self.found]
        """The same as sentences."""
        super().__init__("; ".join(self.mistakes))


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


def read_step(data: str) -> Step:
    """Read a step that has a stage of its own, as the first of a lesson; raises Mistaken."""
    step = _read(Step, data)
    _hold(list(mistakes.of_step(step)))
    return step


def _read(kind: type[File], data: bytes | str) -> File:
    if len(data) > MAX_LESSON:
        raise Mistaken([("", f"expected at most {MAX_LESSON} bytes, got {len(data)}")])
    root = _loaded(data)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise Mistaken([_mistake(detail, root) for detail in error.errors(include_url=False)]) from error


def _hold(found: list[Mistake]) -> None:
    if found:
        raise Mistaken(found)


def _loaded(data: bytes | str) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Mistaken([("", f"expected JSON, got text that is none: {error}")]) from error


def _mistake(detail: Any, root: Any) -> Mistake:
    place = _place(detail["loc"], root)
    if detail["type"] == "value_error":
        sentence = str(detail["ctx"]["error"])
        inner, colon, rest = sentence.partition(": ")
        return (f"{place}.{inner}".lstrip("."), rest) if colon and " " not in inner else (place, sentence)
    if detail["type"] == "union_tag_invalid":
        return f"{place}.kind", f"expected one of {detail['ctx']['expected_tags']}, got {detail['ctx']['tag']!r}"
    if detail["type"] == "union_tag_not_found":
        return f"{place}.kind", "expected a value, got none"
    return place, expected(detail["type"], detail["msg"], detail["input"])


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


def with_found(text: str, made_of: str, values: Mapping[str, float]) -> str:
    """Return a lesson's file with what its runs have given as its last part; all else stays letter for letter."""
    rest = FOUND.sub("", text.rstrip()).removesuffix("}").rstrip()
    lines = ",\n".join(f"      {json.dumps(name)}: {_number(value)}" for name, value in values.items())
    inner = f"{{\n{lines}\n    }}" if lines else "{}"
    return f'{rest},\n  "found": {{\n    "made_of": "{made_of}",\n    "values": {inner}\n  }}\n}}\n'


def _number(value: float) -> str:
    return json.dumps(int(value) if value == int(value) and abs(value) < 1e15 else value)
