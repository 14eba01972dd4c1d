from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.training import StopConfig
from livegrad.models.training.progress import MOST, Progress, Stops
from livegrad.models.training.trainer import Trainer


def after(*losses: float) -> Progress:
    progress = Progress()
    for loss in losses:
        progress.take(10 * loss, 10, ended=1)
    return progress


def test_an_epochs_loss_is_the_mean_over_its_samples() -> None:
    progress = Progress()
    progress.take(10.0, 10, ended=0)
    progress.take(20.0, 5, ended=1)
    assert progress.losses == [(1, 2.0)]
    assert progress.epochs == 1


def test_of_epochs_told_of_together_the_same_is_remembered_as_of_each_alone() -> None:
    left = [1000.0 - epoch for epoch in range(700)]
    alone, together = after(*left), Progress()
    while left:
        together.take(99.0, 3, ended=0)  # the beginning of an epoch
        some, left = left[: together.wait], left[together.wait :]
        if len(some) == 1:
            together.take(10 * some[0] - 99.0, 7, ended=1)
        else:
            together.take(10 * some[-1], 10, ended=len(some))
    assert together == alone


def test_a_run_trained_at_a_stretch_remembers_what_one_trained_epoch_by_epoch_does() -> None:
    config = changed(RunConfig(), {"training.batch_size": 20})
    stretch, steps = Trainer(config), Trainer(config)
    stretch.step(300 * steps.steps_per_epoch + 2)
    for _ in range(300):
        steps.to_epoch_end()
    steps.step(2)
    assert stretch.run.progress.stride > 1
    assert stretch.run.progress == steps.run.progress


def test_the_fall_is_what_the_last_quarter_has_less_than_the_one_before() -> None:
    assert after(9, 9, 9, 9, 4, 4, 3, 3).fall() == 0.25
    assert after(*[2.0] * 50).fall() == 0
    assert after(1, 1, 1).fall() == 1, "too early to say"


def test_a_long_past_is_thinned_evenly_and_its_fall_stays() -> None:
    progress = after(*(1000.0 - epoch for epoch in range(900)))
    assert len(progress.losses) <= MOST
    epochs = [epoch for epoch, _ in progress.losses]
    assert len({later - earlier for earlier, later in pairwise(epochs)}) == 1
    assert epochs[-1] > 850
    assert progress.losses[0][1] == 1001 - epochs[0]
    assert progress.fall() == pytest.approx(225 / 440, abs=0.06)


@pytest.mark.parametrize(
    ("late", "leapt"), [((0.3, 0.25, 0.2, 0.2), False), ((0.3, 0.9, 0.9, 0.2), True), ((0.39, 0.38, 0.45, 0.2), False)]
)
def test_a_training_loss_that_leaps_up_after_the_lowest_loss_on_points_kept_back_is_told(
    late: tuple[float, ...], leapt: bool
) -> None:
    train = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.4, 0.4, *late, *late[-1:] * 3)
    progress = Progress()
    for loss, held in zip(train, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.4, 0.4, *[0.8] * 7], strict=True):
        progress.take(10 * loss, 10, ended=1)
        progress.keep(held)
    told = progress.held_back()
    assert told is not None
    assert told.lowest == pytest.approx(0.4)
    assert told.leapt is leapt


def ask(stops: Stops, rules: dict[str, Any], epoch: int = 1, **losses: float) -> str | None:
    stops.ask(StopConfig.model_validate(rules), epoch, losses.get)
    return stops.reason


def test_no_rule_stops_nothing_and_measures_nothing() -> None:
    def never(part: str) -> float:
        raise AssertionError(part)

    measure: Callable[[str], float | None] = never
    stops = Stops()
    stops.ask(StopConfig(), 10**6, measure)
    assert stops.reason is None


def test_a_run_stops_at_its_epoch_and_its_loss() -> None:
    stops = Stops()
    assert ask(stops, {"epoch": 3}, 2) is None
    assert ask(stops, {"epoch": 3}, 3) == "stopped_epoch"
    assert ask(Stops(), {"loss": 0.1}, train=0.11) is None
    assert ask(Stops(), {"loss": 0.1}, train=0.1) == "stopped_loss"


def test_a_run_stops_when_its_validation_has_not_improved_for_so_many_epochs() -> None:
    stops = Stops()
    reasons = [ask(stops, {"patience": 2}, validation=loss) for loss in (3, 2, 2.5, 1.9, 1.9, 2.0)]
    assert reasons == [None] * 5 + ["stopped_patience"]
    assert ask(Stops(), {"patience": 1}, train=1.0) is None, "no validation set"


def test_a_rule_stops_once_until_it_is_asked_anew() -> None:
    stops = Stops()
    assert ask(stops, {"epoch": 3, "loss": 0.1}, 3, train=0.5) == "stopped_epoch"
    stops.go_on()
    assert ask(stops, {"epoch": 3, "loss": 0.1}, 4, train=0.5) is None
    assert ask(stops, {"epoch": 3, "loss": 0.1}, 5, train=0.1) == "stopped_loss"
