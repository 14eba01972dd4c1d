"""Make web/first.json: what the page paints before any socket opens, by the same code that paints it after."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any, get_args

from models import pictures
from models.config import Dataset, Feature, RegressionDataset, RunConfig
from models.diagnostics import STATISTICS
from models.snapshot import View
from models.trainer import Trainer
from server.frames import encode_body, encode_rows, splice
from server.lanes import run_event

PLACE = Path(__file__).parent.parent / "web" / "first.json"
THUMBNAIL_POINTS = 140


def first_paint() -> dict[str, Any]:
    """Return the schema, the default run untrained, its frame, and small pictures of every data set and feature."""
    trainer = Trainer(RunConfig())
    body = encode_body(0, trainer.snapshot(), trainer.series, STATISTICS)
    return {
        "schema": RunConfig.model_json_schema(),
        "run": run_event(0, trainer, rebuilt=True).model_dump(mode="json"),
        "frame": b64encode(splice(body, 0, encode_rows(trainer.measure()[None]))).decode(),
        "thumbnails": {name: thumbnail(name) for name in get_args(Dataset)},
        "features": features(View().units),
    }


def thumbnail(dataset: Dataset) -> dict[str, Any]:
    """Return a data set as its small picture has it: with fewer points and coarser numbers."""
    regression = dataset in get_args(RegressionDataset)
    loss = "squared" if regression else "cross_entropy"
    config = RunConfig.model_validate({"data": {"dataset": dataset}, "training": {"loss": loss}})
    data = run_event(0, Trainer(config), rebuilt=True).data
    stride = max(1, len(data.points) // THUMBNAIL_POINTS)
    points = [[round(number, 2) for number in point] for point in data.points[::stride]]
    return {"task": data.task, "points": points}


def features(size: int) -> dict[str, Any]:
    """Return what each input looks like over the domain, as the wire would carry it."""
    names = get_args(Feature)
    maps = zip(names, pictures.input_maps(names, size), strict=True)
    return {"size": size, "cells": {name: b64encode(cells.tobytes()).decode() for name, cells in maps}}


def text() -> str:
    """Return the file's text."""
    return json.dumps(first_paint(), separators=(",", ":"), allow_nan=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
    print(f"{PLACE.name}: {PLACE.stat().st_size} bytes")
