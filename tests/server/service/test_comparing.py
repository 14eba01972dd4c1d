"""Comparing: what the lanes of a session share, what reaches which of them, and that all of it outlives the server."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.wire.commands import MAX_LANES, MAX_PLAN, parse
from livegrad.server.wire.errors import BadField, BadMessage, NotNow
from livegrad.server.wire.frames import decode_picture
from livegrad.server.worker import channel
from livegrad.server.worker.channel import LaneStatus, NewFrame, Report
from tests.server.service.test_keeper import Server
from tests.server.service.test_mailbox import body
from tests.server.service.test_sessions import Table, built, command, heard, rows

RATE = "training.optimizer.learning_rate"
NOISE = "data.noise"
BASE = changed(RunConfig(), {NOISE: 0.1})
WRITTEN = BASE.model_dump(mode="json")
RATES: list[dict[str, Any]] = [{RATE: 0.01}, {RATE: 0.1}, {}]
PLAN = {"axes": [{"path": RATE, "values": [0.01, 0.1]}]}


def compared(table: Table, differences: list[dict[str, Any]] = RATES, **more: Any) -> tuple[Viewer, Session]:
    """Give a session that compares runs, as its worker has begun them."""
    viewer, session = table.built()
    command(session, viewer, "compare", config=WRITTEN, differences=differences, plan=PLAN, **more)
    begin(table, session)
    heard(viewer)
    table.workers.take()
    return viewer, session


def begin(table: Table, session: Session, *steps: int) -> None:
    """Let the worker report that it has built all lanes."""
    for lane, record in session.records.items():
        state = [LaneStatus(lane, record.status.state, None, 100.0)]
        made = [built(lane, record.config)]
        table.report(session, built=made, statuses=state, rows=[rows(*(steps or (0,)), lane=lane)])


def rates(session: Session) -> dict[int, float]:
    return {lane: record.config.training.optimizer.learning_rate for lane, record in session.records.items()}


def test_to_compare_replaces_all_lanes_and_everybody_is_told_at_once() -> None:
    table = Table()
    viewer, session = table.built()
    other, _ = table.open(resume=session.key)
    heard(other)
    command(session, viewer, "compare", config=WRITTEN, differences=RATES, plan=PLAN, id=5)
    (told,) = heard(viewer)
    shared = {"lanes": [1, 2, 3], "differences": RATES, "base": WRITTEN, "plan": PLAN}
    assert told == {"type": "lanes", **shared, "reply_to": 5}
    assert heard(other) == [{"type": "lanes", **shared}]
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert [start.lane for start in begun.lanes] == [1, 2, 3]
    assert [start.config for start in begun.lanes] == [changed(BASE, each).model_dump(mode="json") for each in RATES]
    assert all(start.checkpoint is None and not start.playing for start in begun.lanes)
    assert begun.feeds == [viewer.feed]


def test_what_was_on_its_way_for_lanes_that_are_replaced_is_refused_and_what_comes_of_them_left_out() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "step", unit="epoch", count=9, id=3)
    command(session, viewer, "compare", config=WRITTEN, differences=RATES, id=4)
    refused, lanes = heard(viewer)
    assert (lanes["reply_to"], refused["reply_to"], refused["code"]) == (4, 3, "cancelled")
    late = Report(session.number, answered=[1], rows=[rows(25)], frames=[NewFrame(0, viewer.feed, body(25))])
    table.sessions.hear(late)
    assert heard(viewer) == []


def test_lanes_that_replace_others_play_as_was_asked_of_those_and_not_done_yet() -> None:
    table = Table()
    viewer, session = table.built(statuses=[LaneStatus(0, "playing", None, 7.0)])
    command(session, viewer, "speed", epochs_per_second=3, id=2)
    command(session, viewer, "pause", id=3)
    table.workers.take()
    command(session, viewer, "compare", config=WRITTEN, differences=RATES, id=4)
    begun, *again = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.epochs_per_second == 3.0
    assert not any(start.playing for start in begun.lanes)
    # The worker that begins them may not have read these of those before: they hold for these, too.
    assert [type(order) for order in again] == [channel.Speed, channel.Pause]
    assert not [each for each in heard(viewer) if each["type"] == "error"]
    table.report(session, answered=[order.ticket for order in again if isinstance(order, channel.Ticketed)])
    assert [each["reply_to"] for each in heard(viewer)] == [2, 3]


@pytest.mark.parametrize(
    ("asked", "is_playing", "plays"),
    [
        ({"type": "play"}, False, True),
        ({"type": "pause"}, True, False),
        ({"type": "step", "unit": "epoch", "count": 1}, True, False),
    ],
    ids=["play", "pause", "step"],
)
def test_a_lane_that_is_added_plays_as_the_others_will_by_then(
    asked: dict[str, Any], is_playing: bool, plays: bool
) -> None:
    table = Table()
    viewer, session = table.built(statuses=[LaneStatus(0, "playing" if is_playing else "paused", None, 7.0)])
    session.command(viewer, parse(json.dumps(asked)))
    session.command(viewer, parse(json.dumps({"type": "add_lane", "from": 0, "changes": {RATE: 0.1}})))
    *_, added = table.workers.take()
    assert isinstance(added, channel.AddLane)
    assert added.start.playing is plays


def test_a_session_that_plays_plays_what_it_compares() -> None:
    table = Table()
    viewer, session = table.built(statuses=[LaneStatus(0, "playing", None, 7.0)])
    command(session, viewer, "compare", config=WRITTEN, differences=RATES)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.epochs_per_second == 7.0
    assert all(start.playing for start in begun.lanes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"differences": []},
        {"differences": [{}] * (MAX_LANES + 1)},
        {"differences": [{"no.such": 1}]},
        {"differences": [{}, {RATE: -1}]},
        {"differences": [{"training.loss": "squared", "data.dataset": "plane"}, {"data.dataset": "plane"}]},
        {"plan": {"axes": "x" * MAX_PLAN}},
        {"plan": []},
    ],
)
def test_a_comparison_that_will_not_do_is_refused_and_changes_nothing(wrong: dict[str, Any]) -> None:
    table = Table()
    viewer, session = table.built()
    before = session.lanes.event
    with pytest.raises(BadMessage):
        command(session, viewer, "compare", **({"config": WRITTEN, "differences": RATES} | wrong))
    assert session.lanes.event == before
    assert table.workers.take() == []


def test_the_largest_comparison_is_taken() -> None:
    own = {f"training.optimizer.{name}": 0.5 for name in ("momentum", "beta1", "beta2")}
    found = parse(
        json.dumps(
            {"type": "compare", "config": WRITTEN, "differences": [{RATE: 0.1, **own}] * MAX_LANES, "plan": PLAN}
        )
    )
    assert found.type == "compare"


def test_a_change_for_all_reaches_the_lanes_that_do_not_differ_in_it_together() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "update", lane=None, changes={RATE: 0.5}, id=8)
    assert rates(session) == {1: 0.01, 2: 0.1, 3: 0.5}
    (told,) = heard(viewer)
    assert told["base"]["training"]["optimizer"]["learning_rate"] == 0.5
    assert (told["differences"], "reply_to" in told) == (RATES, False)
    (together,) = table.workers.take()
    assert isinstance(together, channel.Together)
    assert [(part.lane, part.ticket) for part in together.parts] == [(3, 0)]
    command(session, viewer, "update", lane=None, changes={NOISE: 0.3}, id=9)
    (together,) = table.workers.take()
    assert isinstance(together, channel.Together)
    assert [part.lane for part in together.parts] == [1, 2, 3]
    heard(viewer)
    state = [LaneStatus(lane, "paused", None, 100.0) for lane in session.records]
    table.report(session, answered=[1, 2], built=[], statuses=state, rows=[])
    assert {event["reply_to"] for event in heard(viewer) if "reply_to" in event} == {8, 9}


def test_a_change_for_one_lane_is_its_own_from_then_on() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "update", lane=3, changes={RATE: 0.7})
    (told,) = heard(viewer)
    assert told["differences"] == [{RATE: 0.01}, {RATE: 0.1}, {RATE: 0.7}]
    assert told["base"] == WRITTEN
    command(session, viewer, "update", lane=None, changes={RATE: 0.5})
    assert rates(session) == {1: 0.01, 2: 0.1, 3: 0.7}


def test_a_change_for_all_that_does_not_fit_one_of_them_is_refused_and_changes_none() -> None:
    table = Table()
    viewer, session = compared(table, [{}, {"training.loss": "hinge"}])
    before = session.lanes.event
    with pytest.raises(BadField, match="lane 2: training"):
        command(session, viewer, "update", lane=None, changes={"data.dataset": "plane", "training.loss": "squared"})
    assert session.lanes.event == before
    assert session.records[1].config == BASE
    assert table.workers.take() == []


def test_another_base_keeps_the_differences_and_new_weights_are_the_same_in_all() -> None:
    table = Table()
    viewer, session = compared(table)
    other = changed(RunConfig(), {"network.hidden": [3], RATE: 1.0})
    command(session, viewer, "configure", lane=None, config=other.model_dump(mode="json"))
    assert rates(session) == {1: 0.01, 2: 0.1, 3: 1.0}
    assert {record.config.network.hidden for record in session.records.values()} == {(3,)}
    command(session, viewer, "reset", lane=None, weights="new")
    (seed,) = {record.config.seeds.weights for record in session.records.values()}
    assert seed == session.lanes.base.seeds.weights != RunConfig().seeds.weights
    command(session, viewer, "reset", lane=None, weights="same")
    configured, renewed, reset = table.workers.take()
    for order, kind in ((configured, channel.Configure), (renewed, channel.Update), (reset, channel.Reset)):
        assert isinstance(order, channel.Together)
        assert [type(part) for part in order.parts] == [kind] * 3


def test_one_lane_alone_is_its_base_and_nobody_is_told_of_lanes() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "update", lane=0, changes={RATE: 0.5})
    command(session, viewer, "update", lane=None, changes={NOISE: 0.2})
    command(session, viewer, "configure", lane=0, config=WRITTEN)
    assert session.lanes.base == session.records[0].config == BASE
    assert session.records[0].difference == {}
    assert heard(viewer) == []


def test_a_lane_that_is_kept_is_what_a_comparison_would_begin_with() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "keep_lane", lane=2, id=4)
    (told,) = heard(viewer)
    config = changed(BASE, {RATE: 0.1}).model_dump(mode="json")
    shared = {"lanes": [2], "differences": [{}], "base": config, "plan": None}
    assert told == {"type": "lanes", **shared, "reply_to": 4}
    assert table.workers.take() == [channel.RemoveLane(session.number, lane) for lane in (1, 3)]
    command(session, viewer, "update", lane=2, changes={RATE: 0.2})
    assert session.lanes.base.training.optimizer.learning_rate == 0.2


def test_lanes_are_put_into_another_order_that_names_each_once() -> None:
    table = Table()
    viewer, session = compared(table)
    for wrong in ([3, 1], [3, 1, 2, 2], [3, 1, 0]):
        with pytest.raises(BadField, match="expected each of"):
            command(session, viewer, "order_lanes", lanes=wrong)
    command(session, viewer, "order_lanes", lanes=[3, 1, 2], id=6)
    (told,) = heard(viewer)
    assert (told["lanes"], told["differences"], told["reply_to"]) == ([3, 1, 2], [{}, RATES[0], RATES[1]], 6)


def test_a_duplicate_has_the_curve_of_its_model_as_it_stood_when_the_worker_made_it() -> None:
    table = Table()
    viewer, session = compared(table)
    table.sessions.hear(Report(session.number, rows=[rows(25, lane=2)], checkpoints={2: b"saved"}))
    command(session, viewer, "duplicate_lane", lane=2, id=3)
    (told,) = heard(viewer)
    assert (told["lanes"], told["differences"][-1], told["reply_to"]) == ([1, 2, 3, 4], RATES[1], 3)
    (order,) = table.workers.take()
    assert isinstance(order, channel.DuplicateLane)
    assert (order.lane, order.start.lane, order.start.checkpoint) == (2, 4, b"saved")
    table.sessions.hear(Report(session.number, rows=[rows(50, lane=2)]))  # still of the model alone
    made = built(4, session.records[4].config, rebuilt=False, copy_of=2)
    table.report(
        session,
        answered=[order.ticket],
        built=[made],
        statuses=[LaneStatus(4, "paused", None, 100.0)],
        rows=[rows(75, lane=2), rows(75, lane=4)],
    )
    frames = [NewFrame(lane, viewer.feed, body(75)) for lane in (2, 4)]
    table.sessions.hear(Report(session.number, frames=frames))
    (run, _) = heard_events(viewer)
    assert (run["lane"], run["rebuilt"]) == (4, False)
    curves = {lane: record.curve.rows()["step"].tolist() for lane, record in session.records.items() if record.curve}
    assert curves[2] == curves[4] == [0, 25, 50, 75]


def test_a_duplicate_is_shown_though_its_model_goes_before_it_is_made() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "duplicate_lane", lane=2, id=3)
    command(session, viewer, "remove_lane", lane=2, id=4)
    made = built(4, session.records[4].config, rebuilt=False, copy_of=2)
    table.report(session, built=[made], statuses=[LaneStatus(4, "paused", None, 100.0)], rows=[rows(0, lane=4)])
    heard(viewer)
    table.sessions.hear(Report(session.number, frames=[NewFrame(4, viewer.feed, body(75))]))
    picture = viewer.mailbox.take_now()
    assert isinstance(picture, bytes)
    assert [frame.step for frame in decode_picture(picture)] == [75]


def heard_events(viewer: Viewer) -> list[Any]:
    """Return what is told, and read the picture that comes after it."""
    found: list[Any] = []
    while isinstance(message := viewer.mailbox.take_now(), str):
        found.append(json.loads(message))
    if message is not None:
        assert {frame.step for frame in decode_picture(message)} == {75}
    return found


def test_there_is_no_room_for_a_duplicate_beyond_the_most_lanes() -> None:
    table = Table()
    viewer, session = compared(table, [{}] * MAX_LANES)
    with pytest.raises(NotNow, match="at most 64 lanes"):
        command(session, viewer, "duplicate_lane", lane=1)


def test_a_worker_that_dies_is_followed_by_one_with_all_lanes_and_those_about_to_be_made() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "duplicate_lane", lane=2)
    command(session, viewer, "update", lane=None, changes={NOISE: 0.5})
    table.workers.take()
    table.sessions.lost(session.worker, 0)
    begun, again = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert [start.lane for start in begun.lanes] == [1, 2, 3, 4]
    assert isinstance(again, channel.Together)
    assert [part.lane for part in again.parts] == [1, 2, 3, 4]


async def test_a_comparison_outlives_the_server(tmp_path: Path) -> None:
    server = Server(tmp_path)
    viewer, session = compared(server)
    command(session, viewer, "order_lanes", lanes=[3, 1, 2])
    command(session, viewer, "update", lane=1, changes={NOISE: 0.4})
    begin(server, session, 25)
    await server.save()
    await server.end()

    after = Server(tmp_path)
    later, again = await after.join(session.key)
    assert again.lanes.event == session.lanes.event
    told = [event for event in heard(later) if event["type"] == "lanes"]
    assert told == [{"type": "lanes", **session.lanes.event.model_dump(mode="json", exclude={"type"})}]
    assert again.records[1].config == session.records[1].config
    command(again, later, "update", lane=None, changes={RATE: 0.5})
    assert rates(again) == {3: 0.5, 1: 0.01, 2: 0.1}
    await after.end()


def test_who_comes_later_is_told_what_is_compared_before_the_runs() -> None:
    table = Table()
    _, session = compared(table)
    later, _ = table.open(resume=session.key)
    _, lanes, *runs = heard(later)
    assert (lanes["lanes"], lanes["plan"]) == ([1, 2, 3], PLAN)
    assert [event["lane"] for event in runs if event["type"] == "run"] == [1, 2, 3]


def test_the_curves_of_many_lanes_are_together_as_bounded_as_those_of_few() -> None:
    table = Table()
    viewer, session = compared(table, [{}] * MAX_LANES)
    for lane in session.records:
        table.sessions.hear(Report(session.number, rows=[rows(*range(25, 40_000, 25), lane=lane)]))
    curves = [record.curve.rows()["step"] for record in session.records.values() if record.curve]
    assert max(map(len, curves)) <= 257
    assert {(steps[0], steps[-1]) for steps in curves} == {(0, 39_975)}
    command(session, viewer, "keep_lane", lane=9)
    table.sessions.hear(Report(session.number, rows=[rows(*range(40_000, 60_000, 25), lane=9)]))
    (kept,) = [record.curve.rows()["step"] for record in session.records.values() if record.curve]
    assert len(kept) > 300
    assert np.array_equal(kept, np.unique(kept))


def test_where_all_lanes_have_gone_to_a_moment_with_other_options_so_has_the_base() -> None:
    table = Table()
    viewer, session = compared(table)
    command(session, viewer, "update", lane=None, changes={NOISE: 0.3, RATE: 0.5}, id=1)
    command(session, viewer, "update", lane=2, changes={RATE: 0.7}, id=2)
    now = {lane: record.config for lane, record in session.records.items()}
    table.report(session, answered=[1, 2], built=[built(lane, now[lane], rebuilt=False) for lane in now], rows=[])
    heard(viewer)
    then = {lane: changed(BASE, each) for lane, each in zip(now, RATES, strict=True)}
    table.report(session, built=[built(lane, then[lane], rebuilt=False) for lane in then], rows=[])
    (told,) = [event for event in heard(viewer) if event["type"] == "lanes"]
    assert (told["base"], told["differences"], told["plan"]) == (WRITTEN, RATES, PLAN)
    assert {lane: record.config for lane, record in session.records.items()} == then


def test_while_lanes_pass_a_change_one_after_the_other_the_base_waits_for_the_last() -> None:
    table = Table()
    viewer, session = compared(table)
    for lane in (1, 2, 3):
        config = changed(session.records[lane].config, {NOISE: 0.4})
        table.report(session, built=[built(lane, config, rebuilt=False)], rows=[])
        assert session.lanes.base == (changed(BASE, {NOISE: 0.4}) if lane == 3 else BASE)
    assert [event["type"] for event in heard(viewer)].count("lanes") == 3
