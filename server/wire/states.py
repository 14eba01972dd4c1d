"""The states of a lane and what leads from one to another, as a table; knows nothing of how it is done."""

from typing import Final, Literal

State = Literal["paused", "playing", "diverged", "failed"]
Cause = Literal["play", "pause", "step", "rebuild", "diverge", "fail"]

START: Final[State] = "paused"
"""Where every lane begins."""

TABLE: Final[dict[State, dict[Cause, State]]] = {
    "paused": {
        "play": "playing",
        "pause": "paused",
        "step": "paused",
        "rebuild": "paused",
        "diverge": "diverged",
        "fail": "failed",
    },
    "playing": {
        "play": "playing",
        "pause": "paused",
        "step": "paused",
        "rebuild": "playing",
        "diverge": "diverged",
        "fail": "failed",
    },
    # A run whose loss is infinite cannot go on: it must be built anew first, and is then paused.
    "diverged": {"pause": "diverged", "rebuild": "paused", "diverge": "diverged", "fail": "failed"},
    "failed": {"rebuild": "paused", "fail": "failed"},
}


def after(state: State, cause: Cause) -> State | None:
    """Return the state that follows, or None where the cause makes no sense."""
    return TABLE[state].get(cause)
