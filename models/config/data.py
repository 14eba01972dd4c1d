"""The options of the data, of what the network sees of them, and of the seeds; knows nothing of drawing points."""

from functools import cache
from typing import Annotated, Any, Final, Self, get_args

from pydantic import Field, model_validator

from livegrad.models.config import custom
from livegrad.models.config.words import (
    DIGITS,
    LIVE,
    MAX_CLASSES,
    MAX_POINTS,
    MAX_STEPS,
    POINTS,
    REBUILD,
    SEQUENCES,
    ClassificationDataset,
    Curve,
    Custom,
    Dataset,
    Feature,
    Head,
    Images,
    Kind,
    Part,
    Scaling,
    Seed,
    Sequences,
    Table,
    Task,
    live,
)

_CLASSES: Final = list(get_args(ClassificationDataset))
_FIXED: Final = (*get_args(Table), "line-15")
_DRAWN: Final = [
    name for part in get_args(Dataset) for name in get_args(part) or [part] if name not in (*_FIXED, *get_args(Custom))
]
_NOISY: Final = [
    name
    for part in get_args(Dataset)
    for name in get_args(part) or [part]
    if name not in ("line-15", *get_args(Custom), *get_args(Sequences))
]
_COUNTS: Final[dict[Dataset, int]] = {"spiral-3": 3, "shapes": 6, "first-symbol": 4, "order": 4}
"""How many classes a data set has by nature, where not two."""
SEQUENCE_INPUTS: Final[dict[str, int]] = {"first-symbol": 5, "order": 4, "adding": 2, "majority": 2}
"""How many numbers a step of a sequence is."""


@cache
def kind_of(dataset: Dataset) -> Kind:
    """Say what a sample of a data set is."""
    return "image" if dataset in get_args(Images) else "sequence" if dataset in get_args(Sequences) else "points"


def _about(name: Dataset) -> dict[str, Any]:
    """Give what a page must know of a data set before it is chosen; classes null: as many as the data have."""
    classes = None if name in ("blobs", "custom-classes", "digits") else _COUNTS.get(name, 2)
    task = "classification" if name in _CLASSES else "regression"
    about: dict[str, Any] = {"task": task, "inputs": 1 if name in get_args(Curve) else 2, "fixed": name in _FIXED}
    # Of points nothing is said: most sets are, and the page's first load carries these words.
    kind = {} if kind_of(name) == "points" else {"kind": kind_of(name)}
    return about | {"classes": classes if task == "classification" else 0} | kind


Digit = Annotated[int, Field(ge=0, le=DIGITS - 1)]
SETS: Final[dict[str, Any]] = {name: _about(name) for part in get_args(Dataset) for name in (get_args(part) or [part])}


