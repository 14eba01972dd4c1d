"""What crosses the pipes between the server and its workers: orders one way, reports the other; no one else sees it.

An order that a viewer waits for carries a ticket. The report that answers it carries the ticket and the checkpoint
made after it, in one message: when a worker dies, an order is either answered and in the checkpoint, or neither, and
is given again to the worker that takes over.
"""

from typing import Any, Literal

import msgspec

from livegrad.models.config.words import Kind
from livegrad.models.measure.view import View
from livegrad.server.wire.errors import Reason
from livegrad.server.wire.states import State
from livegrad.server.worker.answers import AttemptNews, CheckedLesson, Described, FoundRates, TriedClaims

Range = tuple[float, float]
Domain = tuple[Range, Range]


class Feed(msgspec.Struct, frozen=True):
    """Frames that some viewers want: what each shows, how many a second, and the lane that its details are of.

    Viewers that want the same share one frame.
    """

    view: View = View()
    fps: int = 30
    lane: int | None = 0
    tiles: int | None = None
    """Cells along each side of the other lanes' boundary, of which no more is drawn; None: all are drawn whole."""


class Order(msgspec.Struct, frozen=True, tag=True):
    """Something for a worker to do for a session."""

    session: int


class Diagnosis(msgspec.Struct, frozen=True):
    """A layer's verdict has changed; `healthy` clears it."""

    lane: int
    kind: str
    layer: int | None
    text_key: str
    values: dict[str, float | int | str]
    remedy: dict[str, Any] | None


class Standing(msgspec.Struct, frozen=True):
    """How far a lane is in its history, beside its journal."""

    step: int
    begin: int
    """The first step that can be gone back to."""
    whole: bool
    """Whether the journal says all that was done; else it begins at `begin`."""
    end: int
    """How far it has been trained."""
    seconds: float
    """How long it takes to train up to the step, about."""
    mark: tuple[int, int]
    """How much of its journal has been carried out: entries, and steps of the next."""


class Past(msgspec.Struct, frozen=True):
    """What a worker needs of a lane's history to go on with it."""

    journal: str
    standing: Standing | None
    """None: it has not been trained yet, as that of another session."""
    known: int
    """The step of the last curve row that the server has; -1: none."""
    series: list[str]
    """What is measured at the end."""


class HistoryEdit(msgspec.Struct, frozen=True):
    """A weight that was set, and what it was."""

    layer: int
    to: int
    from_: int | None
    value: float
    before: float


class HistoryMark(msgspec.Struct, frozen=True):
    """Something that was done to a run."""

    step: int
    epoch: int
    kind: Literal["update", "edit", "sample", "go_on"]
    changes: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    edit: HistoryEdit | None = None


class NewLines(msgspec.Struct, frozen=True):
    """How a lane's journal has changed since it was last reported."""

    config: str | None
    """What the run began with, as JSON; None: as before."""
    kept: int
    """So many of the entries stay."""
    lines: list[str]
    """And these follow, as JSON."""
    marks: list[HistoryMark]
    """Of the whole journal."""


class LaneHistory(msgspec.Struct, frozen=True):
    """Where a lane stands in its history."""

    lane: int
    standing: Standing
    journal: NewLines | None = None
    """None: it is as it was."""
    forked: tuple[int, int] | None = None
    """The step at which another future has begun, and where the one before had ended."""


class LaneStart(msgspec.Struct, frozen=True):
    """A run to begin, or to go on with from a checkpoint; `told` are the verdicts that viewers know of."""

    lane: int
    config: dict[str, Any]
    checkpoint: bytes | None = None
    playing: bool = False
    told: list[Diagnosis] = []
    past: Past | None = None
    seconds: float = 0.0
    """What its steps have taken up to the checkpoint."""


class Start(Order, frozen=True):
    """Take a session in; lanes with a checkpoint go on where it was made."""

    lanes: list[LaneStart]
    epochs_per_second: float | None
    feeds: list[Feed]
    reason: str | None = None


