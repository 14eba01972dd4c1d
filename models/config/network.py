"""The options of the network's shape and start; knows nothing of torch."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from livegrad.models.config.words import (
    LIVE,
    MAX_FROZEN,
    MAX_LAYERS,
    MAX_WEIGHT,
    REBUILD,
    Activation,
    InitialWeights,
    Layer,
    Normalization,
    Origin,
    Part,
    Unit,
    Units,
)


class NetworkConfig(Part):
    """The shape of the network and how it starts."""

    hidden: Annotated[tuple[Units, ...], Field(fail_fast=True)] = Field(
        (4, 2),
        max_length=MAX_LAYERS,
        description="The number of units of each hidden layer.",
        json_schema_extra=REBUILD,
    )
    activation: Activation = Field("tanh", description="The function each hidden unit applies.", json_schema_extra=LIVE)
    activations: Annotated[tuple[Activation, ...], Field(fail_fast=True)] | None = Field(
        None,
        max_length=MAX_LAYERS,
        description="The function of each hidden layer apart; null takes the same one for all.",
        json_schema_extra=LIVE,
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
        json_schema_extra=REBUILD,
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
