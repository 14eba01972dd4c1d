"""Fair turns: time is shared and not turns, orders are part of a turn, and newer orders overtake older ones."""

from collections.abc import Callable
from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.server.worker import channel
from livegrad.server.worker.backlog import Backlog
from livegrad.server.worker.channel import AnyOrder, Feed
from livegrad.server.worker.loop import TURN
from livegrad.server.worker.shares import CREDIT, Shares
from tests.server.fakes import Clock, Stage, TimedTrainer, start

RATE = "training.optimizer.learning_rate"


def options(**changes: Any) -> dict[str, Any]:
    """Return a configuration with options changed, by paths with __ for the dot."""
    return changed(RunConfig(), {path.replace("__", "."): value for path, value in changes.items()}).model_dump(
        mode="json"
    )


def update(ticket: int, **changes: Any) -> channel.Update:
    """Make the order to change options of the default run, in lane 0."""
    return channel.Update(1, ticket, 0, options(**changes))


def begin_next(shares: Shares, wants: Callable[[int], bool] = lambda _: True) -> int | None:
    """Begin the turn of whoever is next among those that want one."""
    session = next((session for session in shares.order() if wants(session)), None)
    if session is not None:
        shares.begin(session)
    return session


def run(shares: Shares, costs: dict[int, float], seconds: float) -> dict[int, float]:
    """Give turns to all who want one all the time, until so much is spent; return what each had."""
    had = dict.fromkeys(costs, 0.0)
    while sum(had.values()) < seconds:
        session = begin_next(shares, costs.__contains__)
        assert session is not None
        shares.charge(session, costs[session])
        had[session] += costs[session]
    return had


def test_sessions_whose_turns_take_other_times_have_the_same_time() -> None:
    shares, costs = Shares(), {1: 0.001, 2: 0.010, 3: 0.080}
    for session in costs:
        shares.join(session)
    had = run(shares, costs, 30.0)
    assert max(had.values()) - min(had.values()) <= 0.080


def test_who_comes_late_or_was_idle_does_not_make_up_for_it() -> None:
    shares, costs = Shares(), {1: 0.010, 2: 0.010}
    for session in costs:
        shares.join(session)
    run(shares, {1: 0.010}, 100.0)
    assert run(shares, costs, 1.0)[1] >= 0.5 - CREDIT - 0.010
    shares.join(3)
    assert run(shares, costs | {3: 0.010}, 0.9)[3] == pytest.approx(0.3, abs=0.02)


def test_who_wants_little_is_next_however_many_want_much() -> None:
    shares, heavy = Shares(), dict.fromkeys(range(1, 6), 0.050)
    for session in (*heavy, 9):
        shares.join(session)
    run(shares, heavy, 10.0)
    for _ in range(50):
        assert begin_next(shares) == 9
        shares.charge(9, 0.002)
        run(shares, heavy, 0.150)


def test_nobody_wants_a_turn_or_has_left() -> None:
    shares = Shares()
    shares.join(1)
    assert begin_next(shares, lambda _: False) is None
    shares.leave(1)
    shares.charge(1, 5.0)
    assert 1 not in shares
    assert begin_next(shares) is None


class SlowTrainer(TimedTrainer):
    """A trainer that takes 100 ms for each change."""

    def update(self, config: RunConfig) -> bool:
        """Change, and let time pass."""
        self._clock.now += 0.1
        return super().update(config)


class Ticking(Clock):
    """A clock that goes on by itself, as a true one does between two looks."""

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


