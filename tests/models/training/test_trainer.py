import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of


def config(**changes: Any) -> RunConfig:
    return changed(RunConfig(), {path.replace("__", "."): value for path, value in changes.items()})


def run(dataset: str, loss: str, optimizer: dict[str, Any], **rest: Any) -> RunConfig:
    training = {"loss": loss, "optimizer": optimizer, "regularization": rest.pop("regularization", {})}
    return RunConfig.model_validate(
        {"data": {"dataset": dataset, "count": 60, "noise": 0.1}, "training": training, **rest}
    )


def numbers(trainer: Trainer) -> list[Any]:
    shot = trainer.snapshot()
    arrays = (trainer.measure(), shot.layers, shot.boundary, shot.units, shot.points, shot.parameters)
    return [(trainer.steps, trainer.epoch, trainer.position), *(array.tobytes() for array in arrays)]


ADAM = {"training__optimizer__name": "adam", "training__optimizer__learning_rate": 0.01}


def test_the_same_configuration_is_the_same_run_bit_for_bit() -> None:
    one, two = Trainer(config(**ADAM)), Trainer(config(**ADAM))
    one.step(60)
    for _ in range(60):
        two.step()
        two.measure()
        two.snapshot()
        two.verdicts()
    assert numbers(one) == numbers(two)


def test_two_runs_in_turns_are_the_same_as_each_alone() -> None:
    configs = [config(**ADAM), config(data__dataset="spiral", seeds__order=4, training__regularization__l1=0.001)]
    alone = [Trainer(each) for each in configs]
    for trainer in alone:
        trainer.step(60)
    in_turns = [Trainer(each) for each in configs]
    for _ in range(20):
        for trainer in in_turns:
            trainer.step(3)
            trainer.snapshot()
    assert [numbers(trainer) for trainer in in_turns] == [numbers(trainer) for trainer in alone]


def test_no_global_generator_is_touched_or_heeded() -> None:
    def trained() -> list[Any]:
        trainer = Trainer(config(**ADAM, data__noise=0.2))
        trainer.step(30)
        return numbers(trainer)

    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    first = trained()
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert np.array_equal(np.random.get_state()[1], numpy_state)  # type: ignore[index]  # noqa: NPY002
    torch.rand(5)
    np.random.rand(5)  # noqa: NPY002
    assert trained() == first


@pytest.mark.parametrize("seed", ["seeds.data", "seeds.weights", "seeds.order"])
def test_each_seed_changes_its_own_part_alone(seed: str) -> None:
    one, two = Trainer(RunConfig()), Trainer(changed(RunConfig(), {seed: 1}))
    assert np.array_equal(points_of(one.data).points, points_of(two.data).points) == (seed != "seeds.data")
    assert torch.equal(one.network.flat, two.network.flat) == (seed != "seeds.weights")
    one.step()
    two.step()
    assert np.array_equal(one.state().order, two.state().order) == (seed != "seeds.order")


def test_steps_are_samples_batches_and_epochs() -> None:
    trainer = Trainer(config(training__batch_size=100))
    assert (trainer.steps, trainer.epoch, trainer.position, trainer.steps_per_epoch) == (0, 0, 0, 3)
    where = []
    moves: list[Callable[[], None]] = [
        lambda: trainer.step(samples=1),
        trainer.step,
        lambda: trainer.step(2, samples=10),
        trainer.to_epoch_end,
        trainer.to_epoch_end,
        lambda: trainer.step(4),
    ]
    for move in moves:
        move()
        where.append((trainer.steps, trainer.epoch, trainer.position))
    assert where == [(1, 0, 1), (2, 0, 101), (4, 0, 121), (6, 1, 0), (9, 2, 0), (13, 3, 100)]


def test_rewinding_repeats_the_run() -> None:
    trainer = Trainer(config(**ADAM))
    trainer.step(40)
    first = numbers(trainer)
    trainer.edit(0, 0, 0, 3.0)
    trainer.step(7)
    trainer.reset()
    assert (trainer.steps, trainer.epoch, trainer.position) == (0, 0, 0)
    trainer.step(40)
    assert numbers(trainer) == first


