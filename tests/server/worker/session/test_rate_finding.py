"""The learning-rate finder: what it finds, that the run stays as it was, and that nobody waits for it."""

import json
from typing import Any

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training import rate_finder
from livegrad.models.training.rate_finder import RATES, RateFinder
from livegrad.models.training.trainer import Trainer
from livegrad.server.service.make_events import rates_event
from livegrad.server.wire.events import encode_event
from livegrad.server.worker import channel
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.session.rate_finding import RateFinding
from livegrad.server.worker.session.training import Training
from tests.server.fakes import STEP, Stage, start

LENGTH = 50
"""How many steps a race has here."""

FIND = channel.FindRate(1, 5, 0)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a race have few steps: each moves the fake clock by more than it takes in truth."""
    monkeypatch.setattr(rate_finder, "EPOCHS", LENGTH // 25)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def found(stage: Stage) -> Any:
    (found_rates,) = stage.all("found")
    assert found_rates.ticket == 5
    return json.loads(encode_event(rates_event(found_rates)))


def told(race_round: Any) -> list[float]:
    return [loss for loss in race_round["losses"] if loss is not None]


def training(stage: Stage) -> Training:
    return stage.worker.training(1)


def test_a_search_tries_rates_and_suggests_one_that_learns(stage: Stage) -> None:
    stage.give(start(), FIND).rest()
    event = found(stage)
    assert event["type"] == "rates"
    assert len(event["rates"]) == len(RATES)
    assert 0.03 in event["rates"], "the run's own rate is tried too"
    assert [each["steps"] for each in event["rounds"]] == [5, 18, 50]
    first = event["rounds"][0]["losses"]
    assert np.isfinite(first).all()
    assert len(told(event["rounds"][-1])) in (7, 8)
    assert min(told(event["rounds"][-1])) < first[0]
    slow, fast = (
        Trainer(changed(RunConfig(), {"training.optimizer.learning_rate": rate}))
        for rate in (RunConfig().training.optimizer.learning_rate, event["suggested"])
    )
    for trainer in (slow, fast):
        trainer.step(250)
    assert fast.measure()[1] < slow.measure()[1]


def test_the_run_itself_is_untouched(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "batch", 30)).rest()
    trainer = training(stage).lanes[0].trainer
    before = trainer.state()
    stage.give(FIND).rest()
    after = trainer.state()
    assert np.array_equal(before.parameters, after.parameters)
    assert (before.steps, before.generator) == (after.steps, after.generator)
    trainer.step(30)
    alone = Trainer(RunConfig())
    alone.step(60)
    assert np.array_equal(trainer.network.flat.numpy(), alone.network.flat.numpy())


def test_a_search_goes_on_where_the_run_is_and_not_from_its_beginning(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "epoch", 40)).rest()
    loss = training(stage).lanes[0].trainer.measure()[1]
    stage.give(FIND).rest()
    assert found(stage)["rounds"][0]["losses"][0] == pytest.approx(loss, rel=0.02)


def test_a_search_leaves_turns_to_others_and_half_of_its_own_to_its_run(stage: Stage) -> None:
    stage.give(start(speed=None, playing=True), start(2, speed=None, playing=True), FIND)
    begun = stage.clock.now
    stage.until(lambda: bool(stage.all("found")))
    took = stage.clock.now - begun
    tried = sum(len(told(each)) * steps for each, steps in zip(found(stage)["rounds"], (5, 13, 32), strict=True))
    ran = training(stage).lanes[0].trainer.steps
    other = stage.worker.training(2).lanes[0].trainer.steps
    assert tried * STEP == pytest.approx(took / 4, rel=0.4)
    assert ran * STEP == pytest.approx(took / 4, rel=0.4)
    assert other * STEP == pytest.approx(took / 2, rel=0.3)


@pytest.mark.parametrize(
    "order",
    [
        channel.Update(1, 6, 0, changed(RunConfig(), {"data.noise": 0.1}).model_dump(mode="json")),
        channel.Configure(1, 6, 0, RunConfig().model_dump(mode="json")),
        channel.Reset(1, 6, 0),
        channel.Edit(1, 6, 0, 0, 0, None, 1.0),
        channel.Pause(1, 6),
    ],
    ids=lambda order: type(order).__name__,
)
def test_a_newer_command_ends_a_search_which_is_answered_so(stage: Stage, order: channel.AnyTicketed) -> None:
    stage.give(start(), FIND).work(5 * STEP)
    assert stage.all("found") == []
    stage.give(order).rest()
    assert stage.all("found") == []
    assert [(refused.ticket, refused.code) for refused in stage.all("refused")] == [(5, "cancelled")]
    assert stage.all("answered") == [6]


def test_a_second_search_takes_the_place_of_the_first(stage: Stage) -> None:
    stage.give(start(), channel.FindRate(1, 4, 0)).work(5 * STEP)
    stage.give(FIND).rest()
    assert [refused.ticket for refused in stage.all("refused")] == [4]
    found(stage)


def test_play_and_speed_leave_a_search_alone(stage: Stage) -> None:
    stage.give(start(), FIND).work(5 * STEP)
    stage.give(channel.Play(1, 6), channel.Speed(1, 7, 50.0))
    stage.until(lambda: bool(stage.all("found")))
    found(stage)
    assert stage.all("answered") == [6, 7]


def test_a_schedule_and_a_stop_rule_do_not_meddle(stage: Stage) -> None:
    rules = {"training.schedule.name": "step", "training.schedule.every": 1, "training.stop.epoch": 1}
    config = changed(RunConfig(), rules)
    stage.give(start(config=config), channel.Step(1, 1, "epoch", 2)).rest()
    stage.give(FIND).rest()
    rounds = found(stage)["rounds"]
    assert min(told(rounds[-1])) < 0.9 * rounds[0]["losses"][0]


def test_a_run_that_has_diverged_is_offered_a_rate_that_does_not(stage: Stage) -> None:
    wild = {
        "data.dataset": "plane",
        "training.loss": "squared",
        "network.activation": "linear",
        "training.optimizer.learning_rate": 10.0,
    }
    config = changed(RunConfig(), wild)
    stage.give(start(config=config, speed=None, playing=True)).rest()
    stage.give(FIND).rest()
    gentle = Trainer(changed(config, {"training.optimizer.learning_rate": found(stage)["suggested"]}))
    gentle.step(500)
    assert not gentle.diverged


@pytest.mark.parametrize("portions", [[40], [1] * 40, [7, 30, 9], [100]])
def test_a_rate_tried_bit_by_bit_is_tried_as_in_one_go(portions: list[int]) -> None:
    whole, parts = RateFinder(Trainer(RunConfig())), RateFinder(Trainer(RunConfig()))
    whole.step()
    for portion in portions:
        parts.advance(portion)
    while not (whole.done and parts.done):
        for finder in (whole, parts):
            if not finder.done:
                finder.step()
    assert parts.result() == whole.result()


def test_a_search_on_a_run_of_infinite_loss_is_refused_with_the_reason_and_the_session_lives_on(stage: Stage) -> None:
    huge: dict[str, Any] = {
        "network.hidden": [16] * 8,
        "network.activation": "linear",
        "network.initial_weights": "normal",
    }
    huge |= {"network.initial_deviation": 10.0, "network.initial_scale": 10.0, "training.loss": "squared"}
    huge |= {"data.dataset": "plane", "inputs.features": ["x1_squared"]}
    stage.give(start(config=changed(RunConfig(), huge)), FIND).rest()
    (refused,) = stage.all("refused")
    assert (refused.ticket, refused.code, refused.reason) == (5, "not_now", "infinite_loss")
    assert "infinite" in refused.message
    stage.give(channel.Reset(1, 6, 0)).rest()
    assert stage.all("answered") == [6]
    assert [report.failed for report in stage.reports if report.failed] == []


def test_a_cheap_race_asks_the_clock_seldom_and_a_dear_one_after_every_step() -> None:
    class Counting:
        def __init__(self, each: float) -> None:
            self.now, self.each, self.calls = 0.0, each, 0

        def __call__(self) -> float:
            self.calls += 1
            self.now += self.each
            return self.now

    asked = {}
    for each in (1e-6, 0.01):
        clock = Counting(each)
        finding = RateFinding(FIND, Trainer(RunConfig()), Trainer, clock)
        assert finding.work(Budget(1e9, clock))
        asked[each] = clock.calls
    assert asked[1e-6] < asked[0.01] / 5
