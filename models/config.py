"""Every option of a run, declared once: bounds, default and a one-sentence meaning; knows nothing of torch."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

ClassificationDataset = Literal["circle", "xor", "gauss", "spiral", "xor-table"]
RegressionDataset = Literal["plane", "multi-gauss"]
Dataset = Literal[ClassificationDataset, RegressionDataset]
Task = Literal["classification", "regression"]
Feature = Literal["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]
Activation = Literal["tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "gelu", "silu"]
InitialWeights = Literal["xavier", "he", "uniform", "normal", "zeros"]
Loss = Literal["cross_entropy", "squared"]
Optimizer = Literal["sgd", "adam"]
Rebuild = Literal["none", "data", "network"]

MAX_POINTS: Final = 5000
MAX_LAYERS: Final = 8
MAX_UNITS: Final = 16
MAX_SEED: Final = 2**32 - 1

LIVE: Final[dict[str, Any]] = {"change": "live"}
REBUILD: Final[dict[str, Any]] = {"change": "rebuild"}

Units = Annotated[int, Field(ge=1, le=MAX_UNITS)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class Part(BaseModel):
    """What all parts of a configuration share: frozen, strict about names, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)


class DataConfig(Part):
    """Which points are drawn and how they are shared out."""

    dataset: Dataset = Field("circle", description="The toy data set to learn.", json_schema_extra=REBUILD)
    count: int | None = Field(
        None,
        ge=4,
        le=MAX_POINTS,
        description="How many points are drawn; null takes the data set's own number.",
        json_schema_extra=LIVE,
    )
    noise: float = Field(
        0.0, ge=0, le=0.5, description="How far points stray from the pattern.", json_schema_extra=LIVE
    )
    train_share: float = Field(
        0.5,
        ge=0.1,
        le=0.9,
        description="The share of the points trained on; the rest tests the network.",
        json_schema_extra=LIVE,
    )

    @property
    def task(self) -> Task:
        """Whether the data set has classes or values."""
        return "classification" if self.dataset in get_args(ClassificationDataset) else "regression"


class InputsConfig(Part):
    """What the network is given of a point."""

    features: tuple[Feature, ...] = Field(
        ("x1", "x2"),
        min_length=1,
        max_length=len(get_args(Feature)),
        description="The functions of the position that the network sees.",
        json_schema_extra=REBUILD,
    )

    @model_validator(mode="before")
    @classmethod
    def _in_their_own_order(cls, data: Any) -> Any:
        """Sort the features, so that the same set is the same run; leave what is not a list of names to pydantic."""
        features = data.get("features") if isinstance(data, dict) else None
        order = {name: rank for rank, name in enumerate(get_args(Feature))}
        if not isinstance(features, list | tuple) or not all(isinstance(name, str) for name in features):
            return data
        if len(set(features)) != len(features):
            raise ValueError("expected each feature at most once")
        return data | {"features": sorted(features, key=lambda name: order.get(name, len(order)))}


class NetworkConfig(Part):
    """The shape of the network and how it starts."""

    hidden: tuple[Units, ...] = Field(
        (4, 2),
        max_length=MAX_LAYERS,
        description="The number of units of each hidden layer.",
        json_schema_extra=REBUILD,
    )
    activation: Activation = Field("tanh", description="The function each hidden unit applies.", json_schema_extra=LIVE)
    initial_weights: InitialWeights = Field(
        "xavier", description="How the weights are drawn before training.", json_schema_extra=REBUILD
    )
    initial_deviation: float = Field(
        1.0,
        ge=0,
        le=10,
        description="The standard deviation of the initial weights when they are drawn from a normal distribution.",
        json_schema_extra=REBUILD,
    )