class Stop(Order, frozen=True):
    """Forget a session."""


class Watch(Order, frozen=True):
    """Make these frames from now on, and no others."""

    feeds: list[Feed]
    anew: list[Feed]
    """Those of them that were not watched until now: whatever was made of them before is no longer there."""


class Rest(Order, frozen=True):
    """Train nothing while nobody watches, though the session plays; or go on. What is left of a step is dropped."""

    resting: bool


class RemoveLane(Order, frozen=True):
    """Forget a lane."""

    lane: int


class Ticketed(Order, frozen=True):
    """An order that is answered, unless its ticket is 0: then nobody waits for it."""

    ticket: int


class AddLane(Ticketed, frozen=True):
    """Begin another run beside the others; it plays if they do."""

    start: LaneStart


class DuplicateLane(Ticketed, frozen=True):
    """Begin another run that is as a lane stands; `start` says what it is, should that lane be gone."""

    lane: int
    start: LaneStart


class OfLane(Ticketed, frozen=True):
    """An order for one lane, which may have been removed meanwhile."""

    lane: int


class Configure(OfLane, frozen=True):
    """Build a lane anew."""

    config: dict[str, Any]


class Update(OfLane, frozen=True):
    """Change to another configuration, live where possible."""

    config: dict[str, Any]
    changes: dict[str, Any] | None = None
    """What differs, by dotted path, where the lane may stand at another moment than the server thinks."""


class Replay(OfLane, frozen=True):
    """Build a lane anew from a journal, and train it to a step of that; None: to its end."""

    journal: str
    step: int | None


class Reset(OfLane, frozen=True):
    """Go back to step 0."""


class Together(Ticketed, frozen=True):
    """Change lanes while all stand level, so that they are changed at the same epoch; the parts have no tickets."""

    parts: list[Configure | Update | Reset]


class Edit(OfLane, frozen=True):
    """Set one weight, or one bias when `from_` is None."""

    layer: int
    to: int
    from_: int | None
    value: float


class FindRate(OfLane, frozen=True):
    """Find a learning rate on a copy of a lane's run; the rates in the report answer it."""


class Describe(OfLane, frozen=True):
    """Write a lane's run out as it is now; the description in the report answers it."""


class Attempt(Ticketed, frozen=True):
    """Train a configuration from a challenge's seeds; what the report says of attempts answers it, bit by bit."""

    challenge: str
    part: str | None
    config: dict[str, Any]


class CancelAttempt(Ticketed, frozen=True):
    """Give up the session's attempt, or the claims it tries."""


class TryClaims(Ticketed, frozen=True):
    """Train what a step of a lesson (JSON) claims, or one of its claims."""

    step: str
    claim: int | None


class CheckLesson(Ticketed, frozen=True):
    """Say what is wrong with a lesson (JSON)."""

    lesson: str


class Play(Ticketed, frozen=True):
    """Train all lanes."""


class Pause(Ticketed, frozen=True):
    """Stop training."""

    reason: str | None = None


class Step(Ticketed, frozen=True):
    """Pause, then train every lane exactly that much."""

    unit: str
    count: int
    sample: int | None = None
    """Of unit sample: the point to train on out of turn; None: the next."""


class Speed(Ticketed, frozen=True):
    """Train all lanes that fast; None is as fast as the machine goes."""

    epochs_per_second: float | None


class Seek(Ticketed, frozen=True):
    """Put a lane (None: the first) where it was at a step, and all others at the same place in epochs."""

    step: int
    of: int | None = None


Turns = Play | Pause | Step | Speed
Changing = Configure | Update | Replay | Reset | Together | Edit
Verifying = Attempt | CancelAttempt | TryClaims | CheckLesson
AnyTicketed = AddLane | DuplicateLane | Changing | FindRate | Describe | Verifying | Seek | Turns
AnyOrder = Start | Stop | Watch | Rest | RemoveLane | AnyTicketed


