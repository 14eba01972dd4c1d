"""The words and limits that options are made of, and what each data set is; knows nothing of how they are used."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

ClassificationDataset = Literal[
    "circle",
    "xor",
    "gauss",
    "spiral",
    "moons",
    "rings",
    "checkerboard",
    "sine-border",
    "blobs",
    "spiral-3",
    "and-table",
    "or-table",
    "nand-table",
    "xor-table",
    "custom-classes",
]
RegressionDataset = Literal["plane", "multi-gauss", "line-15", "line", "sine", "step", "custom-values"]
Dataset = Literal[ClassificationDataset, RegressionDataset]
Table = Literal["and-table", "or-table", "nand-table", "xor-table"]
Curve = Literal["line-15", "line", "sine", "step"]
Custom = Literal["custom-classes", "custom-values"]
Task = Literal["classification", "regression"]
Head = Literal["binary", "multiclass", "regression"]
Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
FeatureOfX1 = Literal["x1", "x1_squared", "sin_x1"]
Scaling = Literal["none", "minmax", "standard"]
Activation = Literal[
    "tanh",
    "relu",
    "sigmoid",
    "linear",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "sine",
    "hard_step",
]
InitialWeights = Literal["xavier", "he", "uniform", "normal", "orthogonal", "zeros"]
Normalization = Literal["none", "batch", "layer"]
Loss = Literal["cross_entropy", "squared", "absolute", "huber", "hinge"]
Optimizer = Literal["sgd", "rmsprop", "adagrad", "adam", "adamw"]
Schedule = Literal["constant", "step", "exponential", "cosine", "warmup"]
Rebuild = Literal["none", "data", "network"]

MAX_POINTS: Final = 5000
MAX_LAYERS: Final = 8
MAX_UNITS: Final = 16
MAX_CLASSES: Final = 6
MAX_FROZEN: Final = 500
MAX_WEIGHT: Final = 1000.0
"""How large a weight can be set by hand."""
MAX_SEED: Final = 2**32 - 1

LIVE: Final[dict[str, Any]] = {"change": "live"}
REBUILD: Final[dict[str, Any]] = {"change": "rebuild"}

Units = Annotated[int, Field(ge=1, le=MAX_UNITS)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
Layer = Annotated[int, Field(ge=0, le=MAX_LAYERS)]
Unit = Annotated[int, Field(ge=0, lt=MAX_UNITS)]
Origin = Annotated[int, Field(ge=-1, lt=MAX_UNITS)]

LOSSES: Final[dict[Head, tuple[Loss, ...]]] = {
    "binary": ("cross_entropy", "squared", "absolute", "huber", "hinge"),
    "multiclass": ("cross_entropy", "squared", "absolute", "huber"),
    "regression": ("squared", "absolute", "huber"),
}
"""The losses for two classes, for several and for values."""


def live(**needs: Any) -> dict[str, Any]:
    """Give the schema's extras of an option that changes while training and counts under a condition alone.

    `needs` is by dotted path with `__` for the dot: the words another option must have, or `above` a number.
    """
    return LIVE | {"needs": {path.replace("__", "."): words for path, words in needs.items()}}


class Part(BaseModel):
    """What all parts of a configuration share: frozen, strict about names, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)
