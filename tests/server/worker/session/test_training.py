"""The worker's loop, driven by calling it: a real trainer, a fake clock, no process and no socket."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.service.make_events import list_points, run_event
from livegrad.server.wire.events import encode_event
from livegrad.server.wire.frames import decode_body
from livegrad.server.wire.rows import MISSING, Rows, decode_rows
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Built, Feed
from livegrad.server.worker.session.reporter import CHECKPOINT_EVERY
from tests.models.known import points_of
from tests.server.fakes import STEP, Stage, TimedTrainer, start

FEED = Feed(View(grid=8, units=4))
WILD = changed(RunConfig(), {"training.optimizer.learning_rate": 10.0, "network.activation": "relu"})
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


def steps(stage: Stage, session: int = 1) -> list[int]:
    """Return the steps of all rows reported."""
    return [int(step) for part in rows(stage, session) for step in part["step"]]


def rows(stage: Stage, session: int = 1) -> list[Rows]:
    """Return the rows of each report, of as many series as the run had last been built with."""
    parts: list[Rows] = []
    series = 0
    for report in stage.reports:
        if report.session == session:
            series = len(report.built[-1].series) if report.built else series
            parts += [decode_rows(part.data, series) for part in report.rows]
    return parts


def frames(stage: Stage, session: int = 1) -> list[Any]:
    return [decode_body(made.body) for made in stage.all("frames", session)]


def last_state(stage: Stage, session: int = 1) -> Any:
    return stage.all("statuses", session)[-1]


def run_of(built: Built) -> Any:
    """Return the `run` event that a viewer would be sent."""
    assert built.points
    return json.loads(encode_event(run_event(built, built.points, list_points(built.points), rebuilt=built.rebuilt)))


def restored(stage: Stage, session: int = 1, lane: int = 0) -> Trainer:
    """Return the run as it was when last saved."""
    saved = [report.checkpoints for report in stage.reports if report.session == session and lane in report.checkpoints]
    return Trainer.load(saved[-1][lane])


def alone(config: RunConfig, steps: int) -> Trainer:
    trainer = Trainer(config)
    trainer.step(steps)
    return trainer


def test_a_new_session_reports_its_run_its_state_a_row_and_a_checkpoint(stage: Stage) -> None:
    stage.give(start()).rest()
    first = stage.reports[0]
    run = run_of(first.built[0])
    assert run["network"] == {
        "sizes": [2, 4, 2, 1],
        "unit_names": [["x1", "x2"], ["1.1", "1.2", "1.3", "1.4"], ["2.1", "2.2"], ["output"]],
        "outputs": 1,
        "parameters": 25,
    }
    assert (run["rebuilt"], run["steps_per_epoch"], len(run["data"]["points"])) == (True, 25, 500)
    assert run["config"] == RunConfig().model_dump(mode="json")
    assert [(status.state, status.reason) for status in first.statuses] == [("paused", None)]
    assert steps(stage) == [0]
    assert set(first.checkpoints) == {0}


def test_the_points_of_a_run_are_rounded_to_four_decimals(stage: Stage) -> None:
    stage.give(start()).rest()
    data = points_of(Trainer(RunConfig()).data)
    points = run_of(stage.reports[0].built[0])["data"]["points"]
    assert points[7][:2] == [round(float(x), 4) for x in data.points[7]]
    assert [point[2] for point in points] == data.targets.tolist()
    assert [point[3] for point in points] == data.split.tolist()


def test_a_paused_session_costs_nothing_and_the_loop_sleeps_in_its_inbox(stage: Stage) -> None:
    stage.give(start(feeds=[FEED])).rest()
    assert stage.waits[-1] is None
    assert len(frames(stage)) == 1
    assert last_state(stage).state == "paused"


def test_a_session_plays_at_its_speed(stage: Stage) -> None:
    stage.give(start(speed=8.0), channel.Play(1, 1)).work(2)
    assert stage.all("answered") == [1]
    stage.give(channel.Pause(1, 2)).rest()
    assert restored(stage).steps == pytest.approx(2 * 8 * 25, rel=0.02)


def test_slow_motion_is_one_step_a_second(stage: Stage) -> None:
    begin = stage.clock.now
    stage.give(start(speed=1 / 25, feeds=[FEED], playing=True)).work(4.5)
    assert [frame.step for frame in frames(stage)] == [1, 2, 3, 4, 5, 6]
    assert steps(stage) == [0, 1, 2, 3, 4, 5, 6]
    assert stage.clock.now - begin == pytest.approx(5, abs=0.05)


def test_at_full_speed_the_machine_is_never_idle(stage: Stage) -> None:
    stage.give(start(speed=None, playing=True)).work(1)
    stage.give(channel.Pause(1, 1)).rest()
    assert restored(stage).steps == pytest.approx(1 / STEP, rel=0.02)


def test_rows_are_measured_at_epoch_ends_and_not_more_than_a_hundred_a_second(stage: Stage) -> None:
    short = changed(RunConfig(), {"training.batch_size": 125})
    stage.give(start(config=short, speed=None, playing=True)).work(1)
    measured = steps(stage)
    assert all(step % 2 == 0 for step in measured)
    assert 60 <= len(measured) <= 101
    assert measured == sorted(set(measured))


def test_what_was_due_before_a_picture_is_trained_in_one_call_though_an_epoch_ends_on_the_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = changed(RunConfig(), {"training.batch_size": 100})  # 3 steps an epoch
    stage.give(start(config=short, speed=20, playing=True, feeds=[FEED])).work(0.52)
    trainer, taken = stage.worker.training(1).lanes[0].trainer, list[int]()
    step, before = trainer.step, (trainer.epoch, len(frames(stage)))

    def note(count: int) -> None:
        taken.append(count)
        step(count)

    monkeypatch.setattr(trainer, "step", note)
    stage.clock.now += 0.12  # others had their turns
    stage.until(lambda: len(frames(stage)) > before[1])
    assert len(taken) == 1
    assert trainer.epoch > before[0]
    assert trainer.position > 0
    assert frames(stage)[-1].step == trainer.steps == steps(stage)[-1]


class SlowlySaved(TimedTrainer):
    """A trainer on a machine that has hardly any time for it."""

    def save(self) -> bytes:
        self._clock.now += 0.4
        return super().save()


def test_a_machine_that_has_no_time_spends_it_on_training_and_not_on_saving() -> None:
    stage = Stage(kind=SlowlySaved)
    stage.give(start(speed=None, playing=True)).work(24)
    saved = [report for report in stage.reports if report.checkpoints]
    assert 8 <= len(saved) <= 11, "each took 0.4 s, and the next is not begun for 2 s"
    assert stage.worker.training(1).lanes[0].trainer.steps * STEP > 24 * 0.75


def test_a_long_epoch_is_measured_on_the_way(stage: Stage) -> None:
    config = changed(RunConfig(), {"data.count": 5000, "training.batch_size": 1})
    stage.give(start(config=config, speed=None, playing=True)).work(1)
    gaps = [later - earlier for earlier, later in pairwise(steps(stage))]
    assert max(gaps) * STEP <= 0.13
    assert len(gaps) >= 7


@pytest.mark.parametrize(("unit", "count", "total", "position"), [("epoch", 2, 50, 0), ("batch", 3, 3, 30)])
def test_a_step_is_exactly_that_much(stage: Stage, unit: str, count: int, total: int, position: int) -> None:
    stage.give(start(playing=True, speed=1 / 25), channel.Step(1, 7, unit, count)).rest()
    trainer = restored(stage)
    assert (trainer.steps, trainer.position) == (total, position)
    assert stage.all("answered") == [7]
    assert last_state(stage).state == "paused"
    assert steps(stage)[-1] == total


def test_a_step_of_a_sample_takes_one_sample(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 7, "sample", 3)).rest()
    assert restored(stage).position == 3


def test_an_epoch_begun_is_ended_by_a_step_of_an_epoch(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "sample", 3), channel.Step(1, 2, "batch", 1)).rest()
    stage.give(channel.Step(1, 3, "epoch", 1)).rest()
    trainer = restored(stage)
    assert (trainer.epoch, trainer.position) == (1, 0)


def test_a_long_step_gives_way_to_a_pause_and_both_are_answered(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "epoch", 1000)).work(0.2)
    assert stage.all("answered") == []
    stage.give(channel.Pause(1, 2)).rest()
    assert sorted(stage.all("answered")) == [1, 2]
    assert 0 < restored(stage).epoch < 1000


def test_two_sessions_in_one_worker_train_as_if_alone(stage: Stage) -> None:
    other = changed(RunConfig(), {"data.dataset": "xor", "training.optimizer.name": "adam"})
    stage.give(start(1, speed=None, playing=True), start(2, other, speed=None, playing=True)).work(0.5)
    stage.give(channel.Pause(1, 1), channel.Pause(2, 1)).rest()
    for session, config in ((1, RunConfig()), (2, other)):
        trainer = restored(stage, session)
        assert trainer.steps > 100
        assert np.array_equal(trainer.network.flat.numpy(), alone(config, trainer.steps).network.flat.numpy())


def test_sessions_take_fair_turns(stage: Stage) -> None:
    slow = changed(RunConfig(), {"training.batch_size": 1})
    stage.give(*(start(session, slow, speed=None, playing=True) for session in (1, 2, 3))).work(1.5)
    stage.give(*(channel.Pause(session, 1) for session in (1, 2, 3))).rest()
    done = [restored(stage, session).steps for session in (1, 2, 3)]
    assert sum(done) * STEP == pytest.approx(1.5, rel=0.05)
    assert max(done) / min(done) < 1.1


def test_pictures_come_at_most_at_the_viewers_rate(stage: Stage) -> None:
    stage.give(start(speed=None, playing=True, feeds=[FEED])).work(2)
    assert 55 <= len(frames(stage)) <= 61


def test_each_feed_has_its_own_pictures_and_rate(stage: Stage) -> None:
    other = Feed(View(grid=5, units=3, unit=2), fps=10)
    stage.give(start(speed=None, playing=True, feeds=[FEED, other])).work(1)
    sizes = [(frame.boundary.cells.shape[0], frame.unit and frame.unit.index) for frame in frames(stage)]
    assert 9 <= sizes.count((5, 2)) <= 11
    assert 27 <= sizes.count((8, None)) <= 31
    assert len(sizes) == sizes.count((5, 2)) + sizes.count((8, None))


def test_many_feeds_do_not_make_a_turn_long(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = Trainer.snapshot

    def slow(trainer: Trainer, view: View) -> Snapshot:
        stage.clock.now += 0.008
        return snapshot(trainer, view)

    monkeypatch.setattr(Trainer, "snapshot", slow)
    feeds = [Feed(View(grid=8, units=4, unit=unit), fps=60) for unit in range(8)]
    stage.give(start(1, speed=None, playing=True, feeds=feeds), start(2, speed=None, playing=True)).work(1)
    turns = [report for report in stage.reports if report.frames]
    assert max(len(report.frames) for report in turns[1:]) == 1
    drawn = {frame.unit.index for frame in frames(stage)}
    assert drawn == set(range(8)), "each has its turn"
    assert len(stage.all("rows", 2)) >= 3, "and so has the other session"


def test_no_picture_is_made_when_nobody_looks_but_rows_go_on(stage: Stage) -> None:
    stage.give(start(speed=None, playing=True, feeds=[FEED]), channel.Watch(1, [], [])).work(1)
    assert frames(stage) == []
    assert len(steps(stage)) > 20


def test_a_viewer_who_looks_again_gets_a_picture_though_nothing_has_changed(stage: Stage) -> None:
    stage.give(start(feeds=[FEED])).rest()
    stage.give(channel.Watch(1, [], [])).rest()
    stage.give(channel.Watch(1, [FEED], [FEED])).rest()
    assert len(frames(stage)) == 2


def test_a_viewer_who_looks_away_and_back_at_once_gets_a_picture(stage: Stage) -> None:
    other = Feed(View(grid=5, units=3))
    stage.give(start(feeds=[FEED])).rest()
    stage.give(channel.Watch(1, [other], [other]), channel.Watch(1, [FEED], [FEED])).rest()
    assert len(frames(stage)) == 2


def test_who_goes_on_looking_gets_no_other_picture_when_somebody_joins(stage: Stage) -> None:
    other = Feed(View(grid=5, units=3))
    stage.give(start(feeds=[FEED])).rest()
    stage.give(channel.Watch(1, [FEED, other], [other])).rest()
    assert [frame.feed for frame in stage.all("frames")] == [FEED, other]


def test_what_is_described_anew_is_drawn_anew_though_nothing_has_changed(stage: Stage) -> None:
    stage.give(start(feeds=[FEED])).rest()
    stage.give(channel.Seek(1, 1, 999)).rest()
    assert len(stage.all("built")) == len(frames(stage)) == 2


def test_a_unit_that_is_no_longer_there_is_not_drawn(stage: Stage) -> None:
    stage.give(start(feeds=[Feed(View(grid=5, units=3, unit=99))])).rest()
    assert frames(stage)[0].unit is None


def test_a_live_change_keeps_the_weights_and_draws_a_frame(stage: Stage) -> None:
    stage.give(start(feeds=[FEED]), channel.Step(1, 1, "epoch", 1)).rest()
    before, count = frames(stage)[-1], len(frames(stage))
    config = changed(RunConfig(), {"training.optimizer.momentum": 0.3})
    stage.give(channel.Update(1, 2, 0, config.model_dump(mode="json"))).rest()
    assert stage.all("built")[-1].rebuilt is False
    assert stage.all("answered") == [1, 2]
    assert frames(stage)[-1].parameters.tolist() == before.parameters.tolist()
    assert len(frames(stage)) == count + 1
    assert steps(stage)[-1] == 25
    assert len(steps(stage)) == len(set(steps(stage))), "nothing is measured anew that would say the same"


def test_other_data_are_measured_anew_at_the_same_step(stage: Stage) -> None:
    config = changed(RunConfig(), {"data.noise": 0.3})
    stage.give(start(), channel.Update(1, 2, 0, config.model_dump(mode="json"))).rest()
    assert steps(stage) == [0, 0]


def test_a_change_of_shape_rebuilds_and_goes_on_playing(stage: Stage) -> None:
    stage.give(start(playing=True)).work(0.2)
    config = changed(RunConfig(), {"network.hidden": [3]})
    stage.give(channel.Update(1, 5, 0, config.model_dump(mode="json"))).work(0.5)
    assert stage.all("built")[-1].rebuilt is True
    assert last_state(stage).state == "playing"


def test_reset_goes_back_to_the_same_weights(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "epoch", 1), channel.Reset(1, 2, 0)).rest()
    trainer = restored(stage)
    assert trainer.steps == 0
    assert np.array_equal(trainer.network.flat.numpy(), Trainer(RunConfig()).network.flat.numpy())
    assert stage.all("built")[-1].rebuilt is True


def test_an_edit_sets_one_weight_and_measures_again(stage: Stage) -> None:
    stage.give(start(), channel.Edit(1, 4, 0, 0, 1, 0, 2.5)).rest()
    expected = Trainer(RunConfig())
    expected.edit(0, 1, 0, 2.5)
    assert np.array_equal(restored(stage).network.flat.numpy(), expected.network.flat.numpy())
    assert steps(stage) == [0, 0]
    assert stage.all("answered") == [4]


def test_an_edit_of_a_weight_that_is_not_there_is_refused(stage: Stage) -> None:
    stage.give(start(), channel.Edit(1, 4, 0, 7, 1, 0, 2.5)).rest()
    refused = stage.all("refused")[0]
    assert (refused.ticket, refused.code) == (4, "bad_field")
    assert "expected" in refused.message


def test_a_diverged_run_says_so_and_keeps_its_last_finite_frame(stage: Stage) -> None:
    stage.give(start(config=EXPLOSIVE, speed=None, playing=True, feeds=[FEED])).rest()
    assert (last_state(stage).state, last_state(stage).reason) == ("diverged", "loss_not_finite")
    verdict = stage.all("diagnoses")[-1]
    assert (verdict.kind, verdict.layer) == ("diverged", None)
    assert verdict.remedy == {"training.optimizer.learning_rate": verdict.values["suggested"]}
    assert np.isfinite(frames(stage)[-1].parameters).all()
    assert all(np.isfinite(part["values"]).all() for part in rows(stage))


def test_a_divergence_is_told_at_once_and_what_mends_it_when_it_has_been_tried_bit_by_bit(stage: Stage) -> None:
    tries: list[int | None] = []
    judge = Trainer.verdicts

    def counted(self: Trainer, *, trials: int | None = None) -> Any:
        tries.append(trials)
        return judge(self, trials=trials)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Trainer, "verdicts", counted)
        stage.give(start(config=EXPLOSIVE, speed=None, playing=True, feeds=[FEED])).rest()
    first, *_, last = [verdict for verdict in stage.all("diagnoses") if verdict.kind == "diverged"]
    assert first.remedy is None
    assert last.remedy == {"training.optimizer.learning_rate": last.values["suggested"]}
    assert set(tries) == {0, 1}, "never more than one trial, some ms, at a look"


def test_a_diverged_run_does_not_play_until_it_is_built_anew(stage: Stage) -> None:
    stage.give(start(config=EXPLOSIVE, speed=None, playing=True)).rest()
    stage.give(channel.Play(1, 1), channel.Step(1, 2, "batch", 1)).rest()
    refused = [(each.ticket, each.code, each.reason) for each in stage.all("refused")]
    assert refused == [(1, "not_now", "diverged"), (2, "not_now", "diverged")]
    mended = changed(EXPLOSIVE, {"training.optimizer.learning_rate": 0.01})
    stage.give(channel.Update(1, 3, 0, mended.model_dump(mode="json")), channel.Play(1, 4)).work(0.2)
    assert stage.all("built")[-1].rebuilt is True
    assert stage.all("diagnoses")[-1].kind == "healthy"
    assert last_state(stage).state == "playing"
    assert stage.all("answered") == [3, 4]


def test_a_checkpoint_is_at_most_two_seconds_old(stage: Stage) -> None:
    stage.give(*(start(session, speed=None, playing=True) for session in range(1, 51)))
    ages: dict[int, float] = {}
    worst, seen, end = 0.0, 0, stage.clock.now + 6
    while stage.clock.now < end:
        stage.worker.once()
        for report in stage.reports[seen:]:
            if report.checkpoints:
                worst = max(worst, stage.clock.now - ages.get(report.session, stage.clock.now))
                ages[report.session] = stage.clock.now
        seen = len(stage.reports)
        worst = max(worst, max((stage.clock.now - at for at in ages.values()), default=0.0))
    assert len(ages) == 50
    assert CHECKPOINT_EVERY <= worst <= 2


def test_a_session_goes_on_from_its_checkpoint_bit_for_bit(stage: Stage) -> None:
    stage.give(start(), channel.Step(1, 1, "batch", 30)).rest()
    saved = stage.reports[-1].checkpoints
    assert saved
    again = Stage(stage.clock)
    again.give(start(checkpoint=saved[0], reason="worker_restarted"), channel.Step(1, 2, "batch", 30)).rest()
    assert again.all("built")[0].rebuilt is False
    assert again.all("statuses")[0].reason == "worker_restarted"
    assert np.array_equal(restored(again).network.flat.numpy(), alone(RunConfig(), 60).network.flat.numpy())


def test_a_bug_in_one_session_fails_that_session_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.give(start(1, speed=None, playing=True), start(2, WILD, speed=None, playing=True)).work(0.1)
    step = TimedTrainer.step

    def broken(trainer: TimedTrainer, count: int = 1, samples: int | None = None) -> None:
        if trainer.config == WILD:
            raise ZeroDivisionError("a bug")
        step(trainer, count, samples)

    monkeypatch.setattr(TimedTrainer, "step", broken)
    stage.work(0.2)
    assert [report.failed for report in stage.reports if report.failed] == ["internal_error"]
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err
    before = len(steps(stage, 1))
    stage.give(channel.Play(2, 9)).work(0.3)
    assert len(steps(stage, 1)) > before
    assert [refused.ticket for refused in stage.all("refused", 2)] == [9]


def test_the_session_worked_on_is_marked_and_unmarked(stage: Stage) -> None:
    stage.give(start(3), channel.Step(3, 1, "batch", 1)).rest()
    assert set(stage.marks) == {0, 3}
    assert stage.marks[-1] == 0


def test_a_stopped_session_is_forgotten(stage: Stage) -> None:
    stage.give(start(speed=None, playing=True), channel.Stop(1)).rest()
    assert stage.waits[-1] is None


def test_layers_that_ail_are_told_once_and_when_they_are_well_again(stage: Stage) -> None:
    ill = changed(
        RunConfig(),
        {"network.hidden": [8] * 8, "network.activation": "sigmoid", "network.initial_weights": "xavier"},
    )
    stage.give(start(config=ill, feeds=[FEED], playing=True)).work(1)
    told = [(verdict.kind, verdict.layer) for verdict in stage.all("diagnoses")]
    assert ("vanishing", 0) in told
    assert told.count(("vanishing", 0)) == 1
    stage.give(channel.Update(1, 1, 0, RunConfig().model_dump(mode="json"))).work(0.1)
    assert ("healthy", 0) in [(verdict.kind, verdict.layer) for verdict in stage.all("diagnoses")]


def test_a_verdict_told_before_a_worker_died_is_taken_back_by_the_next_where_it_holds_no_more(stage: Stage) -> None:
    told = channel.Diagnosis(0, "dead", 1, "health.dead", {"count": 3}, None)
    lane = channel.LaneStart(0, RunConfig().model_dump(mode="json"), playing=True, told=[told])
    stage.give(channel.Start(1, [lane], epochs_per_second=None, feeds=[FEED])).work(1)
    assert [(verdict.kind, verdict.layer) for verdict in stage.all("diagnoses")] == [("healthy", 1)]


def test_a_verdict_whose_remedy_has_changed_is_told_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def verdicts(trainer: Trainer, **_: bool) -> tuple[Verdict, ...]:
        remedy: dict[str, object] = {
            "training.regularization.l2": 0.03 if trainer.config.training.regularization.l2 else 0.01
        }
        return (Verdict("overfitting", None, {"loss": trainer.steps}, remedy),)

    monkeypatch.setattr(Trainer, "verdicts", verdicts)
    stage.give(start(feeds=[FEED], playing=True)).work(1)
    taken = changed(RunConfig(), {"training.regularization.l2": 0.01}).model_dump(mode="json")
    stage.give(channel.Update(1, 1, 0, taken)).work(1)
    told = [verdict.remedy for verdict in stage.all("diagnoses")]
    assert told == [{"training.regularization.l2": 0.01}, {"training.regularization.l2": 0.03}]


def test_a_speed_change_takes_effect_and_is_answered(stage: Stage) -> None:
    stage.give(start(speed=1 / 25, playing=True)).work(1.5)
    stage.give(channel.Speed(1, 1, 8.0)).work(1)
    stage.give(channel.Pause(1, 2)).rest()
    assert restored(stage).steps == pytest.approx(2 + 200, rel=0.05)
    assert last_state(stage).epochs_per_second == 8.0


def update(config: RunConfig, ticket: int = 9) -> channel.Update:
    return channel.Update(1, ticket, 0, config.model_dump(mode="json"))


def test_another_learning_rate_is_a_row_of_its_own(stage: Stage) -> None:
    faster = changed(RunConfig(), {"training.optimizer.learning_rate": 0.3})
    stage.give(start()).rest()
    stage.give(update(faster)).rest()
    column = stage.all("built")[-1].series.index("learning_rate")
    assert [float(row) for part in rows(stage) for row in part["values"][:, column]] == pytest.approx([0.03, 0.3])


def test_points_kept_for_validation_bring_their_series_and_the_others_go_on(stage: Stage) -> None:
    """A row measured under the old series and not yet reported is told under the new."""
    stage.give(start(playing=True)).work(0.3)
    stage.queue.append(update(changed(RunConfig(), {"data.validation_share": 0.2})))
    lane = stage.worker.training(1).lanes[0]
    lane.train(1)
    lane.measure()
    stage.work(0.3)
    built = stage.all("built")[-1]
    assert (built.rebuilt, "validation_loss" in built.series) == (False, True)
    report = next(report for report in stage.reports if built in report.built)
    (part,) = report.rows
    table = decode_rows(part.data, len(built.series))
    column = built.series.index("validation_loss")
    assert table["values"][0, column] == np.float32(MISSING)
    assert 0 < table["values"][-1, column] < 10
    assert 0 < table["values"][0, built.series.index("train_loss")] < 10
    assert steps(stage) == sorted(steps(stage))


def test_steps_beyond_what_a_float32_counts_are_reported_exactly(stage: Stage) -> None:
    stage.give(start()).rest()
    stage.worker.training(1).lanes[0].trainer.run.steps = 2**24
    for ticket in (1, 2, 3):
        stage.give(channel.Step(1, ticket, "batch", 1)).rest()
    assert steps(stage)[1:] == [2**24 + 1, 2**24 + 2, 2**24 + 3]


STOPS: list[tuple[dict[str, Any], str]] = [
    ({"training.stop.epoch": 3}, "stopped_epoch"),
    ({"training.stop.loss": 0.6}, "stopped_loss"),
    (
        {
            "training.stop.patience": 1,
            "data.validation_share": 0.3,
            "training.optimizer.learning_rate": 1.0,
            "data.label_noise": 0.4,
        },
        "stopped_patience",
    ),
]


@pytest.mark.parametrize(("changes", "reason"), STOPS, ids=[reason for _, reason in STOPS])
def test_a_stop_rule_pauses_with_its_reason_and_play_goes_on(
    stage: Stage, changes: dict[str, Any], reason: str
) -> None:
    config = changed(RunConfig(), changes)
    stage.give(start(config=config, speed=None, playing=True)).rest()
    assert (last_state(stage).state, last_state(stage).reason) == ("paused", reason)
    trainer = restored(stage)
    assert (trainer.position, trainer.stopped) == (0, reason)
    assert steps(stage)[-1] == trainer.steps, "the row where it stopped is there"
    stage.give(channel.Play(1, 1)).work(0.6)
    assert (last_state(stage).state, last_state(stage).reason) == ("playing", None)
    assert steps(stage)[-1] > trainer.steps


def test_a_stop_rule_ends_a_step_of_many_epochs(stage: Stage) -> None:
    config = changed(RunConfig(), {"training.stop.epoch": 3})
    stage.give(start(config=config), channel.Step(1, 1, "epoch", 10)).rest()
    assert restored(stage).epoch == 3
    assert (last_state(stage).reason, stage.all("answered")) == ("stopped_epoch", [1])
    stage.give(channel.Step(1, 2, "epoch", 2)).rest()
    assert restored(stage).epoch == 5
    assert last_state(stage).reason is None


def test_a_stopped_run_is_still_stopped_after_its_worker_has_died(stage: Stage) -> None:
    config = changed(RunConfig(), {"training.stop.epoch": 3})
    stage.give(start(config=config, speed=None, playing=True)).rest()
    again = Stage(stage.clock)
    checkpoints = stage.reports[-1].checkpoints
    assert checkpoints
    again.give(start(config=config, checkpoint=checkpoints[0])).rest()
    again.give(channel.Step(1, 1, "epoch", 2)).rest()
    assert restored(again).epoch == 5


def test_a_picture_has_the_histograms_of_the_layer_asked_for(stage: Stage) -> None:
    asked, gone = Feed(View(grid=5, units=3, histogram=1)), Feed(View(grid=4, units=3, histogram=7))
    stage.give(start(feeds=[asked, gone])).rest()
    first, second = frames(stage)
    assert first.histograms.layer == 1
    assert first.histograms.kinds["weights"].counts.sum() == 8
    assert first.histograms.kinds["pre_activations"].counts.sum() == 250 * 2
    assert second.histograms is None


def test_a_picture_follows_the_point_asked_for_as_long_as_there_is_one(stage: Stage) -> None:
    asked, gone = Feed(View(grid=5, units=3, sample=499)), Feed(View(grid=4, units=3, sample=500))
    stage.give(start(feeds=[asked, gone])).rest()
    first, second = frames(stage)
    assert (first.sample.index, len(first.sample.pre_activations), len(first.sample.gradients)) == (499, 7, 25)
    assert second.sample is None


def test_a_picture_has_what_its_run_has(stage: Stage) -> None:
    several = changed(RunConfig(), {"data.dataset": "blobs", "data.validation_share": 0.2})
    line = RunConfig.model_validate({"data": {"dataset": "line"}, "training": {"loss": "squared"}})
    stage.give(start(1, several, feeds=[Feed(View(grid=8, units=4, worst=True))]), start(2, line, feeds=[FEED])).rest()
    (blobs,), (curve,) = frames(stage), frames(stage, 2)
    assert blobs.boundary.classes.shape == blobs.boundary.cells.shape == (8, 8)
    assert set(blobs.point_classes.tolist()) <= {0, 1, 2}
    assert blobs.confusion.reshape(3, 3, 3).sum(axis=(1, 2)).tolist() == [250, 100, 150]
    assert (len(blobs.worst), blobs.line) == (10, None)
    assert (curve.boundary.classes, curve.point_classes, curve.confusion) == (None, None, None)
    assert curve.line.shape == (8,)
    assert curve.learning_rate == 0.03


def test_a_run_tells_its_domain_its_inputs_and_its_outputs(stage: Stage) -> None:
    several = changed(RunConfig(), {"data.dataset": "blobs", "data.classes": 4, "data.validation_share": 0.2})
    line = RunConfig.model_validate({"data": {"dataset": "line-15"}, "training": {"loss": "squared"}})
    stage.give(start(1, several), start(2, line)).rest()
    blobs, curve = (run_of(stage.all("built", session)[0]) for session in (1, 2))
    assert (blobs["network"]["sizes"], blobs["network"]["outputs"]) == ([2, 4, 2, 4], 4)
    assert blobs["network"]["unit_names"][-1] == ["3.1", "3.2", "3.3", "3.4"]
    assert (blobs["data"]["inputs"], blobs["data"]["classes"]) == (2, 4)
    assert blobs["data"]["domain"] == [[-6, 6], [-6, 6]]
    assert {split for *_, split in blobs["data"]["points"]} == {0, 1, 2}
    assert {target for _, _, target, _ in blobs["data"]["points"]} == {0, 1, 2, 3}
    assert (curve["network"]["sizes"], curve["network"]["unit_names"][0]) == ([1, 4, 2, 1], ["x1"])
    assert curve["data"]["inputs"] == 1
    assert all(x2 == target for _, x2, target, _ in curve["data"]["points"])


def test_of_several_verdicts_on_the_whole_run_the_first_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    both = tuple(Verdict(kind, None, {}, None) for kind in ("symmetric", "underfitting"))
    monkeypatch.setattr(Trainer, "verdicts", lambda _, **__: both)
    stage.give(start(feeds=[FEED], playing=True)).work(1)
    assert [(verdict.kind, verdict.layer) for verdict in stage.all("diagnoses")] == [("symmetric", None)]


def test_a_verdict_that_holds_of_the_next_run_too_is_told_anew_with_that_run_s_numbers(stage: Stage) -> None:
    ill = changed(RunConfig(), {"network.hidden": [8] * 8, "network.activation": "sigmoid"})
    stage.give(start(config=ill, feeds=[FEED])).rest()

    def shares() -> list[object]:
        return [told.values["share"] for told in stage.all("diagnoses") if (told.kind, told.layer) == ("vanishing", 0)]

    first = shares()[-1]
    stage.give(channel.Update(1, 1, 0, changed(ill, {"seeds.weights": 3}).model_dump(mode="json"))).rest()
    trainer = Trainer(changed(ill, {"seeds.weights": 3}))
    assert shares()[-1] == trainer.verdicts()[0].values["share"]
    assert shares()[-1] != first
