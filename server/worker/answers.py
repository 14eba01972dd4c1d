"""What a worker answers to a question about a run that leaves it as it is; part of its reports."""

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
