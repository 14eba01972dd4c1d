"""What crosses the pipes between the server and its workers: orders one way, reports the other; no one else sees it.

An order that a viewer waits for carries a ticket. The report that answers it carries the ticket and the checkpoint
made after it, in one message: when a worker dies, an order is either answered and in the checkpoint, or neither, and
is given again to the worker that takes over.
"""

from typing import Any

import msgspec

from livegrad.server.wire.states import State


class Sight(msgspec.Struct, frozen=True, array_like=True):
    """What some viewers want to see; those who want the same share one picture."""

    grid: int = 100
    units: int = 24
    unit: int | None = None
    fps: int = 30
    histogram: int | None = None
    sample: int | None = None


class Order(msgspec.Struct, frozen=True, tag=True):
    """Something a worker is to do for a session."""

    session: int


class Diagnosis(msgspec.Struct, frozen=True):
    """A layer's verdict has changed; `healthy` clears it."""

    lane: int
    kind: str
    layer: int | None
    text_key: str
    values: dict[str, float | int | str]
    remedy: dict[str, Any] | None


class LaneStart(msgspec.Struct, frozen=True):
    """A run to begin, or to go on with from a checkpoint; and what viewers have been told of it and not taken back."""

    config: dict[str, Any]
    checkpoint: bytes | None = None
    told: list[Diagnosis] = []


class Start(Order, frozen=True):
    """Take a session in; with checkpoints, go on where they were made."""

    lanes: list[LaneStart]
    playing: bool
    epochs_per_second: float | None
    sights: list[Sight]
    reason: str | None = None


class Stop(Order, frozen=True):
    """Forget a session."""


class Watch(Order, frozen=True):
    """Make these pictures from now on, and no others."""

    sights: list[Sight]


class Ticketed(Order, frozen=True):
    """An order that is answered; ticket 0 is nobody's."""

    ticket: int


class Configure(Ticketed, frozen=True):
    """Build a lane anew."""

    lane: int
    config: dict[str, Any]


class Update(Ticketed, frozen=True):
    """Go over to another configuration, live where possible."""

    lane: int
    config: dict[str, Any]


class Reset(Ticketed, frozen=True):
    """Go back to step 0."""

    lane: int


class Edit(Ticketed, frozen=True):
    """Set one weight, or one bias when `from_` is None."""

    lane: int
    layer: int
    to: int
    from_: int | None
    value: float


class Sweep(Ticketed, frozen=True):
    """Find a learning rate on a copy of a lane's run; the answer is the event in the report."""

    lane: int


class Play(Ticketed, frozen=True):
    """Train on."""


class Pause(Ticketed, frozen=True):
    """Stand still."""

    reason: str | None = None


class Step(Ticketed, frozen=True):
    """Pause, then train exactly that much."""

    unit: str
    count: int


class Speed(Ticketed, frozen=True):
    """Train that fast; None is as fast as the machine goes."""

    epochs_per_second: float | None


AnyTicketed = Configure | Update | Reset | Edit | Sweep | Play | Pause | Step | Speed
AnyOrder = Start | Stop | Watch | AnyTicketed


class Refused(msgspec.Struct, frozen=True):
    """An order that could not be carried out."""

    ticket: int
    code: str
    message: str
    field: str | None = None


class Built(msgspec.Struct, frozen=True):
    """A lane was built or changed: its `run` event, written."""

    lane: int
    event: str
    rebuilt: bool
    series: list[str]


class Standing(msgspec.Struct, frozen=True):
    """What a lane is doing."""

    lane: int
    state: State
    reason: str | None
    epochs_per_second: float | None


class Rows(msgspec.Struct, frozen=True):
    """Curve rows of a lane, as `rows.encode_rows` writes them."""

    lane: int
    data: bytes


class Picture(msgspec.Struct, frozen=True):
    """A frame's body, for the viewers of one sight."""

    lane: int
    sight: Sight
    body: bytes


class Swept(msgspec.Struct, frozen=True):
    """What a learning-rate finder found: its `sweep` event, written."""

    ticket: int
    event: str


class Report(msgspec.Struct, tag=True):
    """What happened in a session since its last report; the parts belong in this order."""

    session: int
    answered: list[int] = []
    refused: list[Refused] = []
    swept: list[Swept] = []
    built: list[Built] = []
    standings: list[Standing] = []
    diagnoses: list[Diagnosis] = []
    rows: list[Rows] = []
    pictures: list[Picture] = []
    checkpoints: list[bytes] | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        told = (self.answered, self.refused, self.swept, self.built, self.standings, self.diagnoses)
        return not any((*told, self.rows, self.pictures)) and self.checkpoints is None


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
