"""What is told of a run at one step agrees: the classes points are taken for, the matrices, the measured shares."""

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import SPLITS
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

RUNS = [
    {"data": {"dataset": "xor-table"}, "network": {"hidden": []}, "training": {"optimizer": {"learning_rate": 1.0}}},
    {"data": {"dataset": "circle", "noise": 0.4}},
    {"data": {"dataset": "blobs", "noise": 0.5, "validation_share": 0.2}},
    {"data": {"dataset": "xor"}, "network": {"initial_weights": "zeros"}},
]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("config", RUNS, ids=["table", "circle", "blobs", "zeros"])
def test_marks_matrices_and_accuracy_agree_at_every_step(config: dict[str, object], *, compiled: bool) -> None:
    trainer = Trainer(RunConfig.model_validate(config), compiled=compiled)
    data = trainer.data
    for _ in range(30):
        shot, row = trainer.snapshot(), dict(zip(("step", *trainer.series), trainer.measure(), strict=True))
        assert shot.point_classes is not None
        assert shot.confusion is not None
        parts = [name for name in SPLITS if data.has(name)]
        for part, matrix in zip(parts, shot.confusion, strict=True):
            chosen = data.split == SPLITS[part]
            right = shot.point_classes[chosen] == data.targets[chosen]
            assert int(np.trace(matrix)) == int(right.sum())
            assert row[f"{part}_accuracy"] == pytest.approx(right.mean(), abs=1e-6)
        trainer.step(1)


def test_a_row_tells_the_epoch_though_the_batch_size_changes_on_the_way() -> None:
    trainer = Trainer(RunConfig())
    trainer.step(2 * trainer.steps_per_epoch)
    trainer.update(RunConfig.model_validate({"training": {"batch_size": 1}}))
    trainer.step(100)
    row = dict(zip(("step", *trainer.series), trainer.measure(), strict=True))
    assert row["epoch"] == pytest.approx(2 + 100 / trainer.samples_per_epoch)


@pytest.mark.parametrize("compiled", [True, False])
def test_the_points_of_the_last_update_are_those_that_were_dealt(*, compiled: bool) -> None:
    trainer = Trainer(RunConfig.model_validate({"training": {"batch_size": 30}}), compiled=compiled)
    assert trainer.snapshot(View(batch=True)).batch is None
    places = np.flatnonzero(trainer.data.split == SPLITS["train"])
    seen: list[int] = []
    while not trainer.epoch:
        trainer.step(1)
        batch = trainer.snapshot(View(batch=True)).batch
        assert batch is not None
        assert len(batch) == min(30, len(places) - len(seen))
        seen += batch.tolist()
    assert sorted(seen) == places.tolist()
    trainer.step(1, samples=1)
    one = trainer.snapshot(View(batch=True, sample=-1)).batch
    assert one is not None
    assert len(one) == 1
    assert trainer.snapshot().batch is None


def test_the_sample_that_was_to_come_next_is_the_one_that_made_the_update() -> None:
    trainer = Trainer(RunConfig())
    for _ in range(5):
        followed = trainer.snapshot(View(sample=-1)).sample
        trainer.step(1, samples=1)
        batch = trainer.snapshot(View(batch=True)).batch
        assert followed is not None
        assert batch is not None
        assert batch.tolist() == [followed.index]
