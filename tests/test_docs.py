"""The map is true: what the docs name is there, and every room is on the map."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
MAP: Final = "docs/architecture.md"
DOCS: Final = ("README.md", "CONTRIBUTING.md", MAP)
PARTS: Final = ("models", "server", "web/js")

QUOTED: Final = re.compile(r"`([\w.-]+/[\w./-]*)`")
LINKED: Final = re.compile(r"\]\(([\w./-]+)\)")
INSIDE: Final = re.compile(r"`(\w+)`\s+(?:in|of)\s+`([\w./-]+\.(?:py|js))`")
MADE: Final = (".venv/",)
"""What set-up makes."""


def text(doc: str) -> str:
    return (ROOT / doc).read_text(encoding="utf-8")


@pytest.mark.parametrize("doc", DOCS)
def test_what_is_named_is_there(doc: str) -> None:
    named = {path for path in QUOTED.findall(text(doc)) if not path.startswith(MADE)}
    linked = {str((ROOT / doc).parent.relative_to(ROOT) / path) for path in LINKED.findall(text(doc))}
    assert not {path for path in named | linked if not (ROOT / path).exists()}


@pytest.mark.parametrize("doc", DOCS)
def test_functions_and_classes_are_in_the_files_named(doc: str) -> None:
    found = INSIDE.findall(text(doc))
    assert not [(name, file) for name, file in found if not re.search(rf"\b{name}\b", text(file))]


def rooms() -> set[str]:
    """Give every folder that has code in it, and is more than a part's own."""
    files = [file for part in PARTS for kind in ("py", "js") for file in (ROOT / part).rglob(f"*.{kind}")]
    return {str(file.parent.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts} - set(PARTS)


def test_every_room_is_on_the_map() -> None:
    on_it = set(QUOTED.findall(text(MAP)))
    assert not {room for room in rooms() if not on_it & {room, f"{room}/"}}


def test_the_map_follows_a_change_and_a_frame_through_functions() -> None:
    assert len(INSIDE.findall(text(MAP))) >= 12
