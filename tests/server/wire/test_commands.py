"""Messages: what follows the protocol is read, and all else is refused in a sentence that names the field."""

import json
from contextlib import suppress
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_POINTS, Feature
from livegrad.server.service.settings import Settings
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import COMMANDS, MAX_VALUES, AnyCommand, ChangeView, Configure, apply_changes, parse
from livegrad.server.wire.commands import given as given_in
from livegrad.server.wire.complaints import refusal
from livegrad.server.wire.errors import BadField, BadMessage, NotJson, Refusal, UnknownType

CONFIG = RunConfig().model_dump(mode="json")
GOOD: list[dict[str, Any]] = [
    {"type": "open"},
    {"type": "open", "resume": None, "config": None},
    {"type": "open", "resume": "abc", "config": CONFIG},
    {"type": "configure", "lane": 0, "config": CONFIG},
    {"type": "update", "lane": 0, "changes": {"training.optimizer.learning_rate": 0.1}},
    {"type": "play"},
    {"type": "pause", "id": 3},
    {"type": "step", "unit": "sample", "count": 1},
    {"type": "speed", "epochs_per_second": 0.04},
    {"type": "speed", "epochs_per_second": 60},
    {"type": "speed", "epochs_per_second": None},
    {"type": "seek", "step": 1000},
    {"type": "replay", "lane": 0, "journal": "{}", "step": None},
    {"type": "open", "journal": "{}", "step": 30},
    {"type": "reset", "lane": 0, "weights": "same"},
    {"type": "edit", "lane": 0, "layer": 0, "to": 1, "from": 0, "value": -0.5},
    {"type": "edit", "lane": 0, "layer": 0, "to": 1, "from": None, "value": 1},
    {"type": "view"},
    {"type": "view", "hidden": True},
    {"type": "view", "grid": 50, "units": 16, "fps": 10, "hidden": False, "unit": 2},
    {"type": "view", "histogram": 0},
    {"type": "view", "histogram": None},
    {"type": "view", "sample": -1},
    {"type": "view", "sample": None},
    {"type": "view", "lane": 3, "unit": 1},
    {"type": "find_rate", "lane": 0, "id": 5},
    {"type": "describe", "lane": 2},
    {"type": "attempt", "challenge": "ring-of-three", "config": CONFIG},
    {"type": "attempt", "challenge": "verdict-hunt", "part": "symmetric", "config": CONFIG},
    {"type": "cancel_attempt"},
    {"type": "try_claims", "step": "{}"},
    {"type": "try_claims", "step": "{}", "claim": 1},
    {"type": "check_lesson", "lesson": "{}"},
    {"type": "add_lane", "from": 0, "changes": {}},
    {"type": "add_lane", "from": 7, "changes": {"training.optimizer.learning_rate": 0.1}},
    {"type": "remove_lane", "lane": 3},
    {"type": "compare", "config": CONFIG, "differences": [{}, {"training.optimizer.learning_rate": 0.1}]},
    {"type": "compare", "config": CONFIG, "differences": [{}], "plan": {"axes": [{"path": "seeds.weights"}]}},
    {"type": "duplicate_lane", "lane": 3},
    {"type": "order_lanes", "lanes": [3, 0]},
    {"type": "compare", "config": CONFIG, "differences": [{}, {}, {}], "lanes": [None, 3], "plan": {"axes": []}},
    {"type": "keep_lane", "lane": 3},
    {"type": "update", "lane": None, "changes": {"training.optimizer.learning_rate": 0.1}},
    {"type": "configure", "lane": None, "config": CONFIG},
    {"type": "reset", "lane": None, "weights": "new"},
    {"type": "view", "lane": None, "tiles": 40},
    {"type": "ack", "frame": 1},
    {"type": "ping"},
]


@pytest.mark.parametrize("message", GOOD, ids=lambda message: json.dumps(message)[:50])
def test_a_command_of_the_protocol_is_read(message: dict[str, Any]) -> None:
    command = parse(json.dumps(message))
    assert command.model_dump(by_alias=True, mode="json", exclude_unset=True) == message


def test_the_list_of_commands_is_that_of_the_union() -> None:
    assert len(COMMANDS) == len(set(COMMANDS)) == len(get_args(AnyCommand))
    assert {message["type"] for message in GOOD} == set(COMMANDS)


