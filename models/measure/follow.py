"""One sample on its way through a network, and its loss on the way back, in numbers; knows no trainer."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.measure.diagnostics import finite
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Followed:
    """What a sample makes of the network as it answers outside of training, and what its own loss asks of it.

    Numbers of all layers lie one after the other, those of the output last.
    """

    index: int
    """Which of the run's points it is."""
    inputs: Floats
    """(F,), scaled where inputs are."""
    sums: Floats
    """z = W a + b of every hidden and output unit (U,), normalized where the network does so."""
    outputs: Floats
    """a of every hidden unit, then the answer: shares of the classes, or the value (U,)."""
    errors: Floats
    """dE/dz of every hidden and output unit (U,)."""
    gradients: Floats
    """dE/dw of every parameter (P,), as they lie in the network's `flat`."""
    loss: float
    """E, without penalties."""


def follow(network: Network, loss: Loss, index: int, inputs: Tensor, targets: Tensor) -> Followed:
    """Follow inputs (1, F) and targets (1, outputs) forward, and by the chain rule back to every parameter."""
    with torch.enable_grad():
        trace = network.trace(inputs)
        logits = trace.pre_activations[-1]
        error = loss.function(logits, targets)
        wanted = [*trace.pre_activations, *network.parameters()]
        derivatives = torch.autograd.grad(error, wanted)
    errors, gradients = derivatives[: len(trace.pre_activations)], derivatives[len(trace.pre_activations) :]
    return Followed(
        index=index,
        inputs=_flat([inputs]),
        sums=_flat(trace.pre_activations),
        outputs=_flat([*trace.outputs, loss.answer(logits)]),
        errors=_flat(errors),
        gradients=_flat(gradients),
        loss=float(finite(np.array(error.item(), np.float32))),
    )


def _flat(parts: "list[Tensor] | tuple[Tensor, ...]") -> Floats:
    return finite(torch.cat([part.detach().flatten() for part in parts]).numpy().astype(np.float32))
