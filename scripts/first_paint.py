"""Make web/first.json: what the page paints before any socket opens, by the same code that paints it after.

And web/sets.json: the small pictures of those data sets that level Basic does not show.
"""

import gzip
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from livegrad.models.config.data import DataConfig
from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, allowed_losses
from livegrad.models.config.words import Dataset, Feature
from livegrad.models.data.datasets import make_data
from livegrad.models.measure import pictures
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.service.make_events import list_points, run_event
from livegrad.server.wire.events import encode_event
from livegrad.server.wire.frames import encode_body, splice
from livegrad.server.wire.rows import make_rows
from livegrad.server.worker.channel import Points
from livegrad.server.worker.session.description import describe, points

PLACE = Path(__file__).parent.parent / "web" / "first.json"
SETS = PLACE.with_name("sets.json")
BASIC = ("circle", "xor", "gauss", "spiral", "moons", "spiral-3", "xor-table", "plane", "multi-gauss")
THUMBNAIL_POINTS = 60
LEVELS = 120
"""How many places a thumbnail tells apart along each side: twice as many as it has pixels."""


def differences(data: bytes) -> bytes:
    """Give each byte as what it adds to the one before, modulo 256: a quarter less once smooth maps are compressed."""
    return bytes((now - before) % 256 for before, now in pairwise((0, *data)))


def first_paint() -> dict[str, Any]:
    """Return the schema, the untrained default run, its frame, small pictures of data sets and features, presets."""
    trainer = Trainer(RunConfig())
    run = describe(0, trainer, rebuilt=True, known=trainer.data)
    known = points(trainer.data)
    event = run_event(run, known, list_points(known), rebuilt=True)
    measured = trainer.measure()[1:]
    body = encode_body(0, trainer.snapshot(), measured)
    row = make_rows([trainer.steps], measured[None])
    return {
        "schema": lean(RunConfig.model_json_schema()),
        "run": json.loads(encode_event(event)),
        "frame": differences(splice(0, [(body, row)])).hex(),
        "thumbnails": {name: thumbnail(name) for name in known_sets() if name in BASIC},
        "features": features(View().units),
        "presets": {name: preset(config) for name, config in PRESETS.items()},
    }


def other_sets() -> dict[str, Any]:
    """Return the small pictures of the other data sets."""
    return {name: thumbnail(name) for name in known_sets() if name not in BASIC}


def known_sets() -> tuple[Dataset, ...]:
    """Return the names of all data sets."""
    return get_args(Dataset)


def preset(config: RunConfig) -> dict[str, Any]:
    """Return by dotted path what a preset has other than the default run; custom points are the person's."""
    usual = flat(RunConfig().model_dump(mode="json"))
    return {
        path: value
        for path, value in flat(config.model_dump(mode="json")).items()
        if value != usual[path] and path not in ("data.dataset", "data.custom")
    }


def flat(config: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a configuration by dotted path."""
    found: dict[str, Any] = {}
    for name, value in config.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return found


def lean(schema: Any) -> Any:
    """Return a schema without its prose, which the page has in its own words and languages."""
    if isinstance(schema, list):
        return [lean(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    prose = [name for name in ("title", "description") if isinstance(schema.get(name), str)]
    return {name: lean(part) for name, part in schema.items() if name not in prose}


def thumbnail(dataset: Dataset) -> dict[str, Any]:
    """Return a data set as its small picture has it: with fewer points and coarser numbers; custom points have none."""
    data = points(make_data(run_of(dataset)))
    listed = json.loads(list_points(data))
    stride = max(1, len(listed) // THUMBNAIL_POINTS)
    return {
        "task": data.task,
        "domain": [[round(end, 2) for end in ends] for ends in data.domain],
        "points": [coarse(point, data) for point in listed[::stride]],
    }


def run_of(dataset: Dataset) -> RunConfig:
    """Return a run of a data set as it is when nothing else has been chosen."""
    data = DataConfig(dataset=dataset)
    return RunConfig.model_validate({"data": data, "training": {"loss": allowed_losses(data)[0]}})


def coarse(point: list[float], data: Points) -> list[float]:
    """Round a point to what a thumbnail shows, the class to itself, a value to what a colour shows."""
    x1, x2, target, split = point
    target = target if data.classes else rounded(target, data.domain[1] if data.inputs == 1 else (-1.0, 1.0))
    place = [rounded(x1, data.domain[0]), target if data.inputs == 1 else rounded(x2, data.domain[1])]
    return [int(number) if number == int(number) else number for number in (*place, target, split)]


def rounded(number: float, ends: tuple[float, float]) -> float:
    """Round a number to the decimals that tell apart `LEVELS` places between the ends."""
    return round(number, math.ceil(math.log10(LEVELS / (ends[1] - ends[0]))))


def features(size: int) -> dict[str, Any]:
    """Return what each input looks like over the domain, as the wire would carry it."""
    names = get_args(Feature)
    maps = zip(names, pictures.input_maps(names, size), strict=True)
    return {"size": size, "cells": {name: cells.tobytes().hex() for name, cells in maps}}


def write(place: Path, value: dict[str, Any]) -> None:
    """Write a file and say how large it is."""
    place.write_text(json.dumps(value, separators=(",", ":"), allow_nan=False) + "\n", encoding="utf-8")
    print(f"{place.name}: {place.stat().st_size} bytes, {len(gzip.compress(place.read_bytes(), 9))} compressed")


if __name__ == "__main__":
    write(PLACE, first_paint())
    write(SETS, other_sets())
