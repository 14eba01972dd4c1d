"""Options in the trainer: dropout, normalization, freezing, several classes, custom points, stops."""

from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
import torch

from livegrad.models.config.custom import encode
from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.datasets import SEEN, TEST, TRAIN
from livegrad.models.data.streams import Stream, generator
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of
from tests.models.training.test_trainer import numbers


def of(**changes: Any) -> RunConfig:
    return changed(RunConfig(), {path.replace("__", "."): value for path, value in changes.items()})


def reading(trainer: Trainer, name: str) -> float:
    return float(trainer.measure()[1 + trainer.series.index(name)])


def test_dropout_is_the_same_again_and_does_not_change_the_order_of_samples() -> None:
    one, two, without = (Trainer(of(network__dropout=chance)) for chance in (0.5, 0.5, 0.0))
    for trainer in (one, two, without):
        trainer.step(30)
    assert numbers(one) == numbers(two)
    assert np.array_equal(one.state().order, without.state().order)
    assert not torch.equal(one.network.flat, without.network.flat)


@pytest.mark.parametrize("changes", [{"network.dropout": 0.4}, {"network.normalization": "batch"}])
def test_what_is_shown_is_not_what_is_drawn_for_a_step(changes: dict[str, Any]) -> None:
    watched, alone = (Trainer(changed(RunConfig(), changes)) for _ in range(2))
    for _ in range(30):
        watched.step()
        assert np.array_equal(watched.measure(), watched.measure())
        watched.snapshot()
        alone.step()
    assert numbers(watched) == numbers(alone)


def test_a_batch_norm_run_trains_sample_by_sample_too() -> None:
    trainer = Trainer(of(network__normalization="batch", training__batch_size=1))
    trainer.step(300)
    assert not trainer.diverged
    assert trainer.steps == 300


@pytest.mark.parametrize("normalization", ["batch", "layer"])
@pytest.mark.parametrize("dataset", ["circle", "spiral-3"])
def test_a_normalized_deep_run_with_residual_links_and_dropout_learns(dataset: str, normalization: str) -> None:
    options = {
        "network.hidden": [8] * 4,
        "network.residual": True,
        "network.dropout": 0.1,
        "network.normalization": normalization,
    }
    trainer = Trainer(changed(PRESETS[dataset], options))  # type: ignore[index]
    for _ in range(60):
        trainer.to_epoch_end()
    assert reading(trainer, "test_accuracy") > 0.85


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_frozen_layers_and_weights_stay_while_the_rest_learns(optimizer: str) -> None:
    trainer = Trainer(of(training__optimizer__name=optimizer, training__regularization__l2=0.1))
    trainer.step(20)
    frozen = {"network.frozen_layers": [0], "network.frozen_weights": [[1, 1, 2], [2, 0, -1]]}
    assert trainer.update(changed(trainer.config, frozen)) is False
    before = trainer.network.flat.clone()
    trainer.step(30)
    moved = trainer.network.flat != before
    assert not moved[:12].any()
    assert [place for place in range(12, 25) if not moved[place]] == [12 + 6, 24]
    trainer.update(changed(trainer.config, {"network.frozen_layers": [], "network.frozen_weights": []}))
    trainer.step()
    assert (trainer.network.flat != before).all()


@pytest.mark.parametrize("classes", [2, 3, 6])
def test_blobs_of_any_number_of_classes_are_learned(classes: int) -> None:
    trainer = Trainer(changed(PRESETS["blobs"], {"data.classes": classes}))
    for _ in range(60):
        trainer.to_epoch_end()
    assert reading(trainer, "test_accuracy") > 0.97


def test_the_rate_follows_its_schedule_epoch_by_epoch() -> None:
    trainer = Trainer(of(training__schedule__name="step", training__schedule__every=2, training__schedule__gamma=0.5))
    rates = []
    for _ in range(5):
        rates.append(trainer.learning_rate)
        assert reading(trainer, "learning_rate") == pytest.approx(rates[-1])
        trainer.step(24)
        assert trainer.learning_rate == rates[-1]
        trainer.step()
    assert rates == pytest.approx([0.03, 0.03, 0.015, 0.015, 0.0075])


def test_a_live_learning_rate_keeps_its_place_in_the_schedule() -> None:
    trainer = Trainer(of(training__schedule__name="step", training__schedule__every=1))
    trainer.step(75)
    trainer.update(changed(trainer.config, {"training.optimizer.learning_rate": 0.8}))
    assert trainer.learning_rate == pytest.approx(0.1)


