"""A lane's history inside a worker: what is told of it, and what becomes of a journal that grows too long."""

from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.past.journal import Edit, GoOn, Update, write
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import decode_body
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed
from livegrad.server.worker.session import past
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.past import MOST_MARKS, marks
from tests.server.fakes import Stage, start

RATE = "training.optimizer.learning_rate"
MOMENTUM = "training.optimizer.momentum"


def update(changes: dict[str, Any], ticket: int = 9) -> channel.Update:
    return channel.Update(1, ticket, 0, changed(RunConfig(), changes).model_dump(mode="json"), changes)


def lane(stage: Stage) -> Lane:
    return stage.worker.training(1).lanes[0]


def trained(epochs: int, **begin: Any) -> Stage:
    stage = Stage()
    stage.give(start(**begin), channel.Step(1, 1, "epoch", epochs)).rest()
    return stage


def test_many_changes_of_one_option_are_one_mark_and_few_are_each() -> None:
    few = [Update(step=at, changes={RATE: at / 10}, before={RATE: (at - 1) / 10}) for at in range(1, 5)]
    assert [mark.step for mark in marks(list(few))] == [1, 2, 3, 4]
    many = [Update(step=at, changes={RATE: at / 10}, before={RATE: (at - 1) / 10}) for at in range(1, 400)]
    told = marks([GoOn(step=0), *many, Edit(step=400, layer=0, to=0, from_=None, value=1.0, before=0.5)])
    assert [(mark.step, mark.kind) for mark in told] == [(0, "go_on"), (399, "update"), (400, "edit")]
    assert (told[1].before, told[1].changes) == ({RATE: 0.0}, {RATE: 39.9})


def test_no_more_marks_are_told_than_can_be_seen_and_they_are_the_latest() -> None:
    entries = [Update(step=at, changes={(RATE, MOMENTUM)[at % 2]: 0.5}) for at in range(1000)]
    told = marks(list(entries))
    assert len(told) == MOST_MARKS
    assert told[-1].step == 999


def test_a_journal_that_grows_too_long_is_given_up_and_history_begins_where_the_run_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(past, "MOST_ENTRIES", 3)
    stage = trained(4)
    for ticket, rate in enumerate((0.1, 0.2, 0.3, 0.4), 10):
        stage.give(update({RATE: rate}, ticket), channel.Step(1, ticket + 20, "epoch", 4)).rest()
    standing = stage.all("histories")[-1].standing
    assert (standing.begin, standing.whole, standing.end) == (400, False, 500)
    stage.give(channel.Describe(1, 50, 0), channel.Seek(1, 51, 30)).rest()
    assert stage.all("described")[-1].journal is None
    alone = Trainer(RunConfig())
    alone.step(100)
    for rate in (0.1, 0.2, 0.3):
        alone.update(changed(RunConfig(), {RATE: rate}))
        alone.step(100)
    alone.update(changed(RunConfig(), {RATE: 0.4}))
    assert lane(stage).trainer.steps == 400, "no further back than it can go"
    assert lane(stage).trainer.network.flat.tolist() == alone.network.flat.tolist()
    stage.give(channel.Seek(1, 52, 470)).rest()
    alone.step(70)
    assert lane(stage).trainer.network.flat.tolist() == alone.network.flat.tolist()


def test_only_what_is_new_of_a_journal_is_told() -> None:
    stage = trained(1)
    for ticket, rate in enumerate((0.1, 0.2), 10):
        stage.give(update({RATE: rate}, ticket), channel.Step(1, ticket + 20, "epoch", 1)).rest()
    news = [told.journal for told in stage.all("histories") if told.journal]
    assert [(each.kept, len(each.lines), each.config is not None) for each in news] == [
        (0, 0, True),
        (0, 1, False),
        (1, 1, False),
    ]


def test_the_picture_of_a_moment_comes_at_once_though_the_next_is_not_due() -> None:
    stage = trained(40, feeds=[Feed(fps=1)])
    before, count = stage.clock.now, len(stage.all("frames"))
    stage.give(channel.Seek(1, 5, 990))
    stage.until(lambda: len(stage.all("frames")) > count)
    body = decode_body(stage.all("frames")[-1].body)
    assert body.step == 990
    trained_for = 0.002 * 990  # at most, on this clock
    assert stage.clock.now - before < trained_for + 0.1


def test_another_series_of_the_future_is_kept_while_the_lane_stands_before_it() -> None:
    stage = trained(4)
    stage.give(update({"data.validation_share": 0.2}), channel.Step(1, 3, "epoch", 4), channel.Seek(1, 4, 30)).rest()
    built = stage.all("built")[-1]
    assert built.config["data"]["validation_share"] == 0.0, "the options of then"
    assert "validation_loss" in built.series, "and room for what was measured later"
    stage.give(update({RATE: 0.2}, 11)).rest()
    assert "validation_loss" not in stage.all("built")[-1].series, "until that is no longer its future"


def test_after_a_death_in_the_present_another_series_is_told_at_once() -> None:
    stage = trained(4)
    told, run = stage.all("histories")[-1], lane(stage)
    journal = run.past.journal(run.trainer)
    assert journal
    saved = channel.Past(write(journal), told.standing, 100, list(run.trainer.series))
    begin = channel.LaneStart(0, RunConfig().model_dump(mode="json"), run.trainer.save(), past=saved)
    stage.give(channel.Start(1, [begin], None, [])).rest()
    assert (lane(stage).past.tape.end, lane(stage).past.begin) == (100, 0)
    stage.give(update({"data.validation_share": 0.2})).rest()
    assert "validation_loss" in stage.all("built")[-1].series
