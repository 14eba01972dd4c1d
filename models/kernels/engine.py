"""One run on compiled kernels, in place on the arrays of the torch module and optimizer; knows no torch, no trainer."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.training import TrainingConfig
from livegrad.models.config.words import Feature
from livegrad.models.data.datasets import SQUARE, UNIT, Domain, Range
from livegrad.models.data.inputs import Scaling, features, grid
from livegrad.models.kernels import layout, lines, losses, order, updates
from livegrad.models.kernels.evaluation import Doubles, Standing, answer, assess, score
from livegrad.models.kernels.layers import activations, normalization, recurrence
from livegrad.models.kernels.layout import DECAYS, FREE, Floats, Ints
from livegrad.models.kernels.machine import compilation, lean_numba
from livegrad.models.kernels.pictures import Bytes, Scale, outputs, units
from livegrad.models.kernels.training import Course, Memory, Samples, Streams, train

Bools = NDArray[np.bool_]


class Deals(Protocol):
    """What is needed of the trainer's batches."""

    generator: np.random.Generator
    epoch: int
    position: int

    @property
    def order(self) -> Ints:
        """The samples' order in the epoch begun."""
        ...

    def restore(self, epoch: int, position: int, order: Ints) -> None:
        """Go on from another place."""
        ...


class Remembered(NamedTuple):
    """What the optimizer remembers (P,), to be changed in place, and the number of steps it has taken."""

    first: Floats
    second: Floats
    taken: int


class Trained(NamedTuple):
    """How far a call of `Kernels.train` went."""

    steps: int
    finite: bool
    """Whether the step after them would have been finite too."""
    losses: Doubles
    """Of each epoch touched, the sum of its samples' losses and their number (epochs, 2); the last is not over."""


class Part(NamedTuple):
    """Samples as kernels take them: inputs (n, width) and targets (n + 16,)."""

    inputs: Floats
    targets: Floats


def padded(inputs: Floats) -> Floats:
    """Give inputs (n, F) with every sample's filled up to whole vectors by zeros."""
    count, size = inputs.shape
    wide = layout.width(size)
    full = layout.aligned(count * wide).reshape(count, wide)
    full[:, :size] = inputs
    return full


def part(inputs: Floats, targets: Floats) -> Part:
    """Prepare inputs (n, F) and targets (n,)."""
    longer = layout.aligned(len(targets) + 16)
    longer[: len(targets)] = targets
    return Part(padded(inputs), longer)


@lru_cache(maxsize=32)
def cells(names: tuple[Feature, ...], size: int, domain: Domain = SQUARE, scaling: Scaling | None = None) -> Floats:
    """Give the padded features of a picture's cells (size * size, width); to be read only."""
    return padded(features(grid(size, domain), names, scaling))


