"""Events as they cross the wire; knows their fields, and nothing of when they are sent."""

from typing import Any, Final, Literal, TypeVar

from pydantic import Field, JsonValue, PrivateAttr

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Kind
from livegrad.server.wire.commands import MAX_FPS, MAX_GRID, MAX_LANES, MAX_UNITS, Changes, Message, Plan
from livegrad.server.wire.errors import Reason, Refusal
from livegrad.server.wire.states import State

NO_POINTS: Final = '"points":[]'


def _is_none(value: object) -> bool:
    return value is None


class Event(Message):
    """A message from the server; `reply_to` is there when it answers a command that carried an id."""

    reply_to: int | None = Field(None, exclude_if=_is_none)


AnyEvent = TypeVar("AnyEvent", bound=Event)


class Limits(Message):
    """The server's limits, so that the page need not find them out."""

    lanes: int = MAX_LANES
    """How many runs a session holds."""
    grid: int = MAX_GRID
    """The most cells along a side that a `view` may ask for."""
    units: int = MAX_UNITS
    """The same of every unit's small picture."""
    fps: int = MAX_FPS
    """The most frames a second that a `view` may ask for."""
    message_bytes: int
    """The largest message that is taken."""
    messages_per_second: int
    """The most messages in a second that are taken."""
    idle_seconds: float
    """How long a session goes on training with nobody watching."""


class Welcome(Event):
    """The session is open."""

    type: Literal["welcome"] = "welcome"
    session: str
    resume: str
    """The key with which `open` joins this session again."""
    resumed: bool
    """Whether the session was there before."""
    forgotten: bool = False
    """Whether a session was asked for that is no longer there: this one is new."""
    version: str = ""
    """The version of the page's files. A page that was loaded with another is to be loaded again."""
    client_known: bool = False
    """Whether the session knows which commands the `client` of `open` has sent: none sent again is done twice."""
    limits: Limits


class SavingEvent(Event):
    """Whether runs can be saved, so that they outlive the server: told when that changes, and on joining if not."""

    type: Literal["saving"] = "saving"
    works: bool


class NetworkShape(Message):
    """The network as the page draws it."""

    sizes: list[int]
    """Inputs, hidden layers, output: `[2, 4, 2, 1]`."""
    unit_names: list[list[str]]
    """One list for each of `sizes`: features, then `1.1`, `1.2`, ..., then `output`; several outputs are `3.1`, ..."""
    outputs: int
    """One for each of several classes, else 1."""
    parameters: int
    """How many weights and biases there are."""


Range = tuple[float, float]


class ImagesData(Message):
    """The images of a run, which travel by themselves."""

    url: str
    """Where they are: bytes from 0 to 16, 64 of each image, row by row, in the order of `points`. Never changes."""
    size: int
    """Pixels along each side."""
    labels: list[str]
    """What each class is called."""


class RunData(Message):
    """The run's samples, and of points the part of the plane that its pictures show.

    A point is x1, x2, class number or value, and split (0 train, 1 test, 2 validation,
    3 trained on earlier and now in no part). With one input the second
    number of a point is its value too, and the second range of the domain that of the values. Samples that are no
    points have 0 for both numbers.
    """

    kind: Kind
    """What a sample is."""

    task: Literal["classification", "regression"]
    classes: int
    """0 for values."""
    inputs: Literal[1, 2]
    """1: drawn as a curve through points."""
    domain: tuple[Range, Range]
    """What the pictures show: x1 from low to high, x2 from low to high."""
    points: list[tuple[float, float, float, int]]
    """x1, x2, class number or value, split."""
    images: ImagesData | None = Field(None, exclude_if=_is_none)
    """Of a run on images."""
    measured: list[int] | None = Field(None, exclude_if=_is_none)
    """Which of the samples are measured and told of in frames, ascending; absent: all."""
    _written: str | None = PrivateAttr(None)

    @classmethod
    def of_written(cls, points: str, **fields: Any) -> "RunData":
        """Make one whose points are JSON already: to check and write 5,000 of them takes 15 ms of the event loop."""
        data = cls(points=[], **fields)
        data._written = points
        return data

    def put_points(self, text: str) -> str:
        """Put points that are JSON already into the JSON of an event that holds this, where it has an empty list."""
        if self._written is None:
            return text
        before, found, after = text.rpartition(NO_POINTS)  # the last: a configuration before it may hold any words
        return f'{before}"points":{self._written}{after}' if found else text


