"""A run: data, network and optimizer of one configuration, trained a step at a time; knows no clock and no viewer."""

import math
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig, rebuild
from livegrad.models.config.training import StopConfig
from livegrad.models.data.batches import Batches
from livegrad.models.data.datasets import SEEN, TRAIN, Data
from livegrad.models.data.samples import Samples
from livegrad.models.data.streams import generator
from livegrad.models.explain.facts import Facts
from livegrad.models.explain.health import Verdict
from livegrad.models.measure import diagnostics, series
from livegrad.models.measure.make_snapshot import Moment
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn import losses, metrics
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network
from livegrad.models.training import checkpoint
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.compiled_engine import CompiledEngine
from livegrad.models.training.diagnosis import Diagnosis
from livegrad.models.training.engine import Engine, Parts
from livegrad.models.training.engines import choose_engine
from livegrad.models.training.kinds import Kind, make_kind
from livegrad.models.training.masked import Masked
from livegrad.models.training.optimizers import Updater
from livegrad.models.training.progress import Progress, Reason, Stops


class Trainer:
    """One run. The same configuration and the same calls give the same numbers, bit for bit, on one machine."""

    config: RunConfig
    data: Data
    network: Network
    steps: int
    """The number of steps taken since the initial weights."""

    engine: Engine
    """What trains, measures and draws it; another one after a change."""

    replayable: bool
    """Whether a new run of this configuration, trained for as many steps, would be this one."""

    _kind: Kind
    _samples: Samples
    _batches: Batches
    _updater: Updater
    _loss: Loss
    _before: Tensor
    _diverged: bool
    _masked: Masked | None
    """What dropout did in the last step."""
    _seen: NDArray[np.bool_]
    """Which points (n,) were trained on in an earlier split, and by these weights."""
    _split_at: int
    """At which step this split was made."""
    _dealt: int
    """How many samples the last update had at most; 0 where none is known."""
    _diagnosis: Diagnosis

    def __init__(self, config: RunConfig, *, compiled: bool = True) -> None:
        """Begin a run; without `compiled` it uses torch even where the kernels could run it."""
        self._compiled = compiled
        self._build(config)

    @classmethod
    def load(cls, data: bytes) -> Self:
        """Read back a run that `save` wrote.

        Raises ValueError when the bytes are not a whole checkpoint of this version.
        """
        config, state = checkpoint.decode(data)
        trainer = cls(config)
        trainer.restore(state)
        return trainer

    def save(self) -> bytes:
        """Give the run as bytes, so that it goes on bit for bit."""
        return checkpoint.encode(self.config, self.state())

    @property
    def epoch(self) -> int:
        """The number of epochs completed."""
        return self._batches.epoch

    @property
    def epochs(self) -> float:
        """The number of epochs completed, and the part of the one begun."""
        return self.epoch + self.position / max(1, self.samples_per_epoch)

    @property
    def position(self) -> int:
        """The number of samples of this epoch already trained on."""
        return self._batches.position

    @property
    def steps_per_epoch(self) -> int:
        """The number of batches in an epoch; at least one, though without points there is nothing to train on."""
        return max(1, math.ceil(self._batches.count / self.config.training.batch_size))

    @property
    def samples_per_epoch(self) -> int:
        """The number of training samples."""
        return self._batches.count

    @property
    def training_set(self) -> tuple[Tensor, Tensor]:
        """The inputs (n, F) and targets (n, outputs) trained on."""
        return self._samples.train

    @property
    def diverged(self) -> bool:
        """Whether a loss or parameter became infinite or not a number; the last finite parameters are kept."""
        return self._diverged

    @property
    def stopped(self) -> Reason | None:
        """Why a rule of `training.stop` has stopped the run, until `go_on`; None while it may go on."""
        return self._stops.reason

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, as the schedule has it."""
        return self._updater.learning_rate

    @property
    def loss(self) -> float:
        """The loss on the training set, without penalties."""
        return self.engine.measure().loss

    @property
    def baseline_loss(self) -> float:
        """The training loss of the best constant prediction."""
        return self._loss.baseline(self._samples.train[1])

    @property
    def series(self) -> tuple[str, ...]:
        """The names of what `measure` gives after the step."""
        return series.names(self._samples.parts, self._metrics, len(self.network.slices))

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train on `count` batches, or on as many groups of `samples`; stop where training diverges or a rule says so.

        A run that has diverged, has been stopped or has no points to train on is left as it is.
        """
        size, rules = samples or self.config.training.batch_size, self.config.training.stop
        dropout = self.config.network.dropout
        self.replayable = self.replayable and size == self.config.training.batch_size
        asks = rules != StopConfig()
        while count > 0 and self._batches.count and not self._diverged and not self._stops.reason:
            # Rules are asked, and losses remembered, at the end of an epoch: no call may go beyond it.
            epochs = 1 if asks else self._progress.wait
            left = math.ceil((self._batches.count - self.position) / size)
            some = min(count, left + (epochs - 1) * math.ceil(self._batches.count / size))
            if dropout:
                dealt = min(size, self._batches.count - self.position)
                self._masked = Masked(self._dropout.bit_generator.state, dropout, dealt) if some == 1 else None
            trained = self.engine.train(some, size)
            count -= some
            self.steps += trained.steps
            self._dealt = size if trained.finite else 0
            self._diverged = not trained.finite
            for part in trained.losses:
                self._progress.take(*part)
            if self._progress.asks and self._held_back is not None:
                self._progress.keep(self.engine.loss_on(self._held_back) or 0.0)
            if asks and any(part.ends_epoch for part in trained.losses):
                self._stops.ask(rules, self.epoch, self.engine.loss_on)

    def trains_on(self, point: int) -> bool:
        """Whether a point is one of those trained on."""
        return bool((self._samples.places == point).any())

    def step_on(self, point: int) -> None:
        """Train on one of the points trained on, out of turn: the epoch goes on as if it had not been.

        A run that has diverged or has been stopped is left as it is.
        Raises IndexError when the point is not one of those trained on.
        """
        if not self.trains_on(point):
            raise IndexError(f"expected one of the points trained on, got {point}")
        if self._diverged or self._stops.reason:
            return
        if self.config.network.dropout:
            self._masked = Masked(self._dropout.bit_generator.state, self.config.network.dropout, 1)
        self.replayable = False
        place = int(np.flatnonzero(self._samples.places == point)[0])
        trained = self.engine.train(1, 1, self._batches.aside(place))
        self._dealt = 0  # What `batches` dealt last did not make this update.
        self._updater.begin(self.epoch)  # Of very few points one alone may be a whole epoch.
        self.steps += trained.steps
        self._diverged = not trained.finite

    @property
    def dropped(self) -> NDArray[np.float32] | None:
        """Of each hidden unit the share of the last step's samples for which dropout left it out (H,).

        None without dropout, and where several steps were taken at once: then nobody has seen the last one alone.
        """
        return self._masked.dropped(self.config.network.hidden) if self._masked else None

    def to_epoch_end(self) -> None:
        """Train on the batches left of this epoch, on all of a new one when none has begun."""
        left = self._batches.count - self.position
        self.step(math.ceil(left / self.config.training.batch_size))

    def go_on(self) -> None:
        """Let a run that a rule has stopped go on; the rule does not stop it again until it is changed."""
        self._stops.go_on()

    def measure(self) -> NDArray[np.float32]:
        """Give the step and the `series` as float32 (1 + k,), every number finite; losses are without penalties."""
        return series.row(self.steps, self.epochs, self.engine.measure(), self.learning_rate)

    @property
    def _held_back(self) -> str | None:
        """Which points say whether it overfits: those for validation, or else those for testing."""
        parts = self._samples.parts
        return next((name for name in ("validation", "test") if name in parts and len(parts[name][0])), None)

    def verdicts(self, *, trials: int | None = None) -> tuple[Verdict, ...]:
        """Say what ails the run at this step, and what mends it.

        What mends it is tried on copies, a few ms each, of which at most `trials` are made now (None: all there are).
        Until they are through, no remedy is told, and nothing whose truth a trial must show.
        """
        return self._diagnosis.verdicts(self._facts, trials=trials)

    @property
    def puzzling(self) -> bool:
        """Whether `verdicts` would have more to say after more trials."""
        return self._diagnosis.puzzling

    def copy(self) -> "Trainer":
        """Give a run that goes on from here by itself."""
        other = Trainer(self.config, compiled=self._compiled)
        other.restore(self.state())
        return other

    def other(self, config: RunConfig) -> "Trainer":
        """Give what `update` would make of the run, and leave this one as it is."""
        if self._diverged or rebuild(self.config, config) == "network":
            return Trainer(config, compiled=self._compiled)
        other = self.copy()
        other.update(config)
        return other

    @property
    def compiled(self) -> bool:
        """Whether it trains on compiled kernels."""
        return isinstance(self.engine, CompiledEngine)

    def losses(self) -> tuple[float, float | None]:
        """Give the loss on the training points and, if there are any, on those kept back."""
        return self.engine.loss_on("train") or 0.0, self.engine.loss_on(self._held_back) if self._held_back else None

    @property
    def work(self) -> int:
        """About how many multiplications a step takes."""
        return len(self.network.flat) * min(self.config.training.batch_size, max(1, self._batches.count))

    def _facts(self, before: frozenset[tuple[str, int | None]]) -> Facts:
        measured = self.engine.measure()
        inputs, targets = self._samples.train
        return Facts(
            config=self.config,
            layers=measured.layers,
            scores=measured.scores,
            baseline_loss=self.baseline_loss,
            signals=diagnostics.signals(self.network, self._loss, inputs, targets),
            counts={name: len(inputs) for name, (inputs, _) in self._samples.parts.items()},
            learning_rate=self.learning_rate,
            epochs=self._progress.epochs,
            fall=self._progress.fall(),
            lowest=self._progress.lowest,
            held=self._progress.held_back() if self._held_back else None,
            symmetric=self.network.symmetric(),
            spread=float(inputs.square().sum(1).mean()) if self._batches.count else 0.0,
            before=before,
        )

    def snapshot(self, view: View | None = None) -> Snapshot:
        """Copy the run out as a viewer wants to see it.

        Raises IndexError when the view asks for a unit, a layer or a point that does not exist.
        """
        view = view or View()
        moment = Moment(
            step=self.steps,
            epoch=self.epoch,
            loss=self._loss,
            layers=self.engine.measure().layers,
            learning_rate=self.learning_rate,
            drawing=self.engine.draw(view),
            upcoming=self._batches.upcoming if view.sample is not None else None,
            dropped=self.dropped,
            latest=self._batches.latest(self._dealt) if view.batch and self._dealt else None,
        )
        return self._kind.snapshot(moment, view)

    def update(self, config: RunConfig) -> bool:
        """Change to another configuration: keep weights and optimizer if their shapes stay the same, else start anew.

        A run that has diverged is built anew in any case. New data begin a new epoch. Returns whether the network
        starts from initial weights again.
        """
        needed = "network" if self._diverged else rebuild(self.config, config)
        if needed == "network":
            self._build(config)
            return True
        # Before the first step only the running statistics know of the options that were there before.
        fresh = not self.steps and not self.network.remembers
        self.replayable = self.replayable and (fresh or config == self.config)
        old, self.config = self.config.training, config
        self._masked = None
        if needed == "data":
            self._load(self._batches.generator, self.epoch, self._kind.carried(config, self._trained_on()))
        if needed == "data" or (old.stop, old.loss) != (config.training.stop, config.training.loss):
            self._stops = Stops()
        self._progress = Progress()
        self._diagnosis = Diagnosis(self)
        self._tune()
        return False

    def reset(self) -> None:
        """Go back to the same initial weights, the same order and step 0."""
        self._build(self.config)

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set the weight from unit `from_` of the layer before to unit `to`, or (None) the bias of unit `to`.

        Raises IndexError for a layer or unit that does not exist, ValueError for a value that is not a finite float32.
        """
        index = self.network.index(layer, to, from_)
        if not abs(value) <= diagnostics.LARGEST:
            raise ValueError(f"expected a finite number, got {value}")
        self.replayable = False
        self.network.flat[index] = value
        self._before[index] = value
        self.engine.forget()

    def state(self) -> TrainerState:
        """Copy out what `restore` needs."""
        return TrainerState(
            steps=self.steps,
            epoch=self.epoch,
            position=self.position,
            diverged=self._diverged,
            replayable=self.replayable,
            generator=self._batches.generator.bit_generator.state,
            dropout=self._dropout.bit_generator.state,
            order=self._batches.order.copy(),
            seen=np.flatnonzero(self._trained_on()),
            parameters=self.network.flat.numpy().copy(),
            before=self._before.numpy().copy(),
            running=self.network.running.numpy().copy(),
            optimizer=self._updater.state(),
            progress=self._progress.copy(),
            stops=self._stops.copy(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a state that a trainer of the same configuration gave out."""
        self.steps = state.steps
        self._diverged = state.diverged
        self.replayable = state.replayable
        self._batches.generator.bit_generator.state = dict(state.generator)
        self._dropout.bit_generator.state = dict(state.dropout)
        self._masked = None
        seen = np.zeros(len(self.data.points), np.bool_)
        seen[state.seen] = True
        self._restore_split(seen, state.epoch)
        self._batches.restore(state.epoch, state.position, state.order)
        self._dealt = 0
        self.network.flat.copy_(torch.tensor(state.parameters))
        self.network.running.copy_(torch.tensor(state.running))
        self._before.copy_(torch.tensor(state.before))
        self._updater.restore(state.optimizer)
        self._updater.begin(state.epoch)
        self._progress, self._stops = state.progress.copy(), state.stops.copy()
        self.engine.forget()

    def _build(self, config: RunConfig) -> None:
        """Start from nothing: draw data and weights anew, each from its own seed."""
        self.config = config
        self.steps = 0
        self._diverged = False
        self._masked = None
        self._kind = make_kind(config)
        self.network = self._kind.network
        self.replayable = True
        self._before = self.network.flat.clone()
        flats = (self.network.flat, self.network.flat_gradient, self.network.is_weight)
        self._updater = Updater(*flats, config.training)
        self._progress, self._stops = Progress(), Stops()
        self._diagnosis = Diagnosis(self)
        self._begin(generator(config.seeds.order, "order"), 0)
        # A stream of its own, or dropout would change the order of the samples.
        self._dropout = generator(config.seeds.order, "dropout")
        self._tune()
        self.network.settle(self._samples.train[0])

    def _load(self, order: np.random.Generator, epoch: int, seen: NDArray[np.bool_]) -> None:
        """Take the configuration's samples; those that the weights have seen (n,) no longer test them."""
        self._kind.load(self.config, seen)
        self._begin(order, epoch, seen)

    def _begin(self, order: np.random.Generator, epoch: int, seen: NDArray[np.bool_] | None = None) -> None:
        """Begin an epoch on the samples."""
        self._samples, self.data = self._kind.samples, self._kind.data
        self._seen = np.zeros(len(self.data.points), np.bool_) if seen is None else seen
        self._split_at = self.steps
        self._batches = Batches(*self._samples.train, order, epoch)
        self._dealt = 0

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
        self._load(self._batches.generator, epoch, seen)
        self._tune()

    def _tune(self) -> None:
        """Apply the options that can change while training, and choose the engine anew."""
        config = self.config
        self.network.use(config.network)
        self._loss = losses.choose(config.data.head, config.training.loss, config.training.huber_delta)
        self._metrics = metrics.REGISTRY[config.data.task]
        self._updater.use(config.training, self.epoch)
        self._updater.freeze(self.network.frozen(config.network))
        parts = Parts(
            config=config,
            network=self.network,
            before=self._before,
            samples=self._samples,
            draw=self._kind.draw(self._loss),
            loss=self._loss,
            metrics=self._metrics,
            batches=self._batches,
            updater=self._updater,
            dropout=self._dropout,
        )
        self.engine = choose_engine(parts, self._kind.compiled if self._compiled else None)
