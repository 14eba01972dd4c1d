"""One run on compiled kernels, in place on the arrays of the torch module and optimizer; knows no torch, no trainer."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from models.config import Feature, RunConfig
from models.datasets import SQUARE, Domain
from models.inputs import features, grid
from models.kernels import activations, layout, losses, order, updates
from models.kernels.evaluation import Doubles, Standing, assess, score
from models.kernels.layout import DECAYS, FREE, Floats, Ints
from models.kernels.pictures import Bytes, Scale, outputs, units
from models.kernels.training import Course, Memory, Samples, train

Bools = NDArray[np.bool_]

KNOWN: Final[dict[str, frozenset[str]]] = {
    "network": frozenset({"hidden", "activation", "initial_weights", "initial_deviation", "initial_scale"}),
    "training": frozenset({"loss", "optimizer", "regularization", "batch_size", "schedule", "huber_delta"}),
    "optimizer": frozenset(
        {"name", "learning_rate", "momentum", "beta1", "beta2", "epsilon", "alpha", "weight_decay"},
    ),
    "regularization": frozenset({"l1", "l2"}),
}
"""The options that the kernels have heard of, or that count only beside others that `covers` refuses.

All others, and what is added in time to come, must be as they are by default.
"""

ACTIVATIONS: Final = frozenset({"tanh", "relu", "sigmoid", "linear", "leaky_relu", "elu", "gelu", "silu"})
LOSSES: Final = frozenset({"cross_entropy", "squared"})
OPTIMIZERS: Final = frozenset({"sgd", "adam"})


def covers(config: RunConfig) -> bool:
    """Say whether the kernels can do all that a configuration asks for; if not, it runs on torch."""
    training = config.training
    parts = {
        "network": config.network,
        "training": training,
        "optimizer": training.optimizer,
        "regularization": training.regularization,
    }
    return (
        all(
            name in KNOWN[key] or getattr(part, name) == field.default
            for key, part in parts.items()
            for name, field in type(part).model_fields.items()
        )
        and (config.data.inputs, config.outputs, config.inputs.scaling) == (2, 1, "none")
        and training.schedule.name == "constant"
        and config.network.activation in ACTIVATIONS
        and training.loss in LOSSES
        and training.optimizer.name in OPTIMIZERS
        and order.shuffles_as_numpy()
    )


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
    """How far a call of `Engine.train` went."""

    steps: int
    finite: bool
    """Whether the step after them would have been finite too."""
    losses: Doubles
    """Of each epoch touched, the sum of its samples' losses and their number (epochs, 2); the last is not over."""


class Part(NamedTuple):
    """Samples as kernels take them: inputs (n, lanes) and targets (n + 16,)."""

    inputs: Floats
    targets: Floats


def padded(inputs: Floats) -> Floats:
    """Give inputs (n, F) with every sample's filled up to whole lanes by zeros."""
    count, size = inputs.shape
    wide = layout.lanes(size)
    full = layout.aligned(count * wide).reshape(count, wide)
    full[:, :size] = inputs
    return full


def part(inputs: Floats, targets: Floats) -> Part:
    """Prepare inputs (n, F) and targets (n,)."""
    longer = layout.aligned(len(targets) + 16)
    longer[: len(targets)] = targets
    return Part(padded(inputs), longer)


@lru_cache(maxsize=32)
def cells(names: tuple[Feature, ...], size: int, domain: Domain = SQUARE) -> Floats:
    """Give the padded features of a picture's cells (size * size, lanes); to be read only."""
    return padded(features(grid(size, domain), names))


