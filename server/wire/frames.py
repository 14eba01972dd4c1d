"""A picture of a run as bytes and back; knows the layout of a frame, and nothing of sockets, sessions or torch.

A frame is made in two halves. The worker encodes the `body`, which is the same for every viewer; the server adds what
is each viewer's own, the number of the frame and the curve rows since its last one. MessagePack maps have no order
and no trailer, so the halves are put together by writing them one after the other.

`curve` holds the rows as float32, the step first; `steps` holds their steps once more as float64, since a float32
counts no further than 2^24. Who reads a frame takes the steps from there: here and in the page they come as the first
column of one table. A key that does not apply to a run is there and null.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from livegrad.server.wire.rows import Floats, Rows, finite, make_rows

if TYPE_CHECKING:
    import livegrad.models.measure.histograms
    from livegrad.models.measure.snapshot import Snapshot

VERSION: Final = 1
Cells = NDArray[np.uint8]
Counts = NDArray[np.uint16]
Table = NDArray[np.float64]

_encoder = msgspec.msgpack.Encoder()
_MOST: Final = 0xFFFF  # what a count that is larger is written as
_FIXED: Final = 16  # a MessagePack map of fewer keys has a header of one byte, else of three
KEYS: Final = 22  # of a whole frame


@dataclass(frozen=True, slots=True)
class Boundary:
    """The output over the domain: 0 is `low`, 255 is `high`, the first row is the top.

    Of several classes: which wins, and in `cells` how sure it is.
    """

    low: float
    high: float
    cells: Cells  # (g, g)
    classes: Cells | None = None  # (g, g)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How numbers are spread over bins of equal width from low to high."""

    low: float
    high: float
    counts: NDArray[Any]  # (bins,), whole numbers


@dataclass(frozen=True, slots=True)
class Histograms:
    """How a layer's weights, gradients, activations and sums are spread."""

    layer: int
    kinds: Mapping[str, Histogram]


@dataclass(frozen=True, slots=True)
class Sample:
    """One point's way through the network and back; the numbers of all layers lie one after the other."""

    index: int
    inputs: Floats  # (F,)
    sums: Floats  # (U,), of hidden and output units
    outputs: Floats  # (U,), the answer last
    errors: Floats  # (U,), of the loss by the sums
    gradients: Floats  # (P,), of the loss by the parameters
    loss: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One binary message, as values."""

    lane: int
    frame: int
    step: int
    epoch: int
    series: tuple[str, ...]
    statistics: tuple[str, ...]
    curve: Table  # (n, 1 + len(series)), the step first
    layers: Floats  # (L, len(statistics))
    boundary: Boundary
    units: Cells  # (U, u, u)
    unit: tuple[int, Cells] | None  # index into units, (g, g)
    points: Cells  # (n,)
    parameters: Floats  # (P,)
    worst: Counts  # (at most 10,), indices of training points
    learning_rate: float
    point_classes: Cells | None = None  # (n,), which wins at each point
    line: Floats | None = None  # (g,)
    confusion: Counts | None = None  # splits x classes x classes, one after the other
    histograms: Histograms | None = None
    sample: Sample | None = None


def encode_body(lane: int, snapshot: "Snapshot", series: Sequence[str], statistics: Sequence[str]) -> bytes:
    """Encode what all viewers of this picture share."""
    frame = Frame(
        lane=lane,
        frame=0,
        step=snapshot.step,
        epoch=snapshot.epoch,
        series=tuple(series),
        statistics=tuple(statistics),
        curve=_NO_ROWS,
        layers=snapshot.layers,
        boundary=Boundary(snapshot.low, snapshot.high, snapshot.boundary, snapshot.classes),
        units=snapshot.units,
        unit=snapshot.unit,
        points=snapshot.points,
        parameters=snapshot.parameters,
        worst=snapshot.worst,
        learning_rate=snapshot.learning_rate,
        point_classes=snapshot.point_classes,
        line=snapshot.line,
        confusion=snapshot.confusion,
        histograms=_ours(snapshot.histograms),
        sample=None if snapshot.sample is None else Sample(**vars(snapshot.sample)),
    )
    return body_of(frame)


_NO_ROWS: Final[Table] = np.empty((0, 1))


def body_of(frame: Frame) -> bytes:
    """Encode a frame without what is one viewer's own."""
    boundary, unit = frame.boundary, frame.unit
    return _entries(
        {
            "v": VERSION,
            "lane": frame.lane,
            "step": frame.step,
            "epoch": frame.epoch,
            "series": list(frame.series),
            "statistics": list(frame.statistics),
            "layers": _float_bytes(frame.layers),
            "boundary": {
                "size": boundary.cells.shape[0],
                "low": boundary.low,
                "high": boundary.high,
                "cells": boundary.cells.tobytes(),
                "classes": boundary.classes if boundary.classes is None else boundary.classes.tobytes(),
            },
            "line": frame.line if frame.line is None else _float_bytes(frame.line),
            "units": {"size": frame.units.shape[-1], "count": len(frame.units), "cells": frame.units.tobytes()},
            "unit": unit and {"index": unit[0], "size": unit[1].shape[0], "cells": unit[1].tobytes()},
            "points": frame.points.tobytes(),
            "point_classes": frame.point_classes if frame.point_classes is None else frame.point_classes.tobytes(),
            "parameters": _float_bytes(frame.parameters),
            "confusion": frame.confusion if frame.confusion is None else _count_bytes(frame.confusion),
            "worst": _count_bytes(frame.worst),
            "histograms": frame.histograms and _histograms(frame.histograms),
            "sample": frame.sample and _sample(frame.sample),
            "learning_rate": frame.learning_rate,
        }
    )


