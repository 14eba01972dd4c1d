"""A network's standing on its samples: losses, gradients, activations; changes no parameter."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livegrad.models.kernels.layers.normalization import BATCH, OWN, STANDING
from livegrad.models.kernels.layout import (
    DERIVATIVES,
    FLAT,
    GRADIENT,
    OUTPUTS,
    SIZE,
    UNITS,
    WEIGHTS,
    WIDE,
    WIDE_IN,
    Floats,
    Net,
)
from livegrad.models.kernels.losses import MULTICLASS, REGRESSION, Loss, judge, show
from livegrad.models.kernels.machine.compilation import inlined, kernel, shared
from livegrad.models.kernels.machine.denormals import flush, restore
from livegrad.models.kernels.machine.memory import at, get, pointer
from livegrad.models.kernels.machine.vectors import Pointer
from livegrad.models.kernels.passes import pack, run_back, run_forward, turn_weights

Doubles = NDArray[np.float64]


class Standing(NamedTuple):
    """What is measured, written in place."""

    scores: Doubles
    """The loss, and of classes the share told rightly, of values the mean squared error (2,)."""
    gradients: Doubles
    """The L2 norm of each layer's gradient, biases included."""
    weights: Doubles
    """The L2 norm of each layer's weights."""
    changes: Doubles
    """The L2 norm of what the last step changed of them."""
    means: Doubles
    """Of each layer's outputs, over samples and units; the last layer's as they are shown."""
    deviations: Doubles
    steepest: Doubles
    """The largest size of each hidden unit's derivative over the samples (hidden, 16)."""
    flats: Doubles
    """For how many samples the derivative is flat (hidden, 16)."""


@inlined
def _observe(net: Net, standing: Standing, limits: Doubles, count: int) -> None:
    """Add up outputs and their squares, and look at the derivatives, of the chunk that last went forward."""
    arena = net.arena
    for layer in range(net.hidden):
        row = net.layers[layer]
        wide, limit, steepest, flats = row[WIDE], limits[layer], standing.steepest[layer], standing.flats[layer]
        sums, squares = 0.0, 0.0
        for sample in range(count):
            outputs, derivatives = row[OUTPUTS] + sample * wide, row[DERIVATIVES] + sample * wide
            for unit in range(row[UNITS]):
                output, derivative = np.float64(arena[outputs + unit]), np.float64(arena[derivatives + unit])
                sums += output
                squares += output * output
                steepest[unit] = max(steepest[unit], abs(derivative))
                flats[unit] += derivative < limit
        standing.means[layer] += sums
        standing.deviations[layer] += squares


@inlined
def argmax(values: Pointer, outputs: int, apart: int, sample: int) -> int:
    """Give which output has a sample's largest value, the first of several such."""
    best = 0
    for output in range(1, outputs):
        if get(values, output * apart + sample) > get(values, best * apart + sample):
            best = output
    return best


@inlined
def _metric(net: Net, loss: Loss, targets: Floats, start: int, count: int) -> float:
    """Add up how many samples are told rightly, of values the squared errors."""
    logits, sums = at(pointer(net.arena), net.logits), 0.0
    for sample in range(count):
        logit, target = get(logits, sample), targets[start + sample]
        if loss.code >= MULTICLASS:
            sums += argmax(logits, net.outputs, net.chunk, sample) == target
        elif loss.code >= REGRESSION:
            sums += (np.float64(logit) - target) ** 2
        else:
            sums += (logit > 0) == (target > np.float32(0.5))
    return sums


@inlined
def _tally(net: Net, standing: Standing, loss: Loss, count: int) -> None:
    """Add up what is shown of the logits."""
    sums, squares = 0.0, 0.0
    show(
        loss.code, net.outputs, net.chunk, at(pointer(net.arena), net.logits), at(pointer(net.arena), net.errors), count
    )
    for output in range(net.outputs):
        for sample in range(count):
            shown = np.float64(net.arena[net.errors + output * net.chunk + sample])
            sums += shown
            squares += shown * shown
    standing.means[net.hidden] += sums
    standing.deviations[net.hidden] += squares


@inlined
def _finish(net: Net, standing: Standing, count: int) -> None:
    """Make means of the sums."""
    standing.scores[0] /= count
    standing.scores[1] /= count
    for layer in range(net.hidden + 1):
        total = count * net.layers[layer, UNITS]
        mean = standing.means[layer] / total
        standing.means[layer] = mean
        standing.deviations[layer] = math.sqrt(max(standing.deviations[layer] / total - mean * mean, 0.0))