class RunEvent(Event):
    """What the lane now is, whole: when a viewer joins, and when the run has been built anew."""

    type: Literal["run"] = "run"
    lane: int
    config: RunConfig
    network: NetworkShape
    data: RunData
    series: list[str]
    """Names of the numbers in a curve row, after the step."""
    statistics: list[str]
    """Names of the numbers in a row of a frame's `layers`."""
    steps_per_epoch: int
    rebuilt: bool
    """Whether the network starts from initial weights again: the curve starts afresh."""


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
    """A lane's run written out as it is when the question arrives; only the viewer that asked gets it."""

    type: Literal["description"] = "description"
    lane: int
    equation: list[str]
    """The network as formulas, a line each; the last counts the parameters."""
    code: str
    """A PyTorch program that is the run."""
    notebook: str
    """The same as a Jupyter notebook."""
    weights: str
    """The present weights as a safetensors file, in base64."""
    journal: str | None = None
    """The run's [journal](journal.md) as JSON text, up to where it stands; null where it grew too long to be kept."""


class MarkedEdit(Message):
    """A weight or bias (`from` null) set by hand, as in the command `edit`."""

    layer: int
    to: int
    from_: int | None = Field(alias="from")
    value: float
    before: float
    """What it was."""


class Mark(Message):
    """Something that was done to a run. Of a text that is long, as of custom points, `{"letters": 5000}` is told."""

    step: int
    """When it was done."""
    epoch: int
    kind: Literal["update", "edit", "sample", "go_on"]
    """Options changed; a weight set; single samples trained on; gone on from where a rule had stopped it."""
    changes: Changes | None = Field(None, exclude_if=_is_none)
    """Of an update."""
    before: Changes | None = Field(None, exclude_if=_is_none)
    """Of an update: the same options as they were."""
    edit: MarkedEdit | None = Field(None, exclude_if=_is_none)
    """Of an edit."""


class Best(Message):
    """The moment of the lowest loss on points kept back, since the data or the loss were last changed."""

    step: int
    value: float
    of: Literal["validation", "test"]


class HistoryEvent(Event):
    """Where a lane stands in its history: on joining, after a `seek`, at each change, and as it grows."""

    type: Literal["history"] = "history"
    lane: int
    step: int
    """Where it stands, or stood a moment ago while it trains."""
    begin: int
    """The first step that can be gone back to: 0, unless the journal grew too long to be kept."""
    end: int
    """How far it has been trained; more than `step` in the past."""
    marks: list[Mark] | None = Field(None, exclude_if=_is_none)
    """What was done to it, in order; left out: as told last."""
    best: Best | None


class ForkedEvent(Event):
    """A change in the past has begun another future: what was measured after `step` is no longer the run's."""

    type: Literal["forked"] = "forked"
    lane: int
    step: int
    end: int
    """How far the run had been trained."""
    journal: str | None
    """The run that is left, whole, for `replay`; null where it grew too long."""


class LanesEvent(Event):
    """Which lanes there are, in order, and what they share; a lane that is new is told of in events that follow."""

    type: Literal["lanes"] = "lanes"
    lanes: list[int]
    """Their ids."""
    differences: list[Changes]
    """Of each, the options that it has for its own: a change of what all share does not reach these."""
    base: RunConfig
    """What they share."""
    plan: Plan | None
    """That of the `compare` they come from, as it came; null where there was none."""


class StateEvent(Event):
    """What the lane is doing, and a word for why when no viewer asked for it: `stopped_loss`, `idle`, ..."""

    type: Literal["state"] = "state"
    state: State
    lane: int
    reason: str | None
    """A word for why, such as `idle`, `worker_restarted` or `loss_not_finite`; null when a person asked for it."""
    epochs_per_second: float | None
    """The speed asked for; null: as fast as the machine goes."""


class VerdictEvent(Event):
    """A diagnosis of one layer, or of the whole run (null), and what mends it."""

    type: Literal["verdict"] = "verdict"
    lane: int
    kind: str
    """What ails it, or `healthy`, which clears an earlier verdict."""
    layer: int | None
    """0 is the first hidden one; null: the whole run."""
    text_key: str
    """Where its words are in the page's locale files."""
    values: dict[str, float | int | str]
    """The numbers for its words."""
    remedy: dict[str, JsonValue] | None
    """The `changes` of an `update` that mends it; null where there is none."""


