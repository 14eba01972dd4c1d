"""The kernels against torch: the same weights, the same batches, the same numbers."""

from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Activation, Feature, Normalization, Scaling, Schedule
from livegrad.models.kernels import losses
from livegrad.models.kernels.layers import activations
from livegrad.models.kernels.layers import normalization as kernels_norm
from livegrad.models.nn import layers
from livegrad.models.training.engines.compiled_engine import CompiledEngine
from livegrad.models.training.trainer import Trainer
from tests.covering import crossed, seeds
from tests.models.kernels.running import DATA, OPTIMIZERS, Changes, apart, both, standing

SHAPES: tuple[list[int], ...] = ([], [1], [3], [5, 7], [2, 16, 3], [8] * 6, [16] * 8)
SMALL = 3e-4
"""A learning rate at which one number on the other side of a bend does not part two runs for good.

Where a slope jumps, the last digit of a sum decides on which side of it a sample lies; then float32 on torch is as far
from float64 as from the kernels, and no bound would hold.
"""
HEADS = {f"{head}-{loss}": (head, loss) for head, loss in losses.CODES}
ADAPTIVE = ("rmsprop", "adam", "adamw")
FEATURES: dict[str, Changes] = {
    "residual links": {"network.hidden": [4, 4, 4, 2], "network.residual": True},
    "a frozen layer": {"network.frozen_layers": [0]},
    "frozen weights": {"network.frozen_weights": [[0, 0, 0], [1, 1, -1], [2, 0, 1]]},
    "dropout": {"network.hidden": [9, 5], "network.dropout": 0.3},
    "batch normalization": {"network.normalization": "batch", "network.hidden": [9, 5, 1]},
    "batch normalization of all samples": {"network.normalization": "batch", "training.batch_size": 5000},
    "batch normalization of single samples": {"network.normalization": "batch", "training.batch_size": 1},
    "batch normalization, its last batch a single one": {"network.normalization": "batch", "training.batch_size": 59},
    "batch normalization of residual layers with dropout": {
        "network.normalization": "batch",
        "network.hidden": [4, 4, 4],
        "network.residual": True,
        "network.dropout": 0.2,
    },
    "layer normalization": {"network.normalization": "layer", "network.hidden": [9, 5, 3]},
    "layer normalization of residual layers with dropout": {
        "network.normalization": "layer",
        "network.hidden": [16, 16],
        "network.residual": True,
        "network.dropout": 0.2,
    },
    "layer normalization with a frozen layer": {"network.normalization": "layer", "network.frozen_layers": [1]},
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
}
SCHEDULES: dict[str, Changes] = {
    f"{name} schedule": {
        "training.schedule.name": name,
        "training.schedule.every": 2,
        "training.schedule.epochs": 6,
        "training.schedule.floor": 0.1,
    }
    for name in get_args(Schedule)
}


@crossed(
    {
        "optimizer": ["sgd", "nesterov", "rmsprop", "adagrad", "adam", "adamw"],
        "head, loss": HEADS,
        "activation": get_args(Activation),
    }
)
def test_every_optimizer_loss_and_activation_agrees_with_torch(
    optimizer: str, head: str, loss: str, activation: str, full: bool
) -> None:
    bent = loss in ("absolute", "hinge") or activation in ("relu", "leaky_relu", "selu", "hard_step")
    rate = {"training.optimizer.learning_rate": SMALL if bent or optimizer in ADAPTIVE else 0.03}
    words = {"training.loss": loss, "network.activation": activation}
    torch, kernels = both(DATA[head] | OPTIMIZERS[optimizer] | words | rate)
    steps = 100 if full else 2 * torch.steps_per_epoch + 1
    torch.step(steps)
    kernels.step(steps)
    assert apart(torch, kernels) < 1e-4
    assert standing(torch) == standing(kernels)


