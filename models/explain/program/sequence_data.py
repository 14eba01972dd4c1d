"""The lines of a program that draw its sequences as the run drew them; knows no network."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from livegrad.models.data import disturbances
from livegrad.models.data.datasets import MEASURED, SEEN, default_count
from livegrad.models.data.sequences import REGISTRY
from livegrad.models.data.streams import KEYS, Stream
from livegrad.models.explain.program import digits
from livegrad.models.explain.program.points import STREAM, part_names, split_lines
from livegrad.models.explain.program.sources import source
from livegrad.models.explain.program.start import Start

_TENSORS: Final = """
precision = torch.get_default_dtype()
samples = {{  # of each part: sequences (n, steps, columns) and the {what}
    name: (torch.tensor(inputs[split == name]).to(precision), {kind})
    for name in parts
}}
inputs, targets = samples["train"]
"""

_MEASURED: Final = """
samples = {{name: (x[:{count}], t[:{count}]) for name, (x, t) in samples.items()}}  # those that the loss is measured on
"""


def rows(start: Start) -> str:
    """Write what makes `inputs` (n, T, columns), `targets` (n,) and `split` (n,), and names the parts there are."""
    config, data = start.config, start.config.data
    count, classes = data.count or default_count(data), data.class_count
    draw = REGISTRY[data.dataset]
    functions: list[Callable[..., Any]] = [draw]
    lines = [
        f"inputs, targets = {draw.__name__}({count}, {data.length}, {_stream('points')})",
        *split_lines(data, count),
    ]
    if data.label_noise:
        spoil = disturbances.wrong_classes if classes else disturbances.spread_values
        functions.append(spoil)
        told = f", {classes}" if classes else ""
        call = f"{spoil.__name__}(targets, {data.label_noise!r}{told}, {_stream('labels')})"
        lines.append(f"targets = {call}")
    if data.imbalance and classes:
        functions.append(disturbances.missing)
        lines += [
            f"kept = ~missing(targets, {data.imbalance!r}, {_stream('imbalance')})",
            "inputs, targets, split = inputs[kept], targets[kept], split[kept]",
        ]
    if (seen := np.flatnonzero(start.data.split == SEEN)).size:
        told = digits.integers(seen.tolist())
        lines.append(f'split[{told}] = "seen"  # trained on before the data were changed: no test of the network')
    names = ", ".join(f'"{name}"' for name in part_names(start.data) or ["train"])
    lines += ["inputs, targets = inputs.astype(np.float32), targets.astype(np.float32)", f"parts = [{names}]"]
    parts = [STREAM.format(seed=config.seeds.data), *(source(function) for function in functions)]
    return "\n\n\n".join([*(part.strip("\n") for part in parts), "\n".join(lines)])


def tensors(start: Start) -> str:
    """Write what makes inputs and targets of each part."""
    config = start.config
    several = config.data.head == "multiclass"
    chosen = "targets[split == name]"
    kind = f"torch.tensor({chosen}).long()" if several else f"torch.tensor({chosen}[:, None]).to(precision)"
    what = "class numbers" if several else "targets"
    text = _TENSORS.format(what=what, kind=kind).strip("\n")
    many = (config.data.count or default_count(config.data)) > MEASURED
    return text + _MEASURED.format(count=MEASURED).rstrip("\n") if many else text


def _stream(name: Stream) -> str:
    return f"stream({KEYS[name][0]})"
