"""What is trained: the parts made of one configuration, changed with it, saved and put back; takes no step itself."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig, rebuild
from livegrad.models.data.batches import Batches
from livegrad.models.data.datasets import SEEN, TRAIN, Labelled
from livegrad.models.data.samples import Samples
from livegrad.models.data.streams import generator
from livegrad.models.measure import diagnostics
from livegrad.models.nn import losses, metrics
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.engines.choose_engine import choose_engine
from livegrad.models.training.engines.engine import Engine, Parts
from livegrad.models.training.kinds.kind import Kind
from livegrad.models.training.kinds.make_kind import make_kind
from livegrad.models.training.masked import Masked
from livegrad.models.training.optimizers import Updater
from livegrad.models.training.progress import Progress, Stops


class Run:
    """The data, network and optimizer of a configuration, and how far they are."""

    config: RunConfig
    data: Labelled
    network: Network
    steps: int
    """The number of steps taken since the initial weights."""
    engine: Engine
    """What trains, measures and draws it; another one after a change."""
    replayable: bool
    """Whether a new run of this configuration, trained for as many steps, would be this one."""
    diverged: bool
    """Whether a loss or parameter became infinite or not a number; the last finite parameters are kept."""

    kind: Kind
    samples: Samples
    batches: Batches
    updater: Updater
    loss: Loss
    before: Tensor
    """The parameters before the last step (P,)."""
    dropout: np.random.Generator
    progress: Progress
    stops: Stops
    masked: Masked | None
    """What dropout did in the last step."""
    dealt: int
    """How many samples the last update had at most; 0 where none is known."""

    _seen: NDArray[np.bool_]
    """Which points (n,) were trained on in an earlier split, and by these weights."""
    _split_at: int
    """At which step this split was made."""

    def __init__(self, config: RunConfig, *, compiled: bool = True) -> None:
        """Begin; without `compiled` it uses torch even where the kernels could run it."""
        self.compiled = compiled
        self.begin(config)

    def begin(self, config: RunConfig) -> None:
        """Start from nothing: draw data and weights anew, each from its own seed."""
        self.config = config
        self.steps = 0
        self.diverged = False
        self.masked = None
        self.kind = make_kind(config)
        self.network = self.kind.network
        self.replayable = True
        self.before = self.network.flat.clone()
        flats = (self.network.flat, self.network.flat_gradient, self.network.is_weight)
        self.updater = Updater(*flats, config.training)
        self.progress, self.stops = Progress(), Stops()
        self._begin_epoch(generator(config.seeds.order, "order"), 0)
        # A stream of its own, or dropout would change the order of the samples.
        self.dropout = generator(config.seeds.order, "dropout")
        self._tune()
        self.network.settle(self.samples.train[0])

    @property
    def held_back(self) -> str | None:
        """Which points say whether it overfits: those for validation, or else those for testing."""
        parts = self.samples.parts
        return next((name for name in ("validation", "test") if name in parts and len(parts[name][0])), None)

    @property
    def dropped(self) -> NDArray[np.float32] | None:
        """Of each hidden unit the share of the last step's samples for which dropout left it out (H,).

        None without dropout, and where several steps were taken at once: then nobody has seen the last one alone.
        """
        return self.masked.dropped(self.config.hidden) if self.masked else None

    def change(self, config: RunConfig) -> bool:
        """Change to another configuration: keep weights and optimizer if their shapes stay the same, else start anew.

        A run that has diverged is built anew in any case. New data begin a new epoch. Returns whether the network
        starts from initial weights again.
        """
        needed = "network" if self.diverged else rebuild(self.config, config)
        if needed == "network":
            self.begin(config)
            return True
        # Before the first step only the running statistics know of the options that were there before.
        fresh = not self.steps and not self.network.remembers
        self.replayable = self.replayable and (fresh or config == self.config)
        old, self.config = self.config.training, config
        self.masked = None
        if needed == "data":
            self._load(self.batches.generator, self.batches.epoch, self.kind.carried(config, self._trained_on()))
        if needed == "data" or (old.stop, old.loss) != (config.training.stop, config.training.loss):
            self.stops = Stops()
        self.progress = Progress()
        self._tune()
        return False

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set the weight from unit `from_` of the layer before to unit `to`, or (None) the bias of unit `to`.

        Raises IndexError for a layer or unit that does not exist, ValueError for a value that is not a finite float32.
        """
        index = self.network.index(layer, to, from_)
        if not abs(value) <= diagnostics.LARGEST:
            raise ValueError(f"expected a finite number, got {value}")
        self.replayable = False
        self.network.flat[index] = value
        self.before[index] = value
        self.engine.forget()

    def state(self) -> TrainerState:
        """Copy out what `restore` needs."""
        return TrainerState(
            steps=self.steps,
            epoch=self.batches.epoch,
            position=self.batches.position,
            diverged=self.diverged,
            replayable=self.replayable,
            generator=self.batches.generator.bit_generator.state,
            dropout=self.dropout.bit_generator.state,
            order=self.batches.order.copy(),
            seen=np.flatnonzero(self._trained_on()),
            parameters=self.network.flat.numpy().copy(),
            before=self.before.numpy().copy(),
            running=self.network.running.numpy().copy(),
            optimizer=self.updater.state(),
            progress=self.progress.copy(),
            stops=self.stops.copy(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a state that a trainer of the same configuration gave out."""
        self.steps = state.steps
        self.diverged = state.diverged
        self.replayable = state.replayable
        self.batches.generator.bit_generator.state = dict(state.generator)
        self.dropout.bit_generator.state = dict(state.dropout)
        self.masked = None
        seen = np.zeros(len(self.data.targets), np.bool_)
        seen[state.seen] = True
        self._restore_split(seen, state.epoch)
        self.batches.restore(state.epoch, state.position, state.order)
        self.dealt = 0
        self.network.flat.copy_(torch.tensor(state.parameters))
        self.network.running.copy_(torch.tensor(state.running))
        self.before.copy_(torch.tensor(state.before))
        self.updater.restore(state.optimizer)
        self.updater.begin(state.epoch)
        self.progress, self.stops = state.progress.copy(), state.stops.copy()
        self.engine.forget()

    def _load(self, order: np.random.Generator, epoch: int, seen: NDArray[np.bool_]) -> None:
        """Take the configuration's samples; those that the weights have seen (n,) no longer test them."""
        self.kind.load(self.config, seen)
        self._begin_epoch(order, epoch, seen)

    def _begin_epoch(self, order: np.random.Generator, epoch: int, seen: NDArray[np.bool_] | None = None) -> None:
        """Begin an epoch on the samples."""
        self.samples, self.data = self.kind.samples, self.kind.data
        self._seen = np.zeros(len(self.data.targets), np.bool_) if seen is None else seen
        self._split_at = self.steps
        self.batches = Batches(*self.samples.train, order, epoch)
        self.dealt = 0

    def _trained_on(self) -> NDArray[np.bool_]:
        """Say which points (n,) these weights have been trained on."""
        now: NDArray[np.bool_] = (self.data.split == TRAIN) & (self.steps > self._split_at)
        return np.logical_or(self._seen, now)

    def _restore_split(self, seen: NDArray[np.bool_], epoch: int) -> None:
        """Say which points (n,) these weights have seen, and split the data anew where that makes a difference."""
        split = self.data.split
        if np.array_equal(split == SEEN, seen & (split != TRAIN)):
            self._seen, self._split_at = seen, self.steps
            return
        self._load(self.batches.generator, epoch, seen)
        self._tune()

    def _tune(self) -> None:
        """Apply the options that can change while training, and choose the engine anew."""
        config = self.config
        self.network.use(config.network)
        self.loss = losses.choose(config.data.head, config.training.loss, config.training.huber_delta)
        self.metrics = metrics.REGISTRY[config.data.task]
        self.updater.use(config.training, self.batches.epoch)
        self.updater.freeze(self.network.frozen(config.network))
        parts = Parts(
            config=config,
            network=self.network,
            before=self.before,
            samples=self.samples,
            draw=self.kind.draw(self.loss),
            loss=self.loss,
            metrics=self.metrics,
            batches=self.batches,
            updater=self.updater,
            dropout=self.dropout,
        )
        self.engine = choose_engine(parts, self.kind.compiled if self.compiled else None)
