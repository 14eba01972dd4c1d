"""What crosses the wire, read from where it is declared: messages, frames, their fields and prose; writes nothing."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from livegrad.models.config import words
from livegrad.models.explain import verdict
from livegrad.models.lessons import measures
from livegrad.models.lessons import words as lesson_words
from livegrad.server.wire import commands, events, frames, states

NAMED: Final = (words, states, commands, events, frames, verdict, lesson_words, measures)
"""Where words get their names."""


@dataclass(frozen=True)
class Field:
    """One field of a message or of a part of one."""

    name: str
    """As on the wire."""
    kind: Any
    """Its type, bounds and all."""
    prose: str
    needed: bool
    """Whether it is always there."""


def commands_of(module: ModuleType = commands) -> list[type[BaseModel]]:
    """Return the commands in the order they are declared in."""
    return _messages(module, commands.Command)


def events_of(module: ModuleType = events) -> list[type[BaseModel]]:
    """Return the events in the order they are declared in."""
    return _messages(module, events.Event)


def _messages(module: ModuleType, base: type[BaseModel]) -> list[type[BaseModel]]:
    own = [value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__]
    return [value for value in own if issubclass(value, base) and "type" in value.model_fields]


def word(message: type[BaseModel]) -> str:
    """Return what a message has for its type."""
    (found,) = get_args(message.model_fields["type"].annotation)
    return str(found)


def parts(kind: Any) -> Iterator[Any]:
    """Give the types that a type is made of, itself first."""
    yield kind
    for inner in get_args(kind) if get_origin(kind) is not Literal else ():
        yield from parts(inner)


def has_fields(kind: Any) -> bool:
    """Return whether a type is a model or a struct."""
    return inspect.isclass(kind) and issubclass(kind, BaseModel | msgspec.Struct) and get_origin(kind) is None


def within(kind: type, seen: dict[type, None] | None = None) -> dict[type, None]:
    """Return a model or struct and all that its fields are made of, each once."""
    seen = {} if seen is None else seen
    if kind not in seen:
        seen[kind] = None
        for field in fields(kind):
            for part in parts(field.kind):
                if has_fields(part):
                    within(part, seen)
    return seen


def fields(kind: type) -> list[Field]:
    """Return the fields of a model or a struct."""
    prose = _prose(kind)
    if issubclass(kind, msgspec.Struct):
        return [
            Field(field.encode_name, field.type, prose.get(field.name, ""), needed=True)
            for field in msgspec.structs.fields(kind)
        ]
    assert issubclass(kind, BaseModel)  # noqa: S101
    return [_field(kind, name, info, prose.get(name, "")) for name, info in kind.model_fields.items()]


def _field(model: type[BaseModel], name: str, info: FieldInfo, prose: str) -> Field:
    annotation, absent = info.rebuild_annotation(), info.exclude_if is not None
    if absent:  # null then says that it is left out, and never crosses the wire
        annotation = Union[tuple(one for one in choices(plain(annotation)[0]) if one is not NoneType)]  # noqa: UP007
    asked = issubclass(model, commands.Command) and not info.is_required()
    return Field(info.alias or name, annotation, info.description or prose, needed=not (absent or asked))


def first_line(kind: type) -> str:
    """Return the sentence that says what a model or struct is."""
    return (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")


def name_of(literal: Any) -> str | None:
    """Return the name that a choice of words goes by."""
    return _names().get(literal)


@lru_cache(maxsize=1)
def _names() -> Mapping[Any, str]:
    named = ((value, name) for module in NAMED for name, value in vars(module).items())
    return {value: name for value, name in named if get_origin(value) is Literal}


@lru_cache(maxsize=128)
def _prose(kind: type) -> Mapping[str, str]:
    """Return the strings that stand under the fields of a class and of those it inherits from."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if base not in (*BaseModel.__mro__, *msgspec.Struct.__mro__):
            found |= dict(_strings(_classes(base.__module__)[base.__name__]))
    return found


@lru_cache(maxsize=128)
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of a module as they are written; to look for each alone reads it all each time."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def _strings(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, after in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            yield field.target.id, inspect.cleandoc(after.value.value)


def plain(kind: Any) -> tuple[Any, list[Any]]:
    """Return a type without what is annotated, and the annotations."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        kind, more = plain(inner)
        return kind, [*more, *notes]
    return kind, []


def choices(kind: Any) -> list[Any]:
    """Return the types of a union, None last; of any other type, itself."""
    if get_origin(kind) in (Union, UnionType):
        return sorted((inner for one in get_args(kind) for inner in _flat(one)), key=lambda one: one is NoneType)
    return [kind]


def _flat(kind: Any) -> list[Any]:
    """Return the types of a union within a union, which may be annotated; of any other type, itself as it is."""
    inner, _ = plain(kind)
    return choices(inner) if get_origin(inner) in (Union, UnionType) else [kind]
