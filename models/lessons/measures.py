"""What can be measured of a run for a lesson: named in its claims, its texts and its checks; measures nothing."""

from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from livegrad.models.explain.verdict import Kind
from livegrad.models.lessons.words import MAX_EPOCHS, MAX_SAMPLE, MAX_SEEDS, Bounds, Piece

Score = Literal[
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
    "train_r2",
    "validation_r2",
    "test_r2",
]
Count = Literal["parameters", "hidden_units", "hidden_layers", "steps", "epochs"]
"""`parameters` are all weights and biases, `steps` the updates made."""
Seen = Literal[Score, Count, "zero_weights", "slope", "intercept"]
"""What the page itself can tell of a run while it is watched."""
What = Literal[
    Score,
    Count,
    "lowest_train_loss",
    "lowest_test_loss",
    "epochs_to",
    "rises",
    "weight",
    "zero_weights",
    "zero_share",
    "gradient_norm",
    "gradient_ratio",
    "output",
    "slope",
    "intercept",
    "learning_rate",
    "critical_rate",
]
MEANINGS: Final[dict[str, str]] = {
    "train_loss": "the loss on the training points (so for validation and test)",
    "train_accuracy": "the share of the training points told rightly, 0 to 1 (so for validation and test)",
    "train_r2": "R² on the training points, of values (so for validation and test)",
    "parameters": "how many weights and biases the network has",
    "hidden_units": "how many hidden units it has",
    "hidden_layers": "how many hidden layers it has",
    "steps": "how many updates have been made",
    "epochs": "how many epochs have been trained: fewer than `at` where a rule has stopped the run",
    "lowest_train_loss": "the lowest training loss at the end of any epoch up to `at`",
    "lowest_test_loss": "the lowest test loss at the end of any epoch up to `at`",
    "epochs_to": "after how many epochs the training loss was `target` or less; `at` + 1 where it never was",
    "rises": "at the ends of how many epochs up to `at` the training loss was larger than at the end of the one before",
    "weight": "the weight of `layer`, `to`, `from`; `from` null: the bias",
    "zero_weights": "how many weights (no biases) are exactly 0",
    "zero_share": "which share of the weights is exactly 0",
    "gradient_norm": "the norm of the loss's gradient by the parameters of `layer`",
    "gradient_ratio": "that of the first layer divided by that of the last",
    "output": "what the network says at `point`: the probability of class 1, or the value",
    "slope": "of values over x1 alone: the slope of the line through what the network says at -1 and 1",
    "intercept": "the height of that line at 0",
    "learning_rate": "the learning rate of the next step",
    "critical_rate": "2 / the largest curvature of the training loss at the weights: plain gradient descent on all "
    "points diverges above it where the loss is a parabola",
}
"""Of each measure what it is; the reference page is made of it."""
Varied = Literal["data", "weights", "order"]


class Measure(Piece):
    """A number of one run: which, of which lane, when."""

    what: What
    lane: Annotated[int, Field(ge=0, lt=64)] = 0
    """Counted from 0."""
    at: Annotated[int, Field(ge=0, le=MAX_EPOCHS)] | None = None
    """After so many epochs; null: at the end of the step's `run`."""
    after_point: Annotated[int, Field(ge=0, le=MAX_SAMPLE)] | None = None
    """And after one more step, on this training point alone."""
    target: Annotated[float, Field(ge=0, le=1000)] | None = None
    """Of `epochs_to`: the loss."""
    layer: Annotated[int, Field(ge=0, le=8)] | None = None
    """Of `weight` and `gradient_norm`: 0 is the first hidden one."""
    to: Annotated[int, Field(ge=0, lt=16)] | None = None
    """Of `weight`: the unit it leads to."""
    from_: Annotated[int, Field(ge=0, lt=16)] | None = Field(None, alias="from")
    """Of `weight`: the unit it comes from; null: the bias."""
    point: Annotated[tuple[float, ...], Field(min_length=1, max_length=2)] | None = None
    """Of `output`: x1, and x2 where there is one."""

    @model_validator(mode="after")
    def _says_all_that_it_takes(self) -> Self:
        needed = {"epochs_to": ["target"], "weight": ["layer", "to"], "gradient_norm": ["layer"], "output": ["point"]}
        for name in needed.get(self.what, []):
            if getattr(self, name) is None:
                raise ValueError(f"expected {name} beside what={self.what}, got none")
        return self


class Seeds(Piece):
    """The same run from other random numbers: seeds `first`, `first` + 1 and so on, of all that is varied."""

    count: Annotated[int, Field(ge=1, le=MAX_SEEDS)]
    first: Annotated[int, Field(ge=0, le=1000)] = 0
    vary: Annotated[tuple[Varied, ...], Field(min_length=1, max_length=3)] = get_args(Varied)

    @property
    def changes(self) -> list[dict[str, int]]:
        """What makes each of the runs, by dotted path."""
        return [{f"seeds.{name}": self.first + index for name in self.vary} for index in range(self.count)]


class OfSeeds(Piece):
    """What is looked at in one run, or in several from other random numbers."""

    seeds: Seeds | None = None
    """Null: the run as the step has it."""


class Value(OfSeeds):
    """A number for the texts, computed from runs."""

    of: Measure
    over: Literal["median", "mean", "least", "most", "count"] = "median"
    """What of the seeds' numbers is told; `count`: of how many of them `counted` is true."""
    counted: Bounds | None = None

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if (self.over == "count") != (self.counted is not None):
            raise ValueError("counted: expected bounds with over=count, and none else")
        return self


class Claimed(OfSeeds):
    """What all claims share: of how many seeds it must hold."""

    hold: Annotated[int, Field(ge=1, le=MAX_SEEDS)] | None = None
    """Null: of all."""

    @model_validator(mode="after")
    def _not_more_than_there_are(self) -> Self:
        count = self.seeds.count if self.seeds else 1
        if self.hold is not None and self.hold > count:
            raise ValueError(f"hold: expected at most the {count} seeds there are, got {self.hold}")
        return self


class ValueClaim(Claimed, Bounds):
    """A number of a run has bounds."""

    kind: Literal["value"]
    of: Measure
    over: Literal["each", "median", "mean"] = "each"
    """`each`: the bounds are for the number of each seed, of which `hold` must be so."""

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        if not self.given:
            raise ValueError("at_least: expected at_least, at_most or about, got none of them")
        return self


class OrderClaim(Claimed):
    """A number grows from lane to lane, in this order; its own `lane` does not count."""

    kind: Literal["order"]
    of: Measure
    lanes: Annotated[tuple[Annotated[int, Field(ge=0, lt=64)], ...], Field(min_length=2, max_length=12)]
    factor: Annotated[float, Field(ge=1, le=1e6)] = 1.0
    """By this factor at least from each lane to the next."""


class DivergesClaim(Claimed):
    """A run diverges, or does not."""

    kind: Literal["diverges"]
    lane: Annotated[int, Field(ge=0, lt=64)] = 0
    by: Annotated[int, Field(ge=1, le=MAX_EPOCHS)]
    """Up to this epoch."""
    never: bool = False
    """It must not."""


class VerdictClaim(Claimed):
    """The page says this of a run, or does not."""

    kind: Literal["verdict"]
    lane: Annotated[int, Field(ge=0, lt=64)] = 0
    at: Annotated[int, Field(ge=0, le=MAX_EPOCHS)]
    verdict: Kind
    never: bool = False
    """It must not."""


Claim = Annotated[ValueClaim | OrderClaim | DivergesClaim | VerdictClaim, Field(discriminator="kind")]