LIVE: list[dict[str, Any]] = [
    {"training.optimizer.learning_rate": 0.3},
    {"training.optimizer.momentum": 0.5},
    {"training.regularization.l1": 0.01},
    {"training.regularization.l2": 0.01},
    {"training.batch_size": 7},
    {"training.loss": "squared"},
    {"network.activation": "relu"},
    {"network.activations": ["relu", "tanh"]},
    {"network.dropout": 0.3},
    {"network.frozen_layers": [1]},
    {"training.optimizer.nesterov": True},
    {"training.clipping": 0.01},
    {"training.schedule.name": "warmup"},
    {"training.loss": "hinge"},
    {"inputs.scaling": "standard"},
    {"data.label_noise": 0.2},
    {"data.outliers": 0.2},
    {"data.imbalance": 0.2},
    {"data.noise": 0.3},
    {"data.train_share": 0.8},
    {"data.count": 100},
    {"seeds.data": 5},
]


@pytest.mark.parametrize("changes", LIVE, ids=lambda changes: next(iter(changes)))
def test_a_live_change_keeps_weights_velocity_and_counters_and_takes_effect(changes: dict[str, Any]) -> None:
    trainer = Trainer(config(training__optimizer__momentum=0.9))
    trainer.step(30)
    network, weights, velocity = trainer.network, trainer.network.flat.clone(), trainer.state().optimizer
    assert trainer.update(changed(trainer.config, changes)) is False
    assert trainer.network is network
    assert torch.equal(trainer.network.flat, weights)
    assert np.array_equal(trainer.state().optimizer["momentum_buffer"], velocity["momentum_buffer"])
    assert (trainer.steps, trainer.epoch) == (30, 1)
    unchanged = Trainer(config(training__optimizer__momentum=0.9))
    unchanged.step(30)
    for each in (trainer, unchanged):
        each.step(5)
    assert not torch.equal(trainer.network.flat, unchanged.network.flat)


@pytest.mark.parametrize(
    "changes",
    [{f"training.optimizer.{name}": value} for name, value in (("beta1", 0.5), ("beta2", 0.9), ("epsilon", 1e-3))],
)
def test_a_live_change_of_adam_keeps_its_moments_and_takes_effect(changes: dict[str, Any]) -> None:
    one, two = Trainer(config(**ADAM)), Trainer(config(**ADAM))
    for trainer in (one, two):
        trainer.step(10)
    one.update(changed(one.config, changes))
    for name, value in two.state().optimizer.items():
        assert np.array_equal(one.state().optimizer[name], value)
    for trainer in (one, two):
        trainer.step(5)
    assert not torch.equal(one.network.flat, two.network.flat)


def test_another_optimizer_goes_on_from_the_same_weights_with_an_empty_memory() -> None:
    trainer = Trainer(config(training__optimizer__momentum=0.9))
    trainer.step(10)
    weights = trainer.network.flat.clone()
    trainer.update(changed(trainer.config, {"training.optimizer.name": "adam"}))
    assert torch.equal(trainer.network.flat, weights)
    assert trainer.state().optimizer == {}
    # Adam's first step is the learning rate in the direction of each gradient's sign.
    trainer.step()
    moved = (trainer.network.flat - weights)[trainer.network.flat_gradient.abs() > 1e-3]
    assert moved.abs().tolist() == pytest.approx([0.03] * len(moved), rel=1e-3)


def test_momentum_switched_off_and_on_starts_without_the_old_velocity() -> None:
    trainer = Trainer(config(training__optimizer__momentum=0.9))
    trainer.step(10)
    trainer.update(changed(trainer.config, {"training.optimizer.momentum": 0.0}))
    assert trainer.state().optimizer == {}


