"""Frames: a run at one step as bytes, and back; knows the layout, and nothing of sockets, sessions or torch.

A picture is a MessagePack array, one frame after the other: two maps for each lane that is in it. The first is the
`FrameBody`, the same for all viewers: the worker encodes it once. The second is one viewer's `FrameTail`: the picture's
number and the curve rows since the last; the server adds it. Arrays are binary fields: their numbers in row-major
order, little-endian, all finite. A key that does not apply to a run is there and null.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
import numpy as np
from msgspec.structs import asdict, force_setattr
from numpy.typing import NDArray

from livegrad.server.wire.rows import Floats, Rows, finite

if TYPE_CHECKING:
    import livegrad.models.measure.histograms
    from livegrad.models.measure.image_parts import ImagePart
    from livegrad.models.measure.sequence_parts import FollowedSequence
    from livegrad.models.measure.snapshot import Snapshot

VERSION: Final = 1
Cells = NDArray[np.uint8]
Counts = NDArray[np.uint16]
Steps = NDArray[np.float64]
Table = NDArray[np.float64]
HistogramKind = Literal["weights", "gradients", "activations", "pre_activations"]


class Part(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """What all parts of a frame share: immutable, and no keys but those declared."""


class Boundary(Part, frozen=True):
    """The output over the domain."""

    size: int
    """Cells along each side."""
    low: float
    """The output that 0 stands for."""
    high: float
    """The output that 255 stands for."""
    cells: Cells
    """(size, size); the first row is the top, the largest x2. Of several classes, how sure the winner is."""
    classes: Cells | None
    """(size, size); of several classes, which wins."""
    border: Counts | None
    """(n, 4): pieces of the lines between classes, x0, y0, x1, y1 from the top left, 65535 a side; null for values."""

    def __post_init__(self) -> None:
        """Give the arrays their shapes; raises ValueError where the numbers are too many or too few."""
        _shape(self, "cells", self.size, self.size)
        _shape(self, "classes", self.size, self.size)
        _shape(self, "border", -1, 4)


class Units(Part, frozen=True):
    """Small pictures of every unit."""

    size: int
    """Cells along each side."""
    count: int
    cells: Cells
    """(count, size, size), in network order: inputs, then hidden units, each scaled by its activation's range, then
    outputs: one as the boundary, of several each as a share from 0 to 1."""

    def __post_init__(self) -> None:
        """Give the array its shape; raises ValueError where the numbers are too many or too few."""
        _shape(self, "cells", self.count, self.size, self.size)


class Unit(Part, frozen=True):
    """The one unit that the viewer asked to see large, on the boundary's grid."""

    index: int
    """Into `units`."""
    size: int
    """Cells along each side."""
    cells: Cells
    """(size, size)"""
    border: Counts | None
    """(n, 4): as the boundary's, of the line where the unit is in the middle of its range; null for values."""

    def __post_init__(self) -> None:
        """Give the arrays their shapes; raises ValueError where the numbers are too many or too few."""
        _shape(self, "cells", self.size, self.size)
        _shape(self, "border", -1, 4)


class Histogram(Part, frozen=True):
    """How numbers are spread over bins of equal width from low to high."""

    low: float
    high: float
    counts: Counts
    """(bins,); the largest stands for any count above it too."""


class Histograms(Part, frozen=True):
    """How a layer's numbers are spread, 32 bins each; of the layer asked for with `view`."""

    layer: int
    """0 is the first hidden one."""
    kinds: dict[HistogramKind, Histogram]
    """By what is counted."""


class Sample(Part, frozen=True):
    """One point's way through the network and back, of the point asked for with `view`; layer after layer."""

    index: int
    """Into the run's points."""
    inputs: Floats
    """(F,), as the network is given them."""
    pre_activations: Floats
    """z of every hidden and output unit (U,)."""
    outputs: Floats
    """a of every hidden unit, then the network's answer (U,)."""
    errors: Floats
    """dE/dz of every hidden and output unit (U,)."""
    gradients: Floats
    """dE/dw (P,), as `parameters` lie."""
    loss: float
    """E, without penalties."""


