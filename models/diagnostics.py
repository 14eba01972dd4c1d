"""How training goes, layer by layer: losses, gradients, activations and what they say; knows no trainer.

Everything here is measured at the current weights over the whole training set, not over the last batch, so it
exists before the first step and does not jump about.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.layers import Activation
from models.losses import Loss
from models.metrics import Metric
from models.networks import Network, Trace

STATISTICS: Final = (
    "gradient_norm",
    "weight_norm",
    "update_ratio",
    "activation_mean",
    "activation_std",
    "dead",
    "saturated",
)

NO_SLOPE: Final = 1e-6
"""A slope below this passes no gradient on."""
FLAT_SHARE: Final = 0.1
"""A slope below this share of the activation's steepest counts as flat."""
MOST_SAMPLES: Final = 0.9
"""A unit that is flat for this share of the samples is saturated."""

LARGEST: Final = float(np.finfo(np.float32).max)

Samples = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Evaluation:
    """A network's standing at one step."""

    train: tuple[float, ...]
    """The loss and then each metric of the task, on the training set."""
    test: tuple[float, ...]
    """The same on the test set; empty where there is none."""
    gradient_norms: tuple[float, ...]
    """Of each layer: the L2 norm of the loss's gradient by its weights and biases."""
    trace: Trace = field(repr=False)
    """What the training set makes on its way through the network."""


def evaluate(network: Network, loss: Loss, metrics: list[Metric], train: Samples, test: Samples) -> Evaluation:
    """Measure a network on training and test samples, each inputs (n, F) and targets (n, 1).

    Overwrites the network's gradient.
    """
    network.flat_gradient.zero_()
    trace = network.trace(train[0])
    logits = trace.sums[-1]
    train_loss = loss.function(logits, train[1])
    train_loss.backward()  # type: ignore[no-untyped-call]
    with torch.no_grad():
        norms = network.layer_norms(network.flat_gradient, biases=True)
        return Evaluation(
            train=(float(train_loss), *(metric(logits, train[1]) for metric in metrics)),
            test=_scores(network(test[0]), test[1], loss, metrics) if len(test[0]) else (),
            gradient_norms=tuple(norms),
            trace=Trace([sums.detach() for sums in trace.sums], [outputs.detach() for outputs in trace.outputs]),
        )


def _scores(logits: Tensor, targets: Tensor, loss: Loss, metrics: list[Metric]) -> tuple[float, ...]:
    """Give the loss and then each metric."""
    return (float(loss.function(logits, targets)), *(metric(logits, targets) for metric in metrics))


def statistics(network: Network, loss: Loss, evaluation: Evaluation, before: Tensor) -> NDArray[np.float32]:
    """Give `STATISTICS` as (L, 7), a row for each hidden layer and then the output; every number is finite.

    `before` (P,) holds the parameters before the last step. update_ratio is |last change of the weights| / |weights|,
    0 before the first step. activation_mean and activation_std are over all units and training samples; the output's
    are of what is shown. dead and saturated are shares of units, as `dead` and `saturated` define them.
    """
    with torch.no_grad():
        norms = network.layer_norms(network.flat, biases=False)
        changes = network.layer_norms(network.flat - before, biases=False)
        ratios = [change / norm if norm else 0.0 for change, norm in zip(changes, norms, strict=True)]
        outputs = [*evaluation.trace.outputs, loss.output(evaluation.trace.sums[-1])]
        means, deviations = [float(out.mean()) for out in outputs], [float(out.std(correction=0)) for out in outputs]
        hidden = evaluation.trace.sums[:-1]
        dead_shares = [*(dead(sums, network.activation) for sums in hidden), 0.0]
        saturated_shares = [*(saturated(sums, network.activation) for sums in hidden), 0.0]
    columns = (evaluation.gradient_norms, norms, ratios, means, deviations, dead_shares, saturated_shares)
    return finite(np.array(columns, np.float32).T)


def dead(sums: Tensor, activation: Activation) -> float:
    """Give the share of units whose slope is below 1e-6 at every sample's weighted sum (n, units).

    Such a unit passes no gradient on and its weights no longer learn: a relu that is 0 everywhere. Counted where the
    activation is flat below (relu, elu, gelu, silu); where it is flat at both ends, `saturated` says it, and linear
    and leaky relu have no flat part.
    """
    if activation.flat != "below":
        return 0.0
    return _share_of_units(activation.derivative(sums).abs() < NO_SLOPE, torch.all)


def saturated(sums: Tensor, activation: Activation) -> float:
    """Give the share of units whose slope is under a tenth of the steepest for nine in ten of the samples (n, units).

    Counted where the activation is flat at both ends (tanh, sigmoid): there |sum| is above 1.8 or 3.6.
    """
    if activation.flat != "both":
        return 0.0
    flat = activation.derivative(sums) < FLAT_SHARE * activation.steepest
    return _share_of_units(flat, lambda marks, axis: marks.float().mean(axis) >= MOST_SAMPLES)


def _share_of_units(marks: Tensor, judge: Callable[[Tensor, int], Tensor]) -> float:
    return float(judge(marks, 0).float().mean())


def finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace what is not a number, or too large for one, by the largest float32: neither may cross the wire."""
    return np.nan_to_num(values, nan=LARGEST, posinf=LARGEST, neginf=-LARGEST)
