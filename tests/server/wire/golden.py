"""Writes the golden frames, read by pytest and `node --test` alike: `python -m tests.server.wire.golden`."""

import json
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec.structs import asdict

from livegrad.server.wire.frames import (
    VERSION,
    Boundary,
    Frame,
    FrameBody,
    Histogram,
    Histograms,
    Sample,
    Unit,
    Units,
    pack_body,
    splice,
)
from livegrad.server.wire.rows import make_rows

FOLDER: Final = Path(__file__).parents[2] / "golden"
STATISTICS: Final = 7


def _floats(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Eighths, which float32 and JSON both hold exactly, with a third and a tiny number that they do not."""
    values = ((np.arange(np.prod(shape)) - 3) / 8).astype(np.float32)
    values[0], values[-1] = 1 / 3, 1e-7
    return values.reshape(shape)


def _curve(rows: int, width: int, *steps: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Rows of a curve: float32 numbers after steps that may be beyond what a float32 counts."""
    table = _floats(max(rows, 1), width)[:rows].astype(np.float64)
    table[:, 0] = steps
    return table


def _counts(*shape: int) -> np.ndarray[Any, np.dtype[np.uint16]]:
    return ((np.arange(np.prod(shape)) * 7919 + 3) % 65536).astype(np.uint16).reshape(shape)


def _cells(*shape: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return ((np.arange(np.prod(shape)) * 37 + 5) % 256).astype(np.uint8).reshape(shape)


OPTIONAL: Final = (
    "line",
    "unit",
    "point_classes",
    "confusion",
    "batch",
    "histograms",
    "sample",
    "dropped",
    "image",
    "sequence",
    "flow",
)


def _frame(**fields: Any) -> Frame:
    """Make a frame; what is left out does not apply."""
    absent: dict[str, Any] = dict.fromkeys(OPTIONAL)
    return Frame(v=VERSION, **(absent | {"seconds": 0.125} | fields))


def frames() -> dict[str, Frame]:
    """Return the samples by name.

    A classification run, a regression run seen closely, a long run with no rows, three classes with all there is to
    see of them, and one input whose steps a float32 cannot count.
    """
    small = _frame(
        lane=0,
        frame=7,
        step=50,
        epoch=2,
        series=6,
        row=_floats(6),
        statistics=STATISTICS,
        curve=_curve(3, 7, 0, 25, 50),
        layers=_floats(2, 7),
        boundary=Boundary(4, -1.0, 1.0, _cells(4, 4), None, _counts(3, 4)),
        units=Units(3, 5, _cells(5, 3, 3)),
        points=_cells(6),
        parameters=_floats(13),
        worst=_counts(3),
        batch=_counts(2),
        learning_rate=0.03,
        confusion=_counts(8),
    )
    close = _frame(
        lane=3,
        frame=1,
        step=0,
        epoch=0,
        series=3,
        row=_floats(3),
        statistics=STATISTICS,
        curve=_curve(1, 4, 0),
        layers=_floats(1, 7),
        boundary=Boundary(5, -0.25, 1.5, _cells(5, 5), None, None),
        units=Units(2, 2, _cells(2, 2, 2)),
        unit=Unit(1, 5, _cells(5, 5), None),
        points=_cells(4),
        parameters=_floats(3),
        worst=_counts(1),
        learning_rate=0.1,
    )
    quiet = _frame(
        lane=0,
        frame=70_000,
        step=5_000_000_000,
        epoch=300_000,
        series=1,
        row=_floats(1),
        statistics=STATISTICS,
        curve=_curve(0, 2),
        layers=_floats(2, 7),
        boundary=Boundary(2, -1.0, 1.0, _cells(2, 2), None, _counts(0, 4)),
        units=Units(2, 3, _cells(3, 2, 2)),
        points=_cells(300),
        parameters=_floats(9),
        worst=_counts(10),
        learning_rate=1e-5,
    )
    several = _frame(
        lane=0,
        frame=300,
        step=26,
        epoch=1,
        series=4,
        row=_floats(4),
        statistics=STATISTICS,
        curve=_curve(2, 5, 25, 26),
        layers=_floats(2, 7),
        boundary=Boundary(3, -1.0, 1.0, _cells(3, 3), _cells(3, 3) % 3, _counts(2, 4)),
        units=Units(2, 4, _cells(4, 2, 2)),
        points=_cells(9),
        point_classes=_cells(9) % 3,
        parameters=_floats(17),
        worst=_counts(10),
        learning_rate=0.0025,
        confusion=_counts(27),
        histograms=Histograms(
            1,
            {
                "weights": Histogram(-1.5, 2.25, _counts(32)),
                "gradients": Histogram(-1e-9, 1e-9, _counts(32)),
                "activations": Histogram(0.0, 0.0, _counts(32) // 7),
                "pre_activations": Histogram(-40.5, -3.5, _counts(32) // 9),
            },
        ),
        sample=Sample(4, _floats(2), _floats(5), _floats(5), _floats(5), _floats(17), 0.625),
        dropped=_floats(3),
    )
    line = _frame(
        lane=0,
        frame=2,
        step=2**40 + 3,
        epoch=2**36,
        series=2,
        row=_floats(2),
        statistics=STATISTICS,
        curve=_curve(3, 3, 2**24, 2**24 + 1, 2**40 + 3),
        layers=_floats(1, 7),
        boundary=Boundary(3, -4.0, 10.5, _cells(3, 3), None, None),
        units=Units(2, 1, _cells(1, 2, 2)),
        points=_cells(3),
        parameters=_floats(2),
        worst=_counts(0),
        learning_rate=10.0,
        line=_floats(3),
    )
    return {"small": small, "close": close, "quiet": quiet, "several": several, "line": line}


def body_of(frame: Frame) -> bytes:
    """Encode what of a frame all viewers share."""
    return pack_body(FrameBody(**{name: getattr(frame, name) for name in FrameBody.__struct_fields__}))


def encode_frame(frame: Frame) -> bytes:
    """Encode a whole frame, as one viewer is sent it."""
    return splice(frame.frame, [(body_of(frame), make_rows(frame.curve[:, 0], frame.curve[:, 1:]))])


def expected(value: Any) -> Any:
    """Return a frame as plain lists, each float written so that it reads back as the same float32."""
    if isinstance(value, msgspec.Struct):
        return expected(asdict(value))
    if isinstance(value, dict):
        return {name: expected(part) for name, part in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


def write(folder: Path = FOLDER) -> None:
    """Write each sample and, beside it, the values it must decode to."""
    folder.mkdir(exist_ok=True)
    for name, frame in frames().items():
        (folder / f"{name}.frame").write_bytes(encode_frame(frame))
        (folder / f"{name}.json").write_text(json.dumps(expected(frame), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
