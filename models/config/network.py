"""The options of the network's shape and start; knows nothing of torch."""

from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from livegrad.models.config.words import (
    IMAGE_SIDE,
    IMAGES,
    LIVE,
    MAX_CONVOLUTIONS,
    MAX_DENSE,
    MAX_FROZEN,
    MAX_LAYERS,
    MAX_WEIGHT,
    POINTS,
    REBUILD,
    SEQUENCES,
    Activation,
    Cell,
    DenseUnits,
    InitialWeights,
    Layer,
    Normalization,
    Origin,
    Padding,
    Part,
    Pooling,
    Top,
    Unit,
    Units,
    live,
)

_IMAGE: Final[dict[str, Any]] = REBUILD | {"needs": {"data.dataset": IMAGES}}
_SEQUENCE: Final[dict[str, Any]] = REBUILD | {"needs": {"data.dataset": SEQUENCES}}


class ConvolutionConfig(Part):
    """The layers that images go through: convolutions, each with pooling, then dense layers."""

    channels: Annotated[tuple[Units, ...], Field(fail_fast=True)] = Field(
        (8, 16),
        max_length=MAX_CONVOLUTIONS,
        description="How many maps each convolution makes; none: the pixels go to dense layers.",
        json_schema_extra=_IMAGE,
    )
    kernel: int = Field(
        3, ge=1, le=5, description="Pixels along each side of a kernel: 1, 3 or 5.", json_schema_extra=_IMAGE
    )
    padding: Padding = Field(
        "same",
        description="Whether maps keep their size, with empty paper around them, or lose a border.",
        json_schema_extra=_IMAGE,
    )
    pooling: Pooling = Field(
        "max",
        description="What makes one number of each 2 x 2 of a map after its convolution: nothing, largest or mean.",
        json_schema_extra=_IMAGE,
    )
    top: Top = Field(
        "flatten",
        description="What goes on after the convolutions: all numbers of the maps, or of each map its mean or largest.",
        json_schema_extra=_IMAGE,
    )
    dense: Annotated[tuple[DenseUnits, ...], Field(fail_fast=True)] = Field(
        (),
        max_length=2,
        description="The number of units of each dense layer after them.",
        json_schema_extra=_IMAGE,
    )

    @model_validator(mode="after")
    def _kernels_fit(self) -> Self:
        if self.kernel % 2 == 0:
            raise ValueError(f"network.convolution.kernel: expected 1, 3 or 5, got {self.kernel}")
        side = IMAGE_SIDE
        for layer, _ in enumerate(self.channels, 1):
            if self.kernel > side and self.padding == "valid":
                raise ValueError(
                    f"network.convolution.kernel: expected at most {side}, the side of the maps before layer {layer}, "
                    f"got {self.kernel}; with padding same they keep their size"
                )
            side = self.sides(side)[1]
        return self

    def sides(self, before: int) -> tuple[int, int]:
        """Give the side of a layer's maps, and of what pooling makes of them, from that of the maps before."""
        side = before if self.padding == "same" else before - self.kernel + 1
        return side, (side // 2 if self.pools(side) else side)

    def pools(self, side: int) -> bool:
        """Whether maps of such a side are pooled: of a single pixel there is nothing to make."""
        return self.pooling != "none" and side > 1

    def shapes(self, outputs: int) -> tuple[tuple[int, int], ...]:
        """Give, of each layer with weights, its units (or channels) and how many numbers a unit's sum has."""
        found, side, before = list[tuple[int, int]](), IMAGE_SIDE, 1
        for channels in self.channels:
            found.append((channels, before * self.kernel**2))
            side, before = self.sides(side)[1], channels
        size = before * side**2 if self.top == "flatten" or not self.channels else before
        for units in (*self.dense, outputs):
            found.append((units, size))
            size = units
        return tuple(found)


class RecurrenceConfig(Part):
    """The layers that sequences go through, step by step."""

    cell: Cell = Field(
        "rnn", description="What a layer makes of a step and of its own state.", json_schema_extra=_SEQUENCE
    )
    units: int = Field(
        8, ge=1, le=MAX_DENSE, description="The number of units of each layer.", json_schema_extra=_SEQUENCE
    )
    layers: int = Field(1, ge=1, le=2, description="The number of layers.", json_schema_extra=_SEQUENCE)
    memory_bias: float = Field(
        0.0,
        ge=0,
        le=6,
        description="How far open the memory begins: added to the LSTM's forget bias and taken from its input bias, "
        "added to the GRU's update bias.",
        json_schema_extra=REBUILD | {"needs": {"data.dataset": SEQUENCES, "network.recurrence.cell": ["lstm", "gru"]}},
    )


class NetworkConfig(Part):
    """The shape of the network and how it starts."""

    hidden: Annotated[tuple[Units, ...], Field(fail_fast=True)] = Field(
        (4, 2),
        max_length=MAX_LAYERS,
        description="The number of units of each hidden layer, where points go through it.",
        json_schema_extra=REBUILD | {"needs": {"data.dataset": POINTS}},
    )
    activation: Activation = Field("tanh", description="The function each hidden unit applies.", json_schema_extra=LIVE)
    activations: Annotated[tuple[Activation, ...], Field(fail_fast=True)] | None = Field(
        None,
        max_length=MAX_LAYERS,
        description="The function of each hidden layer apart; null takes the same one for all.",
        json_schema_extra=live(data__dataset=POINTS),
    )
    initial_weights: InitialWeights = Field(
        "xavier",
        description="How the weights are drawn before training.",
        json_schema_extra=REBUILD | {"largest": MAX_WEIGHT},
    )
    initial_deviation: float = Field(
        1.0,
        ge=0,
        le=10,
        description="The standard deviation of the initial weights when they are drawn from a normal distribution.",
        json_schema_extra=REBUILD | {"needs": {"network.initial_weights": ["normal"]}},
    )
    initial_scale: float = Field(
        1.0,
        ge=0,
        le=10,
        description="What the initial weights are multiplied by.",
        json_schema_extra=REBUILD,
    )
    normalization: Normalization = Field(
        "none",
        description="What holds each hidden unit's weighted sums to mean 0 and deviation 1: over a batch, or a layer.",
        json_schema_extra=REBUILD,
    )
    dropout: float = Field(
        0.0,
        ge=0,
        le=0.9,
        description="The chance that a hidden unit is left out of a training step.",
        json_schema_extra=LIVE,
    )
    residual: bool = Field(
        default=False,
        description="Whether a hidden layer as wide as the one before adds that one's outputs to its own.",
        json_schema_extra=REBUILD | {"needs": {"data.dataset": POINTS}},
    )
    frozen_layers: Annotated[tuple[Layer, ...], Field(fail_fast=True)] = Field(
        (),
        max_length=MAX_LAYERS + 1,
        description="The layers whose weights and biases do not learn, counted from 0 at the first hidden one.",
        json_schema_extra=LIVE,
    )
    frozen_weights: Annotated[tuple[tuple[Layer, Unit, Origin], ...], Field(fail_fast=True)] = Field(
        (),
        max_length=MAX_FROZEN,
        description="The single weights that do not learn: layer, unit, and the unit it comes from or -1 for the bias.",
        json_schema_extra=LIVE,
    )

    convolution: ConvolutionConfig = ConvolutionConfig()
    recurrence: RecurrenceConfig = RecurrenceConfig()

    @model_validator(mode="after")
    def _each_layer_has_one_activation(self) -> Self:
        if self.activations is not None and len(self.activations) != len(self.hidden):
            raise ValueError(
                f"network.activations: expected null or one for each of {len(self.hidden)} hidden layers, "
                f"got {len(self.activations)}"
            )
        return self

    @property
    def layer_activations(self) -> tuple[Activation, ...]:
        """The activation of each hidden layer."""
        return (self.activation,) * len(self.hidden) if self.activations is None else self.activations