class ImageStage(Part, frozen=True):
    """What one stage of a network makes of the image that is followed."""

    kind: Literal["input", "convolution", "pooling", "top", "dense", "output"]
    """`top`: the mean or largest number of each map, where a dense layer gets no more of it."""
    layer: int | None
    """Which of the layers with weights, 0 being the first; null: it has none."""
    channels: int
    """Maps, or units of a dense layer; of the output the classes."""
    size: int
    """Pixels along each side of a map; 1 where there are no maps."""
    cells: Floats
    """(channels, size, size): what goes on, after the activation; of the input its ink from 0 to 1; of the output the
    share of each class."""
    sums: Floats | None
    """W * x + b, as many as cells; of the output one for each of its units. Null: there are no weights."""
    normalized: Floats | None
    """The sums after normalization; null: there is none."""


class ImageKernels(Part, frozen=True):
    """The weights of one layer of a run on images."""

    layer: int
    """0 is the first one."""
    out: int
    """Maps that it makes, or units that it has."""
    from_: int = msgspec.field(name="from")
    """Maps that it is given, or numbers; of a dense layer on all pixels 1: each unit has a kernel as large as those."""
    size: int
    """Along each side of a kernel; 1: a dense layer."""
    weights: Floats
    """(out, from, size, size)"""
    biases: Floats
    """(out,)"""


class Image(Part, frozen=True):
    """The image asked for with `view` on its way through the network, and the network's kernels."""

    index: int | None
    """Into the run's samples; null: it is the one that was drawn, or none is followed."""
    stages: list[ImageStage]
    """From the input to the output; none where no image is followed, as in a tile."""
    kernels: list[ImageKernels]
    """Of each layer with at most 4,096 weights; of a tile the first layer's alone."""
    occlusion: Floats | None
    """(64,): by how much the share of the class answered falls when 3 x 3 pixels about this one are covered."""
    input_gradient: Floats | None
    """(64,): by how much the logit of the class answered rises with this pixel's ink."""


class Sequence(Part, frozen=True):
    """The sequence asked for with `view` on its way through the network; T steps, L layers of H units."""

    index: int
    """Into the run's samples."""
    steps: int
    layers: int
    units: int
    inputs: Floats
    """(T, I): what the network is given."""
    target: float
    """Its class number, or value."""
    h: Floats
    """(L, T, H): the states."""
    c: Floats | None
    """(L, T, H): the memory; null: the cell has none."""
    gates: Cells | None
    """(L, T, G, H): i, f, g, o of an LSTM, r, z, n of a GRU, null: the cell has none. 255 is 1; 0 is 0, of the
    candidates g and n -1."""
    answers: Floats
    """(T, K): what the network would answer after each step."""
    loss: float
    """Without penalties."""


class Flow(Part, frozen=True):
    """How much of the error reaches each step: the root mean square over sequences of the norm of dE/dh and dE/dc.

    E is a sequence's own loss; what of it reaches a step comes through all that is later.
    """

    h: Floats
    """(L, T): at the states."""
    c: Floats | None
    """(L, T): at the memory; null: the cell has none."""
    start_h: Floats
    """(L, T): the same, on the same sequences, before the first step of training."""
    start_c: Floats | None
    samples: int
    """Over how many sequences of the training set."""


class FrameBody(Part, frozen=True, kw_only=True):
    """A lane at one step, the same for all viewers who want to see the same."""

    v: Literal[1]
    """The version of this layout."""
    lane: int
    step: int
    """The number of steps taken since the initial weights."""
    epoch: int
    """The number of epochs completed."""
    seconds: float
    """What its steps have taken since the initial weights."""
    series: int
    """How many numbers a row of `curve` has after the step; the `series` of the run's event names them."""
    statistics: int
    """How many numbers a row of `layers` has; the `statistics` of the run's event names them."""
    row: Floats
    """(series,): the series measured at this step. In the past, a row of `curve` need not be there for it."""
    layers: Floats
    """(L, statistics): a row for each hidden layer, then the output's."""
    boundary: Boundary | None
    """Null where samples are no points."""
    line: Floats | None
    """The prediction over x1 (boundary.size,) of a run with one input, in the unit of the values; null: two inputs."""
    units: Units | None
    """Null where samples are no points."""
    unit: Unit | None
    points: Cells
    """(n,): the output at each of the run's samples, scaled as the boundary; of several classes, how sure. Of images
    and sequences only those are there that are measured, which the run's event names."""
    point_classes: Cells | None
    """(n,): which class each of the run's points is taken for; null for values."""
    parameters: Floats
    """(P,): all weights and biases, layer by layer: weights (out, in), then biases; of images none."""
    confusion: Counts | None
    """For each split in order train, validation, test, as there are: rows true, columns predicted; null for values."""
    worst: Counts
    """The training points of highest loss, at most ten indices into the run's points."""
    batch: Counts | None
    """The points of the last update, as indices into the run's points; null while training goes on by itself."""
    learning_rate: float
    """Of the next step, as the schedule has it."""
    histograms: Histograms | None
    sample: Sample | None
    dropped: Floats | None
    """(H,): of each hidden unit the share of the last step's samples for which dropout left it out; null: not known,
    as with several steps at once, or no dropout."""
    image: Image | None
    """Null: no run on images."""
    sequence: Sequence | None
    """Null: no run on sequences, or none is followed."""
    flow: Flow | None
    """Null: no run on sequences."""

    def __post_init__(self) -> None:
        """Give the array its shape; raises ValueError where the numbers are too many or too few."""
        _shape(self, "layers", -1, self.statistics)


