"""The page's types of what crosses the wire are what the code declares."""

from typing import get_args

import pytest
from pydantic import BaseModel, Field

from livegrad.server.wire.commands import AnyCommand
from scripts.declared import commands_of
from scripts.page_types import PLACE, interface, page_types, typed


def test_the_kept_types_say_what_the_code_declares() -> None:
    assert PLACE.read_text(encoding="utf-8") == page_types(), "run: python -m scripts.page_types"


def test_every_command_has_its_type() -> None:
    assert set(commands_of()) == set(get_args(AnyCommand))


class Example(BaseModel):
    """What a message may be made of."""

    numbers: tuple[float, ...]
    pairs: list[tuple[int, str | None]]
    mixed: list[int | str]
    absent: int | None = Field(None, exclude_if=lambda value: value is None)
    """Not there: nobody asked."""


def test_every_kind_of_field_has_its_type_and_its_prose() -> None:
    assert interface(Example).splitlines() == [
        "/** What a message may be made of. */",
        "export interface Example {",
        "  numbers: number[];",
        "  pairs: [number, string | null][];",
        "  mixed: (number | string)[];",
        "  /** Not there: nobody asked. */",
        "  absent?: number;",
        "}",
    ]


def test_a_type_that_the_page_cannot_be_told_is_refused() -> None:
    with pytest.raises(TypeError, match="got <class 'bytes'>"):
        typed(bytes)
