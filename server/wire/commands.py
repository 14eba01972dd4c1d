"""Commands as they cross the wire: their fields, their bounds and how to refuse them; does not know what they do."""

from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SkipValidation,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import MAX_ORIGINS, MAX_POINTS, MAX_WEIGHT
from livegrad.models.data.images.make import read_drawn
from livegrad.models.lessons.words import MAX_LESSON
from livegrad.server.wire.complaints import refusal, shown, shown_path
from livegrad.server.wire.errors import BadField, NotJson, UnknownType

MAX_LANES: Final = 64
MAX_GRID: Final = 200
MAX_UNITS: Final = 64
MAX_FPS: Final = 60
MAX_CHANGES: Final = 64
MAX_VALUES: Final = 2300  # 500 frozen weights and all the rest
MAX_LISTS: Final = 600
MAX_PLAN: Final = 8192  # bytes, as JSON
MAX_FIELDS_COMPARED: Final = 600  # of a `compare`, for 64 lanes
MAX_JOURNAL: Final = 200_000
"""Letters of a journal that a page may send."""
MAX_FIELDS: Final = 150  # a whole configuration has 75; each that is unknown is a complaint, which takes a microsecond

SafeInteger = Annotated[int, Field(ge=0, le=2**53)]
Lane = SafeInteger
"""The id of a lane: the first is 0, and none is given twice in a session."""
Changes = dict[str, Annotated[JsonValue, SkipValidation]]
"""New values of options by dotted path, such as `training.optimizer.learning_rate`."""
Plan = dict[str, Annotated[JsonValue, SkipValidation]]
"""What a comparison is made of, as the page has it."""


def _small(plan: dict[str, Any]) -> dict[str, Any]:
    """Raise ValueError for a plan that is too long to be told again and again."""
    size = len(msgspec.json.encode(plan))
    if size > MAX_PLAN:
        raise ValueError(f"expected at most {MAX_PLAN} bytes, got {size}")
    return plan


SmallPlan = Annotated[Plan, AfterValidator(_small)]


class Message(BaseModel):
    """What all messages share: frozen, strict about names and types, no NaN and no infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Command(Message):
    """A message from the page; its `id`, if any, comes back as `reply_to`."""

    id: SafeInteger | None = None


class Open(Command):
    """Begin a session, or go on with one."""

    type: Literal["open"]
    resume: Annotated[str, Field(max_length=200)] | None = None
    """The key from an earlier `welcome`."""
    client: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """A random word of the page's own, the same for all its connections.

    A command that this page sends again with the same `id` is not done twice, and an older connection of it is closed.
    """
    config: RunConfig | None = None
    """Of a fresh session; null: the default run."""
    journal: Annotated[str, Field(max_length=MAX_JOURNAL)] | None = None
    """Of a fresh session, in place of `config`: a run's [journal](journal.md) as JSON text, which is trained again."""
    step: SafeInteger | None = None
    """Where the run of `journal` is to stand; null: at its end."""


class Configure(Command):
    """Build this run anew."""

    type: Literal["configure"]
    lane: Lane | None
    """Null: all lanes; this becomes what they share, and each keeps its difference."""
    config: RunConfig


class Update(Command):
    """Change options by dotted path, live where possible."""

    type: Literal["update"]
    lane: Lane | None
    """Null: what all lanes share; it reaches those that do not differ in these options, all at the same epoch."""
    changes: Annotated[Changes, Field(min_length=1, max_length=MAX_CHANGES)]
    """Dotted path of an option to its new value, as in `training.optimizer.learning_rate`."""


class AddLane(Command):
    """Begin another run beside the others: the configuration of lane `from` with these changes, from step 0."""

    type: Literal["add_lane"]
    from_: Lane = Field(alias="from")
    changes: Annotated[Changes, Field(max_length=MAX_CHANGES)]


class Compare(Command):
    """Put runs side by side in place of all lanes: a configuration that they share, and what each has otherwise."""

    type: Literal["compare"]
    config: RunConfig
    differences: Annotated[
        list[Annotated[Changes, Field(max_length=MAX_CHANGES)]], Field(min_length=1, max_length=MAX_LANES)
    ]
    """A lane for each; none of its own: an empty one."""
    lanes: Annotated[list[Lane | None], Field(max_length=MAX_LANES)] = Field(default_factory=list)
    """Of each difference, in turn, the lane that goes on with it as it stands, if that has this configuration.

    Null, or none said: another begins, from step 0, which catches up with those that go on.
    """
    plan: SmallPlan | None = None
    """What the page wants to find again, such as the axes that the differences are made of; told as it came."""


class DuplicateLane(Command):
    """Begin another lane that is as this one stands, weights, curve and all."""

    type: Literal["duplicate_lane"]
    lane: Lane


class OrderLanes(Command):
    """Put the lanes into another order."""

    type: Literal["order_lanes"]
    lanes: Annotated[list[Lane], Field(min_length=1, max_length=MAX_LANES)]
    """All of them."""


class KeepLane(Command):
    """End all other lanes; this one stays as it stands, and is what a comparison would now begin with."""

    type: Literal["keep_lane"]
    lane: Lane


