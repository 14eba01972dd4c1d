"""Events: what is told, whoever asked; what nobody may be sent cannot be written."""

import json

import pytest
from pydantic import ValidationError

from livegrad.server.wire.events import (
    ChangedEvent,
    Limits,
    RatesEvent,
    RatesRound,
    StateEvent,
    Welcome,
    encode_event,
    replying,
)


def test_an_event_answers_one_and_tells_the_others() -> None:
    event = StateEvent(state="paused", lane=0, reason=None, epochs_per_second=None)
    told = {
        "type": "state",
        "state": "paused",
        "lane": 0,
        "reason": None,
        "epochs_per_second": None,
    }
    assert json.loads(encode_event(event)) == told
    assert json.loads(encode_event(replying(event, 5))) == told | {"reply_to": 5}
    assert replying(event, None) is event


def test_a_welcome_carries_the_limits() -> None:
    limits = Limits(message_bytes=1, messages_per_second=2, idle_seconds=3)
    event = json.loads(encode_event(Welcome(session="s", resume="r", resumed=False, limits=limits)))
    assert event["limits"] == {
        "lanes": 64,
        "grid": 200,
        "units": 64,
        "fps": 60,
        "message_bytes": 1,
        "messages_per_second": 2,
        "idle_seconds": 3,
    }
    assert "reply_to" not in event


def test_a_change_tells_nothing_of_what_is_as_before() -> None:
    event = ChangedEvent(lane=0, changes={"training.optimizer.learning_rate": 0.3})
    assert encode_event(event) == '{"type":"changed","lane":0,"changes":{"training.optimizer.learning_rate":0.3}}'


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_neither_nan_nor_infinity_is_written(loss: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        RatesEvent(lane=0, rates=[0.1], rounds=[RatesRound(steps=4, losses=[loss])], suggested=0.1)
