"""Several lanes of one session in a worker: level in every frame, each as if alone, fair, added and removed."""

from typing import Any

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import FrameBody, decode_body
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed, LaneStart
from livegrad.server.worker.loop import TURN
from livegrad.server.worker.session.lane import Lane
from tests.server.fakes import STEP, Stage, StarvedTrainer, TimedTrainer, start

FEED = Feed(View(grid=8, units=4))
FINE = RunConfig()
COARSE = changed(RunConfig(), {"training.batch_size": 50})
SMALL = changed(RunConfig(), {"data.count": 20})
EXPLOSIVE = changed(
    RunConfig(),
    {
        "data.dataset": "plane",
        "training.loss": "squared",
        "network.activation": "linear",
        "training.optimizer.learning_rate": 10.0,
    },
)


@pytest.fixture
def stage() -> Stage:
    return Stage()


def lanes(stage: Stage) -> dict[int, Lane]:
    return stage.worker.training(1).lanes


def epochs(stage: Stage) -> list[int]:
    return [lane.trainer.epoch for lane in lanes(stage).values()]


def frames(stage: Stage) -> list[FrameBody]:
    return [frame(made) for made in stage.all("frames")]


def frame(made: channel.NewFrame) -> FrameBody:
    return decode_body(made.body)


def sets(stage: Stage) -> list[list[FrameBody]]:
    """Return the frames in the sets that belong together, each lane once."""
    found: list[list[FrameBody]] = []
    for each in frames(stage):
        if not found or each.lane in [other.lane for other in found[-1]]:
            found.append([])
        found[-1].append(each)
    return found


def weights(stage: Stage, lane: int) -> Any:
    return lanes(stage)[lane].trainer.network.flat.numpy()


def alone(config: RunConfig, steps: int) -> Any:
    trainer = Trainer(config)
    trainer.step(steps)
    return trainer.network.flat.numpy()


@pytest.mark.parametrize("speed", [20.0, 3.0, None])
def test_lanes_of_other_batch_sizes_stand_at_the_same_epoch_in_every_frame(stage: Stage, speed: float | None) -> None:
    stage.give(start(1, FINE, COARSE, playing=True, speed=speed, feeds=[FEED])).work(1.5)
    seen = [{each.epoch for each in group} for group in sets(stage)[:-1]]
    assert all(len(group) == 1 for group in seen)
    assert len(seen) > 20
    stage.give(channel.Pause(1, 1)).rest()
    assert epochs(stage)[0] == epochs(stage)[1] > 3
    for lane, config in enumerate((FINE, COARSE)):
        trainer = lanes(stage)[lane].trainer
        assert np.array_equal(weights(stage, lane), alone(config, trainer.steps))


def test_lanes_keep_the_speed_of_the_session(stage: Stage) -> None:
    stage.give(start(1, SMALL, changed(SMALL, {"training.batch_size": 5}), playing=True, speed=20.0)).work(4)
    assert epochs(stage) == [pytest.approx(80, abs=1)] * 2


def test_slow_motion_is_a_step_at_a_time_of_the_lane_that_takes_most(stage: Stage) -> None:
    stage.give(start(1, FINE, COARSE, playing=True, speed=1 / 25, feeds=[FEED])).work(9.5)
    assert [lane.trainer.steps for lane in lanes(stage).values()] == [11, 2]
    assert {(each.lane, each.step) for each in frames(stage)} >= {(0, step) for step in range(1, 11)}


def test_a_lane_among_eight_is_bit_for_bit_the_run_alone_with_changes_in_between(stage: Stage) -> None:
    names = ("sgd", "adam", "rmsprop", "adagrad")
    configs = [
        changed(SMALL, {"training.optimizer.name": name, "training.batch_size": batch})
        for name in names
        for batch in (3, 10)
    ]
    stage.give(start(1, *configs, speed=None, playing=True, feeds=[FEED])).work(0.7)
    faster = changed(configs[5], {"training.optimizer.learning_rate": 0.3})
    before = lanes(stage)[5].trainer.steps
    stage.give(channel.Update(1, 1, 5, faster.model_dump(mode="json"))).work(0.7)
    stage.give(channel.Pause(1, 2), channel.Step(1, 3, "batch", 3)).rest()
    assert len(set(epochs(stage))) <= 2
    for lane, config in enumerate(configs):
        trainer = Trainer(config)
        trainer.step(before if lane == 5 else lanes(stage)[lane].trainer.steps)
        if lane == 5:
            trainer.update(faster)
            trainer.step(lanes(stage)[5].trainer.steps - before)
        assert np.array_equal(weights(stage, lane), trainer.network.flat.numpy()), config.training


