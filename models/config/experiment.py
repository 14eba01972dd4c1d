"""A comparison as data: the base that all its runs share, what each has otherwise, and axes whose values make runs.

A difference is options by dotted path with the values that one run has in place of the base's, even where the base
comes to have the same value: who compares rates keeps the rate of each run when that of all others is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from livegrad.models.config.custom import FORMER
from livegrad.models.config.run import RunConfig, changed

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Axis:
    """An option and the values it takes, a run for each."""

    path: str
    values: Sequence[Any]


def differences(axes: Sequence[Axis]) -> list[dict[str, Any]]:
    """Give the difference of each run: of one axis a row, of two a grid, row by row, the first axis being the rows."""
    return [
        {axis.path: value for axis, value in zip(axes, values, strict=True)}
        for values in product(*(axis.values for axis in axes))
    ]


def named(changes: Changes) -> dict[str, Any]:
    """Return changes under the present names of their options, so that two of one option are seen to be so."""
    return {FORMER.get(path, path): value for path, value in changes.items()}


def configured(base: RunConfig, difference: Changes) -> RunConfig:
    """Return a run's configuration; raises what `run.changed` does."""
    return changed(base, difference) if difference else base


def reaching(changes: Changes, difference: Changes) -> dict[str, Any]:
    """Return what of a change to the base reaches a run: options in which it does not differ."""
    return {path: value for path, value in changes.items() if path not in difference}


def reached(changes: Changes, differences: Iterable[Changes]) -> list[int]:
    """Return the indices of the runs that a change to the base reaches."""
    return [index for index, difference in enumerate(differences) if reaching(changes, difference)]


def differing(base: Mapping[str, Any], other: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Return the options in which two configurations, as `model_dump` gives them, differ, with the other's values."""
    found: dict[str, Any] = {}
    for name, value in other.items():
        if isinstance(value, dict) and isinstance(base[name], dict):
            found |= differing(base[name], value, f"{path}{name}.")
        elif value != base[name]:
            found[f"{path}{name}"] = value
    return found
