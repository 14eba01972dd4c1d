"""Events as they cross the wire; knows their fields, and nothing of when they are sent."""

from typing import Literal, TypeVar

from pydantic import Field, JsonValue

from livegrad.models.config.run import RunConfig
from livegrad.server.wire.commands import MAX_FPS, MAX_GRID, MAX_LANES, MAX_UNITS, Changes, Message
from livegrad.server.wire.errors import Refusal
from livegrad.server.wire.states import State


def _is_none(value: object) -> bool:
    return value is None


class Event(Message):
    """A message from the server; `reply_to` is there when it answers a command that carried an id."""

    reply_to: int | None = Field(None, exclude_if=_is_none)


AnyEvent = TypeVar("AnyEvent", bound=Event)


class Limits(Message):
    """The server's limits, so that the page need not find them out."""

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
    """What the lane now is, whole: when a viewer joins, and when the run has been built anew."""

    type: Literal["run"] = "run"
    lane: int
    config: RunConfig
    network: NetworkShape
    data: RunData
    series: list[str]
    statistics: list[str]
    steps_per_epoch: int
    rebuilt: bool


class ChangedEvent(Event):
    """What a live change has changed: options by dotted path, and of the rest only what differs from before.

    Applied to what a viewer knows of the lane, it gives what a `run` event would tell.
    """

    type: Literal["changed"] = "changed"
    lane: int
    changes: Changes
    network: NetworkShape | None = Field(None, exclude_if=_is_none)
    data: RunData | None = Field(None, exclude_if=_is_none)
    series: list[str] | None = Field(None, exclude_if=_is_none)
    steps_per_epoch: int | None = Field(None, exclude_if=_is_none)


class DescriptionEvent(Event):
    """A lane's run as PyTorch code and as the lines of an equation; only the viewer that asked gets it."""

    type: Literal["description"] = "description"
    lane: int
    code: str
    equation: list[str]


class LanesEvent(Event):
    """The ids of the lanes there are, in order; a lane that is new is told of in events that follow."""

    type: Literal["lanes"] = "lanes"
    lanes: list[int]


class StateEvent(Event):
    """What the lane is doing, and a word for why when no viewer asked for it: `stopped_loss`, `idle`, ..."""

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


class RatesEvent(Event):
    """What the learning-rate finder found: the loss after some steps at each rate, and the rate to try."""

    type: Literal["rates"] = "rates"
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


def replying(event: AnyEvent, reply_to: int | None) -> AnyEvent:
    """Return an event as the answer to the command of this id."""
    return event if reply_to is None else event.model_copy(update={"reply_to": reply_to})


def error_event(error: Refusal, reply_to: int | None) -> ErrorEvent:
    """Make an event of a refusal."""
    return ErrorEvent(code=error.code, message=error.message, field=error.field, reply_to=reply_to)
