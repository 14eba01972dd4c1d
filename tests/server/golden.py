"""Writes the golden frames, wire samples that pytest and `node --test` both read: `python -m tests.server.golden`."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from server.frames import Boundary, Frame, encode_frame

FOLDER: Final = Path(__file__).parents[1] / "golden"
STATISTICS: Final = (
    "gradient_norm",
    "weight_norm",
    "update_ratio",
    "activation_mean",
    "activation_std",
    "dead",
    "saturated",
)


def _floats(*shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Eighths, which float32 and JSON both hold exactly, with a third and a tiny number that they do not."""
    values = ((np.arange(np.prod(shape)) - 3) / 8).astype(np.float32)
    values[0], values[-1] = 1 / 3, 1e-7
    return values.reshape(shape)


def _cells(*shape: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return ((np.arange(np.prod(shape)) * 37 + 5) % 256).astype(np.uint8).reshape(shape)


def frames() -> dict[str, Frame]:
    """Return the samples by name: a classification run, a regression run seen closely, a long run with no rows."""
    small = Frame(
        lane=0,
        frame=7,
        step=50,
        epoch=2,
        series=("train_loss", "test_loss", "train_accuracy", "test_accuracy", "gradient_norm.1", "gradient_norm.2"),
        statistics=STATISTICS,
        curve=_floats(3, 7),
        layers=_floats(2, 7),
        boundary=Boundary(-1.0, 1.0, _cells(4, 4)),
        units=_cells(5, 3, 3),
        unit=None,
        points=_cells(6),
        parameters=_floats(13),
    )
    close = Frame(
        lane=3,
        frame=1,
        step=0,
        epoch=0,
        series=("train_loss", "test_loss", "gradient_norm.1"),
        statistics=STATISTICS,
        curve=_floats(1, 4),
        layers=_floats(1, 7),
        boundary=Boundary(-0.25, 1.5, _cells(5, 5)),
        units=_cells(2, 2, 2),
        unit=(1, _cells(5, 5)),
        points=_cells(4),
        parameters=_floats(3),
    )
    quiet = Frame(
        lane=0,
        frame=70_000,
        step=5_000_000_000,
        epoch=300_000,
        series=("train_loss",),
        statistics=STATISTICS,
        curve=_floats(1, 2)[:0],
        layers=_floats(2, 7),
        boundary=Boundary(-1.0, 1.0, _cells(2, 2)),
        units=_cells(3, 2, 2),
        unit=None,
        points=_cells(300),
        parameters=_floats(9),
    )
    return {"small": small, "close": close, "quiet": quiet}


def expected(frame: Frame) -> dict[str, Any]:
    """Return the frame as plain lists, each float written so that it reads back as the same float32."""
    unit = frame.unit
    return {
        "lane": frame.lane,
        "frame": frame.frame,
        "step": frame.step,
        "epoch": frame.epoch,
        "series": list(frame.series),
        "statistics": list(frame.statistics),
        "curve": frame.curve.tolist(),
        "layers": frame.layers.tolist(),
        "boundary": {
            "size": frame.boundary.cells.shape[0],
            "low": frame.boundary.low,
            "high": frame.boundary.high,
            "cells": frame.boundary.cells.tolist(),
        },
        "units": {"size": frame.units.shape[1], "count": frame.units.shape[0], "cells": frame.units.tolist()},
        "unit": None if unit is None else {"index": unit[0], "size": unit[1].shape[0], "cells": unit[1].tolist()},
        "points": frame.points.tolist(),
        "parameters": frame.parameters.tolist(),
    }


def write(folder: Path = FOLDER) -> None:
    """Write each sample and, beside it, the values it must decode to."""
    folder.mkdir(exist_ok=True)
    for name, frame in frames().items():
        (folder / f"{name}.frame").write_bytes(encode_frame(frame))
        (folder / f"{name}.json").write_text(json.dumps(expected(frame), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
