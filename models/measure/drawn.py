"""What an engine draws for a view, of whatever kind of data; knows no kind."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawn:
    """What torch or the kernels have drawn; what there is of it, the kind of the data knows that asked for it."""
