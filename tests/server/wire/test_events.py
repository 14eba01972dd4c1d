"""Events: what is told, whoever asked; what nobody may be sent cannot be written."""

import json

import msgspec
import numpy as np
import pytest
from pydantic import ValidationError

from livegrad.models.config.run import RunConfig
from livegrad.server.service.make_events import list_points, run_data, run_event
from livegrad.server.wire.events import (
    ChangedEvent,
    Limits,
    RatesEvent,
    RatesRound,
    RunData,
    StateEvent,
    Welcome,
    encode_event,
    replying,
)
from livegrad.server.worker.channel import Built, Network, Points


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


POINTS = Points(
    "classification",
    2,
    2,
    ((-6.0, 6.0), (-6.0, 6.0)),
    np.array([[1.5, 0.123449], [-2.25, 1e-9], [1, 0]], "<f4").tobytes(),
    bytes([0, 1]),
)
BUILT = Built(0, True, RunConfig().model_dump(mode="json"), Network(["x1", "x2"], [2, 1], 3), ["a"], ["b"], 25)  # noqa: FBT003


def test_points_written_beforehand_are_put_into_every_event_that_tells_them() -> None:
    listed = list_points(POINTS)
    assert json.loads(listed) == [[1.5, -2.25, 1.0, 0], [0.1234, 0.0, 0.0, 1]]
    run = run_event(BUILT, POINTS, listed, rebuilt=True)
    changed = ChangedEvent(lane=0, changes={"a": '"points":[]'}, data=run_data(POINTS, listed))
    for event in (run, replying(run, 7), changed, replying(changed, 7)):
        told = json.loads(encode_event(event))
        assert told["data"]["points"] == json.loads(listed)
        RunData.model_validate_json(json.dumps(told["data"]))
    assert json.loads(encode_event(changed))["changes"] == {"a": '"points":[]'}


def test_a_run_without_points_tells_none() -> None:
    none = msgspec.structs.replace(POINTS, columns=b"", split=b"")
    assert json.loads(encode_event(run_event(BUILT, none, list_points(none), rebuilt=True)))["data"]["points"] == []
