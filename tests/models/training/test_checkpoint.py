from typing import Any

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from tests.covering import deep

RUNS: dict[str, dict[str, Any]] = {
    "sgd": {},
    "momentum": {"training": {"optimizer": {"momentum": 0.9}}},
    "adam": {"training": {"optimizer": {"name": "adam"}, "regularization": {"l1": 0.01, "l2": 0.01}}},
    "regression": {"data": {"dataset": "multi-gauss", "noise": 0.2}, "training": {"loss": "squared"}},
    "table": {"data": {"dataset": "xor-table"}},
    "rmsprop": {"training": {"optimizer": {"name": "rmsprop"}, "clipping": 0.1}},
    "adagrad": {"training": {"optimizer": {"name": "adagrad"}, "schedule": {"name": "exponential", "every": 1}}},
    "dropout": {"network": {"dropout": 0.3}, "training": {"optimizer": {"name": "adamw"}}},
    "batch norm": {"network": {"normalization": "batch", "residual": True, "hidden": [4, 4]}},
    "layer norm": {"network": {"normalization": "layer", "frozen_layers": [1]}, "inputs": {"scaling": "standard"}},
    "classes": {"data": {"dataset": "blobs", "classes": 5, "label_noise": 0.1, "outliers": 0.1, "imbalance": 0.3}},
    "stops": {
        "data": {"validation_share": 0.2},
        "training": {"stop": {"patience": 1, "loss": 0.5}, "optimizer": {"learning_rate": 1}},
    },
}


def numbers(trainer: Trainer) -> list[Any]:
    shot = trainer.snapshot(View(grid=20, units=10))
    arrays = (trainer.measure(), shot.layers, shot.boundary, shot.units, shot.points, shot.parameters)
    where = (
        trainer.verdicts(),
        trainer.stopped,
        trainer.learning_rate,
        trainer.steps,
        trainer.epoch,
        trainer.position,
        trainer.diverged,
        trainer.config,
        trainer.series,
    )
    return [*where, *(array.tobytes() for array in arrays)]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize(
    "steps", [0, 25, 37, *(pytest.param(steps, marks=deep) for steps in (1, 50))], ids=lambda steps: f"after-{steps}"
)
def test_a_run_goes_on_bit_for_bit(run: str, steps: int) -> None:
    trainer = Trainer(RunConfig.model_validate(RUNS[run]))
    trainer.step(steps)
    copy = Trainer.load(trainer.save())
    assert numbers(copy) == numbers(trainer)
    for each in (trainer, copy):
        each.step(3, samples=1)
        each.step(70)
    assert numbers(copy) == numbers(trainer)


def test_a_run_changed_on_its_way_goes_on_bit_for_bit() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(30)
    changes = {
        "data.noise": 0.2,
        "training.batch_size": 7,
        "training.optimizer.name": "adam",
        "network.activation": "elu",
    }
    trainer.update(changed(trainer.config, changes))
    trainer.step(11)
    trainer.edit(0, 1, 1, 2.5)
    copy = Trainer.load(trainer.save())
    for each in (trainer, copy):
        each.step(60)
    assert numbers(copy) == numbers(trainer)


def test_a_diverged_run_stays_so() -> None:
    wild = {"data": {"dataset": "plane"}, "training": {"loss": "squared", "optimizer": {"learning_rate": 10}}}
    trainer = Trainer(RunConfig.model_validate({**wild, "network": {"activation": "linear"}}))
    trainer.step(500)
    copy = Trainer.load(trainer.save())
    assert copy.diverged
    assert numbers(copy) == numbers(trainer)


def test_a_restored_run_rewinds_to_the_same_start() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(30)
    copy = Trainer.load(trainer.save())
    copy.reset()
    assert numbers(copy) == numbers(Trainer(RunConfig()))


def test_a_checkpoint_is_small_and_saving_changes_nothing() -> None:
    trainer = Trainer(RunConfig.model_validate(RUNS["adam"]))
    trainer.step(30)
    data = trainer.save()
    assert trainer.save() == data
    assert len(data) < 8000


@pytest.mark.parametrize("data", [b"", b"LGRAD", b"\x80\x04pickle", b"LGRAD\x01\x02\x00\x00\x00{}"])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a checkpoint of this version"):
        Trainer.load(data)


@pytest.mark.parametrize("kept", [20, 500, -1])
def test_a_checkpoint_cut_short_is_refused(kept: int) -> None:
    trainer = Trainer(RunConfig())
    trainer.step(3)
    with pytest.raises(ValueError, match=r"cut short|Unterminated|Expecting"):
        Trainer.load(trainer.save()[:kept])


def test_a_trainers_state_is_a_copy() -> None:
    trainer = Trainer(RunConfig.model_validate(RUNS["momentum"]))
    trainer.step(3)
    state = trainer.state()
    parameters, order = state.parameters.copy(), state.order.copy()
    trainer.step(60)
    assert np.array_equal(state.parameters, parameters)
    assert np.array_equal(state.order, order)


def test_a_stopped_run_stays_so_and_its_rule_stays_spent() -> None:
    trainer = Trainer(RunConfig.model_validate({"training": {"stop": {"epoch": 2}}}))
    trainer.step(100)
    copy = Trainer.load(trainer.save())
    assert copy.stopped == "stopped_epoch"
    copy.go_on()
    again = Trainer.load(copy.save())
    again.step(30)
    assert (again.stopped, again.steps) == (None, 80)


def test_what_is_said_of_the_past_survives() -> None:
    trainer = Trainer(RunConfig.model_validate({"training": {"optimizer": {"learning_rate": 1e-4}}}))
    trainer.step(25 * 12)
    assert [verdict.kind for verdict in Trainer.load(trainer.save()).verdicts()] == ["too_slow"]
