"""Make docs/options.md: every option of a run with its values and its meaning, from where they are declared."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from livegrad.models.config.run import RunConfig

PLACE: Final = Path(__file__).parent.parent / "docs" / "options.md"
HEAD: Final = """# Options of a run

Made by `python -m scripts.reference` from `models/config`; a test holds the two together. A run configuration is
JSON with these names nested at the dots, as in `{"training": {"optimizer": {"learning_rate": 0.1}}}`; what is left out
is as by default. In a link each is a parameter of its own: `#training.optimizer.learning_rate=0.1`.

*Live* options change while a run trains; the others build its network anew.
"""
COLUMNS: Final = ("Option", "Values", "Default", "Live", "Meaning")


def reference() -> str:
    """Return the page: a table for each part of a configuration."""
    schema = RunConfig.model_json_schema()
    tables = [table(path, part) for path, part in parts("", schema, schema["$defs"])]
    return "\n".join([HEAD, *tables])


def parts(path: str, part: Any, known: Any) -> Iterator[tuple[str, Any]]:
    """Give each part that has options of its own, with its dotted path."""
    yield path, part
    for name, option in part["properties"].items():
        if "$ref" in option:
            yield from parts(f"{path}{name}.", known[option["$ref"].rsplit("/", 1)[-1]], known)


def table(path: str, part: Any) -> str:
    """Return the options of one part as a heading, a sentence and a table; nothing where there are only parts."""
    options = {name: option for name, option in part["properties"].items() if "$ref" not in option}
    if not options:
        return ""
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(row(f"{path}{name}", option) for name, option in options.items())]
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([f"## {path.rstrip('.')}", "", part["description"], "", *lines, ""])


def row(path: str, option: Any) -> tuple[str, ...]:
    """Return an option's cells."""
    live = "yes" if option["change"] == "live" else "no"
    return f"`{path}`", values(option), f"`{json.dumps(option['default'])}`", live, option["description"]


def values(option: Any) -> str:
    """Return what an option may be: words, or a kind with its bounds."""
    kinds = option.get("anyOf", [option])
    return " or ".join(kind(one) for one in kinds)


def kind(one: Any) -> str:
    """Return one kind of value."""
    if "enum" in one:
        return ", ".join(f"`{word}`" for word in one["enum"])
    if one["type"] == "array":
        return f"up to {one['maxItems']} of: {items(one)}"
    if "minimum" not in one:
        return str(one["type"])
    most = one["maximum"] if "maximum" in one else one["exclusiveMaximum"] - 1
    return f"{one['type']} {one['minimum']:g} to {most:,}"


def items(one: Any) -> str:
    """Return what the items of a list may be; those of a fixed place are in parentheses."""
    if "prefixItems" not in one["items"]:
        return values(one["items"])
    return f"({', '.join(values(place) for place in one['items']['prefixItems'])})"


if __name__ == "__main__":
    PLACE.write_text(reference(), encoding="utf-8")
    print(f"{PLACE.name}: {len(reference().splitlines())} lines")
