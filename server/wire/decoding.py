"""Frames back from bytes, as a client reads them; the server itself only writes them."""

import msgspec
import numpy as np

from livegrad.server.wire.frames import VERSION, Boundary, Cells, Counts, Frame, Histogram, Histograms, Sample, Table
from livegrad.server.wire.rows import Floats


def decode_frame(data: bytes) -> Frame:
    """Read a frame back; the arrays are views into `data`, but for the curve, which has its steps exactly.

    Raises ValueError for what is no frame of this version.
    """
    try:
        wire = _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise ValueError(f"expected a frame, got {error}") from error
    if wire.v != VERSION:
        raise ValueError(f"expected a frame of version {VERSION}, got version {wire.v}")
    series, statistics = tuple(wire.series), tuple(wire.statistics)
    return Frame(
        lane=wire.lane,
        frame=wire.frame,
        step=wire.step,
        epoch=wire.epoch,
        series=series,
        statistics=statistics,
        curve=_curve(wire.curve, wire.steps, 1 + len(series)),
        layers=_floats(wire.layers).reshape(-1, len(statistics)),
        boundary=_boundary(wire.boundary),
        units=_cells(wire.units.cells, wire.units.count, wire.units.size, wire.units.size),
        unit=_unit(wire.unit),
        points=_cells(wire.points, len(wire.points)),
        parameters=_floats(wire.parameters),
        worst=_counts(wire.worst),
        learning_rate=wire.learning_rate,
        point_classes=None if wire.point_classes is None else _cells(wire.point_classes, len(wire.point_classes)),
        line=None if wire.line is None else _floats(wire.line),
        confusion=None if wire.confusion is None else _counts(wire.confusion),
        histograms=_histograms(wire.histograms),
        sample=_sample(wire.sample),
    )


class _WireBoundary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    low: float
    high: float
    cells: bytes
    classes: bytes | None


class _WireUnits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    count: int
    cells: bytes


class _WireUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    index: int
    size: int
    cells: bytes


class _WireHistogram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    low: float
    high: float
    counts: bytes


class _WireHistograms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    layer: int
    kinds: dict[str, _WireHistogram]


class _WireSample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    index: int
    inputs: bytes
    sums: bytes
    outputs: bytes
    errors: bytes
    gradients: bytes
    loss: float


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    lane: int
    frame: int
    step: int
    epoch: int
    series: list[str]
    statistics: list[str]
    curve: bytes
    steps: bytes
    layers: bytes
    boundary: _WireBoundary
    line: bytes | None
    units: _WireUnits
    unit: _WireUnit | None
    points: bytes
    point_classes: bytes | None
    parameters: bytes
    confusion: bytes | None
    worst: bytes
    histograms: _WireHistograms | None
    sample: _WireSample | None
    learning_rate: float


_decoder = msgspec.msgpack.Decoder(_Wire)


def _curve(curve: bytes, steps: bytes, width: int) -> Table:
    table = _floats(curve).reshape(-1, width).astype(np.float64)
    table[:, 0] = np.frombuffer(steps, "<f8")
    return table


def _boundary(wire: _WireBoundary) -> Boundary:
    shape = (wire.size, wire.size)
    classes = None if wire.classes is None else _cells(wire.classes, *shape)
    return Boundary(wire.low, wire.high, _cells(wire.cells, *shape), classes)


def _unit(wire: _WireUnit | None) -> tuple[int, Cells] | None:
    return None if wire is None else (wire.index, _cells(wire.cells, wire.size, wire.size))


def _histograms(wire: _WireHistograms | None) -> Histograms | None:
    if wire is None:
        return None
    kinds = {name: Histogram(kind.low, kind.high, _counts(kind.counts)) for name, kind in wire.kinds.items()}
    return Histograms(wire.layer, kinds)


def _sample(wire: _WireSample | None) -> Sample | None:
    if wire is None:
        return None
    return Sample(
        index=wire.index,
        inputs=_floats(wire.inputs),
        sums=_floats(wire.sums),
        outputs=_floats(wire.outputs),
        errors=_floats(wire.errors),
        gradients=_floats(wire.gradients),
        loss=wire.loss,
    )


def _floats(data: bytes) -> Floats:
    return np.frombuffer(data, "<f4")


def _counts(data: bytes) -> Counts:
    return np.frombuffer(data, "<u2")


def _cells(data: bytes, *shape: int) -> Cells:
    return np.frombuffer(data, np.uint8).reshape(shape)
