"""Writes the golden frames, read by pytest and `node --test` alike: `python -m tests.server.wire.golden`."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from livegrad.server.wire.frames import Boundary, Frame, Histogram, Histograms, Sample, encode_frame

FOLDER: Final = Path(__file__).parents[2] / "golden"
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


def _curve(rows: int, width: int, *steps: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Rows of a curve: float32 numbers after steps that may be beyond what a float32 counts."""
    table = _floats(max(rows, 1), width)[:rows].astype(np.float64)
    table[:, 0] = steps
    return table


def _counts(*shape: int) -> np.ndarray[Any, np.dtype[np.uint16]]:
    return ((np.arange(np.prod(shape)) * 7919 + 3) % 65536).astype(np.uint16).reshape(shape)


def _cells(*shape: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return ((np.arange(np.prod(shape)) * 37 + 5) % 256).astype(np.uint8).reshape(shape)


def frames() -> dict[str, Frame]:
    """Return the samples by name.

    A classification run, a regression run seen closely, a long run with no rows, three classes with all there is to
    see of them, and one input whose steps a float32 cannot count.
    """
    small = Frame(
        lane=0,
        frame=7,
        step=50,
        epoch=2,
        series=("train_loss", "test_loss", "train_accuracy", "test_accuracy", "gradient_norm.1", "gradient_norm.2"),
        statistics=STATISTICS,
        curve=_curve(3, 7, 0, 25, 50),
        layers=_floats(2, 7),
        boundary=Boundary(-1.0, 1.0, _cells(4, 4)),
        units=_cells(5, 3, 3),
        unit=None,
        points=_cells(6),
        parameters=_floats(13),
        worst=_counts(3),
        learning_rate=0.03,
        confusion=_counts(8),
    )
    close = Frame(
        lane=3,
        frame=1,
        step=0,
        epoch=0,
        series=("train_loss", "test_loss", "gradient_norm.1"),
        statistics=STATISTICS,
        curve=_curve(1, 4, 0),
        layers=_floats(1, 7),
        boundary=Boundary(-0.25, 1.5, _cells(5, 5)),
        units=_cells(2, 2, 2),
        unit=(1, _cells(5, 5)),
        points=_cells(4),
        parameters=_floats(3),
        worst=_counts(1),
        learning_rate=0.1,
    )
    quiet = Frame(
        lane=0,
        frame=70_000,
        step=5_000_000_000,
        epoch=300_000,
        series=("train_loss",),
        statistics=STATISTICS,
        curve=_curve(0, 2),
        layers=_floats(2, 7),
        boundary=Boundary(-1.0, 1.0, _cells(2, 2)),
        units=_cells(3, 2, 2),
        unit=None,
        points=_cells(300),
        parameters=_floats(9),
        worst=_counts(10),
        learning_rate=1e-5,
    )
    several = Frame(
        lane=0,
        frame=300,
        step=26,
        epoch=1,
        series=("train_loss", "validation_loss", "test_loss", "learning_rate"),
        statistics=STATISTICS,
        curve=_curve(2, 5, 25, 26),
        layers=_floats(2, 7),
        boundary=Boundary(-1.0, 1.0, _cells(3, 3), _cells(3, 3) % 3),
        units=_cells(4, 2, 2),
        unit=None,
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
                "sums": Histogram(-40.5, -3.5, _counts(32) // 9),
            },
        ),
        sample=Sample(4, _floats(2), _floats(5), _floats(5), _floats(5), _floats(17), 0.625),
    )
    line = Frame(
        lane=0,
        frame=2,
        step=2**40 + 3,
        epoch=2**36,
        series=("train_loss", "train_r2"),
        statistics=STATISTICS,
        curve=_curve(3, 3, 2**24, 2**24 + 1, 2**40 + 3),
        layers=_floats(1, 7),
        boundary=Boundary(-4.0, 10.5, _cells(3, 3)),
        units=_cells(1, 2, 2),
        unit=None,
        points=_cells(3),
        parameters=_floats(2),
        worst=_counts(0),
        learning_rate=10.0,
        line=_floats(3),
    )
    return {"small": small, "close": close, "quiet": quiet, "several": several, "line": line}


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
            "classes": _list(frame.boundary.classes),
        },
        "line": _list(frame.line),
        "units": {"size": frame.units.shape[1], "count": frame.units.shape[0], "cells": frame.units.tolist()},
        "unit": None if unit is None else {"index": unit[0], "size": unit[1].shape[0], "cells": unit[1].tolist()},
        "points": frame.points.tolist(),
        "point_classes": _list(frame.point_classes),
        "parameters": frame.parameters.tolist(),
        "confusion": _list(frame.confusion),
        "worst": frame.worst.tolist(),
        "histograms": frame.histograms and _histograms(frame.histograms),
        "sample": frame.sample and _sample(frame.sample),
        "learning_rate": frame.learning_rate,
    }


def _list(values: np.ndarray[Any, Any] | None) -> Any:
    return None if values is None else values.tolist()


def _histograms(histograms: Histograms) -> dict[str, Any]:
    kinds = {
        name: {"low": kind.low, "high": kind.high, "counts": kind.counts.tolist()}
        for name, kind in histograms.kinds.items()
    }
    return {"layer": histograms.layer, "kinds": kinds}


def _sample(sample: Sample) -> dict[str, Any]:
    numbers = {name: getattr(sample, name).tolist() for name in ("inputs", "sums", "outputs", "errors", "gradients")}
    return {"index": sample.index, **numbers, "loss": sample.loss}


def write(folder: Path = FOLDER) -> None:
    """Write each sample and, beside it, the values it must decode to."""
    folder.mkdir(exist_ok=True)
    for name, frame in frames().items():
        (folder / f"{name}.frame").write_bytes(encode_frame(frame))
        (folder / f"{name}.json").write_text(json.dumps(expected(frame), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
