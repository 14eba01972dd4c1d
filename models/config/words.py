"""The words and limits that options are made of, and what each data set is; knows nothing of how they are used."""

from typing import Annotated, Any, Final, Literal, get_args

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
    "digits",
    "shapes",
    "bars",
    "first-symbol",
    "order",
    "majority",
]
RegressionDataset = Literal["plane", "multi-gauss", "line-15", "line", "sine", "step", "custom-values", "adding"]
Dataset = Literal[ClassificationDataset, RegressionDataset]
Table = Literal["and-table", "or-table", "nand-table", "xor-table"]
Curve = Literal["line-15", "line", "sine", "step"]
Custom = Literal["custom-classes", "custom-values"]
Images = Literal["digits", "shapes", "bars"]
Sequences = Literal["first-symbol", "order", "adding", "majority"]
Kind = Literal["points", "image", "sequence"]
"""What a sample is; it decides what networks there are for it and how they are shown."""
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
Padding = Literal["same", "valid"]
Pooling = Literal["none", "max", "average"]
Top = Literal["flatten", "mean", "max"]
Cell = Literal["rnn", "lstm", "gru"]
Loss = Literal["cross_entropy", "squared", "absolute", "huber", "hinge"]
Optimizer = Literal["sgd", "rmsprop", "adagrad", "adam", "adamw"]
Schedule = Literal["constant", "step", "exponential", "cosine", "warmup"]
Rebuild = Literal["none", "data", "network"]

MAX_POINTS: Final = 5000
MAX_LAYERS: Final = 8
MAX_UNITS: Final = 16
MAX_CLASSES: Final = 6
DIGITS: Final = 10
MAX_CONVOLUTIONS: Final = 3
IMAGE_SIDE: Final = 8
"""Pixels along each side of an image."""
MAX_INK: Final = 16
"""The largest value of a pixel; 0 is empty paper."""
MAX_DENSE: Final = 32
"""Units of a dense layer after convolutions and of a recurrent layer, at most."""
MAX_STEPS: Final = 60
"""How long a sequence is at most."""
MAX_ORIGINS: Final = 1024
"""How many numbers a unit's sum has at most: 16 maps of 8 x 8."""
MAX_FROZEN: Final = 500
MAX_WEIGHT: Final = 1000.0
"""How large a weight can be set by hand."""
MAX_SEED: Final = 2**32 - 1

IMAGES: Final = list(get_args(Images))
SEQUENCES: Final = list(get_args(Sequences))
POINTS: Final = [
    name for part in get_args(Dataset) for name in get_args(part) or [part] if name not in (*IMAGES, *SEQUENCES)
]
"""The data sets of each kind."""

GATES: Final[dict[Cell, int]] = {"rnn": 1, "gru": 3, "lstm": 4}
"""How many weighted sums a unit of a cell has: of an LSTM i, f, g, o, of a GRU r, z, n, as torch orders them."""

LIVE: Final[dict[str, Any]] = {"change": "live"}
REBUILD: Final[dict[str, Any]] = {"change": "rebuild"}

Units = Annotated[int, Field(ge=1, le=MAX_UNITS)]
DenseUnits = Annotated[int, Field(ge=1, le=MAX_DENSE)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
Layer = Annotated[int, Field(ge=0, le=MAX_LAYERS)]
Unit = Annotated[int, Field(ge=0, lt=MAX_DENSE)]
Origin = Annotated[int, Field(ge=-1, lt=MAX_ORIGINS)]

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