@shared
def _gradient_norms(net: Net, standing: Standing) -> None:
    """Take the norms of the gradient there is, and forget it."""
    start = GRADIENT * net.section
    parameter = 0
    for layer in range(net.hidden + 1):
        row, squares = net.layers[layer], 0.0
        for _ in range((row[SIZE] + 1) * row[UNITS]):
            value = np.float64(net.arena[start + net.where[parameter]])
            squares += value * value
            parameter += 1
        standing.gradients[layer] = math.sqrt(squares)
    net.arena[start : start + net.section] = 0


@shared
def _weight_norms(net: Net, flat: Floats, before: Floats, standing: Standing) -> None:
    for layer in range(net.hidden + 1):
        row = net.layers[layer]
        weights, changes = 0.0, 0.0
        for i in range(row[FLAT], row[FLAT] + row[SIZE] * row[UNITS]):
            weight, change = np.float64(flat[i]), np.float64(flat[i]) - np.float64(before[i])
            weights += weight * weight
            changes += change * change
        standing.weights[layer], standing.changes[layer] = math.sqrt(weights), math.sqrt(changes)


@inlined
def _differentiate_batch(net: Net, inputs: Floats, targets: Floats, loss: Loss, scale: float) -> None:
    """Add the gradient of a step on all samples, which goes by their own mean and variance."""
    arena, count = pointer(net.arena), inputs.shape[0]
    run_forward(net, pointer(inputs), count, 0.0, OWN)
    logits, errors, mask = at(arena, net.logits), at(arena, net.errors), at(arena, net.mask)
    judge(loss, net.outputs, net.chunk, logits, pointer(targets), mask, scale, errors, count)
    run_back(net, pointer(inputs), count, OWN)


@kernel
def assess(
    net: Net,
    flat: Floats,
    before: Floats,
    inputs: Floats,
    targets: Floats,
    loss: Loss,
    limits: Doubles,
    into: Standing,
) -> None:
    """Measure the network on inputs (n, width) and targets (n + 16,); all of `into` must be 0.

    `limits` holds, of each hidden layer, the derivative below which its activation counts as flat.
    """
    mode = flush()
    arena = pointer(net.arena)
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    turn_weights(net)
    scale = 1.0 / count
    for start in range(0, count, net.chunk):
        some = min(net.chunk, count - start)
        chunk, wanted = at(pointer(inputs), start * wide), at(pointer(targets), start)
        run_forward(net, chunk, some, 0.0, STANDING)
        logits, errors, mask = at(arena, net.logits), at(arena, net.errors), at(arena, net.mask)
        into.scores[0] += judge(loss, net.outputs, net.chunk, logits, wanted, mask, scale, errors, some)
        if net.norm != BATCH:
            run_back(net, chunk, some, STANDING)
        _observe(net, into, limits, some)
        into.scores[1] += _metric(net, loss, targets, start, some)
        _tally(net, into, loss, some)
    if net.norm == BATCH:
        _differentiate_batch(net, inputs, targets, loss, scale)
    _gradient_norms(net, into)
    _weight_norms(net, flat, before, into)
    _finish(net, into, count)
    restore(mode)


@kernel
def score(net: Net, flat: Floats, inputs: Floats, targets: Floats, loss: Loss, into: Doubles) -> None:
    """Write the scores (2,), as `Standing` has them, for inputs (n, width) and targets (n + 16,)."""
    mode = flush()
    arena = pointer(net.arena)
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    losses, rated = 0.0, 0.0
    for start in range(0, count, net.chunk):
        some = min(net.chunk, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some, 0.0, STANDING)
        logits, errors, mask = at(arena, net.logits), at(arena, net.errors), at(arena, net.mask)
        losses += judge(loss, net.outputs, net.chunk, logits, at(pointer(targets), start), mask, 1.0, errors, some)
        rated += _metric(net, loss, targets, start, some)
    into[0] = losses / count
    into[1] = rated / count
    restore(mode)


@kernel
def answer(net: Net, flat: Floats, inputs: Floats, into: Floats) -> None:
    """Write the logits (n, outputs) of inputs (n, width)."""
    mode = flush()
    wide, count = net.layers[0, WIDE_IN], inputs.shape[0]
    pack(net, WEIGHTS, flat)
    for start in range(0, count, net.chunk):
        some = min(net.chunk, count - start)
        run_forward(net, at(pointer(inputs), start * wide), some, 0.0, STANDING)
        for output in range(net.outputs):
            for sample in range(some):
                into[start + sample, output] = net.arena[net.logits + output * net.chunk + sample]
    restore(mode)
