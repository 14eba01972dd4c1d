"""A page that lost its connection sends again what was not answered: what was done is not done twice."""

import pytest

from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.service.taken import MAX_IDS, MAX_PAGES, Taken
from livegrad.server.wire.commands import Open
from livegrad.server.wire.errors import BadField, Replaced
from livegrad.server.worker import channel
from livegrad.server.worker.channel import LaneStatus, Report
from tests.server.service.test_sessions import Table, command, heard

STEP = {"unit": "epoch", "count": 1}


def opened(table: Table, page: str | None, resume: str | None = None) -> tuple[Viewer, Session]:
    viewer = Viewer()
    return viewer, table.sessions.open(viewer, Open(type="open", resume=resume, client=page))


def steps(table: Table) -> int:
    return sum(isinstance(order, channel.Step) for order in table.workers.take())


def test_a_step_whose_answer_was_lost_is_not_done_again_and_is_answered_with_the_state() -> None:
    table = Table()
    viewer, session = opened(table, "page")
    table.report(session)
    command(session, viewer, "step", id=7, **STEP)
    assert steps(table) == 1
    table.report(session, answered=[1])
    again, _ = opened(table, "page", session.key)
    assert heard(again)[0]["client_known"] is True
    command(session, again, "step", id=7, **STEP)
    assert steps(table) == 0
    (answer,) = heard(again)
    assert (answer["type"], answer["state"], answer["reply_to"]) == ("state", "paused", 7)
    command(session, again, "step", id=8, **STEP)
    assert steps(table) == 1


def test_what_is_still_being_done_is_answered_on_the_new_connection_when_it_is_done() -> None:
    table = Table()
    viewer, session = opened(table, "page")
    table.report(session)
    command(session, viewer, "play", id=3)
    again, _ = opened(table, "page", session.key)
    heard(again)
    command(session, again, "play", id=3)
    assert heard(again) == []
    table.sessions.hear(Report(session.number, answered=[1], statuses=[LaneStatus(0, "playing", None, 100.0)]))
    assert [event["reply_to"] for event in heard(again) if event["type"] == "state"][-1] == 3


def test_an_older_connection_of_the_same_page_is_closed_and_what_it_still_brings_is_not_done_twice() -> None:
    table = Table()
    old, session = opened(table, "page")
    table.report(session)
    new, _ = opened(table, "page", session.key)
    assert session.viewers == [new]
    assert heard_until_closed(old) is Replaced
    command(session, new, "step", id=1, **STEP)
    command(session, old, "step", id=1, **STEP)  # a proxy had held it back
    assert steps(table) == 1


def heard_until_closed(viewer: Viewer) -> type[BaseException]:
    with pytest.raises(Replaced) as closed:
        heard(viewer)
    return closed.type


def test_two_pages_of_one_session_count_by_themselves_and_both_stay() -> None:
    table = Table()
    one, session = opened(table, "one")
    table.report(session)
    other, _ = opened(table, "other", session.key)
    assert heard(other)[0]["client_known"] is False
    command(session, one, "step", id=1, **STEP)
    command(session, other, "step", id=1, **STEP)
    assert steps(table) == 2
    assert session.viewers == [one, other]


def test_who_does_not_say_which_page_it_is_may_use_an_id_again() -> None:
    table = Table()
    viewer, session = opened(table, None)
    table.report(session)
    command(session, viewer, "step", id=1, **STEP)
    command(session, viewer, "step", id=1, **STEP)
    assert steps(table) == 2


def test_what_was_refused_is_refused_again_and_what_only_asks_is_asked_again() -> None:
    table = Table()
    viewer, session = opened(table, "page")
    table.report(session)
    for _ in range(2):
        with pytest.raises(BadField):
            command(session, viewer, "remove_lane", id=1, lane=9)
    command(session, viewer, "describe", id=2, lane=0)
    command(session, viewer, "describe", id=2, lane=0)
    assert sum(isinstance(order, channel.Describe) for order in table.workers.take()) == 2


def test_a_ping_is_answered_at_once_without_the_worker() -> None:
    table = Table()
    viewer, session = table.built()
    command(session, viewer, "ping")
    assert heard(viewer) == [{"type": "pong"}]
    assert table.workers.take() == []


def test_what_is_remembered_is_bounded() -> None:
    taken = Taken()
    for page in range(MAX_PAGES + 1):
        assert not taken.knows(f"page {page}")
    assert not taken.knows("page 0")
    for number in range(MAX_IDS + 1):
        taken.add("page 0", number)
    assert not taken.has("page 0", 0)
    assert taken.has("page 0", MAX_IDS)