def test_a_run_stops_at_its_epoch_and_goes_on_when_told_to() -> None:
    trainer = Trainer(of(training__stop__epoch=3))
    trainer.step(1000)
    assert (trainer.stopped, trainer.epoch, trainer.position, trainer.steps) == ("stopped_epoch", 3, 0, 75)
    trainer.step()
    trainer.to_epoch_end()
    assert trainer.steps == 75
    trainer.go_on()
    trainer.step(100)
    assert (trainer.stopped, trainer.steps) == (None, 175)


def test_a_run_stops_at_its_training_loss() -> None:
    trainer = Trainer(of(training__stop__loss=0.3, training__optimizer__name="adam"))
    trainer.step(10_000)
    assert trainer.stopped == "stopped_loss"
    assert trainer.loss <= 0.3
    assert trainer.position == 0
    before = Trainer(of(training__optimizer__name="adam"))
    before.step(trainer.steps - 25)
    assert before.loss > 0.3


def test_a_run_stops_when_its_validation_loss_no_longer_improves() -> None:
    options = {"dataset": "spiral", "count": 60, "validation_share": 0.3, "noise": 0.3}
    training = {"optimizer": {"name": "adam", "learning_rate": 0.03}, "stop": {"patience": 5}}
    trainer = Trainer(RunConfig.model_validate({"data": options, "network": {"hidden": [8, 8]}, "training": training}))
    losses = []
    while trainer.stopped is None and trainer.epoch < 500:
        trainer.to_epoch_end()
        losses.append(reading(trainer, "validation_loss"))
    assert trainer.stopped == "stopped_patience"
    assert np.argmin(losses) == len(losses) - 6


def test_a_changed_rule_frees_a_stopped_run_and_a_changed_rate_does_not() -> None:
    trainer = Trainer(of(training__stop__epoch=1))
    trainer.step(25)
    trainer.update(changed(trainer.config, {"training.optimizer.learning_rate": 0.1}))
    assert trainer.stopped == "stopped_epoch"
    trainer.update(changed(trainer.config, {"training.stop.epoch": 2}))
    trainer.step(100)
    assert (trainer.stopped, trainer.epoch) == ("stopped_epoch", 2)
    trainer.reset()
    assert trainer.stopped is None


def test_validation_has_its_custom_series_between_training_and_test() -> None:
    trainer = Trainer(of(data__train_share=0.6, data__validation_share=0.2))
    parts = ["train", "validation", "test"]
    assert trainer.series[:6] == (*(f"{part}_loss" for part in parts), *(f"{part}_accuracy" for part in parts))
    trainer.step(200)
    for number, part in enumerate(parts):
        chosen = trainer.data.split == (0, 2, 1)[number]
        right = (trainer.network(trainer.run.samples.inputs[torch.tensor(chosen)])[:, 0] > 0).numpy()
        assert reading(trainer, f"{part}_accuracy") == pytest.approx((right == trainer.data.targets[chosen]).mean())


def test_r2_is_one_less_the_loss_over_that_of_the_mean() -> None:
    trainer = Trainer(PRESETS["plane"])
    trainer.step(500)
    assert reading(trainer, "train_r2") == pytest.approx(1 - trainer.loss / trainer.baseline_loss, rel=1e-4)


@pytest.mark.parametrize("scaling", ["minmax", "standard"])
def test_inputs_are_scaled_by_the_training_set_alone(scaling: str) -> None:
    trainer = Trainer(of(inputs__scaling=scaling, inputs__features=["x1", "x1_squared"], data__train_share=0.2))
    inputs = trainer.run.samples.train[0].numpy()
    if scaling == "minmax":
        assert inputs.min(0) == pytest.approx([-1, -1], abs=1e-6)
        assert inputs.max(0) == pytest.approx([1, 1], abs=1e-6)
    else:
        assert inputs.mean(0) == pytest.approx([0, 0], abs=1e-5)
        assert inputs.std(0) == pytest.approx([1, 1], rel=1e-5)
    x1 = points_of(trainer.data).points[:, 0]
    found = trainer.run.samples.inputs[:, 0].numpy()
    derivatives = [(b - a) / (y - x) for (a, b), (x, y) in zip(pairwise(found[:50]), pairwise(x1[:50]), strict=True)]
    assert derivatives == pytest.approx([derivatives[0]] * 49, rel=1e-2)


