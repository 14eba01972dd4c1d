import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.equation import equation, parameter_count
from livegrad.models.training.trainer import Trainer


def test_the_equation_has_a_line_for_the_inputs_each_layer_the_output_and_the_count() -> None:
    assert equation(RunConfig()) == [
        "x = (x₁, x₂)",
        "a₁ = tanh(W₁ x + b₁)",
        "a₂ = tanh(W₂ a₁ + b₂)",
        "p = σ(W₃ a₂ + b₃)",
        "4·(2 + 1) + 2·(4 + 1) + 1·(2 + 1) = 25",
    ]
    options = {"network.hidden": [3, 3], "network.residual": True, "network.normalization": "batch"}
    assert equation(changed(PRESETS["spiral-3"], options))[2:] == [
        "a₂ = tanh(BN₂(W₂ a₁ + b₂)) + a₁",
        "p = softmax(W₃ a₂ + b₃)",
        "3·(4 + 1) + 3·(3 + 1) + 3·(3 + 1) + 2·(3 + 3) = 51",
    ]


@pytest.mark.parametrize("normalization", ["none", "layer"])
@pytest.mark.parametrize("hidden", [[], [5], [3, 7, 2]])
def test_the_count_is_that_of_the_network(normalization: str, hidden: list[int]) -> None:
    config = changed(RunConfig(), {"network.hidden": hidden, "network.normalization": normalization})
    assert parameter_count(config) == len(Trainer(config).network.flat)
    assert np.isfinite(Trainer(config).measure()).all()
