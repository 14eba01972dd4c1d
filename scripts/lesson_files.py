"""Makes what is made of lessons: their schema for editors, their types for the page, the list of all, their values."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson
from livegrad.models.lessons.measures import MEANINGS
from livegrad.server.wire.lessons import read_challenge, read_lesson
from scripts.declared import Field, fields, first_line, within
from scripts.page_types import comment, literals, member, title
from scripts.protocol import table, values

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "web" / "lessons"
INDEX: Final = FOLDER / "index.json"
TYPES: Final = ROOT / "web" / "js" / "wire" / "lessons.d.ts"
GUIDE: Final = ROOT / "docs" / "lessons.md"
MARK: Final = "<!-- What follows is made by `python -m scripts.lessons` from models/lessons. -->\n"
KINDS: Final[dict[str, type[BaseModel]]] = {"lesson": Lesson, "challenge": Challenge}
HEAD: Final = """\
// Lessons and challenges as their files have them. Made by `python -m scripts.lessons` from models/lessons; a test
// holds it to them. Do not edit.
"""


def lessons() -> Iterator[tuple[Path, Lesson]]:
    """Give all lessons in their order; raises Mistaken."""
    found = [(place, read_lesson(place.read_bytes())) for place in FOLDER.glob("*.json") if place.name != INDEX.name]
    yield from sorted(found, key=lambda each: each[1].place)


def challenges() -> Iterator[tuple[Path, Challenge]]:
    """Give all challenges in their order; raises Mistaken."""
    found = [(place, read_challenge(place.read_bytes())) for place in (FOLDER / "challenges").glob("*.json")]
    yield from sorted(found, key=lambda each: each[1].place)


def index() -> str:
    """Return the list of all lessons and challenges, for the page that shows them."""
    own = {"id", "revision", "minutes", "needs", "title", "idea"}
    cards = {"id", "revision", "lesson", "title"}
    listed = [
        each.model_dump(mode="json", include=own) | {"steps": len(each.steps), "checks": _checks(each)}
        for _, each in lessons()
    ]
    tasks = [
        each.model_dump(mode="json", include=cards) | {"parts": [part.verdict for part in each.parts]}
        for _, each in challenges()
    ]
    return json.dumps({"lessons": listed, "challenges": tasks}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _checks(lesson: Lesson) -> int:
    return sum(step.check is not None for step in lesson.steps)


def schema(kind: type[BaseModel]) -> str:
    """Return the JSON schema of a file."""
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | kind.model_json_schema()
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n"


def page_types() -> str:
    """Return the types of the files."""
    kinds = list(dict.fromkeys(part for kind in KINDS.values() for part in within(kind)))
    return "\n".join([HEAD, *literals(kinds), *(_interface(kind) for kind in kinds)])


def _interface(kind: type) -> str:
    """Return a part; what has a default may be left out of a file."""
    lines = [line for field in fields(kind) for line in member(_optional(kind, field))]
    return "\n".join([*comment(first_line(kind), ""), f"export interface {title(kind)} {{", *lines, "}", ""])


def _optional(kind: type, field: Field) -> Field:
    assert issubclass(kind, BaseModel)  # noqa: S101
    info = next(info for name, info in kind.model_fields.items() if (info.alias or name) == field.name)
    return Field(field.name, field.kind, field.prose, needed=info.is_required())


def guide() -> str:
    """Return docs/lessons.md with its reference made anew; what is written by hand stays."""
    written = GUIDE.read_text(encoding="utf-8").split(MARK)[0]
    kinds = list(dict.fromkeys(part for kind in KINDS.values() for part in within(kind)))
    measures = table(("Measure", "Meaning"), [(f"`{name}`", meaning) for name, meaning in MEANINGS.items()])
    return "\n".join([written + MARK, "", *(_section(kind) for kind in kinds), "### Measures", "", *measures, ""])


def _section(kind: type) -> str:
    rows = [_cells(_optional(kind, field)) for field in fields(kind)]
    head = f"### {kind.__name__}\n\n{inspect.getdoc(kind)}\n"
    return "\n".join([head, *table(("Field", "Values", "Meaning"), rows), ""])


def _cells(field: Field) -> tuple[str, ...]:
    absent = "" if field.needed else " (may be left out)"
    cells = (f"`{field.name}`", values(field.kind) + absent, field.prose)
    return tuple(" ".join(cell.split()) for cell in cells)


def files() -> dict[Path, str]:
    """Return all of them by place."""
    schemas = {FOLDER / "schema" / f"{name}.json": schema(kind) for name, kind in KINDS.items()}
    return {**schemas, TYPES: page_types(), INDEX: index(), GUIDE: guide()}
