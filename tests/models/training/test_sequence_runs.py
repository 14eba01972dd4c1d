"""Runs on sequences: what the plan of the course promises of them, and what is promised of any run."""

from typing import Any

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import Cell, Dataset
from livegrad.models.measure.view import UPCOMING, View
from livegrad.models.training import rate_finder
from livegrad.models.training.rate_finder import find_rate
from livegrad.models.training.trainer import Trainer
from tests.covering import seeds
from tests.models.training.playing import Played

SEEDS = range(3)
RATE = "training.optimizer.learning_rate"
EXPLODES: dict[str, Any] = {
    "data.dataset": "majority",
    "data.length": 25,
    "data.count": 2000,
    "network.recurrence.units": 12,
    "network.activation": "relu",
    "network.initial_weights": "normal",
    "network.initial_deviation": 0.55,
    "training.batch_size": 20,
    RATE: 0.03,
}


def seeded(config: RunConfig, seed: int) -> RunConfig:
    return changed(config, {f"seeds.{name}": seed for name in ("data", "weights", "order")})


def long(cell: Cell, seed: int = 0, **changes: Any) -> RunConfig:
    bias = 0.0 if cell == "rnn" else 4.0
    shape = {"data.length": 50, "network.recurrence.cell": cell, "network.recurrence.memory_bias": bias}
    return changed(seeded(PRESETS["first-symbol"], seed), shape | changes)


def small(dataset: Dataset = "first-symbol", cell: Cell = "lstm", **changes: Any) -> RunConfig:
    shape = {"data.length": 6, "data.count": 60, "network.recurrence.cell": cell, "network.recurrence.units": 3}
    return changed(PRESETS[dataset], shape | {name.replace("__", "."): value for name, value in changes.items()})


def test_accuracy(trainer: Trainer) -> float:
    return float(trainer.engine.measure().scores["test"][1])


test_accuracy.__test__ = False  # type: ignore[attr-defined]


@seeds(range(1), full=SEEDS)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_cells_with_gates_remember_the_first_of_fifty_symbols_within_fifteen_epochs(cell: Cell, seed: int) -> None:
    trainer, best = Trainer(long(cell, seed)), 0.0
    while trainer.epoch < 15 and best <= 0.98:
        trainer.to_epoch_end()
        best = max(best, test_accuracy(trainer))
    assert best > 0.98


@seeds(range(1), full=SEEDS)
def test_a_plain_cell_does_not(seed: int) -> None:
    trainer = Trainer(long("rnn", seed))
    for _ in range(15):
        trainer.to_epoch_end()
        assert test_accuracy(trainer) < 0.6


@seeds(range(1), full=SEEDS)
def test_relus_with_wide_weights_diverge_at_once_and_learn_with_clipped_gradients(seed: int) -> None:
    trainer = Trainer(seeded(changed(RunConfig(), EXPLODES), seed))
    trainer.to_epoch_end()
    assert trainer.diverged
    assert trainer.epoch == 0
    clipped = Trainer(changed(trainer.config, {"training.clipping": 0.5}))
    best = 0.0
    while clipped.epoch < 30 and best <= 0.75:
        clipped.to_epoch_end()
        best = max(best, test_accuracy(clipped))
    assert best > 0.75
    assert not clipped.diverged


def numbers(trainer: Trainer) -> list[bytes]:
    state = trainer.state()
    arrays: list[Any] = [state.parameters, state.before, state.order, *state.optimizer.values()]
    return [array.tobytes() for array in arrays]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_same_configuration_is_the_same_run_and_a_checkpoint_goes_on_with_it(cell: Cell) -> None:
    one, same = Trainer(small(cell=cell)), Trainer(small(cell=cell))
    one.step(7)
    same.step(3)
    middle = Trainer.load(same.save())
    for run in (same, middle):
        run.step(4)
        assert numbers(run) == numbers(one)
        np.testing.assert_array_equal(run.measure(), one.measure())
    one.reset()
    assert numbers(one) == numbers(Trainer(small(cell=cell)))


def test_the_length_changes_live_and_the_weights_stay() -> None:
    trainer = Trainer(small())
    trainer.step(5)
    before = trainer.network.flat.clone()
    assert not trainer.update(changed(trainer.config, {"data.length": 9}))
    assert trainer.network.flat.equal(before)
    shot = trainer.snapshot(View())
    assert shot.sequence is not None
    assert shot.flow is not None
    assert shot.sequence.inputs.shape == (9, 5)
    assert shot.flow.h.shape == shot.flow.start_h.shape == (1, 9)
    trainer.step(5)
    assert trainer.steps == 10
    again = Trainer.load(trainer.save())
    again.step(3)
    trainer.step(3)
    assert numbers(again) == numbers(trainer)


def test_any_moment_is_come_back_to_over_a_change_of_the_length() -> None:
    played = Played(small("adding", "gru"))
    played.train(9)
    played.update(changed(played.trainer.config, {"data.length": 4}))
    played.train(9)
    for step in (3, 12, 18):
        played.seek(step)
        expected = played.moments.get(step)
        if expected is not None:
            np.testing.assert_array_equal(played.trainer.state().parameters, expected.parameters)


