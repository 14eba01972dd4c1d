"""Sessions: commands become orders, reports become events, limits hold; no process, no socket, a fake clock."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.measure.view import View
from livegrad.server.service.mailbox import Mailbox, Viewer
from livegrad.server.service.session import FORGIVEN_AFTER, Session
from livegrad.server.service.sessions import Sessions
from livegrad.server.service.settings import Settings
from livegrad.server.service.waiting import MAX_WAITING
from livegrad.server.store.store import Store
from livegrad.server.wire.commands import MAX_LANES, Open, parse
from livegrad.server.wire.errors import BadField, Busy, Closing, Full, Gone, NotNow
from livegrad.server.wire.frames import decode_frame
from livegrad.server.wire.rows import encode_rows, make_rows
from livegrad.server.worker import channel
from livegrad.server.worker.answers import Described
from livegrad.server.worker.channel import (
    Built,
    Diagnosis,
    LaneStatus,
    Network,
    NewFrame,
    Points,
    Refused,
    Report,
    Rows,
)
from tests.server.fakes import Clock, Workers
from tests.server.service.test_mailbox import body

SERIES = ["train_loss", "test_loss", "a", "b", "c", "d"]
POINTS = Points(
    "classification", 2, 2, ((-6, 6), (-6, 6)), np.array([[1.5], [-2.25], [1]], "<f4").tobytes(), bytes([0])
)


class Table:
    """Sessions with everything they are given in hand."""

    def __init__(self, workers: int = 1, store: Store | None = None, version: str = "", **settings: Any) -> None:
        self.clock = Clock()
        self.workers = Workers(workers)
        self.sessions = Sessions(Settings(**settings), self.workers, self.clock, store, version)

    def open(self, resume: str | None = None, config: RunConfig | None = None) -> tuple[Viewer, Session]:
        viewer = Viewer()
        return viewer, self.sessions.open(viewer, Open(type="open", resume=resume, config=config))

    def built(self, **parts: Any) -> tuple[Viewer, Session]:
        """Open a session that its worker has built, and forget what has been said so far."""
        viewer, session = self.open()
        self.report(session, **parts)
        heard(viewer)
        self.workers.take()
        return viewer, session

    def report(self, session: Session, *, rebuilt: bool = True, steps: tuple[int, ...] = (0,), **parts: Any) -> None:
        """Report what a worker does when it has built a run."""
        defaults: dict[str, Any] = {
            "built": [built(rebuilt=rebuilt)],
            "statuses": [LaneStatus(0, "paused", None, 100.0)],
            "rows": [rows(*steps)],
        }
        self.sessions.hear(Report(session.number, **(defaults | parts)))


def built(lane: int = 0, config: RunConfig | None = None, **parts: Any) -> Built:
    """Make what a worker reports of a run."""
    config = config or RunConfig()
    network = Network(list(config.features), list(config.sizes), 25)
    made = Built(lane, True, config.model_dump(mode="json"), network, SERIES, ["loss"], 25, POINTS)  # noqa: FBT003
    return msgspec.structs.replace(made, **parts)


def rows(*steps: int, lane: int = 0) -> Rows:
    return Rows(lane, encode_rows(make_rows(steps, [[step] * 6 for step in steps])))


def everything(mailbox: Mailbox) -> list[Any]:
    messages = []
    while (message := mailbox.take_now()) is not None:
        messages.append(decode_frame(message) if isinstance(message, bytes) else json.loads(message))
    return messages


def heard(viewer: Viewer) -> list[Any]:
    return everything(viewer.mailbox)


def command(session: Session, viewer: Viewer, kind: str, **fields: Any) -> None:
    session.command(viewer, parse(json.dumps({"type": kind, **fields})))


def test_a_new_session_is_started_on_a_worker_and_welcomed() -> None:
    table = Table()
    config = changed(RunConfig(), {"data.dataset": "xor"})
    viewer, session = table.open(config=config)
    begun, watch = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].config == config.model_dump(mode="json")
    assert (begun.lanes[0].playing, begun.epochs_per_second, begun.reason) == (False, 100.0, None)
    assert watch == channel.Watch(session.number, [viewer.feed], [viewer.feed])
    (welcome,) = heard(viewer)
    assert welcome["limits"]["idle_seconds"] == 15
    assert (welcome["resumed"], welcome["resume"]) == (False, session.key)


def test_keys_are_long_and_never_the_same() -> None:
    keys = {Table().open()[1].key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 22 for key in keys)


def test_sessions_go_to_the_worker_with_fewest() -> None:
    table = Table(workers=2)
    workers = [table.open()[1].worker for _ in range(4)]
    assert sorted(workers) == [0, 0, 1, 1]


def test_who_comes_later_is_told_the_story_and_given_the_whole_curve() -> None:
    table = Table()
    first, session = table.built(steps=(0, 25, 50))
    verdict = Diagnosis(0, "dead", 1, "health.dead", {"count": 3}, None)
    cured = Diagnosis(0, "healthy", 1, "health.healthy", {}, None)
    other = Diagnosis(0, "vanishing", 0, "health.vanishing", {}, {"network.activation": "relu"})
    table.sessions.hear(Report(session.number, diagnoses=[verdict, other]))
    table.sessions.hear(Report(session.number, diagnoses=[cured], rows=[rows(75)]))
    later, same = table.open(resume=session.key)
    assert same is session
    table.sessions.hear(Report(session.number, frames=[NewFrame(0, first.feed, body(75))]))
    welcome, run, state, told, frame = heard(later)
    assert welcome["resumed"] is True
    assert (run["type"], run["rebuilt"]) == ("run", False)
    assert state["state"] == "paused"
    assert (told["kind"], told["layer"]) == ("vanishing", 0)
    assert frame.curve[:, 0].tolist() == [0, 25, 50, 75]


def test_who_looks_at_what_others_look_at_is_given_their_frame() -> None:
    table = Table()
    first, session = table.built()
    table.sessions.hear(Report(session.number, frames=[NewFrame(0, first.feed, body(0))]))
    later, _ = table.open(resume=session.key)
    assert heard(later)[-1].step == 0
    assert table.workers.take() == [], "and the worker need not draw it again"


def test_views_that_are_alike_are_drawn_once_and_hidden_ones_not_at_all() -> None:
    table = Table()
    one, session = table.built()
    two, _ = table.open(resume=session.key)
    assert table.workers.take() == []
    command(session, two, "view", grid=50)
    assert table.workers.take() == [channel.Watch(session.number, [one.feed, two.feed], [two.feed])]
    command(session, one, "view", hidden=True)
    assert table.workers.take() == [channel.Watch(session.number, [two.feed], [])]
    session.leave(two)
    assert table.workers.take() == [channel.Watch(session.number, [], [])]


def test_a_view_leaves_as_it_is_what_it_does_not_say() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "view", grid=50, unit=3)
    command(session, viewer, "view", fps=10)
    assert (viewer.feed.view, viewer.feed.fps) == (View(grid=50, unit=3), 10)
    command(session, viewer, "view", unit=None)
    assert viewer.feed.view.unit is None
    with pytest.raises(BadField, match=r"unit: expected the index of a unit, below 8, got 8"):
        command(session, viewer, "view", unit=8)


ORDERS: list[tuple[dict[str, Any], Callable[[int], channel.AnyOrder]]] = [
    ({"type": "play"}, lambda session: channel.Play(session, 1)),
    ({"type": "pause"}, lambda session: channel.Pause(session, 1)),
    ({"type": "step", "unit": "batch", "count": 2}, lambda session: channel.Step(session, 1, "batch", 2)),
    ({"type": "speed", "epochs_per_second": None}, lambda session: channel.Speed(session, 1, None)),
    ({"type": "reset", "lane": 0, "weights": "same"}, lambda session: channel.Reset(session, 1, 0)),
    (
        {"type": "edit", "lane": 0, "layer": 1, "to": 2, "from": None, "value": 0.5},
        lambda session: channel.Edit(session, 1, 0, 1, 2, None, 0.5),
    ),
    (
        {"type": "update", "lane": 0, "changes": {"data.noise": 0.5}},
        lambda session: channel.Update(
            session, 1, 0, changed(RunConfig(), {"data.noise": 0.5}).model_dump(mode="json"), {"data.noise": 0.5}
        ),
    ),
    (
        {"type": "configure", "lane": 0, "config": {"seeds": {"data": 3}}},
        lambda session: channel.Configure(
            session, 1, 0, changed(RunConfig(), {"seeds.data": 3}).model_dump(mode="json")
        ),
    ),
]


@pytest.mark.parametrize(("message", "order"), ORDERS, ids=[message["type"] for message, _ in ORDERS])
def test_a_command_becomes_an_order(message: dict[str, Any], order: Callable[[int], channel.AnyOrder]) -> None:
    table = Table()
    viewer, session = table.built()
    session.command(viewer, parse(json.dumps(message)))
    assert table.workers.take() == [order(session.number)]


def test_new_weights_are_another_seed_that_the_run_then_has() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "reset", lane=0, weights="new")
    (order,) = table.workers.take()
    assert isinstance(order, channel.Update)
    assert order.config["seeds"]["weights"] == session.records[0].config.seeds.weights != 0


def test_a_refused_change_changes_nothing() -> None:
    table = Table()
    viewer, session = table.built()
    with pytest.raises(BadField):
        command(session, viewer, "update", lane=0, changes={"data.noise": 0.1, "data.colour": 1})
    assert session.records[0].config == RunConfig()
    assert table.workers.take() == []


def test_the_answer_goes_to_who_asked_and_the_news_to_all() -> None:
    table = Table()
    one, session = table.built()
    two, _ = table.open(resume=session.key)
    heard(two)
    command(session, one, "update", lane=0, changes={"data.noise": 0.1}, id=5)
    noisy = built(config=changed(RunConfig(), {"data.noise": 0.1}), rebuilt=False)
    table.report(session, built=[noisy], answered=[1], statuses=[])
    news = {"type": "changed", "lane": 0, "changes": {"data.noise": 0.1}}
    assert heard(one) == [news | {"reply_to": 5}]
    assert heard(two) == [news]


def test_each_command_with_an_id_is_answered_though_one_report_answers_several() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "step", unit="epoch", count=9, id=1)
    command(session, viewer, "pause", id=2)
    status = [LaneStatus(0, "paused", None, 100.0)]
    table.sessions.hear(Report(session.number, answered=[1, 2], statuses=status))
    assert [event["reply_to"] for event in heard(viewer)] == [1, 2]


def test_a_workers_refusal_goes_to_who_asked() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "play", id=3)
    table.sessions.hear(Report(session.number, refused=[Refused(1, "not_now", "a rewind", reason="diverged")]))
    told = {"code": "not_now", "message": "a rewind", "field": None, "reason": "diverged"}
    assert heard(viewer) == [{"type": "error", "reply_to": 3} | told]


def test_more_commands_than_can_be_kept_up_with_are_refused() -> None:
    table = Table()
    viewer, session = table.built()
    for _ in range(MAX_WAITING):
        command(session, viewer, "play")
    with pytest.raises(Busy):
        command(session, viewer, "play")


def test_a_rebuilt_run_starts_its_curve_afresh_for_everybody() -> None:
    table = Table()
    viewer, session = table.built(steps=(0, 25))
    table.report(session, frames=[NewFrame(0, viewer.feed, body(0))])
    *_, frame = heard(viewer)
    assert frame.curve[:, 0].tolist() == [0]


def test_rows_trained_twice_after_a_workers_death_are_left_out() -> None:
    table = Table()
    viewer, session = table.built(steps=(0, 25, 50, 75), checkpoints={0: b"saved"})
    table.sessions.lost(0, 0)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].checkpoint == b"saved"
    assert begun.reason == "worker_restarted"
    status = [LaneStatus(0, "playing", "worker_restarted", 100.0)]
    table.report(session, rebuilt=False, statuses=status, steps=(25,))
    assert [event["type"] for event in heard(viewer)] == ["state"], "nothing was built that is news"
    table.sessions.hear(Report(session.number, rows=[rows(50, 75, 100)]))
    table.sessions.hear(Report(session.number, rows=[rows(125)], frames=[NewFrame(0, viewer.feed, body(125))]))
    (frame,) = heard(viewer)
    assert frame.curve[:, 0].tolist() == [0, 25, 50, 75, 100, 125]
    later, _ = table.open(resume=session.key)
    assert heard(later)[2]["reason"] is None, "who comes later need not know"


def test_the_worker_that_takes_over_knows_the_verdicts_told_so_far() -> None:
    table = Table()
    _, session = table.built(checkpoints={0: b"saved"})
    verdict = Diagnosis(0, "dead", 1, "health.dead", {"count": 3}, None)
    table.report(session, rebuilt=False, diagnoses=[verdict])
    table.sessions.lost(0, 0)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].told == [verdict]


def test_orders_not_yet_answered_are_given_again_to_the_next_worker() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "play")
    command(session, viewer, "step", unit="batch", count=1)
    table.sessions.hear(Report(session.number, answered=[1], statuses=[LaneStatus(0, "playing", None, 100.0)]))
    table.workers.take()
    table.sessions.lost(0, 0)
    begun, again = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].playing
    assert again == channel.Step(session.number, 2, "batch", 1)


def test_a_session_that_kills_its_worker_three_times_is_failed_and_others_are_not() -> None:
    table = Table()
    guilty, session = table.built()
    _, other = table.built()
    command(session, guilty, "play", id=1)
    for _ in range(2):
        table.sessions.lost(0, session.number)
        assert session.number in [order.session for order in table.workers.take()]
    table.sessions.lost(0, session.number)
    assert [order.session for order in table.workers.take()] == [other.number]
    state, error = heard(guilty)
    assert (state["state"], state["reason"]) == ("failed", "worker_died")
    assert (error["code"], error["reply_to"]) == ("failed", 1)
    with pytest.raises(NotNow):
        command(session, guilty, "play")
    command(session, guilty, "reset", lane=0, weights="same")
    begun, reset = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].checkpoint is None
    assert isinstance(reset, channel.Reset)


def test_a_death_long_after_the_last_is_the_first_again() -> None:
    table = Table()
    _, session = table.built()
    for _ in range(5):
        table.sessions.lost(0, session.number)
        table.clock.now += FORGIVEN_AFTER + 1
        table.sessions.hear(Report(session.number))
    assert not session.lanes.failed


def test_a_failed_session_keeps_its_speed_and_answers_what_waited() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "play", id=8)
    table.sessions.hear(Report(session.number, failed="internal_error"))
    state, error = heard(viewer)
    assert state["state"] == "failed"
    assert (error["code"], error["reply_to"]) == ("failed", 8)
    assert session.records[0].status.epochs_per_second == 100.0


def test_a_bug_in_what_the_server_does_for_a_session_ends_that_session_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table()
    viewer, session = table.built()
    _, other = table.built()
    monkeypatch.setattr(session.records[0], "take_built", lambda _: 1 / 0)
    table.report(session)
    assert heard_closing(viewer) == ("broken", 1011)
    assert len(table.sessions) == 1
    table.report(other)


def heard_closing(viewer: Viewer) -> tuple[str, int]:
    try:
        heard(viewer)
    except Closing as closing:
        return closing.code, closing.close
    raise AssertionError("it was not closed")


def test_a_session_nobody_watches_goes_on_for_a_while_rests_and_is_then_evicted() -> None:
    table = Table(idle_seconds=120, evict_seconds=1800)
    viewer, session = table.built(statuses=[LaneStatus(0, "playing", None, 100.0)])
    table.clock.now += 10_000
    table.sessions.tidy()
    assert table.workers.take() == [], "somebody watches"
    session.leave(viewer)
    table.workers.take()
    table.clock.now += 119
    table.sessions.tidy()
    assert table.workers.take() == []
    table.clock.now += 2
    table.sessions.tidy()
    assert table.workers.take() == [channel.Rest(session.number, resting=True)]
    table.sessions.tidy()
    assert table.workers.take() == [], "it rests already"
    table.sessions.lost(0, 0)
    begun, rest = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert rest == channel.Rest(session.number, resting=True), "a new worker must not train it either"
    later, _ = table.open(resume=session.key)
    told = heard(later)
    assert (told[2]["state"], told[2]["reason"]) == ("playing", None)
    assert (told[3]["state"], told[3]["reason"]) == ("playing", "idle")
    assert channel.Rest(session.number, resting=False) in table.workers.take()
    session.leave(later)
    table.clock.now += 1801
    table.sessions.tidy()
    assert table.workers.take()[-1] == channel.Stop(session.number)
    assert (len(table.sessions), table.workers.loads) == (0, [0])
    assert heard(table.open(resume=session.key)[0])[0]["resumed"] is False


def test_a_full_server_refuses_but_still_resumes() -> None:
    table = Table(sessions_per_worker=2)
    (_, session), _ = table.open(), table.open()
    with pytest.raises(Full):
        table.open()
    assert table.open(resume=session.key)[1] is session


def test_a_full_server_evicts_what_was_never_used_first_and_then_what_is_alone_longest() -> None:
    table = Table(sessions_per_worker=3)
    (viewer, used), (other, later), (third, unused) = table.open(), table.open(), table.open()
    command(used, viewer, "play")
    command(later, other, "play")
    command(unused, third, "view", fps=10)
    for each, who in ((used, viewer), (later, other), (unused, third)):
        each.leave(who)
        table.clock.now += 1
    begun = [table.open() for _ in range(2)]
    assert unused.key not in table.sessions._keys
    assert used.key not in table.sessions._keys
    assert heard(table.open(resume=later.key)[0])[0]["resumed"] is True
    with pytest.raises(Full):
        table.open()
    assert len(begun) == 2


def test_one_session_has_no_endless_number_of_viewers() -> None:
    table = Table(viewers_per_session=2)
    _, session = table.open()
    table.open(resume=session.key)
    with pytest.raises(Full, match="at most 2 viewers"):
        table.open(resume=session.key)


def test_an_evicted_sessions_late_report_is_no_ones() -> None:
    table = Table()
    viewer, session = table.built()
    session.leave(viewer)
    table.clock.now += 2000
    table.sessions.tidy()
    table.report(session)
    assert len(table.sessions) == 0


def test_a_viewer_of_an_evicted_session_is_told() -> None:
    table = Table()
    viewer, session = table.built()
    session.close(Gone("expected a session in use"))
    message = viewer.mailbox.take_now()
    assert isinstance(message, str)
    assert json.loads(message)["code"] == "gone"


def test_leaving_twice_is_leaving_once() -> None:
    table = Table()
    viewer, session = table.built()
    session.leave(viewer)
    session.leave(viewer)
    assert table.sessions.viewers == 0


def types(events: list[Any]) -> list[str]:
    return [event["type"] for event in events]


def with_lanes(table: Table, count: int) -> tuple[Viewer, Session]:
    """Open a session of so many lanes that its worker has built, and forget what has been said so far."""
    viewer, session = table.built()
    for lane in range(1, count):
        command(session, viewer, "add_lane", **{"from": 0}, changes={"seeds.weights": lane})
        config = session.records[lane].config
        table.report(
            session,
            answered=[lane],
            built=[built(lane, config)],
            statuses=[LaneStatus(lane, "paused", None, 100.0)],
            rows=[rows(0, lane=lane)],
            checkpoints={lane: b"saved %d" % lane},
        )
    heard(viewer)
    table.workers.take()
    return viewer, session


def test_a_live_change_tells_only_what_differs_and_late_comers_the_whole_run() -> None:
    table = Table()
    viewer, session = table.built()
    kept = changed(RunConfig(), {"data.validation_share": 0.2, "training.batch_size": 20})
    other = msgspec.structs.replace(POINTS, split=bytes([2]))
    series = [*SERIES, "validation_loss"]
    new = built(config=kept, rebuilt=False, series=series, steps_per_epoch=13, points=other)
    table.report(session, built=[new], statuses=[], rows=[])
    (event,) = heard(viewer)
    assert event == {
        "type": "changed",
        "lane": 0,
        "changes": {"data.validation_share": 0.2, "training.batch_size": 20},
        "data": {
            "kind": "points",
            "task": "classification",
            "classes": 2,
            "inputs": 2,
            "domain": [[-6, 6], [-6, 6]],
            "points": [[1.5, -2.25, 1, 2]],
        },
        "series": series,
        "steps_per_epoch": 13,
    }
    faster = changed(kept, {"training.optimizer.learning_rate": 0.3})
    table.report(
        session, built=[msgspec.structs.replace(new, config=faster.model_dump(mode="json"), points=None)], rows=[]
    )
    assert set(heard(viewer)[0]) == {"type", "lane", "changes"}
    later, _ = table.open(resume=session.key)
    run = heard(later)[1]
    assert (run["config"], run["rebuilt"]) == (faster.model_dump(mode="json"), False)
    assert {name: run[name] for name in ("data", "series", "steps_per_epoch")} == {
        name: event[name] for name in ("data", "series", "steps_per_epoch")
    }
    assert "code" not in run


def test_points_that_are_told_again_and_are_the_same_are_no_news() -> None:
    table = Table()
    viewer, session = table.built()
    table.report(session, built=[built(rebuilt=False)], statuses=[])
    assert heard(viewer) == [{"type": "changed", "lane": 0, "changes": {}}]


def test_a_description_goes_to_who_asked() -> None:
    table = Table()
    viewer, session = table.built()
    other, _ = table.open(resume=session.key)
    heard(other)
    command(session, viewer, "describe", lane=0, id=4)
    (order,) = table.workers.take()
    assert isinstance(order, channel.Describe)
    told = Described(order.ticket, 0, ["y = x"], "import torch", "{}", b"abc")
    table.sessions.hear(Report(session.number, described=[told]))
    (event,) = heard(viewer)
    assert event == {
        "reply_to": 4,
        "type": "description",
        "lane": 0,
        "equation": ["y = x"],
        "code": "import torch",
        "notebook": "{}",
        "weights": "YWJj",
        "journal": None,
    }
    assert heard(other) == []


def test_a_lane_is_added_with_the_configuration_of_another_and_everybody_is_told() -> None:
    table = Table()
    viewer, session = table.built()
    other, _ = table.open(resume=session.key)
    heard(other)
    command(session, viewer, "add_lane", **{"from": 0}, changes={"data.noise": 0.5}, id=7)
    shared = {"differences": [{}, {"data.noise": 0.5}], "base": RunConfig().model_dump(mode="json"), "plan": None}
    assert heard(viewer) == [{"type": "lanes", "lanes": [0, 1], **shared, "reply_to": 7}]
    assert heard(other) == [{"type": "lanes", "lanes": [0, 1], **shared}]
    (order,) = table.workers.take()
    assert isinstance(order, channel.AddLane)
    config = changed(RunConfig(), {"data.noise": 0.5})
    assert order.start == channel.LaneStart(1, config.model_dump(mode="json"))
    state = [LaneStatus(1, "paused", None, 100.0)]
    table.report(session, answered=[1], built=[built(1, config)], statuses=state, rows=[rows(0, lane=1)])
    table.sessions.hear(Report(session.number, frames=[NewFrame(1, viewer.feed, body(0))]))
    run, told, frame = heard(other)
    assert (run["type"], run["lane"], told["type"], told["lane"]) == ("run", 1, "state", 1)
    assert frame.curve[:, 0].tolist() == [0]


def test_ids_of_lanes_are_never_given_twice() -> None:
    table = Table()
    viewer, session = with_lanes(table, 3)
    command(session, viewer, "remove_lane", lane=2, id=1)
    command(session, viewer, "add_lane", **{"from": 1}, changes={})
    assert [event["lanes"] for event in heard(viewer)] == [[0, 1], [0, 1, 3]]
    remove, add = table.workers.take()
    assert remove == channel.RemoveLane(session.number, 2)
    assert isinstance(add, channel.AddLane)
    assert add.start.config["seeds"]["weights"] == 1


def test_no_more_lanes_than_allowed_and_never_none() -> None:
    table = Table()
    viewer, session = table.built()
    with pytest.raises(NotNow, match="another lane to remain"):
        command(session, viewer, "remove_lane", lane=0)
    for _ in range(MAX_LANES - 1):
        command(session, viewer, "add_lane", **{"from": 0}, changes={})
    with pytest.raises(NotNow, match="at most 64 lanes"):
        command(session, viewer, "add_lane", **{"from": 0}, changes={})
    assert len(session.records) == MAX_LANES


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("reset", {"lane": 5, "weights": "same"}, "lane"),
        ("describe", {"lane": 5}, "lane"),
        ("find_rate", {"lane": 5}, "lane"),
        ("remove_lane", {"lane": 5}, "lane"),
        ("view", {"lane": 5}, "lane"),
        ("add_lane", {"from": 5, "changes": {}}, "from"),
        ("add_lane", {"from": 0, "changes": {"data.colour": 1}}, "data.colour"),
    ],
)
def test_a_lane_that_is_not_there_is_refused_and_nothing_has_changed(
    kind: str, fields: dict[str, Any], field: str
) -> None:
    table = Table()
    viewer, session = with_lanes(table, 2)
    with pytest.raises(BadField) as caught:
        command(session, viewer, kind, **fields)
    assert caught.value.field == field
    assert list(session.records) == [0, 1]
    assert (table.workers.take(), heard(viewer)) == ([], [])


def test_who_comes_later_is_told_of_every_lane() -> None:
    table = Table()
    _, session = with_lanes(table, 3)
    later, _ = table.open(resume=session.key)
    events = heard(later)
    assert types(events) == ["welcome", "lanes", *["run", "state"] * 3]
    assert events[1]["lanes"] == [0, 1, 2]
    assert [event["lane"] for event in events if event["type"] == "run"] == [0, 1, 2]


def test_a_removed_lanes_late_report_is_no_ones() -> None:
    table = Table()
    viewer, session = with_lanes(table, 2)
    command(session, viewer, "update", lane=1, changes={"data.noise": 0.5}, id=3)
    command(session, viewer, "remove_lane", lane=1)
    heard(viewer)
    table.report(
        session,
        answered=[2],
        built=[built(1, rebuilt=False)],
        statuses=[LaneStatus(1, "paused", None, 100.0)],
        rows=[rows(25, lane=1)],
        frames=[NewFrame(1, viewer.feed, body(25))],
        diagnoses=[Diagnosis(1, "dead", 1, "health.dead", {}, None)],
        checkpoints={1: b"late"},
    )
    (answer,) = heard(viewer)
    assert (answer["type"], answer["lane"], answer["reply_to"]) == ("state", 0, 3)


def test_a_dead_workers_lanes_are_all_given_to_the_next_as_they_stood() -> None:
    table = Table()
    viewer, session = with_lanes(table, 3)
    statuses = [LaneStatus(0, "playing", None, 50.0), LaneStatus(1, "paused", "stopped_loss", 50.0)]
    table.sessions.hear(Report(session.number, statuses=statuses, checkpoints={1: b"newer"}))
    command(session, viewer, "add_lane", **{"from": 2}, changes={})
    table.workers.take()
    table.sessions.lost(0, 0)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert [(lane.lane, lane.checkpoint, lane.playing) for lane in begun.lanes] == [
        (0, None, True),
        (1, b"newer", False),
        (2, b"saved 2", False),
        (3, None, True),
    ]
    assert begun.epochs_per_second == 50.0


def test_details_asked_for_are_held_against_the_lane_they_are_of() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "add_lane", **{"from": 0}, changes={"network.hidden": [2]})
    command(session, viewer, "view", lane=1, unit=3)
    assert (viewer.feed.lane, viewer.feed.view.unit) == (1, 3)
    with pytest.raises(BadField, match="below 4, got 5"):
        command(session, viewer, "view", unit=5)


def test_an_event_is_written_once_for_all_who_need_no_reply() -> None:
    table = Table()
    asker, session = table.built()
    others = [table.open(resume=session.key)[0] for _ in range(3)]
    for viewer in others:
        heard(viewer)
    command(session, asker, "play", id=1)
    table.sessions.hear(Report(session.number, answered=[1], statuses=[LaneStatus(0, "playing", None, 100.0)]))
    first, *rest = [viewer.mailbox.take_now() for viewer in others]
    assert all(text is first for text in rest)
    assert heard(asker)[0]["reply_to"] == 1


def test_who_opens_sessions_and_leaves_them_locks_nobody_out() -> None:
    table = Table(sessions_per_worker=5)
    for _ in range(100):
        viewer, session = table.open()
        session.leave(viewer)
    assert len(table.sessions) == 5
    table.open()


def test_one_address_begins_no_more_sessions_than_its_limit_and_gives_up_its_own_first() -> None:
    table = Table(sessions_per_worker=50, sessions_per_address=2)

    def begin(address: str) -> tuple[Viewer, Session]:
        viewer = Viewer()
        return viewer, table.sessions.open(viewer, Open(type="open"), address)

    (viewer, mine), _, (neighbour, other) = begin("10.0.0.1"), begin("10.0.0.1"), begin("10.0.0.2")
    other.leave(neighbour)
    with pytest.raises(Full, match="at most 2 sessions from your network"):
        begin("10.0.0.1")
    mine.leave(viewer)
    begin("10.0.0.1")
    assert mine.key not in table.sessions._keys
    assert other.key in table.sessions._keys
    for _ in range(3):
        begin("")  # behind a proxy that does not say whom it asks for
