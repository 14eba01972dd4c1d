"""Livegrad: watch a neural network learn. The folders `models`, `server` and `web` beside this one are its parts."""

from pathlib import Path

# A checkout without symbolic links holds files in place of the links; the folders themselves are one level up.
if not (Path(__file__).parent / "models").is_dir():
    __path__.append(str(Path(__file__).parents[1]))
