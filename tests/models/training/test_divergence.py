import numpy as np
import pytest
import torch

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.training.trainer import Trainer
from tests.models.training.test_trainer import config, numbers, run


def diverging() -> Trainer:
    return Trainer(run("plane", "squared", {"learning_rate": 10}, network={"hidden": [4], "activation": "linear"}))


def test_divergence_is_seen_and_stops_with_the_last_finite_numbers() -> None:
    trainer = diverging()
    trainer.step(2000)
    assert trainer.diverged
    assert 0 < trainer.steps < 2000
    stopped = numbers(trainer)
    trainer.step()
    trainer.step(samples=1)
    trainer.to_epoch_end()
    assert numbers(trainer) == stopped
    assert torch.isfinite(trainer.network.flat).all()
    for array in (trainer.measure(), trainer.snapshot().layers, trainer.snapshot().parameters):
        assert np.isfinite(array).all()


@pytest.mark.parametrize("normalization", ["batch", "layer"])
def test_a_normalized_run_that_diverged_still_gives_finite_numbers(normalization: str) -> None:
    options = {"network.normalization": normalization, "training.optimizer.learning_rate": 10}
    trainer = Trainer(changed(PRESETS["plane"], {**options, "training.optimizer.name": "sgd"}))
    trainer.step(3000)
    shot = trainer.snapshot()
    for array in (trainer.measure(), shot.layers, shot.parameters):
        assert np.isfinite(array).all()


def test_a_run_that_is_merely_wild_has_not_diverged() -> None:
    trainer = Trainer(config(training__optimizer__learning_rate=10))
    trainer.step(500)
    assert not trainer.diverged
    assert trainer.steps == 500


def test_any_change_builds_a_diverged_run_anew() -> None:
    trainer = diverging()
    trainer.step(2000)
    gentler = changed(trainer.config, {"training.optimizer.learning_rate": 0.03})
    assert trainer.update(gentler) is True
    assert not trainer.diverged
    assert numbers(trainer) == numbers(Trainer(gentler))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", ["linear", "relu", "elu"])
@pytest.mark.parametrize("hidden", [[], [4], [4] * 6])
def test_numbers_that_grow_without_bound_are_finite_and_warn_of_nothing_on_the_way(
    activation: str, hidden: list[int]
) -> None:
    options = {"network.activation": activation, "network.hidden": hidden, "training.optimizer.learning_rate": 10}
    trainer = Trainer(changed(PRESETS["plane"], {**options, "data.count": 20, "training.optimizer.name": "sgd"}))
    for _ in range(40):
        trainer.step(1)
        assert np.isfinite(trainer.measure()).all()
        assert np.isfinite(trainer.snapshot().layers).all()
        for verdict in trainer.verdicts(trials=0):
            assert all(np.isfinite(value) for value in verdict.values.values() if not isinstance(value, str))
