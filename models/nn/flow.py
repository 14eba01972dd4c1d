"""How much of the error of sequences reaches each of their steps; knows no network."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.nn.passes import Passed

Floats = NDArray[np.float32]
_LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class Flow:
    """The root mean square over sequences of the norm of dE/dh at each step, E being the sequence's own loss.

    Unlike a gradient by weights it does not cancel out over the sequences, and so it tells what a step is sent.
    """

    states: Floats
    """(L, T), of each layer."""
    cells: Floats | None
    """The same of dE/dc in an LSTM."""
    samples: int
    """Over how many sequences."""

    @property
    def carried(self) -> Floats:
        """What carries the error from step to step (T,) in the layer where most of it reaches the first: c, or h."""
        by_layer = self.states if self.cells is None else self.cells
        found: Floats = by_layer[int(np.argmax(by_layer[:, 0]))]
        return found


def flow_of(layers: list[Passed], samples: int) -> Flow | None:
    """Measure what has been sent back of a mean loss over so many sequences; None before it has been.

    Of no sequences at all nothing is sent back.
    """
    if not samples:
        nothing = np.zeros((len(layers), len(layers[0].states)), np.float32)
        return Flow(nothing, nothing if layers[0].cells is not None else None, 0)
    states = [layer.state_errors for layer in layers]
    cells = [layer.cell_errors for layer in layers]
    if not layers or any(errors is None for errors in states):
        return None
    return Flow(_norms(states, samples), _norms(cells, samples) if cells[0] is not None else None, samples)


def _norms(layers: list[Tensor | None], samples: int) -> Floats:
    # The loss is a mean: a sequence's own error is so many times what has been sent back to it.
    found = [samples * errors.double().square().sum(2).mean(1).sqrt() for errors in layers if errors is not None]
    norms = torch.nan_to_num(torch.stack(found), nan=_LARGEST, posinf=_LARGEST).clamp(max=_LARGEST)
    return norms.numpy().astype(np.float32)
