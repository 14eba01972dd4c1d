from typing import get_args

import pytest

from models.config import Dataset
from models.presets import PRESETS
from models.trainer import Trainer

SOLVED: dict[Dataset, tuple[str, float, int]] = {
    "circle": ("test_accuracy", 0.99, 100),
    "xor": ("test_accuracy", 0.98, 80),
    "gauss": ("test_accuracy", 0.99, 10),
    "spiral": ("test_accuracy", 0.98, 60),
    "xor-table": ("train_accuracy", 1.0, 150),
    "plane": ("test_loss", 0.0005, 40),
    "multi-gauss": ("test_loss", 0.003, 40),
}
"""What each preset reaches, after how many epochs: an accuracy or more, a loss or less."""


def reading(trainer: Trainer, name: str) -> float:
    return float(trainer.measure()[1 + trainer.series.index(name)])


@pytest.mark.parametrize("dataset", get_args(Dataset))
def test_a_preset_is_for_its_own_data_set_and_solves_it_in_good_health(dataset: Dataset) -> None:
    trainer = Trainer(PRESETS[dataset])
    assert trainer.config.data.dataset == dataset
    name, aim, epochs = SOLVED[dataset]
    start = reading(trainer, name)
    assert trainer.verdicts() == ()
    for epoch in range(1, epochs + 1):
        trainer.to_epoch_end()
        if epoch < 10 or epoch % 5 == 0:
            assert trainer.verdicts() == (), epoch
    end = reading(trainer, name)
    assert (end <= aim) if name.endswith("loss") else (end >= aim)
    assert (start > aim) if name.endswith("loss") else (start < aim)
    assert not trainer.diverged


@pytest.mark.parametrize("seed", range(1, 4))
def test_the_spiral_does_not_owe_its_98_percent_to_one_seed(seed: int) -> None:
    config = PRESETS["spiral"]
    trainer = Trainer(config.model_copy(update={"seeds": config.seeds.model_copy(update={"weights": seed})}))
    for _ in range(60):
        trainer.to_epoch_end()
    assert reading(trainer, "test_accuracy") >= 0.98


def test_the_circles_inside_is_class_1_once_solved() -> None:
    trainer = Trainer(PRESETS["circle"])
    for _ in range(100):
        trainer.to_epoch_end()
    boundary = trainer.snapshot().boundary
    assert boundary[45:55, 45:55].min() > 200
    for corner in (boundary[:5, :5], boundary[:5, -5:], boundary[-5:, :5], boundary[-5:, -5:]):
        assert corner.max() < 55