@crossed(
    {
        "optimizer": ["momentum", "rmsprop", "adagrad", "adamw"],
        "head": list(DATA),
        "feature": list(FEATURES | SCHEDULES),
    }
)
def test_every_feature_agrees_with_torch(optimizer: str, head: str, feature: str, full: bool) -> None:
    rate = {"training.optimizer.learning_rate": SMALL if optimizer in ADAPTIVE else 0.003}
    torch, kernels = both(DATA[head] | OPTIMIZERS[optimizer] | rate | (FEATURES | SCHEDULES)[feature])
    # So many that an epoch ends, and that a schedule which lasts six has come to its end.
    epochs = 6 if feature in SCHEDULES else 4
    steps = 100 if full else max(6 * epochs, torch.steps_per_epoch) + 1
    torch.step(steps)
    kernels.step(steps)
    assert apart(torch, kernels) < 1e-4
    assert standing(torch) == standing(kernels)


def _at_random(seed: int) -> Changes:
    """Choose a run's options by lot, so that options meet that no list brings together."""
    lot = np.random.default_rng(seed)
    head, loss = list(losses.CODES)[lot.integers(len(losses.CODES))]
    hidden = lot.integers(1, 17, lot.integers(0, 9)).tolist()
    if lot.random() < 0.5:
        hidden = [hidden[0]] * len(hidden) if hidden else []
    optimizer = list(OPTIMIZERS)[lot.integers(len(OPTIMIZERS))]
    features = [str(name) for name in lot.choice(get_args(Feature), lot.integers(1, 8), replace=False)]
    return (
        DATA[head]
        | OPTIMIZERS[optimizer]
        | {
            "training.loss": loss,
            "training.huber_delta": float(lot.uniform(0.05, 2)),
            "training.optimizer.learning_rate": SMALL,
            "training.schedule.name": lot.choice(get_args(Schedule)).item(),
            "training.schedule.every": int(lot.integers(1, 5)),
            "training.clipping": float(lot.uniform(0.1, 1)) if lot.random() < 0.5 else None,
            "training.regularization.l1": float(lot.uniform(0, 0.1)) if lot.random() < 0.5 else 0.0,
            "training.regularization.l2": float(lot.uniform(0, 0.1)) if lot.random() < 0.5 else 0.0,
            "training.batch_size": int(lot.integers(1, 80)),
            "network.hidden": hidden,
            "network.activations": lot.choice(get_args(Activation), len(hidden)).tolist(),
            "network.dropout": float(lot.uniform(0.05, 0.5)) if lot.random() < 0.5 else 0.0,
            "network.residual": bool(lot.integers(2)),
            "network.normalization": lot.choice(get_args(Normalization), p=(0.5, 0.25, 0.25)).item(),
            "network.frozen_layers": [0] if lot.random() < 0.2 else [],
            "network.frozen_weights": [[0, 0, 0], [1, 0, -1]] if lot.random() < 0.5 else [],
            "inputs.features": features,
            "inputs.scaling": lot.choice(get_args(Scaling)).item(),
            "data.validation_share": 0.2,
            "seeds.weights": seed,
            "seeds.order": seed,
        }
    )


@seeds(range(6), full=range(60))
def test_engines_take_turns_at_any_step_and_go_on_as_if_nothing_had_happened(seed: int) -> None:
    torch, kernels = both(_at_random(seed))
    mixed, other = both(_at_random(seed))
    lot, steps = np.random.default_rng(seed), 0
    while steps < 60:
        some = int(lot.integers(1, 15))
        for trainer in (torch, kernels, mixed):
            trainer.step(some)
        steps += some
        other.restore(mixed.state())
        mixed, other = other, mixed
        assert standing(torch) == standing(kernels) == standing(mixed)
    assert apart(torch, kernels) < 1e-4
    assert apart(torch, mixed) < 1e-4


@seeds(range(60, 68), full=range(60, 90))
def test_one_call_or_many_give_the_same_bits(seed: int) -> None:
    changes = _at_random(seed)
    (_, whole), (_, parts) = both(changes), both(changes)
    whole.step(700)
    for steps in (1, 2, 250, 3, 260, 184):
        parts.step(steps)
    assert whole.network.flat.equal(parts.network.flat)
    assert whole.run.before.equal(parts.run.before)
    assert standing(whole) == standing(parts)


@pytest.mark.parametrize("hidden", SHAPES, ids=str)
@pytest.mark.parametrize("activation", activations.CODES)
def test_single_gradients_agree_with_torch(activation: str, hidden: list[int]) -> None:
    _same_gradients({"network.hidden": hidden, "network.activation": activation})