class RatesRound(Message):
    """One round of the learning-rate finder's race, after which the worse of the rates drop out."""

    steps: int
    """How many steps a rate has taken at its end."""
    losses: list[float | None]
    """Of each rate over the last quarter of the round, on the training set; null where it had dropped out."""


class RatesEvent(Event):
    """What the learning-rate finder found: the rates tried, how their race went, and the rate to take."""

    type: Literal["rates"] = "rates"
    lane: int
    rates: list[float]
    """Ascending; the run's own is one of them."""
    rounds: list[RatesRound]
    suggested: float


class AttemptSeed(Message):
    """What came of a challenge's run from one of its seeds."""

    seed: int
    passed: bool
    """Whether this run meets all rules, each taken alone."""
    diverged: bool
    numbers: list[float | None]
    """For each rule of the challenge; null where there is none, as of a run that has diverged."""
    verdicts: list[str]
    """Of a part: what is said of the run."""
    frame: str | None
    """The body of a frame that holds the boundary and little else, as of the tiles of a comparison, in base64."""


class AttemptRule(Message):
    """Whether a rule of a challenge is met by all seeds together."""

    passed: bool
    found: float | None
    """The median, or what else the rule asks for; of a rule for each seed, and of a part, in how many it was so."""


class AttemptEvent(Event):
    """How an attempt at a challenge goes: when it is taken, for each seed, at its end, and on joining."""

    type: Literal["attempt"] = "attempt"
    challenge: str
    part: str | None
    state: Literal["waiting", "training", "passed", "failed", "stopped", "cancelled"]
    """`stopped`: it has taken more time than a challenge may."""
    ahead: int
    """How many other attempts are before it."""
    done: float
    """How much of the work is done, 0 to 1."""
    of: int
    """How many seeds there are."""
    limit: float
    """The most seconds of a processor that it may take."""
    seeds: list[AttemptSeed]
    """Those that are new; on joining, all there are. One told again takes the place of the former."""
    rules: list[AttemptRule]
    """At the end; of a part, one."""


class ClaimTried(Message):
    """Whether a claim holds."""

    claim: int
    """Counted from 0."""
    holds: bool
    met: int
    """In how many seeds it was so, or (of a median or mean) all or none."""
    of: int
    found: list[float | None]
    """The number of each seed (of an order, seed by seed, of each lane); null where there is none."""
    message: str
    """What was expected and what came, in English."""


class ClaimsEvent(Event):
    """What `try_claims` has found; only the viewer that asked gets it."""

    type: Literal["claims"] = "claims"
    claims: list[ClaimTried]
    values: dict[str, float | None]
    """The step's values for the texts, where all was tried."""


class Mistake(Message):
    """Something wrong with a lesson's file."""

    place: str
    """Dotted, as `steps.2.ask.options.1.reply.zh`; empty: the whole file."""
    message: str
    """What was expected there and what came, in English."""


class LessonCheckedEvent(Event):
    """What is wrong with a lesson's file, nothing if the list is empty; only the viewer that asked gets it."""

    type: Literal["lesson_checked"] = "lesson_checked"
    mistakes: list[Mistake]


class PongEvent(Event):
    """The answer to a `ping`, sent at once."""

    type: Literal["pong"] = "pong"


class ErrorEvent(Event):
    """A refusal; nothing has changed."""

    type: Literal["error"] = "error"
    code: str
    """One of those under Refusals."""
    message: str
    """One sentence for the person who asked."""
    field: str | None
    """The field that is wrong, by its dotted path."""
    reason: Reason | None = Field(None, exclude_if=_is_none)
    """With `not_now`: why."""


def encode_event(event: Event) -> str:
    """Write an event as the JSON that is sent."""
    text = event.model_dump_json(by_alias=True)
    if isinstance(event, RunEvent | ChangedEvent) and event.data is not None:
        return event.data.put_points(text)
    return text


def replying(event: AnyEvent, reply_to: int | None) -> AnyEvent:
    """Return an event as the answer to the command of this id."""
    return event if reply_to is None else event.model_copy(update={"reply_to": reply_to})


def error_event(error: Refusal, reply_to: int | None) -> ErrorEvent:
    """Make an event of a refusal."""
    return ErrorEvent(code=error.code, message=error.message, field=error.field, reason=error.reason, reply_to=reply_to)