def test_a_session_that_is_sent_heavy_orders_without_end_leaves_another_its_pictures() -> None:
    stage = Stage(kind=SlowTrainer)
    stage.give(start(1, feeds=[Feed()], playing=True), start(2, playing=True)).until(lambda: len(stage.reports) >= 2)
    stage.reports.clear()
    begun, number = stage.clock.now, 0
    while stage.clock.now < begun + 10:
        number += 1
        rate = 0.01 + number % 2 / 100
        stage.give(channel.Update(2, number, 0, options(**{RATE: rate, "training.batch_size": 10 + number % 7})))
        stage.give(channel.Speed(2, number + 10**6, 100.0))  # between any two updates, so that none overtakes another
        stage.worker.once()
    frames = len(stage.all("frames"))
    assert frames >= 10 * 4, "a picture between any two of the 100 ms orders of the other"
    steps = stage.worker.training(1).lanes[0].trainer.steps
    assert steps >= 0.4 * 10 * 500, "of a step of 2 ms half the time's worth, or nearly"


def test_orders_are_carried_out_though_time_passes_between_two_looks_at_the_clock() -> None:
    stage = Stage(Ticking())
    stage.give(start(), channel.Play(1, 7))
    for _ in range(4):
        stage.worker.once()
    assert stage.all("answered") == [7]


def test_however_many_orders_wait_a_session_trains_in_each_of_its_turns() -> None:
    stage = Stage(kind=SlowTrainer)
    stage.give(start(1, playing=True, speed=None)).until(lambda: bool(stage.reports))
    trainer = stage.worker.training(1).lanes[0].trainer
    for number in range(20):
        stage.give(channel.Speed(1, 0, None), update(number + 1, **{RATE: 0.01 * (number + 1)}))
    for _ in range(10):
        before = trainer.steps
        stage.worker.once()
        assert trainer.steps > before


def test_a_dragged_slider_is_carried_out_once_and_each_place_is_answered_with_the_newest_first() -> None:
    stage = Stage()
    stage.give(start()).rest()
    stage.reports.clear()
    stage.give(*(update(number, **{RATE: 0.01 * number}) for number in range(5, 9))).rest()
    assert stage.all("answered") == [8, 5, 6, 7]
    (built,) = stage.all("built")
    assert built.config["training"]["optimizer"]["learning_rate"] == 0.08


def test_what_is_refused_is_refused_to_those_it_has_overtaken_too() -> None:
    stage = Stage()
    stage.give(start()).rest()
    stage.give(*(channel.Edit(1, ticket, 0, 7, 0, 0, 1.0) for ticket in (3, 4))).rest()
    assert [refused.ticket for refused in stage.all("refused")] == [4, 3]


def tickets(*orders: AnyOrder) -> list[tuple[int, list[int]]]:
    """Put orders into the backlog of a default run; return what is to be done, and what each overtakes."""
    backlog = Backlog()
    for order in (start(), *orders):
        backlog.put(order)
    taken = [backlog.take() for _ in range(len(backlog))][1:]
    return [(getattr(entry.order, "ticket", 0), entry.overtaken) for entry in taken]


def test_an_option_that_is_set_back_is_not_overtaken_since_the_run_would_have_begun_anew() -> None:
    assert tickets(update(1, network__hidden=[5]), update(2)) == [(1, []), (2, [])]
    assert tickets(update(1, network__hidden=[5]), update(2, network__hidden=[6])) == [(2, [1])]


def test_an_update_overtakes_only_what_sets_the_same_options_of_the_same_lane_right_before_it() -> None:
    first, other = update(1, **{RATE: 0.5}), update(2, **{RATE: 0.5, "training.batch_size": 5})
    assert tickets(first, other) == [(1, []), (2, [])]
    assert tickets(first, channel.Play(1, 5), update(3, **{RATE: 0.6})) == [(1, []), (5, []), (3, [])]
    assert tickets(first, channel.Update(1, 3, 1, options(**{RATE: 0.6}))) == [(1, []), (3, [])]