class Engine:
    """Trains and measures one network on one training set; built anew when either is another.

    It keeps nothing of the parameters between calls, so torch may change them at any time.
    """

    def __init__(self, config: RunConfig, flat: Floats, before: Floats, is_weight: Bools, train_set: Part) -> None:
        """Take the parameters, those before the last step, and which of them are weights, each (P,)."""
        self._flat, self._before, self._train = flat, before, train_set
        sizes = config.sizes
        self._units = np.array(sizes[1:-1], np.int64)
        self._net = layout.net(sizes, [0] * len(self._units))
        self._is_weight = is_weight
        self.freeze(np.zeros_like(is_weight))
        shuffled = Part(np.zeros_like(train_set.inputs), np.zeros_like(train_set.targets))
        self._samples = Samples(*train_set, *shuffled, np.arange(len(train_set.inputs)))
        self.use(config)

    def use(self, config: RunConfig) -> None:
        """Go on with other options."""
        training, optimizer = config.training, config.training.optimizer
        self._net.layers[: len(self._units), layout.ACTIVATION] = activations.CODES[config.network.activation]
        self._loss = losses.CODES[config.data.task, training.loss]
        self._rates = np.array([optimizer.learning_rate])
        self._rule = updates.Rule(
            optimizer=updates.CODES[optimizer.name],
            momentum=optimizer.momentum if optimizer.name == "sgd" else optimizer.beta1,
            beta2=optimizer.beta2,
            epsilon=optimizer.epsilon,
            l1=training.regularization.l1,
            l2=training.regularization.l2,
        )

    def freeze(self, frozen: Bools) -> None:
        """Train no longer the parameters marked (P,), and again all others."""
        self._sections(FREE)[self._net.where] = ~frozen
        self._sections(DECAYS)[self._net.where] = self._is_weight & ~frozen

    def train(self, batches: Deals, remembered: Remembered, steps: int, size: int) -> Trained:
        """Take steps of `size` samples, fewer where one would not be finite."""
        count = len(self._samples.order)
        losses = np.zeros((steps * min(size, count) // count + 2, 2))
        draws = not batches.position or batches.position + (steps - 1) * size >= count
        words = order.words_of(batches.generator) if draws else np.zeros(6, np.uint64)
        if batches.position:
            self._samples.order[:] = batches.order
        outcome = train(
            self._net,
            self._samples,
            Memory(self._flat, self._before, remembered.first, remembered.second),
            Course(steps, size, self._loss, self._rates),
            self._rule,
            words,
            batches.position,
            remembered.taken,
            losses,
        )
        if draws:
            order.set_words(batches.generator, words)
        batches.restore(batches.epoch + outcome.epochs, outcome.position, self._samples.order.copy())
        return Trained(outcome.steps, outcome.finite, losses[: outcome.whole + 1])

    def standing(self, flat_below: Sequence[float]) -> Standing:
        """Measure the network on the training set; a slope is flat below that of its hidden layer."""
        layers, hidden = len(self._units) + 1, (len(self._units), 16)
        into = Standing(*(np.zeros(shape) for shape in (2, *[layers] * 5, hidden, hidden)))
        limits = np.array(flat_below, np.float64)
        assess(self._net, self._flat, self._before, *self._train, self._loss, limits, into)
        return into

    def scores(self, samples: Part) -> Doubles:
        """Give the loss and the share on the right side of 0 (2,) on other samples."""
        into = np.zeros(2)
        score(self._net, self._flat, *samples, self._loss, into)
        return into

    def shares(self, marks: Bools) -> Doubles:
        """Give the share of marked units of each hidden layer, from marks (hidden, 16)."""
        there = np.arange(16) < self._units[:, None]
        shares: Doubles = (marks & there).sum(axis=1) / self._units
        return shares

    def outputs(self, inputs: Floats) -> Bytes:
        """Draw what is shown of padded inputs (n, lanes) as (n,)."""
        drawn = np.empty(len(inputs), np.uint8)
        outputs(self._net, self._flat, inputs, self._loss, drawn)
        return drawn

    def units(self, inputs: Floats, low: float | None, high: float | None, only: int | None = None) -> Bytes:
        """Draw all hidden units, or one, for padded inputs (n, lanes) as (units, n).

        Outputs lie between `low` and `high`; without bounds, the ends are the unit's own largest output, at least 1.
        """
        count = int(self._units.sum()) if only is None else 1
        ends = (0.0, 0.0) if low is None or high is None else (low, high)
        middle = np.full(count, (ends[1] + ends[0]) / 2, np.float32)
        reach = np.full(count, (ends[1] - ends[0]) / 2, np.float32)
        drawn = np.empty((count, len(inputs)), np.uint8)
        units(self._net, self._flat, inputs, only or 0, Scale(middle, reach), np.empty(drawn.shape, np.float32), drawn)
        return drawn

    def _sections(self, section: int) -> Floats:
        start = section * self._net.section
        return self._net.arena[start : start + self._net.section]


class _Dealt:
    """Batches of nothing, for warming up."""

    def __init__(self) -> None:
        self.generator = np.random.Generator(np.random.PCG64(0))
        self.epoch = self.position = 0
        self.order = np.empty(0, np.int64)

    def restore(self, epoch: int, position: int, order: Ints) -> None:
        """Go on from another place."""
        self.epoch, self.position, self.order = epoch, position, order


def warm() -> None:
    """Compile all kernels, or load what was compiled before, while nobody waits."""
    flat, before, first, second = np.zeros((4, 25), np.float32)  # as many parameters as 2-4-2-1 has
    few = part(np.zeros((4, 2), np.float32), np.zeros(4, np.float32))
    engine = Engine(RunConfig(), flat, before, np.ones(25, np.bool_), few)
    engine.train(_Dealt(), Remembered(first, second, 0), 1, 2)
    engine.standing([0.1, 0.1])
    engine.scores(few)
    engine.outputs(few.inputs)
    engine.units(few.inputs, -1, 1)
    order.shuffles_as_numpy()
