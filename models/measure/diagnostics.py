"""How training goes, layer by layer: weights, gradients, activations and what they say; knows no trainer."""

from collections.abc import Callable
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network

STATISTICS: Final = (
    "gradient_norm",
    "weight_norm",
    "update_ratio",
    "activation_mean",
    "activation_std",
    "dead",
    "saturated",
)

NO_DERIVATIVE: Final = 1e-6
"""A derivative below this passes no gradient on."""
FLAT_SHARE: Final = 0.1
"""A derivative below this share of the activation's steepest counts as flat."""
MOST_SAMPLES: Final = 0.9
"""A unit that is flat for this share of the samples is saturated."""

LARGEST: Final = float(np.finfo(np.float32).max)


def statistics(network: Network, loss: Loss, evaluation: Evaluation, before: Tensor) -> NDArray[np.float32]:
    """Give `STATISTICS` as (L, 7), a row for each hidden layer and then the output; every number is finite.

    `before` (P,) holds the parameters before the last step. update_ratio is |last change of the weights| / |weights|,
    0 before the first step. activation_mean and activation_std are over all units and training samples; the output's
    are of what is shown. dead and saturated are shares of units, as `dead` and `saturated` define them. Without
    training samples, what is of them is 0.
    """
    with torch.no_grad():
        norms = network.layer_norms(network.flat, biases=False)
        changes = network.layer_norms(network.flat - before, biases=False)
        ratios = [change / norm if norm else 0.0 for change, norm in zip(changes, norms, strict=True)]
        outputs = [*evaluation.trace.outputs, loss.output(evaluation.trace.pre_activations[-1])]
        there = len(outputs[-1]) > 0
        means = [float(out.mean()) if there else 0.0 for out in outputs]
        deviations = [float(out.std(correction=0)) if there else 0.0 for out in outputs]
        hidden = list(zip(evaluation.trace.pre_activations[:-1] if there else [], network.activations, strict=False))
        dead_shares = [*(dead(pre_activations, activation) for pre_activations, activation in hidden), 0.0]
        saturated_shares = [*(saturated(pre_activations, activation) for pre_activations, activation in hidden), 0.0]
    padding = [0.0] * (len(outputs) - len(dead_shares))
    columns = (evaluation.gradient_norms, norms, ratios, means, deviations)
    shares = (dead_shares + padding, saturated_shares + padding)
    return finite(np.array((*columns, *shares), np.float32).T)


def signals(network: Network, loss: Loss, inputs: Tensor, targets: Tensor) -> NDArray[np.float64]:
    """Give, of each layer, the root mean square over samples of the error that reaches it (L,), the output's last.

    A sample's error at a layer is the gradient of its own loss by the layer's pre-activations, the delta of
    backpropagation. Unlike the gradient by the weights it does not cancel out over the samples: it tells what a layer
    is sent, however well the samples' wishes agree. Inputs are (n, F), targets (n, outputs); 0 without samples.
    """
    trace = network.trace(inputs, batch=True)
    if not len(inputs):
        return np.zeros(len(trace.pre_activations))
    total = loss.function(trace.pre_activations[-1], targets) * len(inputs)
    # Through time a layer has no one error, but one for each step: see `Flow`.
    reached = [z for z in trace.pre_activations if z.requires_grad]
    deltas = [None] * (len(trace.pre_activations) - len(reached)) + list(
        torch.autograd.grad(total, reached, allow_unused=True)
    )
    squares = [0.0 if delta is None else float(delta.square().flatten(1).sum(1).mean()) for delta in deltas]
    return np.sqrt(np.nan_to_num(np.array(squares, np.float64), nan=LARGEST, posinf=LARGEST))


def dead(pre_activations: Tensor, activation: Activation) -> float:
    """Give the share of units whose derivative is below 1e-6 at every sample's pre-activation (n, units, ...).

    Such a unit passes no gradient on and its weights no longer learn: a relu that is 0 everywhere. Counted where the
    activation is flat below (relu, elu, gelu, silu); where it is flat at both ends, `saturated` says it, and linear
    and leaky relu have no flat part.
    """
    if activation.flat != "below":
        return 0.0
    return _share_of_units(activation.derivative(pre_activations).abs() < NO_DERIVATIVE, torch.all)


def saturated(pre_activations: Tensor, activation: Activation) -> float:
    """Give the share of units whose derivative is under a tenth of the steepest at nine in ten (n, units, ...).

    Counted where the activation is flat at both ends (tanh, sigmoid): there |z| is above 1.8 or 3.6.
    """
    if activation.flat != "both":
        return 0.0
    flat = activation.derivative(pre_activations) < FLAT_SHARE * activation.steepest
    return _share_of_units(flat, lambda marks, axis: marks.float().mean(axis) >= MOST_SAMPLES)


def _share_of_units(marks: Tensor, judge: Callable[[Tensor, int], Tensor]) -> float:
    by_unit = marks.transpose(0, 1).flatten(1)  # of maps, all places of all samples
    return float(judge(by_unit, 1).float().mean())


def finite(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Replace what is not a number, or too large for one, by the largest float32: neither may cross the wire."""
    if np.isfinite(values).all():
        return values
    return np.nan_to_num(values, nan=LARGEST, posinf=LARGEST, neginf=-LARGEST)
