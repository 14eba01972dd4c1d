"""A comparison that gets other values: lanes that are there go on, those that are new begin, all others end."""

from typing import Any

import pytest

from livegrad.models.config.run import changed
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.wire.commands import MAX_LANES
from livegrad.server.wire.errors import BadMessage
from livegrad.server.worker import channel
from tests.server.service.test_comparing import BASE, PLAN, RATE, RATES, WRITTEN, compared
from tests.server.service.test_sessions import Table, command, heard

MORE: dict[str, Any] = {"axes": [{"path": RATE, "values": [0.01, 0.03, 0.1]}]}


def revise(session: Session, viewer: Viewer, differences: list[dict[str, Any]], lanes: list[Any], **more: Any) -> None:
    command(session, viewer, "compare", config=WRITTEN, differences=differences, lanes=lanes, **{"plan": PLAN} | more)


def test_a_value_more_begins_its_lane_in_its_place_and_leaves_all_others_alone() -> None:
    table = Table()
    viewer, session = compared(table)
    before = dict(session.records)
    differences = [RATES[0], {RATE: 0.03}, RATES[1], {}]
    revise(session, viewer, differences, [1, None, 2, 3], plan=MORE, id=6)
    (told,) = heard(viewer)
    shared = {"lanes": [1, 4, 2, 3], "differences": differences, "base": WRITTEN, "plan": MORE}
    assert told == {"type": "lanes", **shared, "reply_to": 6}
    (order,) = table.workers.take()
    assert isinstance(order, channel.AddLane)
    assert (order.start.lane, order.start.checkpoint) == (4, None)
    assert order.start.config == changed(BASE, {RATE: 0.03}).model_dump(mode="json")
    assert all(session.records[lane] is record for lane, record in before.items())


def test_a_value_less_ends_its_lane_alone() -> None:
    table = Table()
    viewer, session = compared(table)
    revise(session, viewer, [{}, RATES[0]], [3, 1])
    (told,) = heard(viewer)
    assert told["lanes"] == [3, 1]
    assert table.workers.take() == [channel.RemoveLane(session.number, 2)]


def test_a_lane_whose_run_is_another_than_is_asked_for_does_not_go_on() -> None:
    table = Table()
    viewer, session = compared(table)
    revise(session, viewer, [{RATE: 0.5}, RATES[1], {}], [1, 2, 3])
    (told,) = heard(viewer)
    assert told["lanes"] == [4, 2, 3]


def test_where_none_goes_on_all_begin_together() -> None:
    table = Table()
    viewer, session = compared(table)
    revise(session, viewer, [{RATE: 0.5}, {RATE: 0.6}], [1, None])
    (order,) = table.workers.take()
    assert isinstance(order, channel.Start)
    assert [start.lane for start in order.lanes] == [4, 5]


def test_the_lane_that_was_taken_goes_on_among_the_others_again() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "keep_lane", lane=1)
    heard(viewer)
    table.workers.take()
    revise(session, viewer, RATES, [1, None, None])
    (told,) = heard(viewer)
    assert (told["lanes"], told["differences"], told["base"]) == ([1, 4, 5], RATES, WRITTEN)
    orders = table.workers.take()
    assert [order.start.lane for order in orders if isinstance(order, channel.AddLane)] == [4, 5]


@pytest.mark.parametrize("wrong", [[1, 1], [1, 9], [1, "2"], [None] * (MAX_LANES + 1)])
def test_what_will_not_do_is_refused_and_changes_nothing(wrong: list[Any]) -> None:
    table = Table()
    viewer, session = compared(table)
    before = session.lanes.event
    with pytest.raises(BadMessage):
        revise(session, viewer, [RATES[0], RATES[0]], wrong)
    assert session.lanes.event == before
    assert table.workers.take() == []


def test_of_a_comparison_that_plays_the_new_lane_plays_too_also_after_its_worker_died() -> None:
    table = Table()
    viewer, session = compared(table)
    for record in session.records.values():
        record.cause("play")
    revise(session, viewer, [*RATES, {RATE: 0.3}], [1, 2, 3])
    table.workers.take()
    table.sessions.lost(session.worker, 0)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert [(start.lane, start.playing) for start in begun.lanes] == [(lane, True) for lane in (1, 2, 3, 4)]
