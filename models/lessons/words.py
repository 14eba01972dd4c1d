"""What all parts of a lesson are made of: texts in both languages, names, bounds of sizes; knows no step and no run."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

MAX_LESSON: Final = 40_000
"""Bytes of a lesson's file."""
MAX_STEPS: Final = 12
MAX_TEXT: Final = 1500
MAX_LANES: Final = 64
MAX_CHANGES: Final = 32
MAX_CLAIMS: Final = 16
MAX_VALUES: Final = 24
MAX_OPTIONS: Final = 8
MAX_EPOCHS: Final = 5000
MAX_SEEDS: Final = 20
MAX_RUNS: Final = 400
"""Of a step: what its values and claims are about, lane by lane and seed by seed."""
MAX_LANES_OF_ALL: Final = 256
"""In all steps of a lesson together."""
MAX_SAMPLE: Final = 4999

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
Panel = Literal[
    "data",
    "network",
    "output",
    "loss",
    "layers",
    "histograms",
    "meters",
    "health",
    "equation",
    "program",
    "compare",
    "transport",
]
"""What of the page a step can show or point at."""
PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::(percent|power|integer|\.[0-6]f))?\}")
"""A value in a text, and how it is written: three significant digits, unless `percent`, `power` (of ten), `integer` or
so many decimals are asked for."""


class Piece(BaseModel):
    """What all parts share: frozen, strict about names and types, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


Words = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""Small letters, digits and hyphens; a file is named after it."""
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""Of a value in a text: small letters, digits and underscores."""
Path = Annotated[str, Field(min_length=1, max_length=80)]
"""Of an option, dotted, as `training.optimizer.learning_rate`."""
Changes = Annotated[dict[Path, JsonValue], Field(max_length=MAX_CHANGES)]
"""New values of options by dotted path."""
Epochs = Annotated[int, Field(ge=0, le=MAX_EPOCHS)]


class Text(Piece):
    """A text in both languages; a `{name}` in it is a value computed from the step's runs, `**` and backticks mark up.

    Paragraphs are divided by an empty line.
    """

    en: Words
    zh: Words

    @property
    def placeholders(self) -> Iterator[tuple[Language, str]]:
        """The values named in it, by language."""
        for language in LANGUAGES:
            for found in PLACEHOLDER.finditer(getattr(self, language)):
                yield language, found[1]


class Bounds(Piece):
    """What a number is to be: at least, at most, or within so much of something."""

    at_least: float | None = None
    at_most: float | None = None
    about: float | None = None
    within: Annotated[float, Field(ge=0)] | None = None
    """How far from `about` it may be."""

    def holds(self, value: float) -> bool:
        """Say whether a number is so; one that is not a number is not."""
        return not (
            value != value
            or (self.at_least is not None and value < self.at_least)
            or (self.at_most is not None and value > self.at_most)
            or (self.about is not None and abs(value - self.about) > (self.within or 0))
        )

    @property
    def given(self) -> bool:
        """Whether there is any bound."""
        return (self.at_least, self.at_most, self.about) != (None, None, None)


class Weight(Piece):
    """A weight or bias set by hand before the first step."""

    layer: Annotated[int, Field(ge=0, le=8)]
    """0 is the first hidden one, or the output where there is none."""
    to: Annotated[int, Field(ge=0, lt=16)]
    from_: Annotated[int, Field(ge=0, lt=16)] | None = Field(alias="from")
    """The unit in the layer before; null: the bias."""
    value: Annotated[float, Field(ge=-1000, le=1000)]


def texts(part: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    """Give all texts within a part, with their places as `steps.2.ask.text`."""
    if isinstance(part, Text):
        yield place, part
    elif isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from texts(getattr(part, name), f"{place}.{field.alias or name}".lstrip("."))
    elif isinstance(part, tuple | list):
        for index, inner in enumerate(part):
            yield from texts(inner, f"{place}.{index}")
