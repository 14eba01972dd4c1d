"""Where a network stands at one step: its losses and metrics on each part of the data, its gradient; knows no trainer.

Everything here is measured at the current weights over whole parts, not over the last batch, so it exists before the
first step and does not jump about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.data.samples import Pair
from livegrad.models.nn.flow import Flow
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.metrics import Metric
from livegrad.models.nn.network import Network, Trace


@dataclass(frozen=True)
class Measurement:
    """What any engine measures of a run at one step."""

    scores: Mapping[str, tuple[float, ...]]
    """Of each part of the split: the loss and then each metric of the task; all 0 where there is no sample."""
    layers: NDArray[np.float32] = field(repr=False)
    """`diagnostics.STATISTICS`, a row for each hidden layer and then the output (L, 7)."""
    flow: Flow | None = None
    """How much of the error reaches each step, where there are steps in time."""

    @property
    def loss(self) -> float:
        """The loss on the training set."""
        return self.scores["train"][0]


@dataclass(frozen=True)
class Evaluation:
    """All that torch finds out about a network at one step."""

    scores: Mapping[str, tuple[float, ...]]
    """Of each part of the split: the loss and then each metric of the task; all 0 where there is no sample."""
    logits: Mapping[str, Tensor] = field(repr=False)
    """Of each part of the split: logits (n, outputs)."""
    gradient_norms: tuple[float, ...]
    """Of each layer: the L2 norm of the loss's gradient by its weights and biases."""
    gradient: Tensor = field(repr=False)
    """The gradient of the loss on the training set (P,)."""
    trace: Trace = field(repr=False)
    """What the training set makes on its way through the network."""


def evaluate(network: Network, loss: Loss, metrics: Sequence[Metric], parts: Mapping[str, Pair]) -> Evaluation:
    """Measure a network on the parts of the split, each inputs (n, F) and targets (n, outputs).

    The gradient is that of a step on the whole training set without dropout. Overwrites the network's gradient.
    """
    inputs, targets = parts["train"]
    network.flat_gradient.zero_()
    trace = network.trace(inputs, batch=True)
    if len(inputs):
        loss.function(trace.pre_activations[-1], targets).backward()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        if network.remembers:
            trace = network.trace(inputs)
        logits = {"train": trace.pre_activations[-1].detach()}
        logits |= {name: network(part[0]) for name, part in parts.items() if name != "train"}
        return Evaluation(
            scores={name: _score(logits[name], part[1], loss, metrics) for name, part in parts.items()},
            logits=logits,
            gradient_norms=tuple(network.layer_norms(network.flat_gradient, biases=True)),
            gradient=network.flat_gradient.clone(),
            trace=trace.kept(),
        )


def loss_on(network: Network, loss: Loss, samples: Pair) -> float:
    """Measure the loss alone."""
    inputs, targets = samples
    with torch.no_grad():
        return _score(network(inputs), targets, loss, [])[0]


def _score(logits: Tensor, targets: Tensor, loss: Loss, metrics: Sequence[Metric]) -> tuple[float, ...]:
    """Give the loss and then each metric; 0 where there is no sample."""
    if not len(logits):
        return (0.0,) * (1 + len(metrics))
    return (float(loss.function(logits, targets)), *(metric(logits, targets) for metric in metrics))