class Refused(msgspec.Struct, frozen=True):
    """An order that could not be carried out."""

    ticket: int
    code: str
    message: str
    field: str | None = None
    reason: Reason | None = None


class Images(msgspec.Struct, frozen=True):
    """Where a run's images are, and what their classes are called."""

    url: str
    labels: list[str]


class Points(msgspec.Struct, frozen=True):
    """A run's samples, of points as the arrays they are: a session holds them for viewers who come later."""

    task: Literal["classification", "regression"]
    classes: int
    inputs: Literal[1, 2]
    domain: Domain
    columns: bytes
    """float32 (3, n): x1, x2, and the class number or value; x1 and x2 are 0 where samples are no points."""
    split: bytes
    """uint8 (n,): 0 train, 1 test, 2 validation."""
    kind: Kind = "points"
    images: Images | None = None
    measured: list[int] | None = None
    """Which of the samples are measured; None: all."""


class Network(msgspec.Struct, frozen=True):
    """The shape of a run's network."""

    features: list[str]
    sizes: list[int]
    parameters: int


class Built(msgspec.Struct, frozen=True):
    """What a lane's run is, since it was built or changed."""

    lane: int
    rebuilt: bool
    config: dict[str, Any]
    network: Network
    series: list[str]
    statistics: list[str]
    steps_per_epoch: int
    points: Points | None = None
    """None when they are those reported last."""
    copy_of: int | None = None
    """The lane that it is a copy of, curve and all, when it has just become one."""


class LaneStatus(msgspec.Struct, frozen=True):
    """What a lane is doing."""

    lane: int
    state: State
    reason: str | None
    epochs_per_second: float | None


class Rows(msgspec.Struct, frozen=True):
    """Curve rows of a lane, as `rows.encode_rows` writes them."""

    lane: int
    data: bytes


class NewFrame(msgspec.Struct, frozen=True):
    """A frame's body, for the viewers of one feed."""

    lane: int
    feed: Feed
    body: bytes


class Report(msgspec.Struct, tag=True):
    """What happened in a session since its last report; the parts belong in this order."""

    session: int
    answered: list[int] = []
    refused: list[Refused] = []
    found: list[FoundRates] = []
    described: list[Described] = []
    attempts: list[AttemptNews] = []
    tried: list[TriedClaims] = []
    checked: list[CheckedLesson] = []
    built: list[Built] = []
    statuses: list[LaneStatus] = []
    diagnoses: list[Diagnosis] = []
    histories: list[LaneHistory] = []
    rows: list[Rows] = []
    frames: list[NewFrame] = []
    checkpoints: dict[int, bytes] = {}
    """Of the lanes that have changed since their last."""
    seconds: dict[int, float] = {}
    """What the steps of these lanes have taken."""
    failed: str | None = None
    """Why all of its lanes have failed; the worker has forgotten the session."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        told = (self.answered, self.refused, self.found, self.described, self.built, self.statuses, self.diagnoses)
        verified = (self.attempts, self.tried, self.checked)
        return not any((*told, *verified, self.rows, self.frames, self.checkpoints, self.failed))


class Warming(msgspec.Struct, frozen=True, tag=True):
    """The worker compiles, which happens once on a machine: so many parts of so many are done."""

    done: int
    total: int


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The worker has loaded its libraries and takes orders."""


AnyReport = Report | Warming | Ready

_encoder = msgspec.msgpack.Encoder()
_orders: msgspec.msgpack.Decoder[AnyOrder] = msgspec.msgpack.Decoder(AnyOrder)
_reports: msgspec.msgpack.Decoder[AnyReport] = msgspec.msgpack.Decoder(AnyReport)


def encode(message: AnyOrder | AnyReport) -> bytes:
    """Write an order or a report."""
    return _encoder.encode(message)


def decode_order(data: bytes) -> AnyOrder:
    """Read an order."""
    return _orders.decode(data)


def decode_report(data: bytes) -> AnyReport:
    """Read a report."""
    return _reports.decode(data)
