"""The lines of a program that make its data: drawn as the run drew them, or number by number; knows no network."""

from collections.abc import Callable
from typing import Any, Final, get_args

import numpy as np

from livegrad.models.config.data import DataConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Curve, Custom, Feature
from livegrad.models.data import disturbances
from livegrad.models.data.datasets import REGISTRY, SPLITS, Data, Labelled, default_count, make_data
from livegrad.models.data.streams import KEYS, Stream
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.sources import source
from livegrad.models.explain.program.start import Start

_COLUMNS: Final[dict[Feature, str]] = {
    "x1": "x1",
    "x2": "x2",
    "x1_squared": "x1 * x1",
    "x2_squared": "x2 * x2",
    "x1_x2": "x1 * x2",
    "sin_x1": "np.sin(x1)",
    "sin_x2": "np.sin(x2)",
}

_CENTRE: Final = {
    "minmax": "low, high = found.min(axis=0), found.max(axis=0)\ncentre, spread = (high + low) / 2, (high - low) / 2",
    "standard": "centre, spread = found.mean(axis=0), found.std(axis=0)",
}

STREAM: Final = '''
def stream(number):
    """Points, split and each disturbance have a generator of their own, all from the data's seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence({seed}, spawn_key=(number,))))
'''


def part_names(data: Labelled) -> list[str]:
    """Name the parts of the split that have samples, the training set first."""
    return [name for name, value in SPLITS.items() if (data.split == value).any()]


def rows(start: Start) -> str:
    """Write what makes `parts`: of each part of the split rows of x1, x2 and target (n, 3) in single precision."""
    data, made = start.config.data, start.data
    if not isinstance(made, Data):
        raise TypeError(f"expected points, got {type(made).__name__}")
    if data.fixed or data.dataset in get_args(Custom) or not _as_drawn(start):
        return _listed(made)
    return _drawn(start.config, made)


def tensors(config: RunConfig) -> str:
    """Write what makes inputs and targets of `parts`."""
    columns = ", ".join(_COLUMNS[name] for name in config.features)
    second = ", rows[:, 1]" if any("x2" in name for name in config.features) else ""
    names = "x1, x2 = rows[:, 0]" if second else "x1 = rows[:, 0]"
    text = f'''
def features(rows):
    """Give what the network sees of points: {len(config.features)} number{"s" * (len(config.features) > 1)} each."""
    {names}{second}
    return np.stack([{columns}], axis=1)
'''
    table = "features(rows)"
    if config.inputs.scaling != "none":
        text += f"""

# The scaling is found on the training set alone.
found = features(parts["train"]).astype(np.float64)
{_CENTRE[config.inputs.scaling]}
spread = np.where(spread > 0, spread, 1.0)
"""
        table = "(features(rows) - np.float32(centre)) / np.float32(spread)"
    several = config.data.head == "multiclass"
    kind = "torch.tensor(rows[:, 2]).long()" if several else "torch.tensor(rows[:, 2:]).to(precision)"
    what = "class numbers" if several else "targets"
    return f"""{text}

precision = torch.get_default_dtype()
samples = {{  # of each part: the network's inputs and the {what}
    name: (torch.tensor({table}).to(precision), {kind})
    for name, rows in parts.items()
}}
inputs, targets = samples["train"]"""


def _as_drawn(start: Start) -> bool:
    """Say whether the run's points are still those that its configuration draws."""
    drawn = make_data(start.config)
    pairs = ((getattr(drawn, name), getattr(start.data, name)) for name in ("points", "targets", "split"))
    return all(np.array_equal(one, other) for one, other in pairs)


def _listed(data: Data) -> str:
    """Write every point."""
    written = ["parts = {  # of each part of the split: x1, x2 and target of its points"]
    table = np.column_stack([data.points, data.targets])
    for name in part_names(data) or ["train"]:
        chosen = table[data.split == SPLITS[name]]
        numbers = digits.listed(chosen, "    ") if len(chosen) else "np.empty((0, 3))"
        written.append(f'    "{name}": np.array({numbers}, np.float32),')
    return "\n".join([*written, "}"])


def _drawn(config: RunConfig, data: Data) -> str:
    count = config.data.count or default_count(config.data)
    draw = REGISTRY[config.data.dataset]
    arguments = f"{count}, {config.data.noise!r}, {_stream('points')}"
    if config.data.dataset == "blobs":
        arguments += f", {config.data.classes}"
    spoiled = _spoiled(config.data, data)
    functions = [draw, *(function for function, _ in spoiled)]
    lines = [
        f"points, targets = {draw.__name__}({arguments})",
        *split_lines(config.data, count),
        *(line for _, lines in spoiled for line in lines),
    ]
    if config.data.dataset in get_args(Curve):
        lines.append("points = np.stack([points[:, 0], targets], axis=1)")
    names = ", ".join(f'"{name}"' for name in part_names(data))
    lines += [
        "table = np.column_stack([points, targets]).astype(np.float32)",
        f"parts = {{name: table[split == name] for name in [{names}]}}  # rows of x1, x2 and target",
    ]
    parts = [STREAM.format(seed=config.seeds.data), *(source(function) for function in functions)]
    return "\n\n\n".join([*(part.strip("\n") for part in parts), "\n".join(lines)])


def split_lines(data: DataConfig, count: int) -> list[str]:
    """Write how points are shared out."""
    trained = min(max(round(count * data.train_share), 1), count - 1)
    validated = round(count * data.validation_share)
    lines = [
        f'split = np.full({count}, "train", dtype="<U10")',
        f"rest = {_stream('split')}.permutation({count})[{trained}:]",
        'split[rest] = "test"',
    ]
    return [*lines, f'split[rest[:{validated}]] = "validation"'] if validated else lines


def _spoiled(data: DataConfig, made: Data) -> list[tuple[Callable[..., Any], list[str]]]:
    """Give the functions that spoil the data on purpose, and the lines that call them."""
    classes = data.class_count
    noise, spread = repr(data.label_noise), repr(data.outliers)
    spoiled: list[tuple[Callable[..., Any], list[str]]] = []

    def spoil(function: Callable[..., Any], made: str, *arguments: object, then: str = "") -> None:
        call = f"{made} = {'~' if then else ''}{function.__name__}({', '.join(map(str, arguments))})"
        spoiled.append((function, [call, then] if then else [call]))

    if data.label_noise and classes:
        spoil(disturbances.wrong_classes, "targets", "targets", noise, classes, _stream("labels"))
    elif data.label_noise:
        spoil(disturbances.spread_values, "targets", "targets", noise, _stream("labels"))
    if data.outliers and classes:
        spoil(disturbances.stray_points, "points", "points", spread, made.domain, _stream("outliers"))
    elif data.outliers:
        spoil(disturbances.stray_values, "targets", "targets", spread, _stream("outliers"))
    if data.imbalance and classes:
        left = "points, targets, split = points[kept], targets[kept], split[kept]"
        arguments = ("targets", repr(data.imbalance), _stream("imbalance"))
        spoil(disturbances.missing, "kept", *arguments, then=left)
    return spoiled


def _stream(name: Stream) -> str:
    """Write the generator of one of the data's streams."""
    return f"stream({KEYS[name][0]})"
