"""The kernels against torch: the same weights, the same batches, the same numbers."""

from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from models.config import Activation, Feature, Normalization, Schedule
from models.kernels import activations, losses
from models.trainer import Trainer
from tests.models.kernels.running import DATA, OPTIMIZERS, Changes, apart, both, standing

SHAPES: tuple[list[int], ...] = ([], [1], [3], [5, 7], [2, 16, 3], [8] * 6, [16] * 8)
FEATURES: dict[str, Changes] = {
    "residual links": {"network.hidden": [4, 4, 4, 2], "network.residual": True},
    "a frozen layer": {"network.frozen_layers": [0]},
    "frozen weights": {"network.frozen_weights": [[0, 0, 0], [1, 1, -1], [2, 0, 1]]},
    "dropout": {"network.hidden": [9, 5], "network.dropout": 0.3},
    "clipping": {"training.clipping": 0.05},
    "L1 and L2": {"training.regularization.l1": 0.003, "training.regularization.l2": 0.03},
    "an activation for each layer": {
        "network.hidden": [5, 4, 3, 6],
        "network.activations": ["relu", "sine", "sigmoid", "mish"],
    },
    "all inputs, scaled to -1 and 1": {"inputs.features": list(get_args(Feature)), "inputs.scaling": "minmax"},
    "all inputs, standardized": {"inputs.features": list(get_args(Feature)), "inputs.scaling": "standard"},
    "no hidden layer": {"network.hidden": []},
    "one unit": {"network.hidden": [1]},
    "eight layers": {"network.hidden": [16, 1, 16, 7, 16, 16, 4, 16]},
    "single samples": {"training.batch_size": 1},
    "batches of 7": {"training.batch_size": 7},
    "all samples": {"training.batch_size": 5000},
    "three parts of the split": {"data.validation_share": 0.3, "data.label_noise": 0.1, "data.imbalance": 0.2},
    "a rule that stops": {"training.stop.epoch": 4, "training.stop.loss": 1e-6},
} | {
    f"{name} schedule": {
        "training.schedule.name": name,
        "training.schedule.every": 2,
        "training.schedule.epochs": 6,
        "training.schedule.floor": 0.1,
    }
    for name in get_args(Schedule)
}


@pytest.mark.parametrize("activation", get_args(Activation))
@pytest.mark.parametrize(("head", "loss"), losses.CODES, ids=str)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_loss_and_activation_agrees_with_torch(
    optimizer: str, head: str, loss: str, activation: str
) -> None:
    rate = {"training.optimizer.learning_rate": 0.003 if optimizer in ("rmsprop", "adam", "adamw") else 0.03}
    words = {"training.loss": loss, "network.activation": activation}
    torch, kernels = both(DATA[head] | OPTIMIZERS[optimizer] | words | rate)
    torch.step(100)
    kernels.step(100)
    assert apart(torch, kernels) < 1e-4
    assert standing(torch) == standing(kernels)


@pytest.mark.parametrize("feature", FEATURES)
@pytest.mark.parametrize("head", DATA)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_feature_agrees_with_torch(optimizer: str, head: str, feature: str) -> None:
    rate = {"training.optimizer.learning_rate": 0.003}
    torch, kernels = both(DATA[head] | OPTIMIZERS[optimizer] | rate | FEATURES[feature])
    torch.step(100)
    kernels.step(100)
    assert apart(torch, kernels) < 1e-4
    assert standing(torch) == standing(kernels)
