"""Mailboxes: events all arrive in order, frames are latest-wins, no curve row is lost or sent twice."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from livegrad.server.service.curve import Curve
from livegrad.server.service.mailbox import MAX_UNACKNOWLEDGED, Mailbox
from livegrad.server.wire.errors import BadField, Full, TooSlow
from livegrad.server.wire.frames import Frame, decode_frame, decode_picture
from livegrad.server.wire.rows import encode_rows, make_rows
from tests.server.wire.golden import body_of, frames

SERIES = 6


def body(step: int) -> bytes:
    return body_of(replace(frames()["small"], step=step))


def rows(*steps: int) -> bytes:
    return encode_rows(make_rows(steps, [[step] * SERIES for step in steps]))


def mailbox(**limits: int) -> Mailbox:
    made = Mailbox(**limits)
    made.begin_curve(0, Curve(SERIES))
    return made


def take(box: Mailbox) -> Any:
    """Return what is next, a frame decoded, or None when the mailbox would wait."""
    message = box.take_now()
    return decode_frame(message) if isinstance(message, bytes) else message


def picture(box: Mailbox) -> list[Frame]:
    """Return the frames of the picture that is next."""
    message = box.take_now()
    assert isinstance(message, bytes)
    return decode_picture(message)


async def test_taking_waits_until_there_is_something() -> None:
    box = mailbox()
    taking = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    assert not taking.done()
    box.post("now")
    assert await taking == "now"


async def test_taking_waits_until_the_viewer_has_caught_up() -> None:
    box = mailbox()
    for step in range(MAX_UNACKNOWLEDGED + 1):
        box.post_picture({0: body(step)})
        box.take_now()
    taking = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    assert not taking.done()
    box.acknowledge(1)
    message = await taking
    assert isinstance(message, bytes)
    assert decode_frame(message).frame == 3


def test_the_sample_body_is_one() -> None:
    box = mailbox()
    box.post_picture({0: body(5)})
    assert take(box).step == 5


def test_events_arrive_in_order_and_before_frames() -> None:
    box = mailbox()
    box.post_picture({0: body(1)})
    for event in ("a", "b", "c"):
        box.post(event)
    assert [take(box), take(box), take(box), take(box).step, take(box)] == ["a", "b", "c", 1, None]


def test_the_newest_picture_replaces_the_one_that_waits() -> None:
    box = mailbox()
    for step in (1, 2, 3):
        box.post_picture({0: body(step)})
    assert take(box).step == 3
    assert take(box) is None


def test_at_most_two_frames_are_unacknowledged() -> None:
    box = mailbox()
    for step in range(MAX_UNACKNOWLEDGED):
        box.post_picture({0: body(step)})
        assert take(box).step == step
    box.post_picture({0: body(7)})
    assert box.behind
    assert take(box) is None
    box.acknowledge(1)
    assert take(box).step == 7


def test_acknowledging_a_frame_acknowledges_those_before_it() -> None:
    box = mailbox()
    for step in (1, 2):
        box.post_picture({0: body(step)})
        take(box)
    box.acknowledge(2)
    box.acknowledge(1)
    assert not box.behind


def test_a_frame_that_was_not_sent_cannot_be_acknowledged() -> None:
    with pytest.raises(BadField, match=r"frame: expected a frame that was sent, at most 0, got 1"):
        mailbox().acknowledge(1)


def test_rows_of_replaced_pictures_are_carried_over() -> None:
    box = mailbox()
    for step in (1, 2, 3):
        box.post_rows(0, rows(step))
        box.post_picture({0: body(step)})
    assert take(box).curve[:, 0].tolist() == [1, 2, 3]
    box.post_rows(0, rows(4))
    assert take(box) is None, "rows alone make no frame"
    box.post_picture({0: body(4)})
    assert take(box).curve[:, 0].tolist() == [4]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["rows", "frame", "take", "ack"]), max_size=60))
def test_whatever_happens_the_rows_arrive_once_each_in_order(actions: list[str]) -> None:
    box, made, received, last = mailbox(), 0, [], 0
    for action in [*actions, "rows", "frame", "ack", "take", "ack", "take"]:
        if action == "rows":
            made += 1
            box.post_rows(0, rows(made))
        elif action == "frame":
            box.post_picture({0: body(made)})
        elif action == "ack":
            box.acknowledge(last)
        elif (frame := take(box)) is not None:
            received += frame.curve[:, 0].tolist()
            last = frame.frame
    assert received == list(range(1, made + 1))


def test_a_new_curve_drops_picture_and_rows_of_the_old_one() -> None:
    box = mailbox()
    box.post_rows(0, rows(1, 2))
    box.post_picture({0: body(2)})
    box.begin_curve(0, Curve(SERIES))
    assert take(box) is None
    box.post_rows(0, rows(0))
    box.post_picture({0: body(0)})
    assert take(box).curve[:, 0].tolist() == [0]


def test_a_dropped_picture_leaves_its_rows_to_the_next() -> None:
    box = mailbox()
    box.post_rows(0, rows(1))
    box.post_picture({0: body(1)})
    box.drop_frame(0)
    assert take(box) is None
    box.post_picture({0: body(1)})
    assert take(box).curve[:, 0].tolist() == [1]


@pytest.mark.parametrize("limits", [{"max_events": 3}, {"max_event_bytes": 30}])
def test_a_viewer_who_leaves_its_events_lying_is_let_go(limits: dict[str, int]) -> None:
    box = mailbox(**limits)
    for _ in range(4):
        box.post("an event!")
    with pytest.raises(TooSlow):
        take(box)


def test_the_last_word_is_heard_and_nothing_after_it() -> None:
    box = mailbox()
    box.post("unheard")
    box.close(Full("no room"), "why")
    box.post("too late")
    box.post_picture({0: body(1)})
    assert take(box) == "why"
    with pytest.raises(Full):
        take(box)


def test_the_first_reason_to_close_counts() -> None:
    box = mailbox()
    box.close(Full("no room"), "why")
    box.close(TooSlow("too late"), "another word")
    assert take(box) == "why"
    with pytest.raises(Full, match="no room"):
        take(box)


def test_a_picture_of_all_lanes_is_one_message_and_what_a_late_viewer_missed_is_of_one_moment() -> None:
    box = mailbox()
    box.begin_curve(3, Curve(SERIES))
    for step in range(1, MAX_UNACKNOWLEDGED + 1):
        box.post_picture({0: body(step), 3: body(step)})
        assert [frame.step for frame in picture(box)] == [step, step]
    box.post_picture({0: body(7), 3: body(7)})
    box.post_picture({0: body(9)})  # in lane 3 nothing has changed since
    assert take(box) is None
    box.acknowledge(2)
    late = picture(box)
    assert [frame.step for frame in late] == [9, 7]
    assert {frame.frame for frame in late} == {3}


def test_nothing_more_is_sent_of_a_lane_that_is_gone() -> None:
    box = mailbox()
    box.begin_curve(3, Curve(SERIES))
    box.post_picture({3: body(1)})
    box.forget_lane(3)
    box.forget_lane(3)
    assert take(box) is None
