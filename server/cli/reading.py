"""Reads what a run in the terminal is made of; loads no torch, so that a mistake in it is told at once."""

import sys
from pathlib import Path

from livegrad.models.config.run import RunConfig
from livegrad.models.training.past.journal import Journal, read


def read_config(path: Path | None) -> RunConfig:
    """Read a configuration; raises OSError or pydantic.ValidationError."""
    return RunConfig() if path is None else RunConfig.model_validate_json(path.read_bytes())


def read_journal(path: Path | None) -> Journal:
    """Read a journal, from standard input where no file is named; raises OSError, or ValueError for what is none."""
    return read(sys.stdin.buffer.read() if path is None else path.read_bytes())