def splice(body: bytes, number: int, rows: Rows) -> bytes:
    """Make a viewer's frame of a body, the frame's number and the curve rows it has not seen."""
    steps, values = rows["step"], rows["values"]
    curve = np.concatenate([steps[:, np.newaxis], values], axis=1, dtype="<f4", casting="same_kind")
    own = _entries({"frame": number, "curve": curve.tobytes(), "steps": steps.tobytes()})
    return b"".join((_HEADER, body, own))


_HEADER: Final = b"\xde" + struct.pack(">H", KEYS)  # a MessagePack map of so many keys


def encode_frame(frame: Frame) -> bytes:
    """Encode a whole frame, as one viewer is sent it."""
    return splice(body_of(frame), frame.frame, make_rows(frame.curve[:, 0], frame.curve[:, 1:]))


def _entries(part: dict[str, Any]) -> bytes:
    """Encode a map without its header, which says how many keys it has."""
    encoded = bytes(_encoder.encode(part))
    return encoded[1 if len(part) < _FIXED else 3 :]


def _ours(histograms: "livegrad.models.measure.histograms.Histograms | None") -> Histograms | None:
    """Return histograms without the torch that those who made them need."""
    if histograms is None:
        return None
    kinds = {name: Histogram(kind.low, kind.high, kind.counts) for name, kind in histograms.kinds.items()}
    return Histograms(histograms.layer, kinds)


def _histograms(histograms: Histograms) -> dict[str, Any]:
    kinds = {
        name: {"low": kind.low, "high": kind.high, "counts": _count_bytes(kind.counts)}
        for name, kind in histograms.kinds.items()
    }
    return {"layer": histograms.layer, "kinds": kinds}


def _sample(sample: Sample) -> dict[str, Any]:
    numbers = ("inputs", "sums", "outputs", "errors", "gradients")
    return {
        "index": sample.index,
        **{name: _float_bytes(getattr(sample, name)) for name in numbers},
        "loss": sample.loss,
    }


def _float_bytes(values: Floats) -> bytes:
    return finite(values).astype("<f4", copy=False).tobytes()


def _count_bytes(counts: NDArray[Any]) -> bytes:
    capped: Counts = np.minimum(counts, _MOST).astype("<u2")
    return capped.tobytes()