class Kernels:
    """Trains and measures one network on one training set; built anew when either is another.

    It keeps nothing of the parameters between calls, so torch may change them at any time.
    """

    def __init__(
        self, config: RunConfig, flat: Floats, before: Floats, is_weight: Bools, running: Floats, train_set: Part
    ) -> None:
        """Take the parameters, those before the last step, and which of them are weights, each (P,).

        `running` (2, units) are the means and variances of batch normalization, also changed in place.
        """
        compilation.keep()
        self._flat, self._before, self._train = flat, before, train_set
        sizes = config.sizes
        self._units = np.array(sizes[1:-1], np.int64)
        norm = layout.Norm(normalization.CODES[config.network.normalization], running)
        chunk = max(layout.CHUNK, len(train_set.inputs)) if norm.code == normalization.BATCH else layout.CHUNK
        kinds = [0] * len(self._units)
        self._net = layout.net(sizes, kinds, residual=config.network.residual, norm=norm, chunk=chunk)
        self._is_weight = is_weight
        self.freeze(np.zeros_like(is_weight))
        shuffled = Part(np.zeros_like(train_set.inputs), np.zeros_like(train_set.targets))
        self._samples = Samples(*train_set, *shuffled, np.arange(len(train_set.inputs)))
        self.use(config)

    def use(self, config: RunConfig) -> None:
        """Go on with other options."""
        training = config.training
        codes = [activations.CODES[name] for name in config.network.layer_activations]
        self._net.layers[: len(self._units), layout.ACTIVATION] = codes
        self._loss = losses.Loss(losses.CODES[config.data.head, training.loss], training.huber_delta)
        self._dropout = config.network.dropout
        self._rule = _rule(training)

    def freeze(self, frozen: Bools) -> None:
        """Train no longer the parameters marked (P,), and again all others."""
        self._sections(FREE)[self._net.where] = ~frozen
        self._sections(DECAYS)[self._net.where] = self._is_weight & ~frozen

    def touched(self, position: int, steps: int, size: int) -> int:
        """Give the most epochs that steps from a position in one can begin, it included."""
        return (position + steps * min(size, len(self._samples.order))) // len(self._samples.order) + 1

    def train(
        self,
        batches: Deals,
        dropped: np.random.Generator,
        remembered: Remembered,
        steps: int,
        size: int,
        rates: Doubles,
    ) -> Trained:
        """Take steps of `size` samples, fewer where one would not be finite.

        `rates` are the learning rates of all epochs touched, or one for all; `dropped` draws what dropout drops.
        """
        count = len(self._samples.order)
        sums = np.zeros((self.touched(batches.position, steps, size), 2))
        shuffles = not batches.position or batches.position + (steps - 1) * size >= count
        streams = Streams(_words(batches.generator, needed=shuffles), _words(dropped, needed=self._dropout > 0))
        if batches.position:
            self._samples.order[:] = batches.order
        outcome = train(
            self._net,
            self._samples,
            Memory(self._flat, self._before, remembered.first, remembered.second),
            Course(steps, size, self._loss, self._dropout, rates),
            self._rule,
            streams,
            batches.position,
            remembered.taken,
            sums,
        )
        if shuffles:
            order.set_words(batches.generator, streams.order)
        if self._dropout:
            order.set_words(dropped, streams.dropout)
        batches.restore(batches.epoch + outcome.epochs, outcome.position, self._samples.order.copy())
        return Trained(outcome.steps, outcome.finite, sums[: outcome.whole + 1])

    def standing(self, flat_below: Sequence[float]) -> Standing:
        """Measure the network on the training set; a derivative is flat below that of its hidden layer."""
        layers, hidden = len(self._units) + 1, (len(self._units), 16)
        into = Standing(*(np.zeros(shape) for shape in (2, *[layers] * 5, hidden, hidden)))
        limits = np.array(flat_below, np.float64)
        assess(self._net, self._flat, self._before, *self._train, self._loss, limits, into)
        return into

    def scores(self, samples: Part) -> Doubles:
        """Give the loss, and of classes the share told rightly, of values the mean squared error (2,)."""
        into = np.zeros(2)
        score(self._net, self._flat, *samples, self._loss, into)
        return into

    def logits(self, inputs: Floats) -> Floats:
        """Give the logits (n, outputs) of padded inputs (n, width)."""
        into = np.empty((len(inputs), self._net.outputs), np.float32)
        answer(self._net, self._flat, inputs, into)
        return into

    def shares(self, marks: Bools) -> Doubles:
        """Give the share of marked units of each hidden layer, from marks (hidden, 16)."""
        there = np.arange(16) < self._units[:, None]
        shares: Doubles = (marks & there).sum(axis=1) / self._units
        return shares

    def outputs(self, inputs: Floats, ends: Range = UNIT) -> tuple[Bytes, Bytes | None, Floats]:
        """Draw what is shown of padded inputs (n, width) between its ends as (n,), and give the logits (n, outputs).

        Of several classes it is the largest share, from 0 to 1, and whose it is (n,).
        """
        several = self._net.outputs > 1
        scale = _scale(((0.0, 1.0) if several else ends,), (1,))
        drawn = np.empty(len(inputs), np.uint8)
        chosen = np.empty_like(drawn) if several else drawn
        logits = np.empty((len(inputs), self._net.outputs), np.float32)
        outputs(self._net, self._flat, inputs, self._loss, scale, logits, drawn, chosen)
        return drawn, chosen if several else None, logits

    def units(self, inputs: Floats, ends: Sequence[Range | None], only: int | None = None) -> tuple[Bytes, Floats]:
        """Draw all hidden units, or one, for padded inputs (n, width) as (units, n), and give their outputs likewise.

        `ends` are those of each hidden layer's pictures; None for the unit's own largest output, but at least 1.
        """
        scale, first = _scale(tuple(ends), tuple(self._units.tolist())), only or 0
        if only is not None:
            scale = Scale(scale.middle[only : only + 1], scale.reach[only : only + 1])
        drawn = np.empty((len(scale.middle), len(inputs)), np.uint8)
        values = np.empty(drawn.shape, np.float32)
        units(self._net, self._flat, inputs, first, scale, values, drawn)
        return drawn, values

    def _sections(self, section: int) -> Floats:
        start = section * self._net.section
        return self._net.arena[start : start + self._net.section]


