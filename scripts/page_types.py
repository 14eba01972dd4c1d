"""Make web/js/wire/types.d.ts: what crosses the wire as the page's types, from where it is declared."""

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

import numpy as np
from pydantic import BaseModel, JsonValue

from livegrad.server.wire.commands import Command
from livegrad.server.wire.frames import Frame
from scripts.declared import (
    Field,
    choices,
    commands_of,
    events_of,
    fields,
    first_line,
    has_fields,
    name_of,
    parts,
    plain,
    within,
)

PLACE: Final = Path(__file__).parent.parent / "web" / "js" / "wire" / "types.d.ts"
HEAD: Final = """\
// What crosses the wire. Made by `python -m scripts.page_types` from models/config and server/wire; a test holds it to
// them. Do not edit.
"""
WIDTH: Final = 110
SIMPLE: Final[dict[Any, str]] = {
    int: "number",
    float: "number",
    str: "string",
    bool: "boolean",
    NoneType: "null",
    Any: "unknown",
    JsonValue: "unknown",
}
ARRAYS: Final = {
    np.uint8: "Uint8Array",
    np.uint16: "Uint16Array",
    np.float32: "Float32Array",
    np.float64: "Float64Array",
}


def page_types() -> str:
    """Return the file."""
    asked, told = commands_of(), events_of()
    kinds: dict[type, None] = {}
    for root in (*asked, *told, Frame):
        within(root, kinds)
    blocks = [*literals(list(kinds)), *(interface(kind) for kind in kinds)]
    blocks += [union("Command", [title(kind) for kind in asked]), union("ServerEvent", [title(kind) for kind in told])]
    return "\n".join([HEAD, *blocks])


def literals(kinds: list[type]) -> Iterator[str]:
    """Give the choices of words that have a name and are used."""
    used = [part for kind in kinds for field in fields(kind) for part in parts(field.kind)]
    named = {name_of(part): part for part in used if get_origin(part) is Literal and name_of(part)}
    for name, literal in named.items():
        yield union(name, [json.dumps(value) for value in get_args(literal)])


def interface(kind: type) -> str:
    """Return a message or a part of one."""
    lines = [line for field in fields(kind) for line in member(field)]
    return "\n".join([*comment(first_line(kind), ""), f"export interface {title(kind)} {{", *lines, "}", ""])


def title(kind: type) -> str:
    """Return what a class is called: commands are verbs, which the page has other uses for."""
    return f"{kind.__name__}Command" if issubclass(kind, BaseModel) and issubclass(kind, Command) else kind.__name__


def member(field: Field) -> list[str]:
    """Return a field's lines; what may be left out of an event is never null."""
    kind = typed(field.kind)
    return [*comment(field.prose, "  "), f"  {field.name}: {kind};" if field.needed else f"  {field.name}?: {kind};"]


def comment(prose: str, indent: str) -> list[str]:
    """Return prose as a comment; nothing where there is none."""
    if not prose:
        return []
    text = " ".join(prose.split())
    if len(indent) + len(text) + 7 <= WIDTH:
        return [f"{indent}/** {text} */"]
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3)
    return [f"{indent}/**", *(f"{indent} * {line}" for line in lines), f"{indent} */"]


def typed(kind: Any) -> str:
    """Return a type."""
    return " | ".join(dict.fromkeys(single(one) for one in choices(plain(kind)[0])))


def single(kind: Any) -> str:
    """Return a type that is no union."""
    kind, _ = plain(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if kind in SIMPLE:
        return SIMPLE[kind]
    if has_fields(kind):
        return title(kind)
    if origin is Literal:
        return name_of(kind) or words(kind)
    if origin is np.ndarray:
        return ARRAYS[get_args(inner[1])[0]]
    if origin is dict:
        return f"Record<{typed(inner[0])}, {typed(inner[1])}>"
    if origin is list or (origin is tuple and inner[-1] is Ellipsis):
        return several(inner[0])
    if origin is tuple:
        return f"[{', '.join(typed(one) for one in inner)}]"
    raise TypeError(f"expected a type that the page can be told, got {kind}")


def several(kind: Any) -> str:
    """Return a list of a type."""
    return f"{typed(kind)}[]" if len(choices(plain(kind)[0])) == 1 else f"({typed(kind)})[]"


def words(literal: Any) -> str:
    """Return a choice of words."""
    return " | ".join(json.dumps(value) for value in get_args(literal))


def union(name: str, types: list[str]) -> str:
    """Return any of some types, on one line where they fit."""
    line = f"export type {name} = {' | '.join(types)};"
    return (
        f"{line}\n"
        if len(line) <= WIDTH
        else "\n".join([f"export type {name} =", *(f"  | {one}" for one in types)]) + ";\n"
    )


if __name__ == "__main__":
    PLACE.write_text(page_types(), encoding="utf-8")
    print(f"{PLACE.name}: {len(page_types().splitlines())} lines")