@pytest.mark.parametrize(
    ("older", "newer", "overtaken"),
    [
        (channel.Speed(1, 1, 5.0), channel.Speed(1, 2, 6.0), True),
        (channel.Reset(1, 1, 0), channel.Reset(1, 2, 0), True),
        (channel.Reset(1, 1, 0), channel.Reset(1, 2, 1), False),
        (update(1, network__hidden=[5]), channel.Configure(1, 2, 0, options()), True),
        (channel.Configure(1, 1, 0, options()), channel.Configure(1, 2, 0, options()), True),
        (channel.Configure(1, 1, 0, options()), update(2, network__hidden=[5]), False),
        (channel.Edit(1, 1, 0, 0, 1, 0, 0.5), channel.Edit(1, 2, 0, 0, 1, 0, 0.6), True),
        (channel.Edit(1, 1, 0, 0, 1, 0, 0.5), channel.Edit(1, 2, 0, 0, 1, None, 0.6), False),
        (channel.Step(1, 1, "batch", 1), channel.Step(1, 2, "batch", 1), False),
    ],
)
def test_what_a_newer_order_does_anyway_is_left_out(older: AnyOrder, newer: AnyOrder, overtaken: bool) -> None:
    assert tickets(older, newer) == ([(2, [1])] if overtaken else [(1, []), (2, [])])


def test_only_the_newest_views_are_drawn() -> None:
    feeds = [Feed(fps=number) for number in range(1, 4)]
    backlog = Backlog()
    for order in (channel.Watch(1, feeds[:1], []), channel.Play(1, 3), channel.Watch(1, feeds, feeds[1:])):
        backlog.put(order)
    left = [backlog.take().order for _ in range(len(backlog))]
    assert left == [channel.Watch(1, feeds, feeds[1:]), channel.Play(1, 3)]


def test_a_view_that_was_left_for_a_moment_is_drawn_anew_though_the_worker_never_heard_that_it_was_left() -> None:
    one, other = Feed(fps=1), Feed(fps=2)
    backlog = Backlog()
    for order in (
        channel.Watch(1, [other], [other]),
        channel.Watch(1, [one], [one]),
        channel.Watch(1, [one, other], [other]),
    ):
        backlog.put(order)
    assert [backlog.take().order for _ in range(len(backlog))] == [channel.Watch(1, [one, other], [one, other])]


def test_a_report_that_cannot_be_written_fails_its_session_and_no_other() -> None:
    stage = Stage()
    published = stage.reports.append

    def publish(report: channel.AnyReport) -> None:
        if isinstance(report, channel.Report) and report.session == 1 and not report.failed:
            raise OverflowError("a number that fits no message")
        published(report)  # type: ignore[arg-type]

    stage.worker._publish = publish
    stage.give(start(1), start(2), channel.Step(2, 5, "batch", 1)).rest()
    assert [report.failed for report in stage.reports if report.session == 1] == ["internal_error"]
    assert stage.all("answered", 2) == [5]


def test_reading_orders_is_charged_to_their_session() -> None:
    stage = Stage()
    stage.give(start(1), start(2)).rest()
    before = dict(stage.worker._shares._had)

    def slow(_: float | None) -> Any:
        for order in (channel.Speed(2, 0, 5.0), channel.Speed(2, 0, 6.0)):
            stage.clock.now += TURN
            yield order

    stage.worker._inbox = slow
    stage.worker._read(0)
    assert stage.worker._shares._had[2] - before[2] >= 2 * TURN - 1e-9
    assert stage.worker._shares._had[1] == before[1]


def test_one_session_has_sixty_pictures_a_second_and_several_that_are_watched_have_thirty_each() -> None:
    wanted = [Feed(View(grid=8, units=4), fps=60)]
    alone = Stage()
    alone.give(start(1, speed=None, playing=True, feeds=wanted), start(2)).work(1)
    assert 55 <= len(alone.all("frames", 1)) <= 61
    shared = Stage()
    shared.give(start(1, speed=None, playing=True, feeds=wanted), start(2, speed=None, playing=True, feeds=wanted))
    shared.work(1)
    assert all(27 <= len(shared.all("frames", session)) <= 32 for session in (1, 2))