@crossed(
    {
        "head, loss": HEADS,
        "hidden": [[], [4], [16, 16], [3, 3, 3, 3, 9, 9]],
        "residual": {"plain": False, "residual": True},
        "chance": {"whole": 0.0, "dropout": 0.4},
    }
)
def test_single_gradients_of_every_loss_agree_with_torch(
    head: str, loss: str, hidden: list[int], residual: bool, chance: float
) -> None:
    shape = {"network.hidden": hidden, "network.residual": residual, "network.dropout": chance}
    _same_gradients(DATA[head] | {"training.loss": loss, "training.huber_delta": 0.5} | shape)


@pytest.mark.parametrize("hidden", SHAPES[1:], ids=str)
@pytest.mark.parametrize("normalization", ["batch", "layer"])
def test_single_gradients_through_a_normalization_agree_with_torch(normalization: str, hidden: list[int]) -> None:
    # Each normalization divides by a deviation and so makes the last digits of the layers before it larger.
    _same_gradients({"network.hidden": hidden, "network.normalization": normalization}, 1e-5)


def test_a_normalization_is_that_of_torch_to_the_last_digit_of_its_constants() -> None:
    assert (kernels_norm.EPSILON, kernels_norm.MEMORY) == (layers.EPSILON, layers.MEMORY)


def _same_gradients(changes: Changes, bound: float = 1e-6) -> None:
    """Compare one step of plain gradient descent at rate 1, on a batch of 33, so that chunks are joined."""
    torch, kernels = both(changes | {"training.batch_size": 33, "training.optimizer.learning_rate": 1.0})
    torch.step()
    kernels.step()
    for weights, biases in torch.network.slices:
        layer = slice(weights.start, biases.stop)
        expected, got = (_gradient(trainer, layer) for trainer in (torch, kernels))
        resolution = 1e-7 * np.linalg.norm(torch.network.flat.numpy()[layer])  # of weights minus weights
        assert np.linalg.norm(got - expected) <= bound * np.linalg.norm(expected) + resolution


def _gradient(trainer: Trainer, layer: slice) -> NDArray[np.float64]:
    before, after = trainer.run.before.numpy(), trainer.network.flat.numpy()
    gradient: NDArray[np.float64] = before[layer].astype(np.float64) - after[layer]
    return gradient


DIVERGING: dict[str, Changes] = {
    "two classes": {},
    "several classes": DATA["multiclass"],
    "regression": DATA["regression"],
    "one input": {"data.dataset": "sine", "training.loss": "squared"},
    "dropout": DATA["regression"] | {"network.dropout": 0.2},
    "residual links": DATA["regression"] | {"network.residual": True, "network.hidden": [4] * 5},
    "clipping": DATA["regression"] | {"training.clipping": 1000.0},
    "batch normalization": DATA["regression"] | {"network.normalization": "batch"},
    "Nesterov": DATA["regression"] | OPTIMIZERS["nesterov"],
}


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_is_seen_at_the_same_step_and_the_last_finite_weights_stay(name: str) -> None:
    changes = {
        "network.activation": "linear",
        "training.optimizer.learning_rate": 10,
        "training.regularization.l2": 10.0,
        "training.schedule.name": "warmup",
        "training.schedule.epochs": 2,
    }
    torch, kernels = both(changes | DIVERGING[name])
    torch.step(1000)
    kernels.step(1000)
    assert torch.diverged
    assert standing(torch) == standing(kernels)
    assert np.isfinite(kernels.network.flat.numpy()).all()


@crossed(
    {
        "size": [1e10, 1e25],
        "head, loss": HEADS,
        # The sine of a number this large has no digit left, on torch or here.
        "activation": [name for name in get_args(Activation) if name != "sine"],
    }
)
def test_huge_weights_diverge_or_not_as_on_torch(size: float, head: str, loss: str, activation: str) -> None:
    words = {"training.loss": loss, "network.activation": activation, "network.hidden": [4, 3, 3]}
    torch, kernels = both(DATA[head] | words)
    for trainer in (torch, kernels):
        trainer.network.flat.mul_(size)
        trainer.step(3)
    assert standing(torch) == standing(kernels)


