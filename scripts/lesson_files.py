"""Makes what is made of the lessons' declarations: their schema for editors, and their types for the page."""

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson
from scripts.declared import Field, fields, within
from scripts.page_types import comment, first_line, literals, member, title

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "web" / "lessons"
TYPES: Final = ROOT / "web" / "js" / "wire" / "lessons.d.ts"
KINDS: Final[dict[str, type[BaseModel]]] = {"lesson": Lesson, "challenge": Challenge}
HEAD: Final = """\
// Lessons and challenges as their files have them. Made by `python -m scripts.lessons` from models/lessons; a test holds
// it to them. Do not edit.
"""


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
    name = field.name if field.name.isidentifier() else json.dumps(field.name)
    return Field(name, field.kind, field.prose, needed=info.is_required())


def files() -> dict[Path, str]:
    """Return all of them by place."""
    schemas = {FOLDER / "schema" / f"{name}.json": schema(kind) for name, kind in KINDS.items()}
    return {**schemas, TYPES: page_types()}
