"""Events: written once for all, whoever asked; what nobody may be sent cannot be written."""

import json

import pytest
from pydantic import ValidationError

from livegrad.server.wire.events import Limits, StateEvent, SweepEvent, Welcome, encode_event, not_rebuilt, with_reply


def test_an_event_written_once_answers_one_and_tells_the_others() -> None:
    event = encode_event(StateEvent(state="paused", lane=0, reason=None, epochs_per_second=None))
    assert json.loads(event) == {
        "type": "state",
        "state": "paused",
        "lane": 0,
        "reason": None,
        "epochs_per_second": None,
    }
    assert json.loads(with_reply(event, 5)) == json.loads(event) | {"reply_to": 5}
    assert with_reply(event, None) == event


def test_a_welcome_carries_the_limits() -> None:
    limits = Limits(message_bytes=1, messages_per_second=2, idle_seconds=3)
    event = json.loads(encode_event(Welcome(session="s", resume="r", resumed=False, limits=limits)))
    assert event["limits"] == {
        "lanes": 1,
        "grid": 200,
        "units": 64,
        "fps": 60,
        "message_bytes": 1,
        "messages_per_second": 2,
        "idle_seconds": 3,
    }
    assert "reply_to" not in event


@pytest.mark.parametrize("rebuilt", [True, False])
def test_who_comes_later_is_told_that_nothing_was_rebuilt(rebuilt: bool) -> None:
    event = json.dumps({"type": "run", "x": '"rebuilt":', "rebuilt": rebuilt}, separators=(",", ":"))
    assert json.loads(not_rebuilt(event)) == {"type": "run", "x": '"rebuilt":', "rebuilt": False}


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_neither_nan_nor_infinity_is_written(loss: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        SweepEvent(lane=0, rates=[0.1], losses=[loss], suggested=0.1)
