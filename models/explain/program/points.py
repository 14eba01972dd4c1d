"""The lines of a program that make its data: drawn as the run drew them, or number by number; knows no network."""

from collections.abc import Callable
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.data import DataConfig
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Curve, Custom, Feature
from livegrad.models.data import disturbances
from livegrad.models.data.datasets import REGISTRY, SEEN, SPLITS, Data, Labelled, default_count, make_data
from livegrad.models.data.streams import KEYS, Stream
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.sources import source
from livegrad.models.explain.program.start import Change, Start

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

_POSITIONS: Final = '''

def positions(rows):
    """Give where points lie."""
    return [tuple(row) for row in rows[:, :{columns}]]
'''

_SPLICED: Final = '''
def spliced(rows, first, others, last):
    """Keep the first and the last rows, and put others between."""
    between = np.array(others, np.float32).reshape(-1, 3)
    return np.concatenate([rows[:first], between, rows[len(rows) - last :]])


nothing = np.empty((0, 3), np.float32)
'''.strip()


def part_names(data: Labelled) -> list[str]:
    """Name the parts of the split that have points, the training set first."""
    return [name for name, value in SPLITS.items() if (data.split == value).any()]


def _points(start: Start) -> Data:
    """Give the run's points."""
    if not isinstance(start.data, Data):
        raise TypeError(f"expected points, got {type(start.data).__name__}")
    return start.data


def rows(start: Start) -> str:
    """Write what makes `parts`: of each part of the split rows of x1, x2 and target (n, 3) in single precision."""
    if listed(start):
        return "\n\n\n".join([*([_SPLICED] if _drawn_anew(start) else []), _listed(_points(start))])
    pairs = [(start.config, _points(start)), *((each.after, each.points) for each in start.changes if each.points)]
    functions = list({function: None for config, data in pairs for function in _functions(config.data, data)})
    varies = len({config.seeds.data for config, _ in pairs}) > 1
    streams = STREAM.format(seed="seed" if varies else start.config.seeds.data)
    lines = [f"seed = {start.config.seeds.data}"] if varies else []
    if _judges(start):
        lines.append("trained = set()  # where points lie that the weights were trained on")
        streams += _POSITIONS.format(columns=_points(start).inputs)
    lines += _drawing(start.config, _points(start))
    return "\n\n\n".join([*(part.strip("\n") for part in (streams, *map(source, functions))), "\n".join(lines)])


def listed(start: Start) -> bool:
    """Say whether the program carries its points number by number, and does not draw them."""
    data = start.config.data
    return data.fixed or data.dataset in get_args(Custom) or (not start.changes and not _as_drawn(start))


def anew(start: Start, change: Change, old: Data, *, moved: bool) -> list[str]:
    """Write what makes the points that a change brings of the `old` ones; `moved`: those have been trained on."""
    new = change.points
    assert new is not None  # noqa: S101
    config, lines = change.after, list[str]()
    if change.before.inputs.scaling != config.inputs.scaling:
        lines += preparing(config).splitlines()
    table, former = _table(new), _table(old)
    if _judges(start) and moved:
        lines.append('trained |= set(positions(parts["train"]))')
    if not (np.array_equal(table, former) and np.array_equal(new.split, old.split)):
        if listed(start):
            lines += _spliced(old, new)
        else:
            seed = config.seeds.data
            lines += [f"seed = {seed}"] if seed != change.before.seeds.data else []
            lines += _drawing(config, new, judges=_judges(start))
    lines += ["samples = prepare(parts)", 'inputs, targets = samples["train"]', "begun = 0  # with a new epoch"]
    return lines if part_names(old) == part_names(new) else [*lines, "titles()"]


def preparing(config: RunConfig) -> str:
    """Write the function that makes the network's inputs and targets of `parts`."""
    scaled, made = _scaled(config), _samples(config)
    body = "\n".join(["def prepare(parts):", *scaled, *made]).replace("\n", "\n    ").replace("\n    \n", "\n\n")
    return body.replace("samples = {", "return {")


def tensors(start: Start) -> str:
    """Write what makes inputs and targets of `parts`."""
    config = start.config
    columns = ", ".join(_COLUMNS[name] for name in config.features)
    second = ", rows[:, 1]" if any("x2" in name for name in config.features) else ""
    names = "x1, x2 = rows[:, 0]" if second else "x1 = rows[:, 0]"
    text = f'''
def features(rows):
    """Give what the network sees of points: {len(config.features)} number{"s" * (len(config.features) > 1)} each."""
    {names}{second}
    return np.stack([{columns}], axis=1)
'''
    precision, taken = "precision = torch.get_default_dtype()", 'inputs, targets = samples["train"]'
    if _drawn_anew(start):
        return f"{text}\n\n{preparing(config)}\n\n\n{precision}\nsamples = prepare(parts)\n{taken}"
    scaled = _scaled(config)
    before = "\n\n" + "\n".join(scaled) + "\n" if scaled else ""
    return f"{text}{before}\n\n{precision}\n" + "\n".join([*_samples(config), taken])


def _scaled(config: RunConfig) -> list[str]:
    """Write what finds the scaling."""
    if config.inputs.scaling == "none":
        return []
    return [
        "# The scaling is found on the training set alone.",
        'found = features(parts["train"]).astype(np.float64)',
        *_CENTRE[config.inputs.scaling].splitlines(),
        "spread = np.where(spread > 0, spread, 1.0)",
    ]