def test_a_live_change_forgets_how_the_loss_fell_before() -> None:
    changed_later, slow = Trainer(config(training__optimizer__learning_rate=1e-4)), {"training.optimizer.momentum": 0.1}
    changed_later.step(25 * 12)
    assert [verdict.kind for verdict in changed_later.verdicts()] == ["too_slow"]
    changed_later.update(changed(changed_later.config, slow))
    assert changed_later.state().progress.epochs == 0
    assert changed_later.verdicts() == ()
    changed_later.step(25)
    assert [epoch for epoch, _ in changed_later.state().progress.losses] == [1]


def test_another_batch_size_goes_on_in_the_middle_of_the_epoch() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(2)
    order = trainer.state().order
    trainer.update(changed(trainer.config, {"training.batch_size": 30}))
    trainer.step()
    assert (trainer.position, trainer.epoch) == (50, 0)
    assert np.array_equal(trainer.state().order, order)


def test_other_data_begin_a_new_epoch_on_the_same_weights() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(30)
    trainer.update(changed(trainer.config, {"data.train_share": 0.8}))
    assert (trainer.steps, trainer.epoch, trainer.position, trainer.steps_per_epoch) == (30, 1, 0, 40)
    trainer.to_epoch_end()
    assert (trainer.steps, trainer.epoch, trainer.position) == (70, 2, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"network.hidden": [4, 3]},
        {"inputs.features": ["x1", "x2", "sin_x1"]},
        {"data.dataset": "xor"},
        {"network.initial_weights": "he"},
        {"network.normalization": "batch"},
        {"network.residual": True},
        {"network.initial_scale": 2.0},
        {"seeds.weights": 1},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_changes_shapes_or_the_start_builds_anew(changes: dict[str, Any]) -> None:
    trainer = Trainer(RunConfig())
    trainer.step(30)
    new = changed(trainer.config, changes)
    assert trainer.update(new) is True
    assert numbers(trainer) == numbers(Trainer(new))


@pytest.mark.parametrize(
    ("dataset", "series"),
    [
        ("circle", ["train_loss", "test_loss", "train_accuracy", "test_accuracy"]),
        ("plane", ["train_loss", "test_loss", "train_r2", "test_r2"]),
        ("xor-table", ["train_loss", "train_accuracy"]),
    ],
)
def test_the_series_are_those_the_task_and_the_split_have(dataset: str, series: list[str]) -> None:
    trainer = Trainer(run(dataset, "squared", {}))
    names = ["weight_norm", "update_ratio", "activation_mean", "activation_std", "dead", "saturated"]
    of_layers = [f"{name}.{layer}" for name in names for layer in (1, 2, 3)]
    norms = [f"gradient_norm.{layer}" for layer in (1, 2, 3)]
    assert trainer.series == (*series, *norms, "learning_rate", "epoch", *of_layers)
    row = trainer.measure()
    assert (row.shape, row.dtype) == ((1 + len(trainer.series),), np.dtype(np.float32))


def test_an_edit_sets_one_parameter_and_the_losses_are_measured_again() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(5)
    before, loss = trainer.network.flat.clone(), trainer.measure()[1]
    trainer.edit(1, 1, 3, -2.5)
    trainer.edit(2, 0, None, 1.5)
    assert {int(place): float(trainer.network.flat[place]) for place in (trainer.network.flat != before).nonzero()} == {
        12 + 7: -2.5,
        24: 1.5,
    }
    assert trainer.measure()[1] != loss
    assert trainer.steps == 5


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e39])
def test_an_edit_refuses_what_is_not_a_finite_number(value: float) -> None:
    trainer = Trainer(RunConfig())
    before = trainer.network.flat.clone()
    with pytest.raises(ValueError, match="expected a finite number"):
        trainer.edit(0, 0, 0, value)
    assert torch.equal(trainer.network.flat, before)


def test_an_edit_refuses_a_place_that_does_not_exist() -> None:
    with pytest.raises(IndexError, match="expected a unit of layer 1 from 0 to 1, got 2"):
        Trainer(RunConfig()).edit(1, 2, 0, 1.0)