class OptimizerConfig(Part):
    """How a gradient becomes a change of the weights."""

    name: Optimizer = Field("sgd", description="The rule that turns gradients into steps.", json_schema_extra=LIVE)
    learning_rate: float = Field(
        0.03, ge=1e-5, le=10, description="How far one step goes along the gradient.", json_schema_extra=LIVE
    )
    momentum: float = Field(
        0.0, ge=0, le=0.999, description="How much of the last step SGD carries into the next.", json_schema_extra=LIVE
    )
    beta1: float = Field(
        0.9, ge=0, le=0.9999, description="How slowly Adam's mean of the gradients forgets.", json_schema_extra=LIVE
    )
    beta2: float = Field(
        0.999,
        ge=0,
        le=0.99999,
        description="How slowly Adam's mean of the squared gradients forgets.",
        json_schema_extra=LIVE,
    )
    epsilon: float = Field(
        1e-8, ge=1e-12, le=1, description="What keeps Adam from dividing by zero.", json_schema_extra=LIVE
    )


class RegularizationConfig(Part):
    """What large weights cost."""

    l1: float = Field(
        0.0, ge=0, le=10, description="The cost of a weight's size; it makes weights exactly 0.", json_schema_extra=LIVE
    )
    l2: float = Field(
        0.0, ge=0, le=10, description="The cost of a weight's square; it keeps weights small.", json_schema_extra=LIVE
    )


class TrainingConfig(Part):
    """What is minimized and how."""

    loss: Loss = Field(
        "cross_entropy", description="What training makes small; regression takes squared.", json_schema_extra=LIVE
    )
    optimizer: OptimizerConfig = OptimizerConfig()
    regularization: RegularizationConfig = RegularizationConfig()
    batch_size: int = Field(
        10,
        ge=1,
        le=MAX_POINTS,
        description="How many samples make one step; more than there are means all.",
        json_schema_extra=LIVE,
    )


class SeedsConfig(Part):
    """Where the three streams of random numbers begin."""

    data: Seed = Field(0, description="Draws the points and their split.", json_schema_extra=LIVE)
    weights: Seed = Field(0, description="Draws the initial weights.", json_schema_extra=REBUILD)
    order: Seed = Field(0, description="Shuffles the samples of each epoch.", json_schema_extra=REBUILD)


class RunConfig(Part):
    """Everything that decides a run; the same configuration gives the same run, bit for bit, on one machine."""

    data: DataConfig = DataConfig()
    inputs: InputsConfig = InputsConfig()
    network: NetworkConfig = NetworkConfig()
    training: TrainingConfig = TrainingConfig()
    seeds: SeedsConfig = SeedsConfig()

    @model_validator(mode="after")
    def _loss_fits_the_task(self) -> Self:
        if self.data.task == "regression" and self.training.loss != "squared":
            raise ValueError(
                f"training.loss: expected squared for the regression data set {self.data.dataset}, "
                f"got {self.training.loss}"
            )
        return self


def changed(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """Return `config` with the options at dotted paths replaced, such as `training.optimizer.learning_rate`.

    Raises KeyError for a path that names no option, and pydantic.ValidationError for a value that does not fit.
    """
    data = config.model_dump(mode="json")
    for path, value in changes.items():
        *parents, name = path.split(".")
        part: Any = data
        for parent in parents:
            part = part.get(parent) if isinstance(part, dict) else None
        if not isinstance(part, dict) or name not in part or isinstance(part[name], dict):
            raise KeyError(path)
        part[name] = value
    return RunConfig.model_validate(data)


def rebuild(old: RunConfig, new: RunConfig) -> Rebuild:
    """Say what must be made anew to go from `old` to `new`: nothing, the data alone, or the network too."""
    network = (old.network, old.inputs, old.data.dataset, old.seeds.weights, old.seeds.order)
    kept_activation = new.network.model_copy(update={"activation": old.network.activation})
    if network != (kept_activation, new.inputs, new.data.dataset, new.seeds.weights, new.seeds.order):
        return "network"
    return "none" if (old.data, old.seeds.data) == (new.data, new.seeds.data) else "data"