STOPS: dict[str, Changes] = {
    "an epoch": {"training.stop.epoch": 7},
    "a loss": {"training.stop.loss": 0.6},
    "patience": {"training.stop.patience": 2, "training.optimizer.learning_rate": 0.5},
    "all": {"training.stop.epoch": 3, "training.stop.loss": 0.6, "training.stop.patience": 1},
}


@pytest.mark.parametrize("rule", STOPS)
def test_rules_stop_a_run_at_the_same_step(rule: str) -> None:
    torch, kernels = both(DATA["binary"] | {"data.validation_share": 0.3, "data.noise": 0.4} | STOPS[rule])
    for trainer in (torch, kernels):
        trainer.step(37)
        trainer.step(1000)
    assert torch.stopped
    assert standing(torch) == standing(kernels)
    for trainer in (torch, kernels):
        trainer.go_on()
        trainer.step(13)
    assert standing(torch) == standing(kernels)


def test_options_can_change_while_a_run_goes_on() -> None:
    torch, kernels = both({})
    rate = {"training.optimizer.learning_rate": 0.003}
    for changes in (*OPTIMIZERS.values(), *FEATURES.values(), *SCHEDULES.values()):
        for trainer in (torch, kernels):
            trainer.update(changed(RunConfig(), rate | changes))
            trainer.step(11)
        assert isinstance(kernels.engine, CompiledEngine)
        assert standing(torch) == standing(kernels)
        assert apart(torch, kernels) < 1e-4


def test_l1_makes_weights_exactly_zero_and_spares_the_biases() -> None:
    _, kernels = both({"training.regularization.l1": 0.3})
    network = kernels.network
    network.flat[~network.is_weight] = 1.0
    kernels.step(500)
    assert not network.flat[network.is_weight].any()
    assert network.flat[~network.is_weight].all()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_frozen_parameters_stay_exactly_as_they_are(optimizer: str) -> None:
    penalties = {"training.regularization.l1": 0.01, "training.regularization.l2": 0.01}
    _, kernels = both(OPTIMIZERS[optimizer] | penalties)
    kernels.step(5)
    kernels.update(changed(kernels.config, {"network.frozen_layers": [0], "network.frozen_weights": [[1, 1, -1]]}))
    frozen = kernels.network.frozen(kernels.config.network)
    assert frozen is not None
    before = kernels.network.flat.clone()
    kernels.step(50)
    after = kernels.network.flat
    assert after[frozen].equal(before[frozen])
    assert (after[~frozen] != before[~frozen]).all()


def weights(trainer: Trainer, layer: int) -> Tensor:
    """Give a layer's weights, which can be changed in place."""
    return trainer.network.flat[trainer.network.slices[layer][0]]


def test_a_gradient_whose_squares_are_too_large_is_clipped_to_nothing_as_on_torch() -> None:
    linear = {"training.loss": "absolute", "network.activation": "linear", "training.clipping": 1.0}
    torch, kernels = both(DATA["regression"] | linear)
    start = weights(torch, 0).clone()
    for trainer in (torch, kernels):
        weights(trainer, -1).mul_(1e20)
        trainer.step(20)
    assert not torch.diverged
    assert standing(torch) == standing(kernels)
    assert weights(kernels, 0).equal(start)
    assert weights(torch, 0).equal(start)


def test_a_step_leaves_nothing_behind_for_another_network() -> None:
    (_, first), (_, again) = both({}), both({})
    first.step(3)
    first.step(3)
    again.step(6)
    assert first.network.flat.equal(again.network.flat)


def test_all_widths_are_covered_by_the_lanes() -> None:
    assert {size for hidden in SHAPES for pair in pairwise([7, *hidden, 1]) for size in pair} >= {1, 2, 3, 5, 7, 8, 16}


def test_a_kernel_leaves_tiny_numbers_to_all_others() -> None:
    _, kernels = both({})
    kernels.step(10)
    kernels.measure()
    kernels.snapshot()
    assert np.array([1e-38], np.float32) * np.float32(0.01) > 0
