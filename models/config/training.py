"""The options of training: loss, optimizer, schedule, penalties and when to stop; knows nothing of torch."""

from pydantic import Field

from livegrad.models.config.words import LIVE, LOSSES, MAX_POINTS, Loss, Optimizer, Part, Schedule, live


class OptimizerConfig(Part):
    """How a gradient becomes a change of the weights."""

    name: Optimizer = Field("sgd", description="The rule that turns gradients into steps.", json_schema_extra=LIVE)
    learning_rate: float = Field(
        0.03, ge=1e-5, le=10, description="How far one step goes down the gradient.", json_schema_extra=LIVE
    )
    momentum: float = Field(
        0.0,
        ge=0,
        le=0.999,
        description="How much of the last step SGD carries into the next.",
        json_schema_extra=live(training__optimizer__name=["sgd"]),
    )
    nesterov: bool = Field(
        default=False,
        description="Whether SGD's momentum looks ahead: the gradient's part goes one step further along it.",
        json_schema_extra=live(training__optimizer__name=["sgd"], training__optimizer__momentum={"above": 0}),
    )
    alpha: float = Field(
        0.99,
        ge=0,
        le=0.9999,
        description="Decay rate of RMSprop's mean of the squared gradients; the larger, the more slowly it forgets.",
        json_schema_extra=live(training__optimizer__name=["rmsprop"]),
    )
    beta1: float = Field(
        0.9,
        ge=0,
        le=0.9999,
        description="Decay rate of Adam's mean of the gradients; the larger, the more slowly it forgets.",
        json_schema_extra=live(training__optimizer__name=["adam", "adamw"]),
    )
    beta2: float = Field(
        0.999,
        ge=0,
        le=0.99999,
        description="Decay rate of Adam's mean of the squared gradients; the larger, the more slowly it forgets.",
        json_schema_extra=live(training__optimizer__name=["adam", "adamw"]),
    )
    epsilon: float = Field(
        1e-8,
        ge=1e-12,
        le=1,
        description="What keeps Adam and its kin from dividing by zero.",
        json_schema_extra=live(training__optimizer__name=["rmsprop", "adagrad", "adam", "adamw"]),
    )
    weight_decay: float = Field(
        0.01,
        ge=0,
        le=1,
        description="AdamW multiplies the weights by 1 - learning rate * this in each step, apart from the gradient.",
        json_schema_extra=live(training__optimizer__name=["adamw"]),
    )


class ScheduleConfig(Part):
    """How the learning rate changes with the epochs; each rule gives a factor of it."""

    name: Schedule = Field(
        "constant", description="The rule by which the learning rate changes with the epochs.", json_schema_extra=LIVE
    )
    gamma: float = Field(
        0.5,
        ge=0.01,
        le=1,
        description="What the learning rate is multiplied by every so many epochs.",
        json_schema_extra=live(training__schedule__name=["step", "exponential"]),
    )
    every: int = Field(
        50,
        ge=1,
        le=10_000,
        description="After how many epochs the learning rate has been multiplied once.",
        json_schema_extra=live(training__schedule__name=["step", "exponential"]),
    )
    epochs: int = Field(
        100,
        ge=1,
        le=100_000,
        description="How many epochs the cosine takes to fall, or the warm-up to rise.",
        json_schema_extra=live(training__schedule__name=["cosine", "warmup"]),
    )
    floor: float = Field(
        0.0,
        ge=0,
        le=1,
        description="The share of the learning rate that it never falls below.",
        json_schema_extra=live(training__schedule__name=["step", "exponential", "cosine", "warmup"]),
    )


class RegularizationConfig(Part):
    """What large weights cost."""

    l1: float = Field(
        0.0,
        ge=0,
        le=10,
        description="Adds this times the weights' sizes to the loss; drives many to exactly 0, hardly with Adam.",
        json_schema_extra=LIVE,
    )
    l2: float = Field(
        0.0,
        ge=0,
        le=10,
        description="Adds half of this times the weights' squares to the loss; keeps weights small.",
        json_schema_extra=LIVE,
    )


class StopConfig(Part):
    """When training stops by itself; the first rule that is met counts, once."""

    epoch: int | None = Field(
        None, ge=1, le=1_000_000, description="Stop after so many epochs; null goes on.", json_schema_extra=LIVE
    )
    loss: float | None = Field(
        None,
        ge=0,
        le=1000,
        description="Stop after an epoch with a training loss this small; null goes on.",
        json_schema_extra=LIVE,
    )
    patience: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="Stop after so many epochs without a smaller validation loss; null goes on.",
        json_schema_extra=live(data__validation_share={"above": 0}),
    )


class TrainingConfig(Part):
    """What is minimized and how."""

    loss: Loss = Field(
        "cross_entropy",
        description="What training makes small; squared is half the square. Values take squared, absolute or Huber.",
        json_schema_extra=LIVE | {"allowed": {head: list(losses) for head, losses in LOSSES.items()}},
    )
    huber_delta: float = Field(
        1.0,
        ge=0.01,
        le=10,
        description="The error from which the Huber loss grows as the absolute one, and no more as the square.",
        json_schema_extra=live(training__loss=["huber"]),
    )
    optimizer: OptimizerConfig = OptimizerConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    clipping: float | None = Field(
        None,
        ge=0.001,
        le=1000,
        description="The largest norm of the gradient of a step, which is shortened to it; null leaves it.",
        json_schema_extra=LIVE,
    )
    regularization: RegularizationConfig = RegularizationConfig()
    batch_size: int = Field(
        10,
        ge=1,
        le=MAX_POINTS,
        description="How many samples make one step; more than there are means all.",
        json_schema_extra=LIVE,
    )
    stop: StopConfig = StopConfig()
