"""The lines of a program that make its images: those that are shipped, or drawn as the run drew them; no network."""

import base64
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from livegrad.models.config.data import DataConfig
from livegrad.models.config.words import IMAGE_SIDE, MAX_INK
from livegrad.models.data import disturbances
from livegrad.models.data.datasets import MEASURED, SPLITS, Labelled, default_count
from livegrad.models.data.images import digits as shipped
from livegrad.models.data.images import drawn
from livegrad.models.data.images.make import DRAWN, make_images
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.points import STREAM, part_names, split_lines, stream
from livegrad.models.explain.program.sources import source
from livegrad.models.explain.program.start import Start

_WIDTH: Final = 110
_NOTICE: Final = """# The digits are of Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998,
# UCI Machine Learning Repository, https://doi.org/10.24432/C50P49, under CC BY 4.0:
# 1,797 images of 8 x 8, each pixel from 0 to 16, and then which digit each is, packed with zlib."""


def rows(start: Start) -> str:
    """Write what makes `images`, `targets` and `parts`: of each part of the split which images it has."""
    config = start.config
    count = config.data.count or default_count(config.data)
    made = _shipped(config.data) if config.data.dataset == "digits" else _drawn(config.data, count)
    spoiled = list(_spoiled(config.data))
    functions = [function for function, _ in spoiled]
    if config.data.dataset != "digits":
        functions = [DRAWN[config.data.dataset], *functions]
    lines = [*made, *_split(start), *(line for _, lines in spoiled for line in lines)]
    names = ", ".join(f'"{name}"' for name in part_names(start.data))
    if _as_drawn(start):
        lines.append(f"parts = {{name: np.flatnonzero(split == name) for name in [{names}]}}")
    else:
        lines += _listed(start.data)
    helpers = [STREAM.format(seed=config.seeds.data), *_sources(functions)]
    return "\n\n\n".join([*(helper.strip("\n") for helper in helpers), "\n".join(lines)])


def tensors(start: Start) -> str:
    """Write what makes inputs and targets of them."""
    config = start.config
    several = config.data.head == "multiclass"
    kind = "torch.tensor(targets).long()" if several else "torch.tensor(targets)[:, None].to(precision)"
    return f"""precision = torch.get_default_dtype()
pixels = (torch.tensor(images.astype(np.uint8)).to(precision) / {MAX_INK}).unsqueeze(1)
truth = {kind}
# Of each part no more are measured than these.
samples = {{name: (pixels[places[:{MEASURED}]], truth[places[:{MEASURED}]]) for name, places in parts.items()}}
inputs, targets = pixels[parts["train"]], truth[parts["train"]]"""


def _shipped(data: DataConfig) -> list[str]:
    text = base64.b64encode(shipped.packed()).decode()
    packed = "".join(f'    "{text[at : at + _WIDTH]}"\n' for at in range(0, len(text), _WIDTH))
    size, count = IMAGE_SIDE**2, shipped.COUNT
    lines = [
        _NOTICE,
        f"packed = (\n{packed})",
        "values = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)",
        f"images, told = values[: {count * size}].reshape(-1, {IMAGE_SIDE}, {IMAGE_SIDE}), values[{count * size} :]",
        f"chosen = np.array({list(data.chosen)})",
        "places = np.flatnonzero(np.isin(told, chosen))",
    ]
    if data.count is not None:
        lines += [
            f"if len(places) > {data.count}:",
            f"    places = places[np.sort({stream('points')}.permutation(len(places))[:{data.count}])]",
        ]
    return [
        *lines,
        "images, targets = images[places].astype(np.float64), np.searchsorted(chosen, told[places])",
        "targets = targets.astype(np.float64)",
    ]


def _drawn(data: DataConfig, count: int) -> list[str]:
    return [f"images, targets = {DRAWN[data.dataset].__name__}({count}, {stream('points')})"]


def _split(start: Start) -> list[str]:
    if not _as_drawn(start):
        return ["split = np.zeros(len(images))"] if start.config.data.imbalance else []
    data = start.config.data
    return split_lines(data, len(make_images(data.model_copy(update={"imbalance": 0.0}), 0).images))


def _spoiled(data: DataConfig) -> Iterator[tuple[Callable[..., Any], list[str]]]:
    """Give the functions that spoil the images on purpose, and the lines that call them."""
    if data.dataset == "digits" and data.shift:
        yield drawn.moved, [f"images = moved(images, {data.shift}, {stream('shift')})"]
    if data.noise:
        yield drawn.spotted, [f"images = spotted(images, {data.noise!r}, {stream('ink')})"]
    if data.label_noise:
        call = f"wrong_classes(targets, {data.label_noise!r}, {data.class_count}, {stream('labels')})"
        yield disturbances.wrong_classes, [f"targets = {call}"]
    if data.imbalance:
        yield (
            disturbances.missing,
            [
                f"kept = ~missing(targets, {data.imbalance!r}, {stream('imbalance')})",
                "images, targets, split = images[kept], targets[kept], split[kept]",
            ],
        )


def _sources(functions: list[Callable[..., Any]]) -> list[str]:
    return [source(function) for function in functions]


def _as_drawn(start: Start) -> bool:
    """Say whether the split is still the one that the configuration draws."""
    drawn_now = make_images(start.config.data, start.config.seeds.data)
    return np.array_equal(drawn_now.split, start.data.split)


def _listed(data: Labelled) -> list[str]:
    """Write which images each part has."""
    written = ["parts = {  # of each part of the split, which images it has"]
    for name in part_names(data) or ["train"]:
        places = np.flatnonzero(data.split == SPLITS[name])
        written.append(f'    "{name}": np.array({digits.integers(places.tolist(), "    ")}, int),')
    return [*written, "}"]