class FrameTail(Part, frozen=True):
    """What of a frame is for one viewer alone; no row is lost or sent twice."""

    frame: int
    """Counts the pictures of this viewer; `ack` answers with it. It is the same for all lanes of a picture."""
    curve: Floats
    """(n, 1 + series): the rows measured since this viewer's last frame, each a step and then the series."""
    steps: Steps
    """(n,): the steps of these rows once more, exactly; a float32 counts no further than 2^24."""


class Frame(FrameBody, frozen=True, kw_only=True):
    """A frame as it is read: the body, and of the tail the steps joined to their rows."""

    frame: int
    """Counts the pictures of this viewer; `ack` answers with it. It is the same for all lanes of a picture."""
    curve: Table
    """Rows of 1 + `series` numbers: the step, exactly, then the series, of which those not measured are missing."""


def _shape(part: Part, name: str, *shape: int) -> None:
    array = getattr(part, name)
    if array is not None and array.shape != shape:
        force_setattr(part, name, array.reshape(shape))


def encode_body(lane: int, snapshot: "Snapshot", row: NDArray[np.float32], seconds: float = 0.0) -> bytes:
    """Encode what all viewers of this view share.

    `row` are the series (k,) measured at this step, `seconds` how long the steps up to it have taken.
    """
    return pack_body(_body(lane, snapshot, row, seconds))


def pack_body(body: FrameBody) -> bytes:
    """Encode a body as the first part of a frame."""
    return _encoder.encode(body)


def splice(number: int, lanes: Iterable[tuple[bytes, Rows]]) -> bytes:
    """Make a viewer's picture of its number, and of each lane's encoded body and the curve rows not seen yet."""
    parts = [part for body, rows in lanes for part in (body, _encoder.encode(_tail(number, rows)))]
    return b"".join((_array_of(len(parts)), *parts))


def _tail(number: int, rows: Rows) -> FrameTail:
    steps, values = rows["step"], rows["values"]
    curve = np.concatenate([steps[:, np.newaxis], values], axis=1, dtype=np.float32, casting="same_kind")
    return FrameTail(number, curve, np.ascontiguousarray(steps))


def _array_of(length: int) -> bytes:
    """Return how a MessagePack array of so many parts begins."""
    return bytes([0x90 | length]) if length < 16 else b"\xdc" + length.to_bytes(2, "big")


def decode_frame(data: bytes) -> Frame:
    """Read the frame of a picture of one lane back; the arrays are read-only, but for the curve.

    Raises ValueError for what is no such picture of this version.
    """
    frames = decode_picture(data)
    if len(frames) != 1:
        raise ValueError(f"expected a picture of one lane, got one of {len(frames)}")
    return frames[0]


def decode_picture(data: bytes) -> list[Frame]:
    """Read a picture back, a frame for each lane; raises ValueError for what is none of this version."""
    try:
        parts = _pictures.decode(data)
        return [_frame(body, tail) for body, tail in zip(parts[::2], parts[1::2], strict=True)]
    except ValueError as error:  # msgspec's own errors are of this kind too
        raise ValueError(f"expected a picture of version {VERSION}, got {error}") from error


def _frame(encoded: msgspec.Raw, tail: msgspec.Raw) -> Frame:
    body, own = _bodies.decode(encoded), _tails.decode(tail)
    rows = own.curve.reshape(-1, 1 + body.series)
    table = np.concatenate([own.steps[:, np.newaxis], rows[:, 1:]], axis=1)
    return Frame(**asdict(body), frame=own.frame, curve=table)


