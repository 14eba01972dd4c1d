"""Writes a run out as a program, a notebook or a file of its weights; knows no server and no session."""

import sys
from pathlib import Path
from typing import Literal

from livegrad.models.config.run import RunConfig
from livegrad.models.explain.program.safetensors import safetensors
from livegrad.models.explain.program.write import notebook, python
from livegrad.models.training.past.exporting import start
from livegrad.models.training.trainer import Trainer

Format = Literal["python", "notebook", "safetensors"]


def export(config: RunConfig, kind: Format, epochs: int, output: Path | None) -> None:
    """Write a run, to stdout where no file is named; weights are the initial ones. Raises OSError."""
    data = content(config, kind, epochs)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        output.write_bytes(data)


def content(config: RunConfig, kind: Format, epochs: int) -> bytes:
    """Give what the file holds; its program trains so many epochs."""
    begin = start(Trainer(config, compiled=False), epochs)
    if kind == "safetensors":
        return safetensors(begin)
    return (python(begin) if kind == "python" else notebook(begin)).encode()
