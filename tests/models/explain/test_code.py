import re
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.code import code
from livegrad.models.explain.equation import equation, parameter_count
from livegrad.models.training.trainer import Trainer
from tests.models.exact import double_precision

WHOLE = {"training.batch_size": 5000}
FROZEN: dict[str, Any] = {"network.frozen_layers": [0], "network.frozen_weights": [[1, 1, 2], [1, 0, -1]]}
RUNS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in PRESETS),
    ("circle", {"network.activations": ["sine", "mish"], "inputs.features": ["x1_squared", "x1_x2", "sin_x2"]}),
    ("circle", {"network.hidden": [5, 5, 5], "network.residual": True, "network.activation": "softplus"}),
    ("circle", {"network.hidden": [4, 4], "network.residual": True, "network.normalization": "layer"}),
    ("circle", {"network.normalization": "batch", **FROZEN}),
    ("circle", {**FROZEN, "training.optimizer.momentum": 0.9, "training.clipping": 0.01}),
    ("circle", {"network.normalization": "layer", "network.activation": "selu"}),
    ("circle", {"training.regularization.l1": 0.1, "training.regularization.l2": 0.2, "training.loss": "hinge"}),
    ("circle", {"training.optimizer.name": "adamw", "training.regularization.l2": 0.1, "training.loss": "huber"}),
    ("circle", {"training.optimizer.name": "rmsprop", "training.loss": "absolute"}),
    ("circle", {"training.optimizer.name": "adagrad", "training.loss": "squared", "inputs.scaling": "minmax"}),
    ("circle", {"training.optimizer.momentum": 0.5, "training.optimizer.nesterov": True}),
    ("circle", {"inputs.scaling": "standard", "training.clipping": 0.05}),
    *(("circle", {"training.schedule.name": name, "training.schedule.every": 2}) for name in ("step", "exponential")),
    *(("circle", {"training.schedule.name": name, "training.schedule.epochs": 5}) for name in ("cosine", "warmup")),
    *(("spiral-3", {"training.loss": name, "training.huber_delta": 0.3}) for name in ("squared", "absolute", "huber")),
    *(("plane", {"training.loss": name, "training.huber_delta": 0.1}) for name in ("absolute", "huber")),
]


def executed(trainer: Trainer) -> dict[str, Any]:
    """Run the code, but its last line, with the trainer's weights and points in place of its own."""
    names: dict[str, Any] = {}
    text = code(trainer.config).removesuffix("train()\n")
    before, inputs, after = re.split(r"(\n# put your points here.*?\n\n)", text, maxsplit=1, flags=re.DOTALL)
    exec(before, names)  # noqa: S102
    put_weights(names["network"], trainer)
    if "held" in names:
        names["held"] = [(parameter, place, parameter[place].item()) for parameter, place, _ in names["held"]]
    chosen = trainer.data.split == 0
    x1, x2 = torch.tensor(trainer.data.points[chosen]).to(torch.get_default_dtype()).T
    names |= {"x1": x1, "x2": x2}
    exec("\n".join(line for line in inputs.splitlines() if not line.startswith(("x1, x2", "targets"))), names)  # noqa: S102
    targets = torch.tensor(trainer.data.targets[chosen])
    several = trainer.data.classes > 2
    names["targets"] = targets.long() if several else targets.to(torch.get_default_dtype())[:, None]
    exec(after, names)  # noqa: S102
    return names


def put_weights(network: torch.nn.Module, trainer: Trainer) -> None:
    """Copy flat parameters, layer by layer and then norm by norm, into torch's modules."""
    modules = list(network.modules())
    layers = [module for module in modules if isinstance(module, torch.nn.Linear)]
    norms = [module for module in modules if isinstance(module, torch.nn.BatchNorm1d | torch.nn.LayerNorm)]
    parameters = [part for module in (*layers, *norms) for part in (module.weight, module.bias)]
    torch.nn.utils.vector_to_parameters(trainer.network.flat.clone(), parameters)  # else they share its memory
    start = 0
    for norm in norms:
        if isinstance(norm, torch.nn.BatchNorm1d):
            assert norm.running_mean is not None
            assert norm.running_var is not None
            stop = start + norm.num_features
            norm.running_mean.copy_(trainer.network.running[0, start:stop])
            norm.running_var.copy_(trainer.network.running[1, start:stop])
            start = stop


@pytest.mark.parametrize(("preset", "changes"), RUNS, ids=lambda each: each if isinstance(each, str) else "")
def test_the_code_runs_and_is_the_run(preset: Any, changes: dict[str, Any]) -> None:
    with double_precision(), torch.random.fork_rng():
        trainer = Trainer(changed(PRESETS[preset], {**changes, **WHOLE}))
        trainer.network.flat.add_(0.1 * torch.linspace(-1, 1, len(trainer.network.flat)))
        names = executed(trainer)
        network, (inputs, _) = names["network"].eval(), trainer._samples.train
        torch.testing.assert_close(names["inputs"], inputs, rtol=1e-6, atol=1e-6)
        names["inputs"] = inputs  # those of the data are rounded to single precision
        torch.testing.assert_close(network(inputs), trainer.network(inputs), rtol=1e-9, atol=1e-9)
        assert names["loss_function"](network(inputs), names["targets"]).item() == pytest.approx(trainer.loss, rel=1e-9)
        names["train"](epochs=4)
        trainer.step(4)
        torch.testing.assert_close(network(inputs), trainer.network(inputs), rtol=1e-7, atol=1e-7)


def test_the_code_runs_by_itself() -> None:
    for preset in ("circle", "spiral-3", "sine"):
        config = changed(PRESETS[preset], {"network.dropout": 0.2, "training.stop.epoch": 1})
        with torch.random.fork_rng():
            exec(code(config), {})  # noqa: S102


def test_dropout_comes_after_the_activation() -> None:
    text = code(changed(RunConfig(), {"network.dropout": 0.25, "network.normalization": "batch"}))
    assert "nn.Linear(2, 4),\n    nn.BatchNorm1d(4),\n    nn.Tanh(),\n    nn.Dropout(0.25),\n" in text


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
