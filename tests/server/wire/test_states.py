"""States: the table is whole, and says of each state what leads where."""

from typing import get_args

import pytest

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