def test_the_flow_before_training_is_shown_beside_that_of_now() -> None:
    trainer = Trainer(small())
    first = trainer.snapshot(View()).flow
    assert first is not None
    np.testing.assert_array_equal(first.h, first.start_h)
    trainer.step(20)
    later, reloaded = trainer.snapshot(View()).flow, Trainer.load(trainer.save()).snapshot(View(bare=True)).flow
    assert later is not None
    assert reloaded is not None
    np.testing.assert_array_equal(later.start_h, first.h)
    np.testing.assert_array_equal(reloaded.start_h, first.h)
    np.testing.assert_array_equal(reloaded.c, later.c)
    assert not np.array_equal(later.h, first.h)
    assert later.samples == 30


def test_one_sequence_is_followed_as_a_viewer_asks() -> None:
    trainer = Trainer(small("order", "gru"))
    trainer.step(3)
    for asked in (None, 7, UPCOMING):
        shot = trainer.snapshot(View(sample=asked)).sequence
        assert shot is not None
        index = {None: int(np.flatnonzero(trainer.data.split == 1)[0]), 7: 7}.get(asked, shot.index)
        assert shot.index == index
        assert asked != UPCOMING or trainer.trains_on(shot.index)
        assert shot.target == trainer.data.targets[shot.index]
        np.testing.assert_allclose(shot.answers.sum(1), 1, rtol=1e-6)
        np.testing.assert_allclose(shot.loss, -np.log(shot.answers[-1, int(shot.target)]), rtol=1e-4)
        # The states are what the update gate makes of the candidates and of the states before.
        assert shot.gates is not None
        z, n = shot.gates[0, :, 1] / 255, shot.gates[0, :, 2] / 127.5 - 1
        before = np.vstack([np.zeros((1, 3)), shot.h[0, :-1]])
        np.testing.assert_allclose(shot.h[0], (1 - z) * n + z * before, atol=0.02)
    with pytest.raises(IndexError, match="expected a sequence from 0 to 59, got 60"):
        trainer.snapshot(View(sample=60))
    assert trainer.snapshot(View(bare=True)).sequence is None


def test_classes_told_are_counted_and_the_worst_are_named() -> None:
    trainer = Trainer(small("first-symbol", "gru"))
    trainer.step(10)
    shot = trainer.snapshot(View(worst=True))
    assert shot.confusion is not None
    assert shot.point_classes is not None
    assert shot.confusion.sum(axis=(1, 2)).tolist() == [30, 30]
    told = [(shot.point_classes == trainer.data.targets)[trainer.data.split == part].mean() for part in (0, 1)]
    scores = trainer.engine.measure().scores
    assert told == pytest.approx([scores["train"][1], scores["test"][1]])
    assert len(shot.worst) == 10
    assert all(trainer.trains_on(int(index)) for index in shot.worst)
    values = Trainer(small("adding", "rnn")).snapshot(View())
    assert values.confusion is None
    assert values.point_classes is None
    assert len(values.points) == 60


def test_a_frozen_layer_stays_and_the_others_learn() -> None:
    trainer = Trainer(small(network__frozen_layers=[0]))
    before = trainer.network.flat.clone()
    trainer.step(5)
    stays, learns = trainer.network.slices
    assert trainer.network.flat[stays[0].start : stays[1].stop].equal(before[stays[0].start : stays[1].stop])
    assert not trainer.network.flat[learns[0]].equal(before[learns[0]])


def test_histograms_count_a_layers_numbers() -> None:
    trainer = Trainer(small())
    found = trainer.snapshot(View(histogram=0)).histograms
    assert found is not None
    assert {name: int(kind.counts.sum()) for name, kind in found.kinds.items()} == {
        "weights": 4 * 3 * (5 + 3),
        "gradients": 4 * 3 * (5 + 3),
        "activations": 30 * 6 * 3,
        "pre_activations": 30 * 6 * 3,
    }


def test_a_learning_rate_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_finder, "EPOCHS", 4)
    found = find_rate(Trainer(small("majority", "rnn", data__count=24)))
    assert found is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network.normalization": "batch"}, "network.normalization: expected none on sequences, got batch"),
        ({"network.dropout": 0.2}, "network.dropout: expected 0 on sequences, got 0.2"),
        ({"network.recurrence.cell": "rnn", "network.activation": "gelu"}, "expected tanh or relu in an RNN, got gelu"),
        ({"data.length": 61}, "less than or equal to 60"),
        ({"network.recurrence.memory_bias": 7}, "less than or equal to 6"),
    ],
)
def test_what_does_not_fit_sequences_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        changed(small(), changes)


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_without_anything_to_train_on_there_is_a_picture_and_no_error(cell: Cell, full: bool) -> None:
    """So few sequences that leaving most of class 1 out leaves none for training, or none at all."""
    empty = 0
    for seed in range(24 if full else 8):
        config = small("majority", cell, data__count=4, data__imbalance=0.9, data__train_share=0.1, seeds__data=seed)
        trainer = Trainer(config)
        trainer.step(2)
        shot = trainer.snapshot(View(worst=True, histogram=0, sample=UPCOMING))
        assert shot.flow is not None
        assert np.isfinite(shot.flow.h).all()
        assert np.isfinite(trainer.measure()).all()
        assert trainer.snapshot(View(bare=True)).flow is not None
        trainer.verdicts()
        empty += trainer.samples_per_epoch == 0
    assert empty