@pytest.mark.parametrize(
    "text",
    ["", "play", "{", "[]", "3", "null", '"play"', '{"type": "speed", "epochs_per_second": NaN}', "[" * 100_000],
)
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(NotJson, match="expected a JSON object, got "):
        parse(text)


@pytest.mark.parametrize("message", [{}, {"type": "dance"}, {"type": None}, {"type": ["play"]}, {"TYPE": "play"}])
def test_an_unknown_type_is_refused_with_those_there_are(message: dict[str, Any]) -> None:
    with pytest.raises(UnknownType, match=r"^type: expected one of open, configure, .*, ack, ping, got ") as caught:
        parse(json.dumps(message))
    assert caught.value.field == "type"


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "play", "now": True}, "now", "now: expected no field of this name, got true"),
    ({"type": "step", "count": 1}, "unit", "unit: expected a value, got none"),
    ({"type": "step", "unit": "day", "count": 1}, "unit", "unit: expected 'epoch', 'batch' or 'sample', got \"day\""),
    (
        {"type": "step", "unit": "epoch", "count": 0},
        "count",
        "count: expected a number greater than or equal to 1, got 0",
    ),
    ({"type": "step", "unit": "epoch", "count": "1"}, "count", 'count: expected a valid integer, got "1"'),
    ({"type": "step", "unit": "epoch", "count": True}, "count", "count: expected a valid integer, got true"),
    (
        {"type": "reset", "lane": -1, "weights": "same"},
        "lane",
        "lane: expected a number greater than or equal to 0, got -1",
    ),
    (
        {"type": "speed", "epochs_per_second": -1},
        "epochs_per_second",
        "epochs_per_second: expected a number greater than or equal to 0.0001, got -1",
    ),
    ({"type": "edit", "lane": 0, "layer": 0, "to": 0, "value": 1}, "from", "from: expected a value, got none"),
    (
        {"type": "configure", "lane": 0, "config": {"training": {"optimizer": {"learning_rate": 11}}}},
        "config.training.optimizer.learning_rate",
        "config.training.optimizer.learning_rate: expected a number less than or equal to 10, got 11",
    ),
    (
        {"type": "configure", "lane": 0, "config": {"data": {"dataset": "plane"}}},
        "training.loss",
        "training.loss: expected squared, absolute or huber for the values of plane, got cross_entropy",
    ),
    ({"type": "configure", "lane": 0, "config": {"x": {}}}, "config.x", "config.x: expected no field of this name"),
    ({"type": "open", "resume": "k" * 300}, "resume", "resume: "),
    ({"type": "play", "id": -1}, "id", "id: expected a number greater than or equal to 0, got -1"),
]


