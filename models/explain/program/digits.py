"""Numbers as Python text that gives the same numbers back; knows nothing of what they mean."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_WIDTH = 110


def number(value: np.floating[Any]) -> str:
    """Write a float32 or float64 with as few digits as give it back exactly.

    torch and NumPy read text as a double and round that to single precision, so the shortest digits of a single are
    right only if this double rounding ends where it began.
    """
    exact = float(value)
    if not math.isfinite(exact):
        return f'float("{exact}")'
    short = str(value)
    return short if type(value)(float(short)) == value else repr(exact)


def flat(values: NDArray[Any]) -> str:
    """Write an array (n,) as a list in one line."""
    return f"[{', '.join(number(value) for value in values)}]"


def listed(values: NDArray[Any], indent: str = "") -> str:
    """Write an array (n,) as a list, or (n, m) as a list of lists with a line for each; lines after the first indented.

    One of more dimensions is a list of such lists.

    One that fits stays in the first line.
    """
    if values.ndim > 2:
        return "[\n" + "".join(f"{indent}    {listed(part, indent + '    ')},\n" for part in values) + f"{indent}]"
    whole = flat(values) if values.ndim == 1 else f"[{', '.join(flat(row) for row in values)}]"
    if values.ndim == 1 or len(indent) + len(whole) <= _WIDTH:
        return whole
    return "[\n" + "".join(f"{indent}    {flat(row)},\n" for row in values) + f"{indent}]"


def integers(values: Sequence[int], indent: str = "") -> str:
    """Write whole numbers as a list, in as many lines as it takes."""
    lines, line = [], ""
    for value in values:
        if len(line) + len(str(value)) + len(indent) > _WIDTH:
            lines.append(line)
            line = ""
        line += f"{value}, "
    lines.append(line)
    if len(lines) == 1:
        return f"[{line.removesuffix(', ')}]"
    return "[\n" + "".join(f"{indent}    {each.rstrip()}\n" for each in lines) + f"{indent}]"
