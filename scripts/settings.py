"""Write the table of settings into docs/operations.md, from where they are declared: python -m scripts.settings."""

import re
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from livegrad.server.service.settings import Settings

PLACE: Final = Path(__file__).parent.parent / "docs" / "operations.md"
BEGIN: Final = "<!-- settings: made by `python -m scripts.settings` -->\n"
END: Final = "<!-- end of settings -->"
MADE: Final = {"workers": "one for each core", "spare_worker": "on other systems than Linux, with 3.5 GB of memory"}
"""The defaults that are no constant."""


def table() -> str:
    """Return a row for each setting: its variable, its default, what it means."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    rows += [row(name, field) for name, field in Settings.model_fields.items()]
    return "\n".join(rows) + "\n"


def row(name: str, field: FieldInfo) -> str:
    """Return the cells of one setting."""
    return f"| `LIVEGRAD_{name.upper()}` | {MADE.get(name) or default(field.default)} | {field.description} |"


def default(value: Any) -> str:
    """Write a default as the environment would have it."""
    if value is PydanticUndefined or value in (None, ()):
        return "none"
    return f"`{','.join(map(str, value)) if isinstance(value, tuple) else value}`"


def filled(page: str) -> str:
    """Return the page with the table as it should be."""
    return re.sub(f"(?<={re.escape(BEGIN)}).*?(?={re.escape(END)})", lambda _: table(), page, flags=re.DOTALL)


if __name__ == "__main__":
    PLACE.write_text(filled(PLACE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{PLACE.name}: {len(Settings.model_fields)} settings")
