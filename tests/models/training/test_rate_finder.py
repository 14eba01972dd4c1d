from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training import rate_finder
from livegrad.models.training.rate_finder import (
    CEILING,
    RATES,
    ROUNDS,
    NoRateToFind,
    RateFinder,
    find_rate,
    race_length,
)
from livegrad.models.training.trainer import Trainer
from tests.covering import deep

RATE = "training.optimizer.learning_rate"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a race have few steps, where not its outcome is asked for but its rules."""
    monkeypatch.setattr(rate_finder, "EPOCHS", 4)


def test_rates_go_from_1e_5_to_10_four_in_each_power_of_ten() -> None:
    assert (len(RATES), RATES[0], RATES[4], RATES[-1]) == (25, 1e-5, 1e-4, 10)
    assert np.diff(np.log10(RATES)) == pytest.approx([0.25] * 24, abs=0.02)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("rate", [1e-5, 0.03, 0.031, 10])
def test_the_runs_own_rate_takes_the_place_of_the_nearest_and_stays_to_the_end(rate: float) -> None:
    found = find_rate(Trainer(changed(PRESETS["circle"], {RATE: rate})))
    assert len(found.rates) == len(RATES)
    assert list(found.rates) == sorted(found.rates)
    own = found.rates.index(rate)
    assert sum(one != other for one, other in zip(found.rates, RATES, strict=True)) <= 1
    assert all(each.losses[own] is not None for each in found.rounds)


@pytest.mark.usefixtures("short")
def test_a_search_leaves_the_run_as_it_was_and_is_the_same_again() -> None:
    trainer = Trainer(PRESETS["spiral"])
    trainer.step(30)
    before = trainer.save()
    first = find_rate(trainer)
    assert trainer.save() == before
    assert find_rate(trainer) == first


@pytest.mark.usefixtures("short")
def test_after_each_round_those_with_the_lower_loss_go_on() -> None:
    found = find_rate(Trainer(PRESETS["circle"]))
    own = found.rates.index(PRESETS["circle"].training.optimizer.learning_rate)
    assert [each.steps for each in found.rounds] == [10, 35, 100]
    for (before, after), (_, keep) in zip(pairwise(found.rounds), ROUNDS, strict=False):
        were = {place: loss for place, loss in enumerate(before.losses) if loss is not None}
        best = sorted(were, key=lambda place: (were[place], place))[:keep]
        assert {place for place, loss in enumerate(after.losses) if loss is not None} == {*best, own}


@pytest.mark.usefixtures("short")
def test_a_loss_is_the_mean_over_the_last_quarter_of_a_copy_trained_at_the_rate() -> None:
    trainer = Trainer(changed(PRESETS["circle"], {"training.optimizer.momentum": 0.9}))
    trainer.step(33)
    found = find_rate(trainer)
    last = found.rounds[-1]
    place = next(place for place, loss in enumerate(last.losses) if loss is not None)
    copy = Trainer(changed(trainer.config, {RATE: found.rates[place]}))
    copy.restore(trainer.state())
    # The last round goes from step 35 to 100, its last quarter has 16 steps, read every second one.
    copy.step(84)
    readings = []
    for _ in range(8):
        copy.step(2)
        readings.append(copy.loss)
    assert last.losses[place] == pytest.approx(np.mean(readings), rel=1e-6)


@pytest.mark.usefixtures("short")
def test_a_rate_that_diverges_has_a_finite_loss() -> None:
    trainer = Trainer(PRESETS["line-15"])
    found = find_rate(trainer)
    ceiling = CEILING * max(trainer.loss, trainer.baseline_loss)
    assert found.rounds[0].losses[-1] == ceiling
    assert all(np.isfinite(loss) for each in found.rounds for loss in each.losses if loss is not None)


@pytest.mark.parametrize(
    "dataset",
    ["circle", "plane", "spiral-3", *(pytest.param(name, marks=deep) for name in ("spiral", "line-15", "sine"))],
)
def test_the_rate_suggested_is_as_good_as_any_other_after_as_many_epochs(dataset: str) -> None:
    config = PRESETS[dataset]  # type: ignore[index]

    def end(rate: float) -> float:
        trainer = Trainer(changed(config, {RATE: rate}))
        losses = []
        trainer.step(90 * trainer.steps_per_epoch)
        for _ in range(10):
            trainer.to_epoch_end()
            losses.append(np.inf if trainer.diverged else trainer.loss)
        return float(np.mean(losses))

    first = Trainer(config).loss
    best = min(end(rate) for rate in (0.001, 0.003, 0.01, 0.03, 0.1))
    assert end(find_rate(Trainer(config)).suggested) <= best + 0.03 * first


def test_a_fall_from_bad_initial_weights_is_not_taken_for_learning() -> None:
    """Weights ten times too large: at first every rate makes the loss fall, the smallest ones safest."""
    bad = {
        "network.initial_scale": 10.0,
        "network.activation": "relu",
        "training.loss": "squared",
        "data.dataset": "plane",
    }
    bad |= {"training.optimizer.name": "adam"}
    trainer = Trainer(changed(RunConfig(), bad))
    found = find_rate(trainer)
    assert found.suggested >= 0.003
    assert found.rounds[-1].losses[found.rates.index(found.suggested)] < 0.05 * trainer.loss  # type: ignore[operator]


@pytest.mark.usefixtures("short")
def test_where_no_rate_helps_the_runs_own_is_suggested() -> None:
    frozen = changed(PRESETS["circle"], {"network.frozen_layers": [0, 1, 2]})
    assert find_rate(Trainer(frozen)).suggested == frozen.training.optimizer.learning_rate


@pytest.mark.usefixtures("short")
def test_rates_can_be_tried_one_by_one_while_the_run_goes_on() -> None:
    trainer = Trainer(PRESETS["circle"])
    whole, finder = find_rate(trainer), RateFinder(trainer)
    while not finder.done:
        finder.step()
        trainer.step()
    assert finder.result() == whole


@pytest.mark.usefixtures("short")
def test_a_stopped_and_a_diverged_run_can_be_swept() -> None:
    stopped = Trainer(changed(PRESETS["circle"], {"training.stop.epoch": 1}))
    stopped.step(100)
    assert stopped.stopped == "stopped_epoch"
    losses = [loss for loss in find_rate(stopped).rounds[-1].losses if loss is not None]
    assert min(losses) < stopped.loss
    diverged = Trainer(changed(PRESETS["line-15"], {RATE: 10}))
    diverged.step(500)
    assert diverged.diverged
    assert find_rate(diverged) == find_rate(Trainer(diverged.config))


def test_an_infinite_loss_is_refused_with_the_reason() -> None:
    huge: dict[str, Any] = {
        "network.hidden": [16] * 8,
        "network.activation": "linear",
        "network.initial_weights": "normal",
    }
    huge |= {"network.initial_deviation": 10.0, "network.initial_scale": 10.0, "training.loss": "squared"}
    trainer = Trainer(changed(RunConfig(), huge | {"data.dataset": "plane", "inputs.features": ["x1_squared"]}))
    assert not np.isfinite(trainer.loss)
    with pytest.raises(NoRateToFind, match="infinite"):
        RateFinder(trainer)


def test_a_race_is_a_hundred_epochs_where_that_is_cheap_and_never_too_short() -> None:
    lengths = [
        race_length(Trainer(changed(RunConfig(), changes)))
        for changes in (
            {},
            {"training.batch_size": 250},
            {"network.normalization": "batch"},
            {
                "network.hidden": [16] * 8,
                "data.count": 5000,
                "training.batch_size": 5000,
                "network.normalization": "batch",
            },
        )
    ]
    assert lengths == [2500, 100, 2500, 89]


def test_without_points_to_train_on_there_is_no_race() -> None:
    trainer = Trainer(changed(RunConfig(), {"data.dataset": "custom-classes"}))
    with pytest.raises(NoRateToFind, match="points to train on"):
        RateFinder(trainer)
