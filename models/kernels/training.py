"""Whole runs of training steps in one call; knows no clock and nobody who watches."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livegrad.models.kernels.layers.dropout import draw_masks
from livegrad.models.kernels.layers.normalization import REMEMBERED
from livegrad.models.kernels.layout import BEFORE, FIRST, SECOND, WEIGHTS, WIDE_IN, Floats, Ints, Net
from livegrad.models.kernels.losses import Loss, judge
from livegrad.models.kernels.machine.compilation import inlined, kernel, shared
from livegrad.models.kernels.machine.denormals import flush, restore
from livegrad.models.kernels.machine.memory import at, load, pointer, store
from livegrad.models.kernels.machine.vectors import FOUR
from livegrad.models.kernels.order import Words, shuffle
from livegrad.models.kernels.passes import pack, run_back, run_forward, turn_weights, unpack
from livegrad.models.kernels.updates import Rule, update


class Samples(NamedTuple):
    """What is trained on, each sample's inputs padded to whole vectors, and the same in the order of the epoch."""

    inputs: Floats
    """(n, width)"""
    targets: Floats
    """(n + 16,): a vector may be read behind the last."""
    shuffled_inputs: Floats
    shuffled_targets: Floats
    order: Ints
    """(n,)"""


class Memory(NamedTuple):
    """The trainer's own arrays, each (P,)."""

    flat: Floats
    before: Floats
    first: Floats
    second: Floats


class Course(NamedTuple):
    """What is done with them."""

    steps: int
    size: int
    """Samples in a step."""
    loss: Loss
    dropout: float
    """The chance that a hidden unit is left out of a step."""
    rates: NDArray[np.float64]
    """The learning rate of each epoch touched, or one for all."""


class Streams(NamedTuple):
    """The generators that are drawn from."""

    order: Words
    dropout: Words


class Outcome(NamedTuple):
    """How far it went."""

    steps: int
    """Steps taken whole."""
    finite: bool
    """Whether the next step would have been finite too; if not, the parameters are those before it."""
    position: int
    epochs: int
    """Epochs dealt to their end."""
    whole: int
    """Epochs trained to their end: one less where it was the last step of one that was not finite."""


@inlined
def _gather(samples: Samples) -> None:
    wide = samples.inputs.shape[1]
    inputs, shuffled = pointer(samples.inputs), pointer(samples.shuffled_inputs)
    for i in range(len(samples.order)):
        chosen = samples.order[i]
        for feature in range(0, wide, 4):
            store(shuffled, i * wide + feature, load(FOUR, inputs, chosen * wide + feature))
        samples.shuffled_targets[i] = samples.targets[chosen]


@inlined
def _differentiate(net: Net, samples: Samples, course: Course, words: Words, position: int, size: int) -> float:
    """Add the gradient of the mean loss over `size` samples; give that loss."""
    arena = pointer(net.arena)
    inputs, targets = pointer(samples.shuffled_inputs), pointer(samples.shuffled_targets)
    sums = 0.0
    scale = 1.0 / size
    wide = net.layers[0, WIDE_IN]
    for start in range(position, position + size, net.chunk):
        count = min(net.chunk, position + size - start)
        chunk = at(inputs, start * wide)
        if course.dropout > 0.0:
            draw_masks(net, words, course.dropout, count)
        run_forward(net, chunk, count, course.dropout, REMEMBERED)
        logits, errors, mask = at(arena, net.logits), at(arena, net.errors), at(arena, net.mask)
        sums += judge(course.loss, net.outputs, net.chunk, logits, at(targets, start), mask, scale, errors, count)
        run_back(net, chunk, count, REMEMBERED)
    return sums


@inlined
def _power(base: float, step: int, last: float) -> float:
    """Give base ** step from the power before; the same bits wherever a run of steps began."""
    return math.pow(base, step) if step % 256 == 0 else last * base


@inlined
def _powers(rule: Rule, taken: int) -> tuple[float, float]:
    start = taken - taken % 256
    power1, power2 = math.pow(rule.momentum, start), math.pow(rule.beta2, start)
    for _ in range(taken % 256):
        power1, power2 = power1 * rule.momentum, power2 * rule.beta2
    return power1, power2


@shared
def _begin(net: Net, memory: Memory) -> None:
    pack(net, WEIGHTS, memory.flat)
    pack(net, BEFORE, memory.before)
    pack(net, FIRST, memory.first)
    pack(net, SECOND, memory.second)
    turn_weights(net)


@shared
def _end(net: Net, memory: Memory, finite: bool) -> None:
    unpack(net, WEIGHTS if finite else BEFORE, memory.flat)
    unpack(net, BEFORE, memory.before)
    unpack(net, FIRST, memory.first)
    unpack(net, SECOND, memory.second)


@kernel
def train(
    net: Net,
    samples: Samples,
    memory: Memory,
    course: Course,
    rule: Rule,
    streams: Streams,
    position: int,
    taken: int,
    losses: NDArray[np.float64],
) -> Outcome:
    """Take steps from `position` in the epoch, `taken` steps after the optimizer began; stop before one that diverges.

    In the middle of an epoch the order is that of the samples; at its start one is drawn.
    Into `losses` goes, for each epoch touched, the sum of its samples' losses and their number.
    """
    mode = flush()
    arena = pointer(net.arena)
    count = len(samples.order)
    epochs, whole, finite, done = 0, 0, True, 0
    power1, power2 = _powers(rule, taken)
    _begin(net, memory)
    if position:
        _gather(samples)
    while done < course.steps:
        if position == 0:
            shuffle(streams.order, samples.order)
            _gather(samples)
        size = min(course.size, count - position)
        loss = _differentiate(net, samples, course, streams.dropout, position, size)
        rate = course.rates[min(epochs, len(course.rates) - 1)]
        position += size
        if position == count:
            position, epochs = 0, epochs + 1
        power1, power2 = _power(rule.momentum, taken + done + 1, power1), _power(rule.beta2, taken + done + 1, power2)
        finite = math.isfinite(loss + update(arena, net.section, rule, rate, power1, power2))
        if not finite:
            break
        turn_weights(net)
        done += 1
        losses[whole, 0] += loss
        losses[whole, 1] += size
        whole = epochs
    _end(net, memory, finite)
    restore(mode)
    return Outcome(done, finite, position, epochs, whole)