class DataConfig(Part):
    """Which samples are drawn and how they are shared out."""

    dataset: Dataset = Field(
        "circle", description="The toy data set to learn.", json_schema_extra=REBUILD | {"sets": SETS}
    )
    classes: int = Field(
        3,
        ge=2,
        le=MAX_CLASSES,
        description="How many blobs, each a class of its own.",
        json_schema_extra=REBUILD | {"needs": {"data.dataset": ["blobs"]}},
    )
    count: int | None = Field(
        None,
        ge=4,
        le=MAX_POINTS,
        description="How many points are drawn; null takes the data set's own number.",
        json_schema_extra=live(data__dataset=_DRAWN),
    )
    noise: float = Field(
        0.0,
        ge=0,
        le=0.5,
        description="How strong the noise is: it moves points; of circle and xor it changes classes near the border "
        "instead, of values the values, of images the ink.",
        json_schema_extra=live(data__dataset=_NOISY),
    )
    label_noise: float = Field(
        0.0,
        ge=0,
        le=0.5,
        description="The share of the points given a wrong class, or the spread added to their values.",
        json_schema_extra=LIVE,
    )
    outliers: float = Field(
        0.0,
        ge=0,
        le=0.2,
        description="The share of the points thrown far off: to any place, or to a value far above.",
        json_schema_extra=live(data__dataset=POINTS),
    )
    imbalance: float = Field(
        0.0,
        ge=0,
        le=0.9,
        description="The share of the points of class 1 that is left out.",
        json_schema_extra=live(data__dataset=_CLASSES),
    )
    train_share: float = Field(
        0.5,
        ge=0.1,
        le=0.9,
        description="The share of the points trained on; the rest tests the network.",
        json_schema_extra=live(data__dataset=[name for name in SETS if name not in _FIXED]),
    )
    validation_share: float = Field(
        0.0,
        ge=0,
        le=0.5,
        description="The share of the points for choosing model and hyperparameters; no training, no testing.",
        json_schema_extra=live(data__dataset=[name for name in SETS if name not in _FIXED]),
    )
    custom: str = Field(
        "",
        max_length=MAX_POINTS * 16,
        description="Your own points: base64 of little-endian float32 rows of x1, x2 and target.",
        json_schema_extra=live(data__dataset=list(get_args(Custom))) | {"former": custom.FORMER},
    )

    chosen: Annotated[tuple[Digit, ...], Field(fail_fast=True)] = Field(
        tuple(range(DIGITS)),
        min_length=2,
        max_length=DIGITS,
        description="Which digits are to be told apart.",
        json_schema_extra=REBUILD | {"uniqueItems": True, "needs": {"data.dataset": ["digits"]}},
    )
    shift: int = Field(
        0,
        ge=0,
        le=2,
        description="By how many pixels each image is moved at most, at random, across and down.",
        json_schema_extra=live(data__dataset=["digits"]),
    )
    length: int = Field(
        20,
        ge=2,
        le=MAX_STEPS,
        description="How many steps a sequence has; the weights stay when it changes.",
        json_schema_extra=live(data__dataset=SEQUENCES),
    )

    @model_validator(mode="before")
    @classmethod
    def _former_names_are_read(cls, data: Any) -> Any:
        """Put the names of today for those of `custom.FORMER`; where both are given, pydantic refuses the former."""
        if not isinstance(data, dict):
            return data
        names = {former.removeprefix("data."): name.removeprefix("data.") for former, name in custom.FORMER.items()}
        data = {name if (today := names.get(name, name)) in data else today: value for name, value in data.items()}
        if isinstance(dataset := data.get("dataset"), str):
            data["dataset"] = names.get(dataset, dataset)
        return data

    @model_validator(mode="before")
    @classmethod
    def _digits_in_order(cls, data: Any) -> Any:
        """Sort the digits, so that the same choice is the same run; leave what is no list of numbers to pydantic."""
        chosen = data.get("chosen") if isinstance(data, dict) else None
        if not isinstance(chosen, list | tuple) or not all(isinstance(digit, int) for digit in chosen):
            return data
        if len(set(chosen)) != len(chosen):
            raise ValueError("data.chosen: expected each digit at most once")
        return data | {"chosen": sorted(chosen)}

    @model_validator(mode="after")
    def _shares_leave_something(self) -> Self:
        if self.train_share + self.validation_share > 1 + 1e-9:
            raise ValueError(
                f"data.validation_share: expected at most {1 - self.train_share:.2g} beside a train_share of "
                f"{self.train_share:g}, got {self.validation_share:g}"
            )
        return self

    @model_validator(mode="after")
    def _custom_points_can_be_read(self) -> Self:
        try:
            rows = custom.decode(self.custom)
            if self.dataset == "custom-classes":
                custom.check_classes(rows)
        except ValueError as error:
            raise ValueError(f"data.custom: {error}") from error
        return self

    @property
    def task(self) -> Task:
        """Whether the data set has classes or values."""
        return "classification" if self.dataset in _CLASSES else "regression"

    @property
    def class_count(self) -> int:
        """The number of classes; 0 where there are values."""
        if self.task == "regression":
            return 0
        if self.dataset == "custom-classes":
            return custom.count_classes(custom.decode(self.custom))
        if self.dataset == "digits":
            return len(self.chosen)
        return self.classes if self.dataset == "blobs" else _COUNTS.get(self.dataset, 2)

    @property
    def kind(self) -> Kind:
        """What a sample is."""
        return kind_of(self.dataset)

    @property
    def head(self) -> Head:
        """What the output has to tell: two classes, several, or values."""
        return "regression" if self.task == "regression" else "multiclass" if self.class_count > 2 else "binary"

    @property
    def inputs(self) -> int:
        """How many coordinates a point has: two, or one where a curve is drawn through points."""
        return 1 if self.dataset in get_args(Curve) else 2

    @property
    def fixed(self) -> bool:
        """Whether the set has its own few rows, all of which are trained on: the truth tables and the 15 points."""
        return self.dataset in _FIXED


class InputsConfig(Part):
    """What the network is given of a point."""

    features: Annotated[tuple[Feature, ...], Field(fail_fast=True)] = Field(
        ("x1", "x2"),
        min_length=1,
        max_length=len(get_args(Feature)),
        description="The functions of the position that the network sees.",
        json_schema_extra=REBUILD | {"uniqueItems": True, "needs": {"data.dataset": POINTS}},
    )
    scaling: Scaling = Field(
        "none",
        description="What makes the inputs alike in size: nothing, -1 to 1, or mean 0 and deviation 1 in training.",
        json_schema_extra=live(data__dataset=POINTS),
    )

    @model_validator(mode="before")
    @classmethod
    def _in_their_custom_order(cls, data: Any) -> Any:
        """Sort the features, so that the same set is the same run; leave what is not a list of names to pydantic."""
        features = data.get("features") if isinstance(data, dict) else None
        order = {name: rank for rank, name in enumerate(get_args(Feature))}
        if not isinstance(features, list | tuple) or not all(isinstance(name, str) for name in features):
            return data
        if len(set(features)) != len(features):
            raise ValueError("expected each feature at most once")
        return data | {"features": sorted(features, key=lambda name: order.get(name, len(order)))}


class SeedsConfig(Part):
    """Where the three streams of random numbers begin."""

    data: Seed = Field(0, description="Draws the points and their split.", json_schema_extra=LIVE)
    weights: Seed = Field(0, description="Draws the initial weights.", json_schema_extra=REBUILD)
    order: Seed = Field(
        0, description="Shuffles the samples of each epoch, and picks what dropout drops.", json_schema_extra=REBUILD
    )
