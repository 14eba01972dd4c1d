"""Puts a program together: as Python text and as a Jupyter notebook; needs nothing of Livegrad to run."""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch

from livegrad.models.explain.program import changes, digits, stepping, training
from livegrad.models.explain.program.kinds import writing
from livegrad.models.explain.program.start import Start

_KEPT: Final = "Needs torch and NumPy alone, and prints the loss on each part of the data."
_ROUNDING: Final = (
    "The run is in single precision, where the last digit may differ between machines and from the run's own kernels;\n"
    "training magnifies that, so after many steps the numbers may part. With float64 below there is less to magnify."
)


@dataclass(frozen=True)
class Section:
    """A part of a program."""

    title: str
    text: str


def python(start: Start) -> str:
    """Write the run as a program."""
    opening = f'"""{_headline(start)}\n\n{_preface(start)}\n"""\n'
    parts = [f"# {section.title}\n\n{section.text}" for section in sections(start)]
    return "\n".join([opening, _imports(start), *(f"\n\n{part}" for part in parts)]).rstrip("\n") + "\n"


def notebook(start: Start) -> str:
    """Write the run as a Jupyter notebook (nbformat 4.5), as JSON."""
    cells = [_cell(0, f"# {_headline(start)}\n\n{_preface(start)}"), _cell(1, _imports(start), is_code=True)]
    for number, section in enumerate(sections(start), 1):
        cells += [_cell(2 * number, f"## {section.title}"), _cell(2 * number + 1, section.text, is_code=True)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def sections(start: Start) -> list[Section]:
    """Give the parts of the program in order."""
    config, count = start.config, int((start.data.split == 0).sum())
    later = {name for change in start.changes for name in change.after.activations}
    if start.changes:
        count = 1  # with other batches than it begins with, one of a single sample may come
    kind = writing(config)
    weights = "The initial weights, in full digits" if start.going is None else "The weights, in full digits"
    return [
        Section(f"The data: {config.data.dataset}", kind.rows(start)),
        Section("The network's inputs", kind.tensors(start).strip("\n")),
        Section("The network", kind.network(start.shape, count, later)),
        Section(weights, _numbers(start)),
        Section("The loss", training.loss(config)),
        *_trained(start),
    ]


def _numbers(start: Start) -> str:
    """Write every number of the network in full digits."""
    entries = []
    for name, values in writing(start.config).state(start).items():
        text = "0" if values.dtype.kind == "i" else digits.listed(values, "    ")
        entries.append(f'    "{name}": {text},\n')
    return (
        f"numbers = {{  # a row of a weight for each unit\n{''.join(entries)}}}\n"
        "network.load_state_dict({name: torch.tensor(values) for name, values in numbers.items()})"
    )


def _trained(start: Start) -> list[Section]:
    """Give the parts that train."""
    if not start.changes:
        return [Section("The optimizer", training.optimizer(start)), Section("Training", training.loop(start))]
    return [
        Section("The optimizer", stepping.optimizer(start)),
        Section("Training", stepping.functions(start)),
        Section("The run, and what was done to it", changes.story(start)),
    ]


def _headline(start: Start) -> str:
    return f"A run of Livegrad in PyTorch: {start.config.data.dataset}."


def _preface(start: Start) -> str:
    """Say what the program starts from."""
    if start.going is None:
        begins = "Starts from the run's initial weights and repeats it from its configuration."
        if start.changes:
            begins += "\nWhat was changed while it trained is changed at the same steps, at the end of the program."
    else:
        begins = (
            f"The run was changed while it trained, so this starts from its state after {start.going.steps} steps "
            f"(epoch {start.going.epoch})\nand goes on from there."
        )
        if start.left_out:
            begins += f"\nIt is not repeated from its beginning: {start.left_out}."
    made = f"Made with torch {torch.__version__.split('+')[0]} and NumPy {np.__version__}."
    return f"{begins}\n{_KEPT} {made}\n\n{_ROUNDING}"


def _imports(start: Start) -> str:
    configs = (start.config, *(change.after for change in start.changes))
    packed = start.config.data.dataset == "digits"
    curved = any(each.training.schedule.name == "cosine" for each in configs)
    needed = (("base64", packed), ("math", curved), ("zlib", packed))
    names = [f"import {name}\n" for name, is_used in needed if is_used]
    first = "".join([*names, "\n"]) if names else ""
    return (
        f"{first}import numpy as np\nimport torch\nfrom torch import nn\nfrom torch.nn import functional\n\n"
        "torch.set_default_dtype(torch.float32)"
    )


def _cell(number: int, text: str, *, is_code: bool = False) -> dict[str, Any]:
    cell = {"id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}
    if is_code:
        return {"cell_type": "code", "execution_count": None, "outputs": [], **cell}
    return {"cell_type": "markdown", **cell}
