"""Sessions: commands become orders, reports become events, limits hold; no process, no socket, a fake clock."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.service.mailbox import Mailbox
from livegrad.server.service.session import FORGIVEN_AFTER, MAX_WAITING, Session
from livegrad.server.service.sessions import Sessions
from livegrad.server.service.settings import Settings
from livegrad.server.service.viewer import Viewer
from livegrad.server.wire.commands import Open, parse
from livegrad.server.wire.errors import BadField, Busy, Closing, Full, Gone, NotNow
from livegrad.server.wire.frames import decode_frame
from livegrad.server.wire.rows import encode_rows, make_rows
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Built, Diagnosis, Picture, Refused, Report, Rows, Standing
from tests.server.fakes import Clock, Workers
from tests.server.service.test_mailbox import body

SERIES = ["train_loss", "test_loss", "a", "b", "c", "d"]
RUN = '{"type":"run","lane":0,"rebuilt":true}'


class Table:
    """Sessions with everything they are given in hand."""

    def __init__(self, workers: int = 1, **settings: Any) -> None:
        self.clock = Clock()
        self.workers = Workers(workers)
        self.sessions = Sessions(Settings(**settings), self.workers, self.clock)

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
            "built": [Built(0, RUN, rebuilt, SERIES)],
            "standings": [Standing(0, "paused", None, 100.0)],
            "rows": [rows(*steps)],
        }
        self.sessions.hear(Report(session.number, **(defaults | parts)))


def rows(*steps: int) -> Rows:
    return Rows(0, encode_rows(make_rows(steps, [[step] * 6 for step in steps])))


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
    assert (begun.playing, begun.epochs_per_second, begun.reason) == (False, 100.0, None)
    assert watch == channel.Watch(session.number, [viewer.sight])
    (welcome,) = heard(viewer)
    assert welcome["limits"]["idle_seconds"] == 120
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
    table.sessions.hear(Report(session.number, pictures=[Picture(0, first.sight, body(75))]))
    welcome, run, state, told, frame = heard(later)
    assert welcome["resumed"] is True
    assert (run["type"], run["rebuilt"]) == ("run", False)
    assert state["state"] == "paused"
    assert (told["kind"], told["layer"]) == ("vanishing", 0)
    assert frame.curve[:, 0].tolist() == [0, 25, 50, 75]


def test_who_looks_at_what_others_look_at_is_given_their_picture() -> None:
    table = Table()
    first, session = table.built()
    table.sessions.hear(Report(session.number, pictures=[Picture(0, first.sight, body(0))]))
    later, _ = table.open(resume=session.key)
    assert heard(later)[-1].step == 0
    assert table.workers.take() == [], "and the worker need not draw it again"


def test_views_that_are_alike_are_drawn_once_and_hidden_ones_not_at_all() -> None:
    table = Table()
    one, session = table.built()
    two, _ = table.open(resume=session.key)
    assert table.workers.take() == []
    command(session, two, "view", grid=50)
    assert table.workers.take() == [channel.Watch(session.number, [one.sight, two.sight])]
    command(session, one, "view", hidden=True)
    assert table.workers.take() == [channel.Watch(session.number, [two.sight])]
    session.leave(two)
    assert table.workers.take() == [channel.Watch(session.number, [])]


def test_a_view_leaves_as_it_is_what_it_does_not_say() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "view", grid=50, unit=3)
    command(session, viewer, "view", fps=10)
    assert (viewer.sight.grid, viewer.sight.unit, viewer.sight.fps) == (50, 3, 10)
    command(session, viewer, "view", unit=None)
    assert viewer.sight.unit is None
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
            session, 1, 0, changed(RunConfig(), {"data.noise": 0.5}).model_dump(mode="json")
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
    table.report(session, rebuilt=False, answered=[1], standings=[])
    assert heard(one) == [{"type": "run", "lane": 0, "rebuilt": True, "reply_to": 5}]
    assert heard(two) == [{"type": "run", "lane": 0, "rebuilt": True}]


def test_each_command_with_an_id_is_answered_though_one_report_answers_several() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "step", unit="epoch", count=9, id=1)
    command(session, viewer, "pause", id=2)
    standing = [Standing(0, "paused", None, 100.0)]
    table.sessions.hear(Report(session.number, answered=[1, 2], standings=standing))
    assert [event["reply_to"] for event in heard(viewer)] == [1, 2]


def test_a_workers_refusal_goes_to_who_asked() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "play", id=3)
    table.sessions.hear(Report(session.number, refused=[Refused(1, "not_now", "expected a rewind")]))
    assert heard(viewer) == [
        {"type": "error", "code": "not_now", "message": "expected a rewind", "field": None, "reply_to": 3}
    ]


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
    table.report(session, pictures=[Picture(0, viewer.sight, body(0))])
    *_, frame = heard(viewer)
    assert frame.curve[:, 0].tolist() == [0]


def test_rows_trained_twice_after_a_workers_death_are_left_out() -> None:
    table = Table()
    viewer, session = table.built(steps=(0, 25, 50, 75), checkpoints=[b"saved"])
    table.sessions.lost(0, 0)
    (begun,) = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].checkpoint == b"saved"
    assert begun.reason == "worker_restarted"
    standing = [Standing(0, "playing", "worker_restarted", 100.0)]
    table.report(session, rebuilt=False, standings=standing, steps=(25,))
    assert [event["type"] for event in heard(viewer)] == ["state"], "nothing was built that is news"
    table.sessions.hear(Report(session.number, rows=[rows(50, 75, 100)]))
    table.sessions.hear(Report(session.number, rows=[rows(125)], pictures=[Picture(0, viewer.sight, body(125))]))
    (frame,) = heard(viewer)
    assert frame.curve[:, 0].tolist() == [0, 25, 50, 75, 100, 125]
    later, _ = table.open(resume=session.key)
    assert heard(later)[2]["reason"] is None, "who comes later need not know"


def test_the_worker_that_takes_over_knows_the_verdicts_told_so_far() -> None:
    table = Table()
    _, session = table.built(checkpoints=[b"saved"])
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
    table.sessions.hear(Report(session.number, answered=[1], standings=[Standing(0, "playing", None, 100.0)]))
    table.workers.take()
    table.sessions.lost(0, 0)
    begun, again = table.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.playing
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
    assert not session.failed


def test_a_failed_session_keeps_its_speed_and_answers_what_waited() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "play", id=8)
    table.sessions.hear(Report(session.number, standings=[Standing(0, "failed", "internal_error", None)]))
    state, error = heard(viewer)
    assert state["state"] == "failed"
    assert (error["code"], error["reply_to"]) == ("failed", 8)
    assert session.records[0].standing.epochs_per_second == 100.0


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


def test_a_session_nobody_watches_goes_on_for_a_while_is_paused_and_then_evicted() -> None:
    table = Table(idle_seconds=120, evict_seconds=1800)
    viewer, session = table.built(standings=[Standing(0, "playing", None, 100.0)])
    table.clock.now += 10_000
    table.sessions.sweep()
    assert table.workers.take() == [], "somebody watches"
    session.leave(viewer)
    table.workers.take()
    table.clock.now += 119
    table.sessions.sweep()
    assert table.workers.take() == []
    table.clock.now += 2
    table.sessions.sweep()
    assert table.workers.take() == [channel.Pause(session.number, 0, "idle")]
    table.sessions.hear(Report(session.number, standings=[Standing(0, "paused", "idle", 100.0)]))
    later, _ = table.open(resume=session.key)
    assert heard(later)[2]["reason"] == "idle"
    session.leave(later)
    table.clock.now += 1801
    table.sessions.sweep()
    assert table.workers.take()[-1] == channel.Stop(session.number)
    assert (len(table.sessions), table.workers.loads) == (0, [0])
    assert heard(table.open(resume=session.key)[0])[0]["resumed"] is False


def test_a_full_server_refuses_but_still_resumes() -> None:
    table = Table(sessions_per_worker=2)
    (_, session), _ = table.open(), table.open()
    with pytest.raises(Full):
        table.open()
    assert table.open(resume=session.key)[1] is session


def test_a_full_server_makes_room_where_nobody_has_watched_for_longer_than_idle() -> None:
    table = Table(sessions_per_worker=2)
    (viewer, old), (other, young) = table.open(), table.open()
    old.leave(viewer)
    table.clock.now += 100
    young.leave(other)
    with pytest.raises(Full):
        table.open()
    table.clock.now += 30
    table.open()
    assert heard(table.open(resume=young.key)[0])[0]["resumed"] is True


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
    table.sessions.sweep()
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