def test_a_feature_that_is_the_same_everywhere_is_only_moved() -> None:
    rows = [(2, x, x % 2) for x in range(8)]
    options = {"data": {"dataset": "custom-classes", "custom": encode(rows)}, "inputs": {"scaling": "standard"}}
    assert not Trainer(RunConfig.model_validate(options)).run.samples.inputs[:, 0].any()


def test_a_run_without_points_stands_still_and_gives_finite_numbers() -> None:
    trainer = Trainer(of(data__dataset="custom-classes"))
    trainer.step(5)
    trainer.to_epoch_end()
    assert (trainer.steps, trainer.epoch, trainer.steps_per_epoch) == (0, 0, 1)
    assert np.isfinite(trainer.measure()).all()
    shot = trainer.snapshot(View(worst=True))
    assert (len(shot.points), len(shot.worst)) == (0, 0)
    assert np.isfinite(shot.layers).all()


def test_custom_points_are_painted_while_training_goes_on() -> None:
    rows = [(x, y, float(x > y)) for x in range(-5, 6) for y in range(-5, 6) if x != y]
    trainer = Trainer(of(data__dataset="custom-classes", data__custom=encode(rows[:1])))
    for count in range(2, len(rows), 5):
        assert trainer.update(changed(trainer.config, {"data.custom": encode(rows[:count])})) is False
        trainer.step(10)
    for _ in range(30):
        trainer.to_epoch_end()
    assert reading(trainer, "train_accuracy") > 0.95
    assert trainer.update(changed(trainer.config, {"data.custom": encode([*rows, (0, 0, 2)])})) is True
    assert trainer.config.sizes[-1] == 3


def test_points_that_were_trained_on_never_become_test_points_of_the_same_weights() -> None:
    trainer = Trainer(PRESETS["circle"])
    first = trainer.data.split == TRAIN
    trainer.step(1)
    trainer.update(changed(trainer.config, {"data.train_share": 0.2}))
    assert (trainer.data.split == TRAIN).sum() == 100
    assert not (first & (trainer.data.split == TEST)).any()
    assert np.array_equal(trainer.data.split == SEEN, first & (trainer.data.split != TRAIN))
    trainer.step(1)
    trainer.update(changed(trainer.config, {"data.train_share": 0.5, "data.validation_share": 0.5}))
    assert np.array_equal(trainer.data.split == TRAIN, first)
    assert not (trainer.data.split == SEEN).any()


def test_without_a_step_between_a_share_that_comes_back_leaves_no_mark() -> None:
    trainer = Trainer(PRESETS["circle"])
    for share in (0.9, 0.2, 0.5):
        trainer.update(changed(trainer.config, {"data.train_share": share}))
    assert np.array_equal(trainer.data.split, Trainer(PRESETS["circle"]).data.split)


def test_test_figures_leave_out_what_was_seen_and_a_rewind_forgets_it() -> None:
    trainer = Trainer(PRESETS["circle"])
    trainer.step(1)
    trainer.update(changed(trainer.config, {"data.train_share": 0.2}))
    inputs, targets = trainer.run.samples.parts["test"]
    assert len(inputs) == 250
    place = 1 + trainer.series.index("test_loss")
    assert trainer.measure()[place] == pytest.approx(trainer.run.loss.function(trainer.network(inputs), targets).item())
    trainer.reset()
    assert (trainer.data.split == TEST).sum() == 400


def test_what_was_seen_is_kept_in_a_checkpoint() -> None:
    trainer = Trainer(PRESETS["circle"])
    trainer.step(30)
    trainer.update(changed(trainer.config, {"data.train_share": 0.2}))
    trainer.step(7)
    again = Trainer.load(trainer.save())
    assert np.array_equal(again.data.split, trainer.data.split)
    for run in (trainer, again):
        run.update(changed(run.config, {"data.train_share": 0.1}))
        run.step(20)
    assert np.array_equal(again.data.split, trainer.data.split)
    assert np.array_equal(again.measure(), trainer.measure())


def test_new_points_have_not_been_seen() -> None:
    trainer = Trainer(PRESETS["circle"])
    trainer.step(30)
    trainer.update(changed(trainer.config, {"seeds.data": 1}))
    assert np.array_equal(trainer.data.split, Trainer(trainer.config).data.split)


def test_dropout_draws_from_no_stream_that_data_or_order_draw_from() -> None:
    firsts = [generator(7, stream).integers(2**62) for stream in get_args(Stream)]
    assert len(set(firsts)) == len(firsts)
    trainer = Trainer(changed(PRESETS["circle"], {"seeds.order": 7}))
    assert trainer.state().dropout == generator(7, "dropout").bit_generator.state
