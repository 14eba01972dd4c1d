"""Any message is a command or a refusal of one sentence: nothing that a page can send is an exception."""

import json
from typing import Any, Final

from hypothesis import example, given, settings
from hypothesis import strategies as st

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.commands import COMMANDS, Command, parse
from livegrad.server.wire.errors import BadMessage
from livegrad.server.wire.events import encode_event, error_event

LONGEST: Final = 1000  # letters of a refusal; those that list what would have been right are the longest
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.sampled_from([-1, 0, 1, 2, 2**53, 1e308])
TEXTS = st.text(max_size=20) | st.sampled_from(["", "null", "relu", "custom-classes", "\ud800", "\0", "a" * 5000])
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
FIELDS = st.sampled_from(
    [
        "id",
        "type",
        "lane",
        "from",
        "to",
        "layer",
        "value",
        "changes",
        "config",
        "count",
        "unit",
        "sample",
        "fps",
        "grid",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(FIELDS | TEXTS, inner, max_size=5),
    max_leaves=12,
)


def paths(part: dict[str, Any], prefix: str = "") -> list[str]:
    """Return the dotted path of every option."""
    found = []
    for name, value in part.items():
        found += paths(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
    return found


PATHS = st.sampled_from(paths(RunConfig().model_dump(mode="json"))) | TEXTS
CONFIGS = st.fixed_dictionaries(
    {},
    optional={name: st.dictionaries(FIELDS | PATHS, VALUES, max_size=3) | VALUES for name in RunConfig.model_fields},
)
MESSAGES = st.builds(
    lambda kind, fields, changes, config: {"type": kind, **fields, **changes, **config},
    st.sampled_from(COMMANDS),
    st.dictionaries(FIELDS, VALUES, max_size=6),
    st.just({}) | st.fixed_dictionaries({"changes": st.dictionaries(PATHS, VALUES, max_size=4)}),
    st.just({}) | st.fixed_dictionaries({"config": CONFIGS}),
)


def result(text: str) -> Command | BadMessage:
    try:
        return parse(text)
    except BadMessage as refusal:
        return refusal


def becomes_a_command_or_a_refusal(text: str) -> None:
    made = result(text)
    if isinstance(made, BadMessage):
        encode_event(error_event(made, None))
        assert 0 < len(made.message) <= LONGEST
        assert "\n" not in made.message
    else:
        assert isinstance(made, Command)


@settings(max_examples=settings().max_examples // 2)
@given(VALUES | MESSAGES)
@example({"type": "update", "lane": 0, "changes": {"a" * 5000: "\ud800" * 3}})
@example({"type": "open", "config": {"inputs": {"features": [[]] * 40}}})
@example([[[[[]]]]] * 3)
def test_any_value_is_a_command_or_a_refusal_of_one_sentence(value: Any) -> None:
    becomes_a_command_or_a_refusal(json.dumps(value))


@given(st.text() | st.text(alphabet='{}[]":,0123456789.eE-+ntf \\u'))
@example("[" * 100_000)
@example('{"type": "ack", "frame": 1e400}')
@example('{"type": "ack", "frame": ' + "9" * 10_000 + "}")
def test_any_text_is_a_command_or_a_refusal_of_one_sentence(text: str) -> None:
    becomes_a_command_or_a_refusal(text)