class RemoveLane(Command):
    """End a lane; the last one stays."""

    type: Literal["remove_lane"]
    lane: Lane


class Play(Command):
    """Train all lanes; those at an earlier epoch catch up first."""

    type: Literal["play"]


class Pause(Command):
    """Stop training, until `play` or `step`."""

    type: Literal["pause"]


class Step(Command):
    """Pause, then train every lane exactly that much."""

    type: Literal["step"]
    unit: Literal["epoch", "batch", "sample"]
    count: Annotated[int, Field(ge=1, le=10_000)]
    sample: Annotated[int, Field(ge=0)] | None = None
    """Of unit sample: the point to train on out of turn, where it is one of those trained on; null: the next."""


class Speed(Command):
    """Train all lanes that fast; null is as fast as the machine goes."""

    type: Literal["speed"]
    epochs_per_second: Annotated[float, Field(ge=1e-4, le=1e6)] | None


class Seek(Command):
    """Put all lanes where they were at that step of one, paused; the others at the same place in epochs.

    What lies after it stays known: `play` shows it again, and goes on beyond it. Any change there begins another
    future, and what came after is `forked` off. A step beyond the end is the end.
    """

    type: Literal["seek"]
    step: SafeInteger
    lane: Lane | None = None
    """Whose step that is; null: of the first."""


class Replay(Command):
    """Build a lane anew from a [journal](journal.md), train it as that says, and stand at a step of it, paused."""

    type: Literal["replay"]
    lane: Lane
    journal: Annotated[str, Field(max_length=MAX_JOURNAL)]
    """JSON text."""
    step: SafeInteger | None = None
    """Null: at its end."""


class Reset(Command):
    """Go back to step 0, with the same initial weights or new ones."""

    type: Literal["reset"]
    lane: Lane | None
    """Null: all lanes; new weights are the same in all that do not differ in them."""
    weights: Literal["same", "new"]


class Edit(Command):
    """Set one weight, or one bias when `from` is null."""

    type: Literal["edit"]
    lane: Lane
    layer: Annotated[int, Field(ge=0, le=1000)]
    """0 is the first hidden one."""
    to: Annotated[int, Field(ge=0, le=1000)]
    """The unit in that layer."""
    from_: Annotated[int, Field(ge=0, lt=MAX_ORIGINS)] | None = Field(alias="from")
    """The unit in the layer before, of a kernel the place in it, map by map and row by row; null: the bias."""
    value: Annotated[float, Field(ge=-MAX_WEIGHT, le=MAX_WEIGHT)]


class ChangeView(Command):
    """What this viewer wants to see; what is left out stays as it is.

    `unit`, `histogram`, `sample` and `image` refer to `lane`, and so do `drawn`, `occlusion` and
    `input_gradient`; the frames of other lanes carry none of them.
    """

    type: Literal["view"]
    lane: Lane | None = 0
    """The lane whose details are asked for; null: none."""
    tiles: Annotated[int, Field(ge=4, le=MAX_GRID)] | None = None
    """Cells along each side of the boundary of all lanes but `lane`, whose frames then hold it and little else.

    Those leave out units, parameters and points, and what belongs to them. Null: all lanes are shown whole.
    """
    grid: Annotated[int, Field(ge=4, le=MAX_GRID)] = 100
    """Cells along each side of the boundary."""
    units: Annotated[int, Field(ge=2, le=MAX_UNITS)] = 24
    """Cells along each side of every unit's small picture."""
    fps: Annotated[int, Field(ge=1, le=MAX_FPS)] = 30
    """The most frames a second."""
    hidden: bool = False
    """Whether to send no frames at all."""
    unit: Annotated[int, Field(ge=0, le=1000)] | None = None
    """The unit to draw large: inputs are counted first, then hidden units."""
    histogram: Annotated[int, Field(ge=0, le=1000)] | None = None
    """The layer whose histograms to send, 0 being the first hidden one."""
    worst: bool = False
    """Whether to say which training points have the highest loss."""
    sample: Annotated[int, Field(ge=-1, lt=MAX_POINTS)] | None = None
    """The point to follow through the network; -1: the one trained next. Of sequences one is always followed."""
    image: Annotated[int, Field(ge=0, lt=MAX_POINTS)] | None = None
    """The image to follow through the network, of a run on images."""
    drawn: Annotated[str, Field(max_length=100)] | None = None
    """An image that a person drew, to follow in its place: base64 of 64 bytes from 0 to 16, row by row."""
    occlusion: bool = False
    """Whether to say what covering each part of that image does to the answer."""
    input_gradient: bool = False
    """Whether to say by how much the answer rises with each of its pixels."""

    @field_validator("drawn")
    @classmethod
    def _drawn_is_an_image(cls, text: str | None) -> str | None:
        if text is not None:
            read_drawn(text)
        return text


class FindRate(Command):
    """Find a learning rate on a copy of the run, which itself is left as it is."""

    type: Literal["find_rate"]
    lane: Lane