def decode_body(body: bytes) -> FrameBody:
    """Read an encoded body back; raises ValueError for what is none."""
    return _bodies.decode(body)


def _body(lane: int, snapshot: "Snapshot", row: NDArray[np.float32], seconds: float) -> FrameBody:
    boundary, units, unit, sample = snapshot.boundary, snapshot.units, snapshot.unit, snapshot.sample
    return FrameBody(
        v=VERSION,
        lane=lane,
        step=snapshot.step,
        epoch=snapshot.epoch,
        seconds=seconds,
        series=len(row),
        statistics=snapshot.layers.shape[1],
        row=row,
        layers=snapshot.layers,
        boundary=None
        if not boundary.size
        else Boundary(len(boundary), snapshot.low, snapshot.high, boundary, snapshot.classes, snapshot.border),
        line=snapshot.line,
        units=Units(units.shape[-1], len(units), units) if boundary.size else None,
        unit=None if unit is None else Unit(unit[0], len(unit[1]), unit[1], snapshot.unit_line),
        points=snapshot.points,
        point_classes=snapshot.point_classes,
        parameters=snapshot.parameters,
        confusion=snapshot.confusion,
        worst=snapshot.worst,
        batch=snapshot.batch,
        learning_rate=snapshot.learning_rate,
        histograms=_ours(snapshot.histograms),
        sample=None if sample is None else Sample(**vars(sample)),
        dropped=snapshot.dropped,
        image=_image(snapshot.image),
        sequence=_sequence(snapshot.sequence),
        flow=None if snapshot.flow is None else Flow(**vars(snapshot.flow)),
    )


def _image(image: "ImagePart | None") -> Image | None:
    """Return the image that is followed as the wire has it."""
    if image is None:
        return None
    stages = [
        ImageStage(
            kind=stage.kind,
            layer=stage.layer,
            channels=len(stage.cells),
            size=stage.cells.shape[-1],
            cells=stage.cells,
            sums=stage.sums,
            normalized=stage.normalized,
        )
        for stage in image.stages
    ]
    kernels = [
        ImageKernels(
            kernel.layer,
            out=kernel.weights.shape[0],
            from_=kernel.weights.shape[1],
            size=kernel.weights.shape[2],
            weights=kernel.weights,
            biases=kernel.biases,
        )
        for kernel in image.kernels
    ]
    return Image(image.index, stages, kernels, image.occlusion, image.input_gradient)


def _sequence(sequence: "FollowedSequence | None") -> Sequence | None:
    """Return the sequence that is followed as the wire has it."""
    if sequence is None:
        return None
    layers, steps, units = sequence.h.shape
    return Sequence(**vars(sequence), steps=steps, layers=layers, units=units)


def _ours(histograms: "livegrad.models.measure.histograms.Histograms | None") -> Histograms | None:
    """Return histograms as the wire has them."""
    if histograms is None:
        return None
    kinds: dict[Any, Histogram] = {
        name: Histogram(kind.low, kind.high, kind.counts) for name, kind in histograms.kinds.items()
    }
    return Histograms(histograms.layer, kinds)


def _to_wire(array: NDArray[Any]) -> memoryview:
    """Give an array's numbers one after the other."""
    if array.dtype not in _WRITTEN:
        raise TypeError(f"expected an array of bytes, uint16, float32 or float64, got one of {array.dtype}")
    return np.ascontiguousarray(finite(array) if array.dtype == np.float32 else array).data


def _from_wire(kind: Any, data: bytes) -> NDArray[Any]:
    """Read an array of the kind that a field is declared as; it is a view into `data`."""
    return np.frombuffer(data, kind.__args__[1].__args__[0])


_WRITTEN: Final = frozenset(np.dtype(name) for name in ("u1", "<u2", "<f4", "<f8"))
_encoder: Final = msgspec.msgpack.Encoder(enc_hook=_to_wire)
_pictures: Final = msgspec.msgpack.Decoder(list[msgspec.Raw])
_tails: Final = msgspec.msgpack.Decoder(FrameTail, dec_hook=_from_wire)
_bodies: Final = msgspec.msgpack.Decoder(FrameBody, dec_hook=_from_wire)
