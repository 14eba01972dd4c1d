"""A good starting configuration for each data set; knows nothing but configurations."""

from typing import Final

from models.config import (
    DataConfig,
    Dataset,
    InputsConfig,
    NetworkConfig,
    OptimizerConfig,
    RunConfig,
    SeedsConfig,
    TrainingConfig,
)

_ADAM: Final = OptimizerConfig(name="adam", learning_rate=0.01)
_WITH_SINES: Final = InputsConfig(features=("x1", "x2", "sin_x1", "sin_x2"))

PRESETS: Final[dict[Dataset, RunConfig]] = {
    "circle": RunConfig(),
    "xor": RunConfig(data=DataConfig(dataset="xor")),
    "gauss": RunConfig(data=DataConfig(dataset="gauss")),
    "spiral": RunConfig(
        data=DataConfig(dataset="spiral"),
        inputs=_WITH_SINES,
        network=NetworkConfig(hidden=(8, 8)),
        training=TrainingConfig(optimizer=_ADAM),
    ),
    # Two relu units learn XOR from few initial weights only; these are some of them.
    "xor-table": RunConfig(
        data=DataConfig(dataset="xor-table"),
        network=NetworkConfig(hidden=(2,), activation="relu"),
        training=TrainingConfig(optimizer=OptimizerConfig(learning_rate=0.1), batch_size=1),
        seeds=SeedsConfig(weights=9),
    ),
    "plane": RunConfig(
        data=DataConfig(dataset="plane"),
        training=TrainingConfig(loss="squared", optimizer=_ADAM),
    ),
    "multi-gauss": RunConfig(
        data=DataConfig(dataset="multi-gauss"),
        inputs=_WITH_SINES,
        network=NetworkConfig(hidden=(8, 8)),
        training=TrainingConfig(loss="squared", optimizer=_ADAM),
    ),
}
