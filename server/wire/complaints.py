"""What is wrong with a value, in one sentence for a person: which field, what was expected and what came."""

from typing import Any, Final

import msgspec
from pydantic import ValidationError

from livegrad.server.wire.errors import BadField, Refusal

OPENINGS: Final = {  # pydantic's words and ours, the first that fits
    "Input should be greater": "expected a number greater",
    "Input should be less": "expected a number less",
    "Input should be ": "expected ",
    "Input should ": "expected to ",
}


def refusal(error: ValidationError, skip: int = 0) -> Refusal:
    """Say the first thing that is wrong in one sentence; `skip` leaves out the union's own part of the path."""
    return _refusal(error.errors(include_url=False)[0], skip)


def refusals(error: ValidationError, skip: int = 0) -> list[Refusal]:
    """Say all that is wrong, a sentence each."""
    return [_refusal(detail, skip) for detail in error.errors(include_url=False)]


def _refusal(detail: Any, skip: int) -> Refusal:
    path = ".".join(str(part) for part in detail["loc"][skip:])
    if detail["type"] == "value_error":
        sentence = str(detail["ctx"]["error"])
        inner, colon, _ = sentence.partition(": ")
        if colon and " " not in inner:
            return BadField(sentence, inner)
        return BadField(f"{shown_path(path)}: {sentence}", shown_path(path))
    sentence = expected(detail["type"], detail["msg"], detail["input"])
    return BadField(f"{shown_path(path)}: {sentence}" if path else sentence, shown_path(path))


def expected(kind: str, message: str, value: Any) -> str:
    """Say what pydantic expected and what came, by its type of error and its words."""
    if kind == "json_invalid":
        return message.replace("Invalid JSON", "expected JSON")
    if kind == "missing":
        return "expected a value, got none"
    if kind == "extra_forbidden":
        return f"expected no field of this name, got {shown(value)}"
    for opening, instead in OPENINGS.items():
        if message.startswith(opening):
            return f"{instead}{message.removeprefix(opening)}, got {shown(value)}"
    return f"{message[:1].lower()}{message[1:]}, got {shown(value)}"


def shown(value: Any) -> str:
    """Write a value briefly, for an error message."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = "null" if value is None else msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else f"{text[:37]}..."


def shown_path(path: str) -> str:
    """Shorten a path for a message: a client may send one of any length."""
    return path if len(path) <= 80 else f"{path[:77]}..."
