"""Many lanes: each bit for bit the run alone, pictures of one epoch, changes of all together, built in turns."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import FrameBody, decode_body
from livegrad.server.wire.rows import decode_rows
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed, LaneStart, Update
from livegrad.server.worker.loop import TURN
from livegrad.server.worker.session.lane import Lane
from tests.server.fakes import Clock, Stage, TimedTrainer, start

RATE = "training.optimizer.learning_rate"
TILES = Feed(View(grid=20), fps=20, lane=None, tiles=8)
BUILDING = 0.006  # seconds that it takes to build a run, on the fake clock


class QuickTrainer(TimedTrainer):
    """A trainer that takes so little time that many lanes get on, and notes when it was changed to what."""

    def __init__(self, config: RunConfig, clock: Clock) -> None:
        super().__init__(config, clock)
        self.changes: list[tuple[int, RunConfig]] = []
        clock.now += BUILDING

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train, and let a little time pass."""
        before = self._clock.now
        super().step(count, samples)
        self._clock.now = before + 5e-5 * count + 5e-5

    def update(self, config: RunConfig) -> bool:
        """Change it, and note when."""
        self.changes.append((self.steps, config))
        return super().update(config)


def many() -> list[RunConfig]:
    """Return 64 runs that differ in what people compare."""
    names = ("training.optimizer.name", "network.activation", "seeds.weights", "training.batch_size", RATE)
    kinds = product(("sgd", "adam"), ("tanh", "relu", "sigmoid", "gelu"), (1, 2), (4, 10), (0.03, 0.3))
    return [changed(RunConfig(), {"data.count": 60, **dict(zip(names, each, strict=True))}) for each in kinds]


def lanes(stage: Stage) -> dict[int, Lane]:
    return stage.worker.training(1).lanes


def trainers(stage: Stage) -> list[QuickTrainer]:
    found = [lane.trainer for lane in lanes(stage).values()]
    assert all(isinstance(each, QuickTrainer) for each in found)
    return found  # type: ignore[return-value]


def pictures(stage: Stage) -> list[list[FrameBody]]:
    """Return what each report shows: all that a report has is one picture."""
    return [[decode_body(made.body) for made in report.frames] for report in stage.reports if report.frames]


def update(lane: int, config: RunConfig, changes: dict[str, Any]) -> Update:
    return Update(1, 0, lane, changed(config, changes).model_dump(mode="json"))


def together(ticket: int, parts: Sequence[Update]) -> channel.Together:
    return channel.Together(1, ticket, list(parts))


def test_64_lanes_with_changes_in_between_are_bit_for_bit_what_each_is_alone() -> None:
    stage, configs = Stage(kind=QuickTrainer), many()
    penalty = {"training.regularization.l2": 0.01}
    stage.give(start(1, *configs, playing=True, speed=None, feeds=[TILES])).work(0.6)
    stage.give(together(1, [update(lane, each, penalty) for lane, each in enumerate(configs)])).work(0.2)
    stage.give(update(5, configs[5], penalty | {RATE: 0.5})).work(0.2)
    stage.give(channel.Pause(1, 2)).until(lambda: 2 in stage.all("answered") and not stage.queue)
    assert len(configs) == len(trainers(stage)) == 64
    assert [len(each.changes) for each in trainers(stage)] == [1 + (lane == 5) for lane in range(64)]
    for config, ours in zip(configs, trainers(stage), strict=True):
        alone = Trainer(config)
        for step, new in ours.changes:
            assert step > alone.steps
            alone.step(step - alone.steps)
            alone.update(new)
        assert ours.steps > alone.steps
        alone.step(ours.steps - alone.steps)
        assert ours.save() == alone.save()


def test_every_picture_shows_all_lanes_at_one_epoch_and_comes_whole() -> None:
    stage = Stage(kind=QuickTrainer)
    stage.give(start(1, *many(), playing=True, speed=None, feeds=[TILES])).work(1.2)
    shown = [picture for picture in pictures(stage) if picture[0].step]
    assert len(shown) > 5
    assert all([each.lane for each in picture] == list(range(64)) for picture in shown)
    assert all(len({each.epoch for each in picture}) == 1 for picture in shown)
    assert len({picture[0].epoch for picture in shown}) > 5


def test_a_tile_has_the_boundary_and_the_statistics_and_nothing_else() -> None:
    stage = Stage()
    several = changed(RunConfig(), {"data.dataset": "blobs", "training.loss": "cross_entropy"})
    curve = changed(RunConfig(), {"data.dataset": "sine", "training.loss": "squared"})
    feed = Feed(View(grid=20, units=6, histogram=0, unit=3, worst=True, sample=0), lane=1, tiles=8)
    stage.give(start(1, RunConfig(), RunConfig(), several, curve, feeds=[feed])).rest()
    (picture,) = pictures(stage)
    tile, whole, classes, line = picture
    assert whole.boundary
    assert whole.units
    assert (whole.boundary.size, whole.units.count, len(whole.parameters), whole.unit is None) == (20, 9, 25, False)
    for each in (tile, classes, line):
        assert each.boundary
        assert each.units
        assert (each.boundary.size, each.units.count, len(each.units.cells)) == (8, 0, 0)
        assert (len(each.points), len(each.parameters), len(each.worst)) == (0, 0, 0)
        assert (each.unit, each.histograms, each.sample, each.confusion, each.batch) == (None,) * 5
    alone = Trainer(RunConfig()).snapshot(View(grid=8))
    assert tile.boundary
    assert np.array_equal(tile.boundary.cells, alone.boundary)
    assert tile.boundary.border is not None
    assert alone.border is not None
    assert np.array_equal(tile.boundary.border, alone.border)
    assert np.array_equal(tile.layers, alone.layers)
    assert classes.boundary
    assert classes.boundary.classes is not None
    assert line.line is not None
    assert np.array_equal(
        tile.boundary.cells, Trainer(RunConfig(), compiled=False).snapshot(View(8, bare=True)).boundary
    )