def test_at_full_speed_sixty_four_lanes_stay_within_an_epoch(stage: Stage) -> None:
    stage.give(start(1, *[changed(SMALL, {"training.batch_size": 1 + lane % 5}) for lane in range(64)], speed=None))
    stage.give(channel.Play(1, 1))
    for _ in range(200):
        stage.worker.once()
        assert max(epochs(stage)) - min(epochs(stage)) <= 1
    assert min(epochs(stage)) >= 2


@pytest.mark.parametrize("count", [1, 8])
def test_a_worker_that_waits_for_a_processor_does_not_train_in_ever_shorter_calls(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    stage = Stage(kind=StarvedTrainer)
    stage.give(start(1, *[FINE] * count, speed=None, playing=True))
    for _ in range(20):
        stage.worker.once()
    monkeypatch.setattr(StarvedTrainer, "calls", 0)
    before = sum(lane.trainer.steps for lane in lanes(stage).values())
    for _ in range(100):
        stage.worker.once()
    done = sum(lane.trainer.steps for lane in lanes(stage).values()) - before
    assert done * STEP == pytest.approx(100 * TURN, rel=0.1), "a turn is not over because it waited"
    assert done >= 1.5 * StarvedTrainer.calls > 0
    assert [lane.seconds_per_step for lane in lanes(stage).values()] == pytest.approx([STEP] * count)
    assert lanes(stage)[0].seconds == pytest.approx(lanes(stage)[0].trainer.steps * STEP), "it worked no longer"


def test_pictures_that_take_longer_than_they_are_apart_leave_half_of_the_time_to_training(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Trainer.snapshot

    def slow(trainer: Trainer, view: View) -> Snapshot:
        stage.clock.now += 0.005
        return snapshot(trainer, view)

    monkeypatch.setattr(Trainer, "snapshot", slow)
    whole = Feed(View(grid=8, units=4), fps=30, lane=None)
    stage.give(start(1, *[FINE] * 16, speed=None, playing=True, feeds=[whole])).work(1)
    drawn, steps = len(sets(stage)), sum(lane.trainer.steps for lane in lanes(stage).values())
    stage.work(4)
    trained = (sum(lane.trainer.steps for lane in lanes(stage).values()) - steps) * STEP
    assert trained == pytest.approx(2, rel=0.15)
    assert len(sets(stage)) - drawn == pytest.approx(2 / (16 * 0.005), rel=0.15)
    stage.give(channel.Pause(1, 1)).work(0.3)
    assert frames(stage)[-1].step == lanes(stage)[15].trainer.steps, "who pauses sees where it stands"


def test_of_many_lanes_it_is_found_out_how_short_a_step_is_though_beginning_one_is_long() -> None:
    stage = Stage(kind=SlowToBegin)
    stage.give(start(1, *[FINE] * 64, speed=None, playing=True))
    stage.worker.once()
    stage.until(lambda: min(epochs(stage)) >= 10)
    before, steps = stage.clock.now, sum(lane.trainer.steps for lane in lanes(stage).values())
    stage.work(1.0)
    done = sum(lane.trainer.steps for lane in lanes(stage).values()) - steps
    assert max(lane.seconds_per_step for lane in lanes(stage).values()) < 3 * SlowToBegin.STEP
    assert (stage.clock.now - before) / done < SlowToBegin.BEGIN / 10


class SlowToBegin(TimedTrainer):
    """A trainer whose steps are short beside what it takes to begin them, as on a machine that does something else."""

    BEGIN = 0.0008
    STEP = 1e-5

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train, and let little time pass."""
        before = self._clock.now
        super().step(count, samples)
        self._clock.now = before + self.BEGIN + self.STEP * count


def test_a_turn_of_many_lanes_is_no_longer_than_any(stage: Stage) -> None:
    stage.give(start(1, *[FINE] * 16, speed=None, playing=True), start(2, FINE, speed=None, playing=True))
    stage.worker.once()
    for _ in range(100):
        before = stage.clock.now
        stage.worker.once()
        assert stage.clock.now - before <= TURN + 2 * STEP
    other = stage.worker.training(2).lanes[0].trainer.steps
    mine = sum(lane.trainer.steps for lane in lanes(stage).values())
    assert mine == pytest.approx(other, rel=0.25), "a session gets no more for having many lanes"


def test_a_step_steps_every_lane_by_that_much(stage: Stage) -> None:
    stage.give(start(1, FINE, COARSE), channel.Step(1, 1, "epoch", 3)).rest()
    assert [lane.trainer.steps for lane in lanes(stage).values()] == [75, 15]
    stage.give(channel.Step(1, 2, "batch", 4)).rest()
    assert [lane.trainer.steps for lane in lanes(stage).values()] == [79, 19]
    stage.give(channel.Step(1, 3, "sample", 2)).rest()
    assert [lane.trainer.position for lane in lanes(stage).values()] == [42, 202]
    assert stage.all("answered") == [1, 2, 3]


class SlowTrainer(TimedTrainer):
    """A trainer whose every step takes longer than a turn, as on a machine that is busy otherwise."""

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train, and let much time pass."""
        super().step(count, samples)
        self._clock.now += 3 * TURN


@pytest.mark.parametrize("kind", [TimedTrainer, SlowTrainer])
@pytest.mark.parametrize("configs", [(COARSE,), (COARSE, COARSE)])
def test_a_step_is_answered_before_its_picture_is_shown(
    kind: type[TimedTrainer], configs: tuple[RunConfig, ...]
) -> None:
    stage = Stage(kind=kind)
    stage.give(start(1, *configs, feeds=[FEED])).rest()
    for ticket in range(1, 4):
        stage.give(channel.Step(1, ticket, "batch", 1)).rest()
    for index, report in enumerate(stage.reports):
        for made in report.frames:
            answered = sum(len(earlier.answered) for earlier in stage.reports[: index + 1])
            assert frame(made).step == answered


def test_a_lane_that_diverges_stays_where_it_is_and_the_others_go_on(stage: Stage) -> None:
    stage.give(start(1, FINE, EXPLOSIVE, playing=True, speed=None, feeds=[FEED])).work(1)
    assert [lane.state for lane in lanes(stage).values()] == ["playing", "diverged"]
    stood = lanes(stage)[1].trainer.steps
    epoch = lanes(stage)[0].trainer.epoch
    stage.work(1)
    assert lanes(stage)[1].trainer.steps == stood
    assert lanes(stage)[0].trainer.epoch > epoch
    stage.give(channel.Step(1, 1, "batch", 5)).rest()
    assert stage.all("answered") == [1]
    told = {status.lane: (status.state, status.reason) for status in stage.all("statuses") if status.reason}
    assert told == {1: ("diverged", "loss_not_finite")}


def test_a_lane_that_a_rule_stops_stays_where_it_is_until_play(stage: Stage) -> None:
    stopping = changed(COARSE, {"training.stop.epoch": 2})
    stage.give(start(1, COARSE, stopping, playing=True, speed=None)).work(1)
    assert lanes(stage)[1].trainer.epoch == 2
    assert [lane.state for lane in lanes(stage).values()] == ["playing", "paused"]
    ahead = lanes(stage)[0].trainer.epoch
    stage.give(channel.Play(1, 1)).work(3)
    assert epochs(stage)[0] == pytest.approx(epochs(stage)[1], abs=1)
    assert epochs(stage)[0] > ahead > 2


def test_a_rule_that_stops_one_lane_in_the_middle_of_a_step_says_so_and_the_others_finish_it(stage: Stage) -> None:
    stopping = changed(COARSE, {"training.stop.epoch": 2})
    stage.give(start(1, COARSE, stopping), channel.Step(1, 1, "epoch", 5)).rest()
    assert epochs(stage) == [5, 2]
    assert stage.all("answered") == [1]
    last = {status.lane: status.reason for status in stage.all("statuses")}
    assert last == {0: None, 1: "stopped_epoch"}


def test_a_lane_that_is_added_while_others_play_catches_up(stage: Stage) -> None:
    stage.give(start(1, COARSE, playing=True, speed=50.0, feeds=[FEED])).work(1)
    added = LaneStart(4, SMALL.model_dump(mode="json"))
    stage.give(channel.AddLane(1, 9, added)).work(1)
    assert list(lanes(stage)) == [0, 4]
    assert stage.all("answered") == [9]
    assert stage.all("built")[-1].lane == 4
    assert lanes(stage)[4].state == "playing"
    assert epochs(stage)[0] == pytest.approx(epochs(stage)[1], abs=1)
    assert epochs(stage)[0] > 50
    assert np.array_equal(weights(stage, 4), alone(SMALL, lanes(stage)[4].trainer.steps))
    assert frames(stage)[-1].lane == 4


def test_a_lane_that_is_added_to_a_paused_session_catches_up_and_stands(stage: Stage) -> None:
    stage.give(start(1, FINE), channel.Step(1, 1, "epoch", 1)).rest()
    stage.give(channel.AddLane(1, 2, LaneStart(1, COARSE.model_dump(mode="json")))).rest()
    assert [lane.trainer.steps for lane in lanes(stage).values()] == [25, 5]
    assert lanes(stage)[1].state == "paused"


def test_a_removed_lane_is_forgotten_and_orders_for_it_are_refused(stage: Stage) -> None:
    stage.give(start(1, FINE, COARSE, playing=True, speed=None, feeds=[FEED])).work(0.2)
    stage.give(channel.FindRate(1, 3, 1), channel.RemoveLane(1, 1), channel.RemoveLane(1, 1))
    stage.give(channel.Reset(1, 4, 1)).work(0.2)
    assert list(lanes(stage)) == [0]
    assert [(refused.ticket, refused.code) for refused in stage.all("refused")] == [(3, "cancelled"), (4, "bad_field")]
    assert {each.lane for each in frames(stage)[-3:]} == {0}


def test_a_reset_lane_catches_up_with_the_others(stage: Stage) -> None:
    stage.give(start(1, COARSE, COARSE, playing=True, speed=None)).work(0.5)
    stage.give(channel.Reset(1, 1, 0)).work(2)
    assert epochs(stage)[0] == pytest.approx(epochs(stage)[1], abs=1)


def test_details_are_drawn_of_the_lane_asked_for_and_of_no_other(stage: Stage) -> None:
    asked = Feed(View(grid=5, units=3, unit=2, histogram=0, sample=1), lane=1)
    stage.give(start(1, FINE, COARSE, feeds=[asked])).rest()
    first, second = frames(stage)
    assert (first.lane, first.unit, first.histograms, first.sample) == (0, None, None, None)
    assert (second.lane, second.unit and second.unit.index) == (1, 2)
    assert second.histograms
    assert second.sample


def test_all_lanes_go_on_from_their_checkpoints(stage: Stage) -> None:
    stage.give(start(1, FINE, COARSE), channel.Step(1, 1, "epoch", 3)).rest()
    saved: dict[int, bytes] = {}
    for report in stage.reports:
        saved |= report.checkpoints
    assert [Trainer.load(saved[lane]).steps for lane in (0, 1)] == [75, 15]
    starts = [
        LaneStart(lane, config.model_dump(mode="json"), saved[lane], playing=lane == 0)
        for lane, config in enumerate((FINE, COARSE))
    ]
    again = Stage(stage.clock)
    again.give(channel.Start(1, starts, None, [], "worker_restarted")).work(0.5)
    assert [lane.state for lane in lanes(again).values()] == ["playing", "paused"]
    assert lanes(again)[1].trainer.steps == 15
    assert lanes(again)[0].trainer.epoch > 3


def test_a_pause_leaves_the_lanes_level(stage: Stage) -> None:
    stage.give(start(1, *[changed(FINE, {"seeds.weights": seed}) for seed in range(7)], playing=True, speed=None))
    for turns in range(40, 46):
        for _ in range(turns):
            stage.worker.once()
        stage.give(channel.Pause(1, 1)).rest()
        assert len({lane.trainer.steps for lane in lanes(stage).values()}) == 1
        stage.give(channel.Play(1, 1))