def _samples(config: RunConfig) -> list[str]:
    """Write the tensors of each part of the split."""
    several, scaled = config.data.head == "multiclass", config.inputs.scaling != "none"
    table = "(features(rows) - np.float32(centre)) / np.float32(spread)" if scaled else "features(rows)"
    kind = "torch.tensor(rows[:, 2]).long()" if several else "torch.tensor(rows[:, 2:]).to(precision)"
    return [
        f"samples = {{  # of each part: the network's inputs and the {'class numbers' if several else 'targets'}",
        f"    name: (torch.tensor({table}).to(precision), {kind})",
        "    for name, rows in parts.items()",
        "}",
    ]


def _drawn_anew(start: Start) -> bool:
    """Say whether the run had other points, or other scaling, on the way."""
    return any(change.points is not None for change in start.changes)


def _judges(start: Start) -> bool:
    """Say whether points were ever kept from judging the network since it had been trained on them."""
    later = (change.points for change in start.changes)
    return not listed(start) and any(data is not None and bool((data.split == SEEN).any()) for data in later)


def _as_drawn(start: Start) -> bool:
    """Say whether the run's points are still those that its configuration draws."""
    drawn = make_data(start.config)
    pairs = ((getattr(drawn, name), getattr(start.data, name)) for name in ("points", "targets", "split"))
    return all(np.array_equal(one, other) for one, other in pairs)


def _table(data: Data) -> NDArray[np.float32]:
    """Give rows of x1, x2 and target."""
    return np.column_stack([data.points, data.targets])


def _parts(data: Data) -> dict[str, NDArray[np.float32]]:
    """Give the rows of each part of the split; the training set is there even without any."""
    return {name: _table(data)[data.split == SPLITS[name]] for name in part_names(data) or ["train"]}


def _listed(data: Data) -> str:
    """Write every point."""
    written = ["parts = {  # of each part of the split: x1, x2 and target of its points"]
    for name, chosen in _parts(data).items():
        numbers = digits.listed(chosen, "    ") if len(chosen) else "np.empty((0, 3))"
        written.append(f'    "{name}": np.array({numbers}, np.float32),')
    return "\n".join([*written, "}"])


def _spliced(old: Data, new: Data) -> list[str]:
    """Write what makes the listed points of others, of which most are often the same."""
    before, lines = _parts(old), list[str]()
    for name, rows in _parts(new).items():
        there = before.get(name, np.empty((0, 3), np.float32))
        if np.array_equal(there, rows):
            continue
        most = min(len(there), len(rows))
        same = (there[:most] == rows[:most]).all(axis=1)
        first = most if same.all() else int(same.argmin())
        same = (there[::-1][: most - first] == rows[::-1][: most - first]).all(axis=1)
        last = len(same) if same.all() else int(same.argmin())
        between = digits.listed(rows[first : len(rows) - last])
        lines.append(f'parts["{name}"] = spliced(parts.get("{name}", nothing), {first}, {between}, {last})')
    if list(before) != part_names(new):
        names = ", ".join(f'"{name}"' for name in part_names(new))
        lines.append(f"parts = {{name: parts[name] for name in [{names}]}}")
    return lines


def _functions(data: DataConfig, made: Data) -> list[Callable[..., Any]]:
    """Give the functions that draw points."""
    return [REGISTRY[data.dataset], *(function for function, _ in _spoiled(data, made))]


def _drawing(config: RunConfig, data: Data, *, judges: bool = False) -> list[str]:
    """Write what draws points; `judges`: those trained on before are kept from judging the network."""
    count = config.data.count or default_count(config.data)
    arguments = f"{count}, {config.data.noise!r}, {stream('points')}"
    if config.data.dataset == "blobs":
        arguments += f", {config.data.classes}"
    lines = [
        f"points, targets = {REGISTRY[config.data.dataset].__name__}({arguments})",
        *split_lines(config.data, count),
        *(line for _, lines in _spoiled(config.data, data) for line in lines),
    ]
    if config.data.dataset in get_args(Curve):
        lines.append("points = np.stack([points[:, 0], targets], axis=1)")
    names = ", ".join(f'"{name}"' for name in part_names(data))
    lines.append("table = np.column_stack([points, targets]).astype(np.float32)")
    if judges:
        lines += [
            "trained &= set(positions(table))",
            "known = np.array([place in trained for place in positions(table)])",
            'split[known & (split != "train")] = "seen"  # trained on before: no test of these weights',
        ]
    return [*lines, f"parts = {{name: table[split == name] for name in [{names}]}}  # rows of x1, x2 and target"]


def split_lines(data: DataConfig, count: int) -> list[str]:
    """Write how points are shared out."""
    trained = min(max(round(count * data.train_share), 1), count - 1)
    validated = round(count * data.validation_share)
    lines = [
        f'split = np.full({count}, "train", dtype="<U10")',
        f"rest = {stream('split')}.permutation({count})[{trained}:]",
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
        spoil(disturbances.wrong_classes, "targets", "targets", noise, classes, stream("labels"))
    elif data.label_noise:
        spoil(disturbances.spread_values, "targets", "targets", noise, stream("labels"))
    if data.outliers and classes:
        spoil(disturbances.stray_points, "points", "points", spread, made.domain, stream("outliers"))
    elif data.outliers:
        spoil(disturbances.stray_values, "targets", "targets", spread, stream("outliers"))
    if data.imbalance and classes:
        left = "points, targets, split = points[kept], targets[kept], split[kept]"
        arguments = ("targets", repr(data.imbalance), stream("imbalance"))
        spoil(disturbances.missing, "kept", *arguments, then=left)
    return spoiled


def stream(name: Stream) -> str:
    """Write the generator of one of the data's streams."""
    return f"stream({KEYS[name][0]})"
