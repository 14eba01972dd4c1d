"""Events as they cross the wire; knows their fields, and nothing of when they are sent."""

from typing import Literal

from pydantic import Field, JsonValue

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.commands import MAX_FPS, MAX_GRID, MAX_LANES, MAX_UNITS, Message
from livegrad.server.wire.errors import Refusal
from livegrad.server.wire.states import State


class Event(Message):
    """A message from the server; `reply_to` is there when it answers a command that carried an id."""

    reply_to: int | None = Field(None, exclude_if=lambda value: value is None)


class Limits(Message):
    """What the server allows, so that the page need not find out."""

    lanes: int = MAX_LANES
    grid: int = MAX_GRID
    units: int = MAX_UNITS
    fps: int = MAX_FPS
    message_bytes: int
    messages_per_second: int
    idle_seconds: float


class Welcome(Event):
    """The session is open."""

    type: Literal["welcome"] = "welcome"
    session: str
    resume: str
    resumed: bool
    limits: Limits


class NetworkShape(Message):
    """The network as the page draws it."""

    sizes: list[int]
    unit_names: list[list[str]]
    outputs: int
    parameters: int


Range = tuple[float, float]


class RunData(Message):
    """The run's points, and the part of the plane that its pictures show.

    A point is x1, x2, class number or value, and split (0 train, 1 test, 2 validation). With one input the second
    number of a point is its value too, and the second range of the domain that of the values.
    """

    task: Literal["classification", "regression"]
    classes: int
    inputs: Literal[1, 2]
    domain: tuple[Range, Range]
    points: list[tuple[float, float, float, int]]


class RunEvent(Event):
    """What the lane now is, whole."""

    type: Literal["run"] = "run"
    lane: int
    config: RunConfig
    network: NetworkShape
    data: RunData
    code: str
    equation: list[str]
    series: list[str]
    statistics: list[str]
    steps_per_epoch: int
    rebuilt: bool


class StateEvent(Event):
    """What the lane is doing, and a word for why when nobody here asked for it: `stopped_loss`, `idle`, ..."""

    type: Literal["state"] = "state"
    state: State
    lane: int
    reason: str | None
    epochs_per_second: float | None


class VerdictEvent(Event):
    """A diagnosis of one layer, or of the whole run (null), and what mends it."""

    type: Literal["verdict"] = "verdict"
    lane: int
    kind: str
    layer: int | None
    text_key: str
    values: dict[str, float | int | str]
    remedy: dict[str, JsonValue] | None


class SweepEvent(Event):
    """What a learning-rate finder found: the loss after some steps at each rate, and the rate to try."""

    type: Literal["sweep"] = "sweep"
    lane: int
    rates: list[float]
    losses: list[float]
    suggested: float


class ErrorEvent(Event):
    """A refusal; nothing has changed."""

    type: Literal["error"] = "error"
    code: str
    message: str
    field: str | None


def encode_event(event: Event) -> str:
    """Write an event as the JSON that is sent."""
    return event.model_dump_json(by_alias=True)


def with_reply(text: str, reply_to: int | None) -> str:
    """Make an event, already written, the answer to a command: the event of the others is not written twice."""
    return text if reply_to is None else f'{text[:-1]},"reply_to":{reply_to}}}'


def not_rebuilt(run: str) -> str:
    """Return a `run` event, already written, as one who comes later is told it: the run is what it was."""
    opening, rebuilt, _ = run.rpartition('"rebuilt":')
    return f"{opening}{rebuilt}false}}"


def error_event(error: Refusal, reply_to: int | None) -> str:
    """Write a refusal."""
    return encode_event(ErrorEvent(code=error.code, message=error.message, field=error.field, reply_to=reply_to))
