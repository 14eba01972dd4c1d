"""Many lanes wound back together: all at one epoch, each the run alone, changed there together, copied there."""

from typing import Any

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.past.history import BUDGET
from livegrad.models.training.past.replay import replay
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker import channel
from livegrad.server.worker.channel import LaneStart, Update
from livegrad.server.worker.session.lane import Lane
from tests.server.fakes import Stage, start

RATE = "training.optimizer.learning_rate"
CONFIGS = [
    changed(RunConfig(), changes)
    for changes in ({RATE: 0.01}, {RATE: 0.3}, {"training.batch_size": 50}, {"training.optimizer.name": "adam"})
]


def lanes(stage: Stage) -> dict[int, Lane]:
    return stage.worker.training(1).lanes


def update(lane: int, changes: dict[str, Any]) -> Update:
    config = changed(CONFIGS[lane % len(CONFIGS)], changes)
    return Update(1, 0, lane, config.model_dump(mode="json"), changes)


def trained(*configs: RunConfig, epochs: int = 30) -> Stage:
    """Give a session whose lanes have been trained for so many epochs."""
    stage = Stage()
    stage.give(start(1, *configs), channel.Step(1, 1, "epoch", epochs)).rest()
    return stage


def alone(config: RunConfig, epochs: int, changes: dict[str, Any] | None = None, more: int = 0) -> Trainer:
    """Train a run by itself, change it and train it on."""
    trainer = Trainer(config)
    trainer.step(epochs * trainer.steps_per_epoch)
    if changes:
        trainer.update(changed(config, changes))
        trainer.step(more * trainer.steps_per_epoch)
    return trainer


def same(one: Trainer, other: Trainer) -> bool:
    return one.steps == other.steps and one.network.flat.tolist() == other.network.flat.tolist()


def test_all_lanes_go_to_the_same_epoch_and_are_there_what_each_was() -> None:
    stage = trained(*CONFIGS)
    for epoch in (10, 29, 3):
        stage.give(channel.Seek(1, 2, epoch * 25)).rest()
        for lane, config in enumerate(CONFIGS):
            assert same(lanes(stage)[lane].trainer, alone(config, epoch)), f"lane {lane} at epoch {epoch}"


def test_a_change_for_all_in_the_past_begins_another_future_of_each_at_the_same_epoch() -> None:
    stage, momentum = trained(*CONFIGS), {"training.optimizer.momentum": 0.5}
    stage.give(channel.Seek(1, 2, 250)).rest()
    stage.give(channel.Together(1, 3, [update(lane, momentum) for lane in range(4)])).rest()
    stage.give(channel.Step(1, 4, "epoch", 5)).rest()
    for lane, config in enumerate(CONFIGS):
        there = lanes(stage)[lane]
        assert same(there.trainer, alone(config, 10, momentum, 5))
        assert there.past.tape.end == there.trainer.steps
    forked = {told.lane: told.forked for told in stage.all("histories") if told.forked}
    assert forked == {
        lane: (10 * each.trainer.steps_per_epoch, 30 * each.trainer.steps_per_epoch)
        for lane, each in lanes(stage).items()
    }


def test_what_is_asked_while_lanes_are_wound_back_is_done_there_in_order() -> None:
    stage = trained(*CONFIGS, epochs=60)
    stage.give(
        channel.Seek(1, 2, 750),
        channel.Together(1, 3, [update(lane, {RATE: 0.5}) for lane in range(4)]),
        update(0, {RATE: 0.7}),
        channel.Step(1, 4, "epoch", 1),
    ).rest()
    assert stage.all("answered")[1:] == [2, 3, 4]
    rates = [lane.trainer.config.training.optimizer.learning_rate for lane in lanes(stage).values()]
    assert rates == [0.7, 0.5, 0.5, 0.5]
    assert {lane.trainer.epoch for lane in lanes(stage).values()} == {31}


def test_a_copy_made_in_the_past_has_the_history_up_to_there_and_goes_its_own_way() -> None:
    stage = trained(CONFIGS[0])
    stage.give(channel.Step(1, 2, "epoch", 5), channel.Together(1, 3, [update(0, {RATE: 0.2})])).rest()
    stage.give(channel.Step(1, 4, "epoch", 5)).rest()
    stage.give(channel.Seek(1, 5, 37 * 25)).rest()
    copy = LaneStart(9, CONFIGS[0].model_dump(mode="json"))
    stage.give(channel.DuplicateLane(1, 6, 0, copy)).rest()
    model, made = lanes(stage)[0], lanes(stage)[9]
    assert same(made.trainer, model.trainer)
    assert (made.past.tape.end, model.past.tape.end) == (37 * 25, 40 * 25)
    journal = made.past.journal(made.trainer)
    assert journal is not None
    assert same(replay(journal), made.trainer)
    stage.give(channel.Seek(1, 7, 20 * 25)).rest()
    assert same(made.trainer, alone(CONFIGS[0], 20))
    assert same(model.trainer, alone(CONFIGS[0], 20))


def test_a_lane_removed_while_all_are_wound_back_keeps_none_of_the_others() -> None:
    stage = trained(*CONFIGS, epochs=40)
    stage.give(channel.Seek(1, 2, 250), channel.RemoveLane(1, 3)).rest()
    assert {lane: each.trainer.epoch for lane, each in lanes(stage).items()} == {0: 10, 1: 10, 2: 10}


def test_the_histories_of_many_lanes_are_together_as_small_as_that_of_one() -> None:
    stage = Stage()
    large = changed(RunConfig(), {"network.hidden": [8] * 6, "data.count": 40})
    stage.give(start(1, *[large] * 16), channel.Step(1, 1, "epoch", 100)).rest()
    sizes = [lane.past.history.size for lane in lanes(stage).values()]
    assert sum(sizes) <= BUDGET
    assert all(len(lane.past.history.frames) > 5 for lane in lanes(stage).values())
    stage.give(channel.Reset(1, 2, 0), *(channel.RemoveLane(1, lane) for lane in range(4, 16))).rest()
    assert [lane.past.history.budget for lane in lanes(stage).values()] == [BUDGET // 4] * 4
