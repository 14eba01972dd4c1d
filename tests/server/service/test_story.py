"""What the server remembers of a lane's history: its journal, its best moment; and a curve that is cut at a fork."""

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig
from livegrad.models.training.past.journal import head, read
from livegrad.server.service.curve import Curve
from livegrad.server.service.story import Story
from livegrad.server.wire.rows import MISSING, Rows, encode_rows, make_rows
from livegrad.server.worker.channel import HistoryMark, LaneHistory, NewLines, Report, Standing
from tests.server.service.test_sessions import Table, built, command, heard

SERIES = ["epoch", "train_loss", "test_loss"]
GO_ON = '{"step": 50, "epoch": 2, "kind": "go_on"}'


def rows(*pairs: tuple[int, float], kept: int = 2) -> Rows:
    """Make rows of a step and a loss on points kept back, with another number in the other columns."""
    values = np.full((len(pairs), kept + 1), 0.5, np.float32)
    values[:, -1] = [value for _, value in pairs]
    return make_rows([step for step, _ in pairs], values)


def told(
    step: int, end: int, lines: list[str], *marks: HistoryMark, kept: int = 0, forked: tuple[int, int] | None = None
) -> LaneHistory:
    standing = Standing(step, begin=0, whole=True, end=end, seconds=0.1, mark=(len(lines), 0))
    return LaneHistory(0, standing, NewLines(head(RunConfig()), kept, lines, list(marks)), forked)


def best(story: Story) -> tuple[int, float, str] | None:
    event = story.event(whole=True)
    assert event
    return (event.best.step, event.best.value, event.best.of) if event.best else None


def test_the_best_moment_is_that_of_the_lowest_test_loss_measured() -> None:
    story = Story(0)
    story.take(told(0, 0, []))
    assert best(story) is None
    story.measured(rows((0, 0.5), (25, 0.25), (50, 0.375)), SERIES)
    assert best(story) == (25, 0.25, "test")
    story.measured(rows((75, 0.125), (100, MISSING)), SERIES)
    assert best(story) == (75, 0.125, "test")


def test_points_for_validation_say_it_where_there_are_some() -> None:
    story = Story(0)
    story.take(told(0, 0, []))
    story.measured(rows((0, 0.5), (25, 0.25)), SERIES)
    story.measured(rows((50, 0.75), kept=3), [*SERIES, "validation_loss"])
    assert best(story) == (50, 0.75, "validation")


@pytest.mark.parametrize("path", ["data.noise", "training.loss", "seeds.data"])
def test_losses_from_before_other_data_or_another_loss_are_not_compared(path: str) -> None:
    story = Story(0)
    story.measured(rows((0, 0.5), (25, 0.25)), SERIES)
    story.take(told(30, 30, [GO_ON], HistoryMark(30, 1, "update", {path: 1}, {path: 0})))
    story.measured(rows((50, 0.75), (75, 0.625)), SERIES)
    assert best(story) == (75, 0.625, "test")


def test_another_learning_rate_leaves_the_best_as_it_is() -> None:
    story = Story(0)
    story.measured(rows((25, 0.25)), SERIES)
    path = "training.optimizer.learning_rate"
    story.take(told(30, 30, [GO_ON], HistoryMark(30, 1, "update", {path: 1}, {path: 0})))
    story.measured(rows((50, 0.75)), SERIES)
    assert best(story) == (25, 0.25, "test")


def test_a_fork_tells_the_whole_run_that_is_left_and_its_best_is_found_among_what_remains() -> None:
    story, curve = Story(0), Curve(len(SERIES))
    measured = rows((0, 0.5), (25, 0.375), (50, 0.25), (75, 0.125))
    curve.extend(encode_rows(measured))
    story.measured(measured, SERIES)
    story.take(told(75, 80, [GO_ON]))
    forked = story.take(told(30, 30, [], kept=0, forked=(30, 80)))
    assert forked
    assert forked.journal
    assert (forked.step, forked.end, read(forked.journal).steps, len(read(forked.journal).entries)) == (30, 80, 80, 1)
    curve.cut(forked.step)
    story.look_again(curve, SERIES)
    assert best(story) == (25, 0.375, "test")
    assert story.journal
    assert read(story.journal).entries == ()


def test_a_story_is_the_same_after_it_was_saved() -> None:
    story = Story(0)
    story.take(told(75, 80, [GO_ON], HistoryMark(50, 2, "go_on")))
    story.measured(rows((25, 0.25)), SERIES)
    saved, other = story.save(), Story(0)
    assert saved
    other.recall(saved)
    assert (other.event(whole=True), other.journal) == (story.event(whole=True), story.journal)


def test_a_journal_that_grew_too_long_is_not_told_and_another_worker_begins_where_the_run_stands() -> None:
    story = Story(0)
    standing = Standing(90, begin=60, whole=False, end=90, seconds=0.1, mark=(0, 0))
    story.take(LaneHistory(0, standing, NewLines(head(RunConfig()), 0, [], [])))
    event = story.event(whole=True)
    assert event
    assert (event.begin, story.journal, story.past(90, SERIES)) == (60, None, None)


@pytest.mark.parametrize("capacity", [4, 8, 512])
@pytest.mark.parametrize("count", [1, 3, 7, 20, 33, 100])
def test_a_curve_that_was_cut_goes_on_and_keeps_what_it_had_up_to_there(capacity: int, count: int) -> None:
    for step in (0, 10, 25, 10 * count // 2, 10 * count - 10, 10 * count + 5):
        curve = Curve(2, capacity)
        curve.extend(encode_rows(make_rows(np.arange(count) * 10, np.zeros((count, 2), np.float32))))
        before = curve.rows()["step"].tolist()
        curve.cut(step)
        assert curve.rows()["step"].tolist() == [each for each in before if each <= step]
        more = np.arange(step + 1, step + 400, 7)
        curve.extend(encode_rows(make_rows(more, np.ones((len(more), 2), np.float32))))
        after = curve.rows()["step"]
        assert (np.diff(after) > 0).all()
        assert (after[0], after[-1], len(after) <= capacity + 1) == (0, more[-1], True)
        assert set(after.tolist()) <= {*before, *more.tolist()}
        assert Curve.load(curve.save()).rows()["step"].tolist() == after.tolist()


def test_that_lanes_grow_is_told_of_the_first_and_what_was_asked_of_all() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "add_lane", **{"from": 0}, changes={}, id=1)
    table.report(session, built=[built(1)], statuses=[], rows=[])
    standing = Standing(50, begin=0, whole=True, end=50, seconds=0.1, mark=(0, 0))
    heard(viewer)
    for answered, lanes in (([], [0]), ([900], [0, 1])):
        grown = [LaneHistory(lane, standing) for lane in (1, 0)]
        table.sessions.hear(Report(session.number, answered=answered, histories=grown))
        assert [event["lane"] for event in heard(viewer) if event["type"] == "history"] == lanes
    news = NewLines(head(RunConfig()), 0, [GO_ON], [HistoryMark(50, 2, "go_on")])
    table.sessions.hear(Report(session.number, histories=[LaneHistory(1, standing, news)]))
    (event,) = heard(viewer)
    assert (event["lane"], [mark["kind"] for mark in event["marks"]]) == (1, ["go_on"])