@pytest.mark.parametrize(("message", "field", "sentence"), BAD, ids=[field for _, field, _ in BAD])
def test_a_bad_field_is_named_with_what_was_expected_and_what_came(
    message: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(BadField) as caught:
        parse(json.dumps(message))
    assert caught.value.field == field
    assert caught.value.message.startswith(sentence)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 300


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"training.optimizer.learning_rate": 100}, "training.optimizer.learning_rate"),
        ({"network.hidden": [4, 99]}, "network.hidden.1"),
        ({"network.hidden": "4,2"}, "network.hidden"),
        ({"training.optimizer": {}}, "training.optimizer"),
        ({"training.nothing": 1}, "training.nothing"),
        ({"": 1}, ""),
        ({"data.dataset": "plane"}, "training.loss"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_by_its_path(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as caught:
        apply_changes(RunConfig(), changes)
    assert caught.value.field == field


def test_changes_that_fit_are_applied() -> None:
    config = apply_changes(RunConfig(), {"data.noise": 0.25, "network.hidden": [3]})
    assert (config.data.noise, config.network.hidden) == (0.25, (3,))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["lane", "config", "changes", "unit", "count", "weights", "value", "frame", "id", "resume"])


@given(st.text(max_size=60) | json_values.map(json.dumps))
def test_any_text_is_a_command_or_is_refused(text: str) -> None:
    with suppress(BadMessage):
        parse(text)


@given(st.sampled_from(COMMANDS), st.dictionaries(fields, json_values, max_size=6))
def test_any_object_with_a_known_type_is_a_command_or_is_refused(kind: str, rest: dict[str, Any]) -> None:
    with suppress(BadMessage):
        parse(json.dumps(rest | {"type": kind}))


@given(st.dictionaries(st.text(max_size=30), json_values, max_size=4))
def test_any_changes_are_applied_or_refused(changes: dict[str, Any]) -> None:
    with suppress(BadField):
        apply_changes(RunConfig(), changes)


def test_a_message_of_very_many_values_is_refused_before_it_is_looked_at() -> None:
    hidden = ["x"] * (MAX_VALUES + 1)
    with pytest.raises(NotJson, match=f"at most {MAX_VALUES} values"):
        parse(json.dumps({"type": "configure", "lane": 0, "config": {"network": {"hidden": hidden}}}))


def test_the_largest_configuration_there_can_be_is_read() -> None:
    config = RunConfig.model_validate(
        {
            "data": {"dataset": "custom-classes", "custom": custom.encode([(1.5, -2.5, 5)] * MAX_POINTS)},
            "inputs": {"features": list(get_args(Feature))},
            "network": {
                "hidden": [16] * 8,
                "activations": ["relu"] * 8,
                "frozen_layers": list(range(9)),
                "frozen_weights": [(layer, to, -1 if to == 5 else 3) for layer in range(8) for to in range(16)]
                + [(1, to, from_) for to in range(16) for from_ in range(16)]
                + [(2, to, from_) for to in range(16) for from_ in range(7)]
                + [(3, 1, 1)] * 4,
            },
        }
    )
    text = json.dumps({"type": "configure", "lane": 0, "config": config.model_dump(mode="json"), "id": 2**53})
    assert len(text) < Settings().message_bytes
    command = parse(text)
    assert isinstance(command, Configure)
    assert command.config == config


def test_a_long_value_is_not_sent_back_whole() -> None:
    with pytest.raises(BadField) as caught:
        parse(json.dumps({"type": "step", "unit": "x" * 10_000, "count": 1}))
    assert len(caught.value.message) < 150


def test_a_view_says_only_what_was_given() -> None:
    command = parse('{"type": "view", "hidden": true, "id": 4}')
    assert isinstance(command, ChangeView)
    assert given_in(command) == {"hidden": True}


def test_the_union_has_a_schema_for_the_reference() -> None:
    assert "discriminator" in messages._commands.json_schema()


def test_a_weight_is_taken_as_large_as_the_page_is_told() -> None:
    option = RunConfig.model_json_schema()["$defs"]["NetworkConfig"]["properties"]["initial_weights"]
    edit = {"type": "edit", "lane": 0, "layer": 0, "to": 0, "from": None}
    assert parse(json.dumps(edit | {"value": -option["largest"]}))
    with pytest.raises(BadField):
        parse(json.dumps(edit | {"value": 1.001 * option["largest"]}))


@pytest.mark.parametrize(
    "message",
    [
        {"type": "pause", **{f"a{number}": 0 for number in range(2000)}},
        {"type": "configure", "lane": 0, "config": {f"a{number}": 0 for number in range(2000)}},
        {"type": "configure", "lane": 0, "config": {"network": {"hidden": [-1] * 2000}}},
        {"type": "configure", "lane": 0, "config": {"network": {"activations": ["?"] * 2000}}},
        {"type": "configure", "lane": 0, "config": {"network": {"frozen_weights": [[]] * 590}}},
        {"type": "configure", "lane": 0, "config": {"network": {"frozen_weights": [[0, 0, -9]] * 500}}},
        {"type": "configure", "lane": 0, "config": {"inputs": {"features": ["x9"] * 2000}}},
        {"type": "update", "lane": 0, "changes": {"x": [[]] * 2000}},
    ],
)
def test_of_a_message_that_is_wrong_in_thousands_of_places_few_are_looked_at(
    message: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = [0]

    def count(error: ValidationError, skip: int = 0) -> Refusal:
        counted.append(error.error_count())
        return refusal(error, skip)

    monkeypatch.setattr(messages, "refusal", count)
    with pytest.raises(Refusal):
        parse(json.dumps(message))
    assert max(counted) <= 10, "each takes a microsecond to find and another to word"
