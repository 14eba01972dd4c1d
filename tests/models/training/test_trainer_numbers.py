from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import LOSSES, Activation
from livegrad.models.training.trainer import Trainer
from tests.covering import crossed, deep
from tests.models.exact import double_precision
from tests.models.known import points_of
from tests.models.plain import Plain

TASKS = [("circle", "cross_entropy"), ("spiral", "squared"), ("multi-gauss", "squared")]
HEADS: list[tuple[str, str]] = [
    *(("spiral", loss) for loss in LOSSES["binary"]),
    *(("spiral-3", loss) for loss in LOSSES["multiclass"]),
    *(("multi-gauss", loss) for loss in LOSSES["regression"]),
]
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"name": "sgd", "learning_rate": 0.05},
    "momentum": {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9},
    "nesterov": {"name": "sgd", "learning_rate": 0.02, "momentum": 0.9, "nesterov": True},
    "rmsprop": {"name": "rmsprop", "learning_rate": 0.01, "alpha": 0.95, "epsilon": 1e-6},
    "adagrad": {"name": "adagrad", "learning_rate": 0.05, "epsilon": 1e-6},
    "adam": {"name": "adam", "learning_rate": 0.01, "beta1": 0.8, "beta2": 0.98, "epsilon": 1e-6},
    "adamw": {"name": "adamw", "learning_rate": 0.01, "beta1": 0.8, "epsilon": 1e-6, "weight_decay": 0.5},
}
SINGLE = pytest.mark.parametrize("optimizer", [OPTIMIZERS[name] for name in ("sgd", "momentum", "adam")])
EVERY_OPTIMIZER = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)


def config(**changes: Any) -> RunConfig:
    return changed(RunConfig(), {path.replace("__", "."): value for path, value in changes.items()})


def run(dataset: str, loss: str, optimizer: dict[str, Any], **rest: Any) -> RunConfig:
    training = {"loss": loss, "optimizer": optimizer, "regularization": rest.pop("regularization", {})}
    training |= {name: rest.pop(name) for name in ("huber_delta", "clipping", "schedule") if name in rest}
    return RunConfig.model_validate(
        {"data": {"dataset": dataset, "count": 60, "noise": 0.1}, "training": training, **rest}
    )


def matches_plain_loop(trainer: Trainer, steps: int) -> None:
    plain = Plain(trainer)
    for _ in range(steps):
        trainer.step()
        plain.step()
        np.testing.assert_allclose(trainer.network.flat.numpy(), plain.flat(), rtol=1e-5, atol=2e-6)


@crossed({"optimizer": OPTIMIZERS, "dataset, loss": HEADS, "activation": get_args(Activation)})
def test_every_combination_trains_as_a_plain_torch_loop_to_1e_9_in_double_precision(
    activation: Activation, dataset: str, loss: str, optimizer: dict[str, Any]
) -> None:
    network = {"hidden": [5, 3], "activation": activation}
    with double_precision():
        trainer = Trainer(run(dataset, loss, optimizer, network=network, huber_delta=0.4))
        plain, start = Plain(trainer), trainer.network.flat.clone()
        for _ in range(4):
            trainer.step()
            plain.step()
            assert np.abs(trainer.network.flat.numpy() - plain.flat()).max() < 1e-9
        assert (trainer.network.flat - start).norm() > 0.001


@deep  # in double precision torch trains so, and the kernels as torch does
@crossed(
    {
        "optimizer": {name: OPTIMIZERS[name] for name in ("sgd", "momentum", "adam")},
        "dataset, loss": TASKS,
        "activation": [name for name in get_args(Activation) if name not in ("selu", "hard_step")],
    }
)
def test_a_run_keeps_near_a_plain_torch_loop_in_single_precision(
    activation: Activation, dataset: str, loss: str, optimizer: dict[str, Any]
) -> None:
    initial = "xavier" if activation in ("tanh", "sigmoid", "linear") else "he"
    network = {"hidden": [5, 3], "activation": activation, "initial_weights": initial}
    trainer = Trainer(run(dataset, loss, optimizer, network=network))
    start = trainer.network.flat.clone()
    matches_plain_loop(trainer, 20)
    assert (trainer.network.flat - start).norm() > 0.01