def test_many_lanes_are_built_in_turns_that_another_session_shares() -> None:
    stage = Stage(kind=QuickTrainer)
    stage.give(start(2, playing=True)).work(0.1)
    before = stage.worker.training(2).lanes[0].trainer.steps
    stage.give(start(1, *many()), channel.Play(1, 7))
    stage.until(lambda: bool(stage.all("built")))
    turns = 0
    while len(lanes(stage)) < 64:
        assert stage.all("answered") == []  # what was asked of all waits until all are there
        begun = stage.clock.now
        stage.worker.once()
        assert stage.clock.now - begun < 2 * TURN + BUILDING
        turns += 1
    assert turns > 30
    assert stage.worker.training(2).lanes[0].trainer.steps > before
    stage.until(lambda: stage.all("answered") == [7])
    assert [built.lane for built in stage.all("built")] == list(range(64))


def test_a_change_for_all_is_made_at_the_same_epoch_and_answered_once() -> None:
    stage, configs = Stage(kind=QuickTrainer), [many()[lane] for lane in (0, 1, 2, 3)]
    stage.give(start(1, *configs, playing=True, speed=None, feeds=[TILES])).work(0.3)
    parts = [update(lane, config, {RATE: 0.07}) for lane, config in enumerate(configs)]
    stage.give(together(9, parts)).work(0.3)
    epochs = [each.changes[0][0] / each.steps_per_epoch for each in trainers(stage)]
    assert max(epochs) - min(epochs) < 1
    assert stage.all("answered") == [9]
    assert {each.config.training.optimizer.learning_rate for each in trainers(stage)} == {0.07}


def test_of_a_slider_dragged_for_all_only_the_newest_place_is_computed() -> None:
    stage, configs = Stage(kind=QuickTrainer), many()[:3]
    stage.give(start(1, *configs)).rest()
    places = [0.011 * place for place in range(1, 31)]
    for ticket, rate in enumerate(places, 1):
        parts = [update(lane, config, {RATE: rate}) for lane, config in enumerate(configs)]
        stage.give(together(ticket, parts))
    stage.rest()
    assert sorted(stage.all("answered")) == list(range(1, 31))
    assert [len(each.changes) for each in trainers(stage)] == [1, 1, 1]
    assert all(each.config.training.optimizer.learning_rate == places[-1] for each in trainers(stage))


def test_a_change_for_all_goes_on_where_a_lane_has_gone() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig())).rest()
    parts = [update(lane, RunConfig(), {RATE: 0.5}) for lane in (0, 1)]
    stage.give(channel.RemoveLane(1, 0), together(3, parts), together(4, [])).rest()
    assert stage.all("answered") == [3, 4]
    assert lanes(stage)[1].trainer.config.training.optimizer.learning_rate == 0.5


def test_a_duplicate_stands_where_its_model_does_and_is_told_the_rows_that_nobody_has_been_told() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), playing=True)).work(0.5)
    model = lanes(stage)[0]
    copy = LaneStart(1, RunConfig().model_dump(mode="json"))
    stage.give(channel.DuplicateLane(1, 5, 0, copy)).until(lambda: 1 in lanes(stage))
    built = stage.all("built")[-1]
    assert (built.lane, built.rebuilt, built.copy_of, built.points is not None) == (1, False, 0, True)
    stage.give(channel.Pause(1, 6)).rest()
    assert stage.all("answered") == [5, 6]
    assert lanes(stage)[1].trainer.save() == model.trainer.save()
    at = next(index for index, report in enumerate(stage.reports) if report.built and report.built[-1].lane == 1)
    steps: dict[int, list[int]] = {0: [], 1: []}
    for report in stage.reports[at:]:
        for told in report.rows:
            steps[told.lane] += decode_rows(told.data, len(model.trainer.series))["step"].astype(int).tolist()
    assert steps[1]
    assert set(steps[1]) >= {step for step in steps[0] if step <= min(steps[1])}


def test_a_duplicate_of_a_lane_that_has_gone_begins_anew_and_catches_up() -> None:
    stage = Stage()
    stage.give(start(1, RunConfig(), RunConfig()), channel.Step(1, 1, "epoch", 2)).rest()
    copy = LaneStart(2, RunConfig().model_dump(mode="json"))
    stage.give(channel.RemoveLane(1, 0), channel.DuplicateLane(1, 5, 0, copy)).rest()
    assert {lane: each.trainer.steps for lane, each in lanes(stage).items()} == {1: 50, 2: 50}


def test_of_many_lanes_every_one_is_judged_in_time() -> None:
    stage = Stage(kind=QuickTrainer)
    lost = changed(RunConfig(), {"data.count": 60, "network.initial_weights": "zeros"})
    stage.give(start(1, *[lost] * 12, feeds=[TILES])).rest()
    assert {verdict.lane for verdict in stage.all("diagnoses")} == set(range(12))
