"""A challenge: what may be changed, what the server trains to see whether it is met, and a way that meets it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livegrad.models.explain.verdict import Kind
from livegrad.models.lessons.measures import Measure, Seeds
from livegrad.models.lessons.words import MAX_EPOCHS, MAX_SEEDS, Bounds, Changes, Id, Path, Piece, Text


class Limit(Bounds):
    """A bound of what is submitted: a number of the network, or an option."""

    what: Literal["parameters", "hidden_units", "hidden_layers"] | None = None
    option: Path | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.what is None) == (self.option is None):
            raise ValueError("expected either what or option")
        if not self.given:
            raise ValueError("at_least: expected at_least, at_most or about, got none of them")
        return self


class Rule(Bounds):
    """A number that the runs must come to."""

    of: Measure
    over: Literal["each", "median", "mean", "least", "most"] = "each"
    """`each`: so in at least `hold` seeds, each of which must meet all such rules at once."""

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        if not self.given:
            raise ValueError("at_least: expected at_least, at_most or about, got none of them")
        return self


class Part(Piece):
    """One of several tasks, of which each is met by a configuration of its own: to get a verdict."""

    verdict: Kind
    solution: Changes


class Challenge(Piece):
    """A challenge; its file is named after its id."""

    schema_: Annotated[str, Field(max_length=200)] | None = Field(None, alias="$schema")
    """Where an editor finds the schema of this file."""
    id: Id
    place: Annotated[int, Field(ge=1, le=1000)]
    """Where it stands in the list."""
    revision: Annotated[int, Field(ge=1, le=10_000)]
    lesson: Id | None = None
    """The lesson that it belongs to."""
    title: Text
    say: Text
    """What is asked for."""
    hint: tuple[Text, Text] | None = None
    set: Changes
    """All options that are not the default, as the student begins."""
    allow: Annotated[tuple[Path, ...], Field(min_length=1, max_length=40)]
    """Options that may be changed, or a part with a dot at its end for all of it; the seeds do not count."""
    changes: Annotated[int, Field(ge=1, le=16)] | None = None
    """So many options at most may differ from `set`; null: any number."""
    limits: Annotated[tuple[Limit, ...], Field(max_length=6)] = ()
    epochs: Annotated[int, Field(ge=1, le=MAX_EPOCHS)]
    """How long the server trains each run."""
    seeds: Seeds = Seeds(count=10, first=100)
    """Of the runs; the student trains on others."""
    rules: Annotated[tuple[Rule, ...], Field(max_length=4)] = ()
    hold: Annotated[int, Field(ge=1, le=MAX_SEEDS)] | None = None
    """How many seeds must meet the rules for each; null: all."""
    parts: Annotated[tuple[Part, ...], Field(max_length=8)] = ()
    """Verdicts to be got, one after the other, in place of rules; `hold` seeds must have them at the end."""
    solution: Changes = Field({})
    """Changes of `set` that meet it: a test trains them, and `set` itself, which must not."""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if bool(self.rules) == bool(self.parts):
            raise ValueError("rules: expected either rules or parts")
        if self.hold is not None and self.hold > self.seeds.count:
            raise ValueError(f"hold: expected at most the {self.seeds.count} seeds there are, got {self.hold}")
        return self
