"""A picture of a run as bytes and back; knows the layout of a frame, and nothing of sockets, sessions or torch.

A frame is made in two halves. The worker encodes the `body`, which is the same for every viewer; the server adds what
is each viewer's own, the number of the frame and the curve rows since its last one. MessagePack maps have no order
and no trailer, so the halves are put together by writing them one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.snapshot import Snapshot

VERSION: Final = 1
Floats = NDArray[np.float32]
Cells = NDArray[np.uint8]

_encoder = msgspec.msgpack.Encoder()
_LARGEST: Final = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True)
class Boundary:
    """The output over the domain: 0 is `low`, 255 is `high`, the first row is the top."""

    low: float
    high: float
    cells: Cells  # (g, g)


@dataclass(frozen=True, slots=True)
class Frame:
    """One binary message, as values."""

    lane: int
    frame: int
    step: int
    epoch: int
    series: tuple[str, ...]
    statistics: tuple[str, ...]
    curve: Floats  # (n, 1 + len(series))
    layers: Floats  # (L, len(statistics))
    boundary: Boundary
    units: Cells  # (U, u, u)
    unit: tuple[int, Cells] | None  # index into units, (g, g)
    points: Cells  # (n,)
    parameters: Floats  # (P,)


def encode_body(lane: int, snapshot: "Snapshot", series: Sequence[str], statistics: Sequence[str]) -> bytes:
    """Encode what all viewers of this picture share."""
    return _encode_body(
        lane=lane,
        step=snapshot.step,
        epoch=snapshot.epoch,
        series=series,
        statistics=statistics,
        layers=snapshot.layers,
        boundary=Boundary(snapshot.low, snapshot.high, snapshot.boundary),
        units=snapshot.units,
        unit=snapshot.unit,
        points=snapshot.points,
        parameters=snapshot.parameters,
    )


def _encode_body(
    *,
    lane: int,
    step: int,
    epoch: int,
    series: Sequence[str],
    statistics: Sequence[str],
    layers: Floats,
    boundary: Boundary,
    units: Cells,
    unit: tuple[int, Cells] | None,
    points: Cells,
    parameters: Floats,
) -> bytes:
    shared = {
        "v": VERSION,
        "lane": lane,
        "step": step,
        "epoch": epoch,
        "series": list(series),
        "statistics": list(statistics),
        "layers": _bytes(finite(layers)),
        "boundary": {
            "size": boundary.cells.shape[0],
            "low": boundary.low,
            "high": boundary.high,
            "cells": _bytes(boundary.cells),
        },
        "units": {"size": units.shape[-1], "count": units.shape[0], "cells": _bytes(units)},
        "unit": unit and {"index": unit[0], "size": unit[1].shape[0], "cells": _bytes(unit[1])},
        "points": _bytes(points),
        "parameters": _bytes(finite(parameters)),
    }
    return _encoder.encode(shared)[1:]  # without the one byte that says how many keys the map has


def splice(body: bytes, number: int, rows: bytes) -> bytes:
    """Make a viewer's frame of a body, the frame's number and the curve rows it has not seen."""
    own = _encoder.encode({"frame": number, "curve": rows})[1:]
    return b"".join((_HEADER, body, own))


_HEADER: Final = bytes([0x80 | 14])  # a MessagePack map of 14 keys: 12 in the body, 2 of the viewer's own


def encode_frame(frame: Frame) -> bytes:
    """Encode a whole frame, as one viewer is sent it."""
    body = _encode_body(
        lane=frame.lane,
        step=frame.step,
        epoch=frame.epoch,
        series=frame.series,
        statistics=frame.statistics,
        layers=frame.layers,
        boundary=frame.boundary,
        units=frame.units,
        unit=frame.unit,
        points=frame.points,
        parameters=frame.parameters,
    )
    return splice(body, frame.frame, encode_rows(frame.curve))


def decode_frame(data: bytes) -> Frame:
    """Read a frame back; the arrays are views into `data`.

    Raises ValueError for what is no frame of this version.
    """
    try:
        wire = _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise ValueError(f"expected a frame, got {error}") from error
    if wire.v != VERSION:
        raise ValueError(f"expected a frame of version {VERSION}, got version {wire.v}")
    series, statistics = tuple(wire.series), tuple(wire.statistics)
    size = wire.boundary.size
    return Frame(
        lane=wire.lane,
        frame=wire.frame,
        step=wire.step,
        epoch=wire.epoch,
        series=series,
        statistics=statistics,
        curve=decode_rows(wire.curve, 1 + len(series)),
        layers=decode_rows(wire.layers, len(statistics)),
        boundary=Boundary(wire.boundary.low, wire.boundary.high, _cells(wire.boundary.cells, size, size)),
        units=_cells(wire.units.cells, wire.units.count, wire.units.size, wire.units.size),
        unit=_unit(wire.unit),
        points=_cells(wire.points, len(wire.points)),
        parameters=np.frombuffer(wire.parameters, dtype="<f4"),
    )


def encode_rows(rows: Floats) -> bytes:
    """Write rows of numbers as little-endian float32, row after row."""
    return finite(rows).astype("<f4", copy=False).tobytes()


def decode_rows(data: bytes, width: int) -> Floats:
    """Read rows of `width` numbers."""
    return np.frombuffer(data, dtype="<f4").reshape(-1, width)


def finite(values: Floats) -> Floats:
    """Return the values with infinities as the largest number and NaN as 0, since neither may cross the wire."""
    if np.isfinite(values).all():
        return values
    return np.nan_to_num(values, nan=0.0, posinf=_LARGEST, neginf=-_LARGEST)


def _bytes(values: NDArray[Any]) -> bytes:
    little = values if values.dtype == np.uint8 else values.astype("<f4", copy=False)
    return little.tobytes()


def _cells(data: bytes, *shape: int) -> Cells:
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _unit(wire: "_WireUnit | None") -> tuple[int, Cells] | None:
    return None if wire is None else (wire.index, _cells(wire.cells, wire.size, wire.size))


class _WireBoundary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    low: float
    high: float
    cells: bytes


class _WireUnits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    count: int
    cells: bytes


class _WireUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    index: int
    size: int
    cells: bytes


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    lane: int
    frame: int
    step: int
    epoch: int
    series: list[str]
    statistics: list[str]
    curve: bytes
    layers: bytes
    boundary: _WireBoundary
    units: _WireUnits
    unit: _WireUnit | None
    points: bytes
    parameters: bytes


_decoder = msgspec.msgpack.Decoder(_Wire)
