"""Checks the file of a lesson or a challenge in the terminal: its form, and by training all that it claims."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import torch

from livegrad.models.lessons.allowed import begun, refused
from livegrad.models.lessons.attempt import Attempt
from livegrad.models.lessons.challenge import Challenge, Part
from livegrad.models.lessons.examine import Examined, bounds, examine, made_of, said
from livegrad.server.wire.lessons import Mistaken, read_challenge, read_lesson, with_found


def check(place: Path, *, train: bool, write: bool) -> int:
    """Print what is wrong with a file, and what its runs give; return the exit code, 1 where something is.

    Raises OSError where it cannot be read or written.
    """
    torch.set_num_threads(1)  # as in a worker: sums must come in the same order
    data = place.read_bytes()
    try:
        wrong = _challenge(data, train=train) if _is_challenge(data) else _lesson(place, data, train=train, write=write)
    except Mistaken as error:
        wrong = error.mistakes
    _say(*wrong)
    if not wrong:
        _say(f"{place.name} is {'true' if train else 'well formed'}.")
    return int(bool(wrong))


def _is_challenge(data: bytes) -> bool:
    """Say whether a file is of a challenge: it has no steps, but what it allows."""
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(read, dict) and "allow" in read and "steps" not in read


def _lesson(place: Path, data: bytes, *, train: bool, write: bool) -> list[str]:
    lesson = read_lesson(data)
    if not train:
        return []
    examined = examine(lesson)
    _say(*(f"{name} = {value:g}" for name, value in examined.values.items()))
    if write:
        place.write_text(with_found(data.decode(), made_of(lesson), examined.values), encoding="utf-8")
        return list(examined.false)
    return [*examined.false, *_stale(place, examined, lesson.found.values if lesson.found else {})]


def _stale(place: Path, examined: Examined, told: dict[str, float]) -> Iterator[str]:
    """Say which values the file has otherwise, or not at all."""
    for name, value in examined.values.items():
        if name not in told or abs(told[name] - value) > 1e-3 * abs(value) + 1e-6:
            found = f"{told[name]:g}" if name in told else "none"
            yield f"found.values.{name}: expected {value:g}, got {found}; livegrad lesson --write {place.name} mends it"


def _challenge(data: bytes, *, train: bool) -> list[str]:
    challenge = read_challenge(data)
    return [sentence for part in challenge.parts or (None,) for sentence in _tried(challenge, part)] if train else []


def _tried(challenge: Challenge, part: Part | None) -> Iterator[str]:
    known = Attempt.known(challenge, part)
    name = f"parts.{challenge.parts.index(part)}.solution" if part else "solution"
    if not known.run():
        yield f"{name}: expected to meet the challenge, got {_came(known)}"
    if refused(challenge, begun(challenge)) is None:
        start = Attempt(challenge, begun(challenge), part.verdict if part else None)
        if start.run():
            yield f"set: expected something to do, but what the student begins with comes to {_came(start)}"


def _came(attempt: Attempt) -> str:
    """Say what the rules have come to."""
    rules = [f"{said(rule.of, lane=False)} {bounds(rule)}" for rule in attempt.challenge.rules] or ["the verdict"]
    pairs = zip(rules, attempt.rules, strict=True)
    return "; ".join(f"{words}: {'none' if rule.found is None else f'{rule.found:g}'}" for words, rule in pairs)


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