@SINGLE
@pytest.mark.parametrize(
    "regularization", [{"l2": 0.1}, {"l1": 0.1}, {"l1": 0.03, "l2": 0.03}], ids=["l2", "l1", "both"]
)
def test_regularization_is_weight_decay_and_a_soft_threshold_on_weights_alone(
    optimizer: dict[str, Any], regularization: dict[str, float]
) -> None:
    inputs = {"features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]}
    trainer = Trainer(run("circle", "squared", optimizer, regularization=regularization, inputs=inputs))
    trainer.network.flat[~trainer.network.is_weight] = 0.5
    matches_plain_loop(trainer, 20)


@pytest.mark.parametrize("hidden", [(), (16,), (3, 1, 4, 1, 5, 9, 2, 6)])
def test_every_depth_trains_as_a_plain_torch_loop(hidden: tuple[int, ...]) -> None:
    matches_plain_loop(Trainer(config(network__hidden=hidden, training__optimizer__momentum=0.5)), 30)


@pytest.mark.parametrize("batch_size", [1, 7, 250, 5000])
def test_every_batch_size_trains_as_a_plain_torch_loop(batch_size: int) -> None:
    matches_plain_loop(Trainer(config(training__batch_size=batch_size)), 40)


@EVERY_OPTIMIZER
def test_l1_makes_weights_exactly_0_and_spares_biases(optimizer: dict[str, Any]) -> None:
    trainer = Trainer(run("circle", "cross_entropy", optimizer, regularization={"l1": 10}))
    trainer.network.flat[~trainer.network.is_weight] = 0.5
    trainer.step(30)
    weights = trainer.network.flat[trainer.network.is_weight]
    assert not weights.any()
    assert trainer.network.flat[~trainer.network.is_weight].all()


def test_a_step_worked_out_by_hand() -> None:
    """One sample, x = (1, 0) of class 1, through a 2-2-1 relu network with cross-entropy, at a learning rate of 0.1.

    forward:   z1 = 1*1 + -1*0 + 0 = 1             a1 = 1
               z2 = 0.5*1 + 1*0 - 0.25 = 0.25      a2 = 0.25
               z = 1*1 - 2*0.25 - 0.5 = 0          p = 1/(1 + e^0) = 0.5, loss = -ln 0.5
    backward:  dz = p - t = -0.5
               output: weights dz*a = (-0.5, -0.125), bias -0.5
               da = dz*(1, -2) = (-0.5, 1); both sums are above 0, so the derivatives are 1
               hidden: weights (-0.5*(1, 0), 1*(1, 0)), biases (-0.5, 1)
    update:    w - 0.1 * gradient
    """
    options = {"data__dataset": "xor-table", "network__hidden": [2], "network__activation": "relu"}
    first_is_third_row = next(
        seed for seed in range(100) if np.random.Generator(np.random.PCG64(seed)).permutation(4)[0] == 2
    )
    trainer = Trainer(
        config(**options, training__optimizer__learning_rate=0.1, seeds__order=first_is_third_row), compiled=False
    )
    assert points_of(trainer.data).points[2].tolist() == [1, 0]
    before = [1, -1, 0.5, 1, 0, -0.25, 1, -2, -0.5]
    places = [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
        (0, 0, None),
        (0, 1, None),
        (1, 0, 0),
        (1, 0, 1),
        (1, 0, None),
    ]
    for (layer, to, from_), value in zip(places, before, strict=True):
        trainer.edit(layer, to, from_, value)
    trainer.step(samples=1)
    assert trainer.network.flat_gradient.tolist() == [-0.5, 0, 1, 0, -0.5, 1, -0.5, -0.125, -0.5]
    after = [1.05, -1, 0.4, 1, 0.05, -0.35, 1.05, -1.9875, -0.45]
    assert trainer.network.flat.tolist() == pytest.approx(after, rel=1e-6)


def test_a_row_holds_the_step_the_losses_the_shares_right_and_the_gradients_norms() -> None:
    trainer = Trainer(config(training__loss="squared", training__regularization__l2=1.0))
    trainer.step(40)
    plain = Plain(trainer)
    test = trainer.data.split == 1
    test_inputs = torch.tensor(points_of(trainer.data).points[test], dtype=torch.float64)
    expected: list[float] = [40]
    sets = [(plain.inputs, plain.targets), (test_inputs, torch.tensor(trainer.data.targets[test]).double())]
    expected += [plain.loss(plain.logits(inputs), targets).item() for inputs, targets in sets]
    expected += [
        float(((plain.logits(inputs)[:, 0] > 0) == (targets == 1)).double().mean()) for inputs, targets in sets
    ]
    gradient, places = plain.gradient(*sets[0]), [0, 12, 22, 25]
    expected += [float(gradient[start:stop].norm()) for start, stop in pairwise(places)]
    assert trainer.measure()[:8].tolist() == pytest.approx(expected, rel=1e-5)
    assert trainer.measure()[8:].tolist() == pytest.approx(
        [0.03, 40 / 25, *trainer.snapshot().layers[:, 1:].T.flatten().tolist()], rel=1e-6
    )