class Describe(Command):
    """Ask for a lane's run as an equation, as a PyTorch program, as a file of its weights and as its journal."""

    type: Literal["describe"]
    lane: Lane


class Attempt(Command):
    """Try a [challenge](lessons.md): train this configuration from the challenge's seeds. One at a time in a session.

    What it does not allow is refused, naming the option. It waits until others are done, and goes on without viewers.
    """

    type: Literal["attempt"]
    challenge: Annotated[str, Field(min_length=1, max_length=40)]
    """Its id."""
    part: Annotated[str, Field(max_length=40)] | None = None
    """Of a challenge with several parts: the verdict to be got."""
    config: RunConfig
    """Its seeds do not count, nor when it stops by itself."""


class CancelAttempt(Command):
    """Give up what `attempt` or `try_claims` has begun, if it is not done."""

    type: Literal["cancel_attempt"]


class TryClaims(Command):
    """Train what a step of a lesson claims, and say what is found; the same limits as for `attempt`."""

    type: Literal["try_claims"]
    step: Annotated[str, Field(max_length=MAX_LESSON)]
    """A step of a [lesson](lessons.md) with its `set`, as JSON text."""
    claim: SafeInteger | None = None
    """The one of its `must`, counted from 0, to be tried; null: all, and its `values`."""


class CheckLesson(Command):
    """Ask what is wrong with the file of a [lesson](lessons.md); nothing is trained."""

    type: Literal["check_lesson"]
    lesson: Annotated[str, Field(max_length=MAX_LESSON)]
    """Its JSON text."""


class Ack(Command):
    """Report that a frame has been drawn, and all before it."""

    type: Literal["ack"]
    frame: SafeInteger


class Ping(Command):
    """Ask for a `pong`: a page cannot send a WebSocket's own pings, and must find out when a silent link is dead."""

    type: Literal["ping"]


AnyCommand = (
    Open
    | Configure
    | Update
    | AddLane
    | Compare
    | DuplicateLane
    | OrderLanes
    | KeepLane
    | RemoveLane
    | Play
    | Pause
    | Step
    | Speed
    | Seek
    | Replay
    | Reset
    | Edit
    | ChangeView
    | FindRate
    | Describe
    | Attempt
    | CancelAttempt
    | TryClaims
    | CheckLesson
    | Ack
    | Ping
)
COMMANDS: Final[tuple[str, ...]] = tuple(
    name for command in get_args(AnyCommand) for name in get_args(command.model_fields["type"].annotation)
)
_commands: Final[TypeAdapter[AnyCommand]] = TypeAdapter(Annotated[AnyCommand, Field(discriminator="type")])


def parse(text: str) -> AnyCommand:
    """Read a command.

    Raises a BadMessage that says which field is wrong, what was expected and what came.
    """
    return validate(read_object(text))


def read_object(text: str) -> dict[str, Any]:
    """Read a JSON object of moderate size; raises NotJson."""
    try:
        message = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise NotJson(f"expected a JSON object, got text that is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise NotJson(f"expected a JSON object, got {shown(message)}")
    fields = MAX_FIELDS_COMPARED if message.get("type") == "compare" else MAX_FIELDS
    if too_many(message, fields=fields):
        raise NotJson(f"expected a JSON object of at most {MAX_VALUES} values and {fields} names, got more")
    return message


def validate(message: dict[str, Any]) -> AnyCommand:
    """Make a command of an object; raises a BadMessage."""
    kind = message.get("type")
    if kind not in COMMANDS:
        raise UnknownType(f"type: expected one of {', '.join(COMMANDS)}, got {shown(kind)}", "type")
    try:
        return _commands.validate_python(message)
    except ValidationError as error:
        raise refusal(error, skip=1) from error


def given(view: ChangeView) -> dict[str, Any]:
    """Return what a `view` command says, without what it leaves out."""
    return view.model_dump(include=view.model_fields_set - {"type", "id"})


def apply_changes(config: RunConfig, changes: dict[str, Any]) -> RunConfig:
    """Return the configuration with options replaced; raises BadField, named by its dotted path."""
    try:
        return changed(config, changes)
    except KeyError as error:
        path = shown_path(str(error.args[0]))
        raise BadField(f"{path}: expected the path of an option, got one that does not exist", path) from error
    except ValidationError as error:
        raise refusal(error) from error


CONTAINERS: Final = (dict, list)  # as `dict | list` it would be made anew for each value looked at


def too_many(message: Any, values: int = MAX_VALUES, fields: int = MAX_FIELDS, lists: int = MAX_LISTS) -> bool:
    """Say whether a JSON value holds more values, named ones or lists, without walking through all of them."""
    waiting, seen, named, containers = [message], 0, 0, 0
    while waiting:
        value = waiting.pop()
        inner = list(value.values()) if isinstance(value, dict) else value
        seen += len(inner)
        named += len(inner) if isinstance(value, dict) else 0
        if seen > values or named > fields:
            return True
        more = [each for each in inner if isinstance(each, CONTAINERS)]
        containers += len(more)
        if containers > lists:
            return True
        waiting += more
    return False
