"""A lane that comes to others which stand still catches up with them, and is then the run that it would be alone."""

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker import channel
from livegrad.server.worker.channel import LaneStart
from tests.server.fakes import Stage, start
from tests.server.worker.session.test_compared import lanes

RATE = "training.optimizer.learning_rate"
OTHER = changed(RunConfig(), {RATE: 0.3, "training.batch_size": 25})

WILD = changed(
    RunConfig(), {"data.dataset": "plane", "training.loss": "squared", "network.activation": "linear", RATE: 10}
)


def join(stage: Stage) -> None:
    stage.give(channel.AddLane(1, 7, LaneStart(2, OTHER.model_dump(mode="json")))).rest()


def test_beside_lanes_that_are_paused_it_trains_to_their_epoch_and_stands() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig()), channel.Step(1, 1, "epoch", 3)).rest()
    before = [lane.trainer.save() for lane in lanes(stage).values()]
    join(stage)
    there = lanes(stage)
    assert [(lane.trainer.epoch, lane.trainer.position, lane.state) for lane in there.values()] == [
        (3, 0, "paused")
    ] * 3
    assert [there[0].trainer.save(), there[1].trainer.save()] == before
    alone = Trainer(OTHER)
    alone.step(3 * alone.steps_per_epoch)
    assert there[2].trainer.save() == alone.save()
    assert stage.all("answered")[-1] == 7


def test_beside_lanes_that_play_it_catches_up_though_they_are_paused_meanwhile() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), playing=True, speed=None)).work(1)
    stage.give(channel.AddLane(1, 7, LaneStart(2, OTHER.model_dump(mode="json")))).until(lambda: 2 in lanes(stage))
    stage.until(lambda: lanes(stage)[2].trainer.steps > 0)
    first, other = lanes(stage).values()
    assert other.trainer.epoch < first.trainer.epoch
    stage.give(channel.Pause(1, 8)).rest()
    assert other.state == first.state == "paused"
    assert other.trainer.epoch == first.trainer.epoch


def test_it_follows_to_where_the_others_are_brought() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig()), channel.Step(1, 1, "epoch", 4)).rest()
    stage.give(channel.Seek(1, 2, 25)).rest()  # the end of their first epoch
    join(stage)
    assert {lane.trainer.epoch for lane in lanes(stage).values()} == {1}
    stage.give(channel.Seek(1, 3, 100)).rest()
    assert {lane.trainer.epoch for lane in lanes(stage).values()} == {4}
    stage.give(channel.Seek(1, 4, 50)).rest()
    assert {lane.trainer.epoch for lane in lanes(stage).values()} == {2}


def test_beside_lanes_of_which_all_diverged_it_trains_as_far_as_they_came() -> None:
    stage = Stage()
    stage.give(start(1, WILD), channel.Step(1, 1, "epoch", 9)).rest()
    (first,) = lanes(stage).values()
    assert first.trainer.diverged
    join(stage)
    assert lanes(stage)[2].steps_to(first.place) == 0
    assert lanes(stage)[2].trainer.epoch == first.trainer.epoch


def test_a_lane_that_has_come_further_than_the_first_may_say_where_all_go() -> None:
    stage = Stage()
    stage.give(start(1, WILD, RunConfig(), OTHER), channel.Step(1, 1, "epoch", 4)).rest()
    assert lanes(stage)[0].trainer.diverged
    stage.give(channel.Seek(1, 2, 75, 1)).rest()
    assert [lanes(stage)[lane].trainer.epoch for lane in (1, 2)] == [3, 3]
    assert lanes(stage)[0].trainer.epoch == 0
