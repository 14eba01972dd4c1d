"""What a lesson asks, before a run and after it, and the reply to each answer; knows no step."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livegrad.models.lessons.words import MAX_OPTIONS, Name, Piece, Text


class Option(Piece):
    """One answer of a choice."""

    text: Text
    reply: Text
    """To who has chosen it: right or wrong, each has its own."""
    right: bool = False


class Choice(Piece):
    """One of some answers, or several."""

    kind: Literal["choice"]
    text: Text
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=MAX_OPTIONS)]
    several: bool = False
    """Whether more than one may be chosen; then all that are right must be, and no other."""

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        right = sum(option.right for option in self.options)
        if not right or (right > 1 and not self.several):
            raise ValueError(f"options: expected {'one or more' if self.several else 'one'} that is right, got {right}")
        return self


class NumberQuestion(Piece):
    """A number; what is true is a value of the lesson, computed from its runs."""

    kind: Literal["number"]
    text: Text
    value: Name
    tolerance: Annotated[float, Field(ge=0)]
    """How far from it is still right."""
    scale: float = 1.0
    """What the true value is multiplied by before it is compared: 100 where percent are asked for."""
    unit: Text | None = None
    right: Text
    low: Text
    """To a number that is too small."""
    high: Text


class Item(Piece):
    """One of the things to put in order."""

    text: Text
    value: Name | None = None
    """The lesson's value by which it has its place; the values must grow, or fall, from item to item."""
    reply: Text | None = None
    """To who puts it first, where it is not."""


class Order(Piece):
    """Things to put in order; they are listed in the right one, and the page shuffles them."""

    kind: Literal["order"]
    text: Text
    items: Annotated[tuple[Item, ...], Field(min_length=2, max_length=MAX_OPTIONS)]
    right: Text
    wrong: Text


class Sketch(Piece):
    """A curve or border to draw as it is expected; nothing judges it, it stays beside the result."""

    kind: Literal["sketch"]
    text: Text
    on: Literal["map", "loss"]
    reply: Text


Question = Annotated[Choice | NumberQuestion | Order | Sketch, Field(discriminator="kind")]
