"""States: the table is whole, and says of each state what leads where."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from livegrad.models.config.run import RunConfig
from livegrad.server.service.records import Record
from livegrad.server.wire.states import TABLE, Cause, State, after


def test_every_state_has_a_row_and_every_target_is_a_state() -> None:
    assert set(TABLE) == set(get_args(State))
    targets = {target for row in TABLE.values() for target in row.values()}
    assert targets == set(get_args(State))
    assert {cause for row in TABLE.values() for cause in row} == set(get_args(Cause))


@pytest.mark.parametrize(
    ("state", "cause", "then"),
    [
        ("paused", "play", "playing"),
        ("playing", "step", "paused"),
        ("playing", "rebuild", "playing"),
        ("playing", "diverge", "diverged"),
        ("diverged", "rebuild", "paused"),
        ("diverged", "play", None),
        ("diverged", "step", None),
        ("failed", "play", None),
        ("failed", "rebuild", "paused"),
    ],
)
def test_a_cause_leads_where_the_table_says(state: State, cause: Cause, then: State | None) -> None:
    assert after(state, cause) == then


@pytest.mark.parametrize("state", get_args(State))
def test_anything_can_fail(state: State) -> None:
    assert after(state, "fail") == "failed"


SERVER = Path(__file__).parents[3] / "server"
STATES = set(get_args(State))


def states_set(tree: ast.AST) -> Iterator[str]:
    """Find what sets a state outside of a function called `cause`, or names one as a value to be set."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "cause":
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr.lstrip("_") == "state":
                value = getattr(node, "value", None)
                if not (isinstance(value, ast.Name) and value.id == "START"):
                    yield ast.unparse(node)
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            made = ast.unparse(node.func)
            if made.endswith(("LaneStatus", "StateEvent", "replace")):
                yield from (made for value in values if isinstance(value, ast.Constant) and value.value in STATES)
        yield from states_set(node)


@pytest.mark.parametrize("path", sorted(SERVER.rglob("*.py")), ids=lambda path: path.stem)
def test_a_lane_changes_its_state_by_the_table_and_in_no_other_way(path: Path) -> None:
    assert list(states_set(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "source",
    ["lane.state = 'paused'", "self._state: State = 'failed'", "LaneStatus(0, 'failed', None, 1.0)"],
)
def test_another_way_would_be_found(source: str) -> None:
    assert list(states_set(ast.parse(source)))


def test_the_servers_own_note_of_a_lane_follows_the_table_too() -> None:
    record = Record(0, RunConfig())
    seen = []
    causes: tuple[Cause, ...] = ("play", "fail", "play", "rebuild")
    for cause in causes:
        record.cause(cause, "why")
        seen.append((record.status.state, record.status.reason))
    assert seen == [("playing", "why"), ("failed", "why"), ("failed", "why"), ("paused", "why")]
