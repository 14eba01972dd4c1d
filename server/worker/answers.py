"""What a worker answers to a question about a run that leaves it as it is; part of its reports."""

from typing import Literal

import msgspec


class RaceRound(msgspec.Struct, frozen=True):
    """One round of the learning-rate finder: the loss of each rate after so many steps; None where it was out."""

    steps: int
    losses: list[float | None]


class FoundRates(msgspec.Struct, frozen=True):
    """What the learning-rate finder found: the rates tried, how their race went, and the rate to take."""

    ticket: int
    lane: int
    rates: list[float]
    rounds: list[RaceRound]
    suggested: float


class Described(msgspec.Struct, frozen=True):
    """A lane's run written out: the lines of its equation, its program, the same as a notebook, and its weights."""

    ticket: int
    lane: int
    equation: list[str]
    code: str
    notebook: str
    weights: bytes
    """A safetensors file."""
    journal: str | None = None


AttemptState = Literal["waiting", "training", "passed", "failed", "stopped", "cancelled"]


class SeedTold(msgspec.Struct, frozen=True):
    """What came of a challenge's run from one seed."""

    seed: int
    passed: bool
    diverged: bool
    numbers: list[float | None]
    verdicts: list[str]
    frame: bytes | None
    """A frame's body."""


class Ruled(msgspec.Struct, frozen=True):
    """Whether a rule is met by all seeds together, and the number that says so."""

    passed: bool
    found: float | None


class AttemptNews(msgspec.Struct, frozen=True):
    """How an attempt goes, with the seeds that are new and, at its end, the rules."""

    ticket: int
    challenge: str
    part: str | None
    state: AttemptState
    ahead: int
    done: float
    of: int
    limit: float
    seeds: list[SeedTold]
    rules: list[Ruled]


class TriedClaim(msgspec.Struct, frozen=True):
    """Whether a claim of a step holds."""

    claim: int
    holds: bool
    met: int
    of: int
    found: list[float | None]
    message: str


class TriedClaims(msgspec.Struct, frozen=True):
    """What the claims of a step come to, and its values where all were tried."""

    ticket: int
    claims: list[TriedClaim]
    values: dict[str, float | None]


class FoundMistake(msgspec.Struct, frozen=True):
    """Something wrong with a lesson's file."""

    place: str
    message: str


class CheckedLesson(msgspec.Struct, frozen=True):
    """What is wrong with a lesson's file."""

    ticket: int
    mistakes: list[FoundMistake]
