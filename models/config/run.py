"""Every option of a run in one: the rules across its parts, changes by dotted path, and what they rebuild."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Self, get_args

from pydantic import model_validator

from livegrad.models.config.custom import FORMER
from livegrad.models.config.data import SEQUENCE_INPUTS, DataConfig, InputsConfig, SeedsConfig
from livegrad.models.config.network import NetworkConfig
from livegrad.models.config.training import (
    OptimizerConfig,
    RegularizationConfig,
    ScheduleConfig,
    StopConfig,
    TrainingConfig,
)
from livegrad.models.config.words import (
    GATES,
    IMAGE_SIDE,
    LOSSES,
    MAX_CLASSES,
    MAX_LAYERS,
    MAX_POINTS,
    MAX_SEED,
    MAX_UNITS,
    Activation,
    ClassificationDataset,
    Curve,
    Custom,
    Dataset,
    Feature,
    FeatureOfX1,
    Head,
    InitialWeights,
    Kind,
    Loss,
    Normalization,
    Optimizer,
    Part,
    Rebuild,
    RegressionDataset,
    Scaling,
    Schedule,
    Table,
    Task,
)

__all__ = [
    "MAX_CLASSES",
    "MAX_LAYERS",
    "MAX_POINTS",
    "MAX_SEED",
    "MAX_UNITS",
    "Activation",
    "ClassificationDataset",
    "Curve",
    "Custom",
    "DataConfig",
    "Dataset",
    "Feature",
    "Head",
    "InitialWeights",
    "InputsConfig",
    "Loss",
    "NetworkConfig",
    "Normalization",
    "Optimizer",
    "OptimizerConfig",
    "RegressionDataset",
    "RegularizationConfig",
    "RunConfig",
    "Scaling",
    "Schedule",
    "ScheduleConfig",
    "SeedsConfig",
    "StopConfig",
    "Table",
    "Task",
    "TrainingConfig",
    "allowed_losses",
    "changed",
    "rebuild",
]


class RunConfig(Part):
    """Everything that decides a run; the same configuration gives the same run, bit for bit, on one machine."""

    data: DataConfig = DataConfig()
    inputs: InputsConfig = InputsConfig()
    network: NetworkConfig = NetworkConfig()
    training: TrainingConfig = TrainingConfig()
    seeds: SeedsConfig = SeedsConfig()

    @model_validator(mode="after")
    def _loss_fits_the_data(self) -> Self:
        allowed = allowed_losses(self.data)
        if self.training.loss not in allowed:
            what = {"binary": "two classes", "multiclass": "several classes", "regression": "values"}[self.data.head]
            raise ValueError(
                f"training.loss: expected {', '.join(allowed[:-1])} or {allowed[-1]} for the {what} of "
                f"{self.data.dataset}, got {self.training.loss}"
            )
        return self

    @model_validator(mode="after")
    def _patience_has_something_to_watch(self) -> Self:
        if self.training.stop.patience is not None and not self.data.validation_share:
            raise ValueError(
                "training.stop.patience: expected null, since no points are kept for validation "
                f"(data.validation_share is 0), got {self.training.stop.patience}"
            )
        return self

    @model_validator(mode="after")
    def _sequences_go_through_plain_cells(self) -> Self:
        if self.kind != "sequence":
            return self
        network = self.network
        if network.normalization != "none":
            raise ValueError(f"network.normalization: expected none on sequences, got {network.normalization}")
        if network.dropout:
            raise ValueError(f"network.dropout: expected 0 on sequences, got {network.dropout:g}")
        if network.recurrence.cell == "rnn" and network.activation not in ("tanh", "relu"):
            raise ValueError(f"network.activation: expected tanh or relu in an RNN, got {network.activation}")
        return self

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features the network sees: those chosen, of x1 alone where points have one coordinate."""
        if self.data.inputs == 2:
            return self.inputs.features
        return tuple(name for name in self.inputs.features if name in get_args(FeatureOfX1)) or ("x1",)

    @property
    def kind(self) -> Kind:
        """What a sample of the data is: it decides what network there is."""
        return self.data.kind

    @property
    def hidden(self) -> tuple[int, ...]:
        """The number of units of each hidden layer: of a convolution its channels."""
        if self.kind == "image":
            return (*self.network.convolution.channels, *self.network.convolution.dense)
        if self.kind == "sequence":
            return (self.network.recurrence.units,) * self.network.recurrence.layers
        return self.network.hidden

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activation of each hidden layer."""
        if self.kind == "points":
            return self.network.layer_activations
        return (self.network.activation,) * len(self.hidden)

    @property
    def inputs_of_network(self) -> int:
        """How many numbers the network is given: features of a point, pixels, or numbers at each step."""
        if self.kind == "points":
            return len(self.features)
        return IMAGE_SIDE**2 if self.kind == "image" else SEQUENCE_INPUTS[self.data.dataset]

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Of each layer, hidden ones first, its units and how many numbers a unit's sum has."""
        if self.kind == "image":
            return self.network.convolution.shapes(self.outputs)
        pairs = tuple((units, before) for before, units in pairwise(self.sizes))
        if self.kind == "sequence":
            # A unit has a sum for each gate, and each of the inputs and of the layer's own states.
            gates, own = GATES[self.network.recurrence.cell], self.network.recurrence.units
            return (*((gates * units, before + own) for units, before in pairs[:-1]), pairs[-1])
        return pairs

    @property
    def outputs(self) -> int:
        """The number of output units: one for each of several classes, else one."""
        return self.data.class_count if self.data.head == "multiclass" else 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of inputs, of each hidden layer's units, and of outputs."""
        return (self.inputs_of_network, *self.hidden, self.outputs)


def allowed_losses(data: DataConfig) -> tuple[Loss, ...]:
    """Give the losses that fit a data set."""
    return LOSSES[data.head]


def changed(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """Return `config` with the options at dotted paths replaced, such as `training.optimizer.learning_rate`.

    Raises KeyError for a path that names no option, and pydantic.ValidationError for a value that does not fit.
    """
    data = config.model_dump(mode="json")
    for path, value in changes.items():
        *parents, name = FORMER.get(path, path).split(".")
        part: Any = data
        for parent in parents:
            part = part.get(parent) if isinstance(part, dict) else None
        if not isinstance(part, dict) or name not in part or isinstance(part[name], dict):
            raise KeyError(path)
        part[name] = value
    return RunConfig.model_validate(data)


def rebuild(old: RunConfig, new: RunConfig) -> Rebuild:
    """Say what must be made anew to go from `old` to `new`: nothing, the data alone, or the network too."""
    if _start(old) != _start(new):
        return "network"
    kept = (old.data, old.inputs.scaling, old.seeds.data) == (new.data, new.inputs.scaling, new.seeds.data)
    return "none" if kept else "data"


def _start(config: RunConfig) -> tuple[object, ...]:
    """Give all that decides the network's shape, its initial weights and the order of its samples."""
    network = config.network
    how = (network.initial_weights, network.initial_deviation, network.initial_scale)
    what = (config.data.dataset, config.inputs.features, config.sizes, network.normalization, network.residual)
    own = {"points": (), "image": (network.convolution, config.data.chosen), "sequence": (network.recurrence,)}
    return (*what, *own[config.kind], *how, config.seeds.weights, config.seeds.order)