def _words(generator: np.random.Generator, *, needed: bool) -> order.Words:
    return order.words_of(generator) if needed else np.zeros(6, np.uint64)


@lru_cache(maxsize=64)
def _scale(ends: tuple[Range | None, ...], counts: tuple[int, ...]) -> Scale:
    """Give what the ends of pictures stand for, so many of them for each pair; to be read only."""
    pairs = [(0.0, 0.0) if pair is None else ((pair[1] + pair[0]) / 2, (pair[1] - pair[0]) / 2) for pair in ends]
    middle, reach = np.repeat(np.array(pairs, np.float32).reshape(-1, 2), counts, axis=0).T
    return Scale(np.ascontiguousarray(middle), np.ascontiguousarray(reach))


def _rule(training: TrainingConfig) -> updates.Rule:
    """Give the options of a step as compiled code takes them."""
    optimizer = training.optimizer
    return updates.Rule(
        optimizer=updates.CODES[optimizer.name],
        momentum=optimizer.momentum if optimizer.name == "sgd" else optimizer.beta1,
        beta2=optimizer.alpha if optimizer.name == "rmsprop" else optimizer.beta2,
        epsilon=optimizer.epsilon,
        l1=training.regularization.l1,
        l2=training.regularization.l2,
        nesterov=optimizer.nesterov,
        decay=optimizer.weight_decay if optimizer.name == "adamw" else 0.0,
        clip=training.clipping or 0.0,
    )


class _Dealt:
    """Batches of nothing, for warming up."""

    def __init__(self) -> None:
        self.generator = np.random.Generator(np.random.PCG64(0))
        self.epoch = self.position = 0
        self.order = np.empty(0, np.int64)

    def restore(self, epoch: int, position: int, order: Ints) -> None:
        """Go on from another place."""
        self.epoch, self.position, self.order = epoch, position, order


def warm(progress: Callable[[int, int], None] | None = None) -> None:
    """Compile all kernels, or load what was compiled before, while nobody waits.

    `progress` is told how many are ready and how many there are, before the first and after each.
    """
    lean_numba.await_runtime()
    compilation.keep()
    try:
        _compile_all(progress)
    except Exception as error:  # noqa: BLE001  a damaged file can raise anything: what it holds is unpickled and linked
        compilation.forget(error)
        _compile_all(progress)
    made = (train, assess, score, answer, outputs, units, lines.march, recurrence.forward, recurrence.back)
    lean_numba.release_bitcode(made)
    lean_numba.give_back()


def _compile_all(progress: Callable[[int, int], None] | None) -> None:
    """Call every kernel once on next to nothing."""
    flat, before, first, second = np.zeros((4, 25), np.float32)  # as many parameters as 2-4-2-1 has
    few = part(np.zeros((4, 2), np.float32), np.zeros(4, np.float32))
    kernels = Kernels(RunConfig(), flat, before, np.ones(25, np.bool_), np.zeros((2, 0), np.float32), few)
    deals = _Dealt()
    calls: tuple[Callable[[], object], ...] = (
        lambda: kernels.logits(few.inputs),
        lambda: kernels.scores(few),
        lambda: kernels.standing([0.1, 0.1]),
        lambda: kernels.outputs(few.inputs),
        lambda: kernels.units(few.inputs, [UNIT, None]),
        lambda: lines.zeros(np.eye(2, dtype=np.float32), np.zeros(2, np.float32)),
        order.draws_as_numpy,
        recurrence.warm,
        lambda: kernels.train(deals, deals.generator, Remembered(first, second, 0), 1, 2, np.zeros(1)),
    )
    for done, call in enumerate(calls):
        if progress:
            progress(done, len(calls))
        call()
    if progress:
        progress(len(calls), len(calls))
