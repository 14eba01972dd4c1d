"""A run: data, network and optimizer of one configuration, trained a step at a time; knows no clock and no viewer."""

import math
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig, rebuild
from livegrad.models.config.training import StopConfig
from livegrad.models.data.batches import Batches
from livegrad.models.data.datasets import Data
from livegrad.models.data.samples import Samples
from livegrad.models.explain import health
from livegrad.models.explain.health import Verdict
from livegrad.models.measure import diagnostics, series
from livegrad.models.measure.evaluation import Evaluation, evaluate, loss_on
from livegrad.models.measure.portrait import Sitter, portray
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn import losses, metrics
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network
from livegrad.models.training.compiled import Compiled, suits
from livegrad.models.training.optimizers import Updater
from livegrad.models.training.progress import Progress, Reason, Stops
from livegrad.models.training.state import TrainerState, copied


class Trainer:
    """One run. The same configuration and the same calls give the same numbers, bit for bit, on one machine."""

    config: RunConfig
    data: Data
    network: Network
    steps: int
    """The number of steps taken since the initial weights."""

    _batches: Batches
    _updater: Updater
    _loss: Loss
    _before: Tensor
    _evaluation: Evaluation | None
    _layers: NDArray[np.float32] | None
    _kernels: Compiled | None
    _diverged: bool

    def __init__(self, config: RunConfig, *, compiled: bool = True) -> None:
        """Begin a run; without `compiled` it stays on torch even where the kernels cover it."""
        self._compiled = compiled
        self._build(config)

    @property
    def epoch(self) -> int:
        """The number of epochs completed."""
        return self._batches.epoch

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
    def kernels(self) -> Compiled | None:
        """The kernels at work on this run; None where it is torch."""
        return self._kernels

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
        return self._evaluate().loss

    @property
    def ignorant_loss(self) -> float:
        """The loss on the training set of an answer that is the same everywhere."""
        return self._loss.ignorant(self._samples.train[1])

    @property
    def series(self) -> tuple[str, ...]:
        """The names of what `measure` gives after the step."""
        return series.names(self._samples.parts, self._metrics, len(self.network.slices))

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train on `count` batches, or on as many groups of `samples`; stop where training diverges or a rule says so.

        A run that has diverged, has been stopped or has no points to train on is left as it is.
        """
        size = samples or self.config.training.batch_size
        if self._kernels is not None:
            self._run(self._kernels, count, size)
            return
        for _ in range(count if self._batches.count else 0):
            if self._diverged or self._stops.reason:
                return
            self._step(size)

    def to_epoch_end(self) -> None:
        """Train on the batches left of this epoch, on all of a new one when none has begun."""
        left = self._batches.count - self.position
        self.step(math.ceil(left / self.config.training.batch_size))

    def go_on(self) -> None:
        """Let a run that a rule has stopped go on; the rule does not stop it again until it is changed."""
        self._stops.go_on()

    def measure(self) -> NDArray[np.float32]:
        """Give the step and the `series` as float32 (1 + k,), every number finite; losses are without penalties."""
        return series.row(self.steps, self._evaluate(), self.learning_rate, self._statistics())

    def verdicts(self) -> tuple[Verdict, ...]:
        """Say what ails the run at this step."""
        if self._diverged:
            return (health.diverged(self.config, self.epoch),)
        facts = health.Facts(
            config=self.config,
            layers=self._statistics(),
            scores=self._evaluate().scores,
            ignorant=self.ignorant_loss,
            counts={name: len(inputs) for name, (inputs, _) in self._samples.parts.items()},
            learning_rate=self.learning_rate,
            epochs=self._progress.epochs,
            fall=self._progress.fall(),
            symmetric=health.symmetric(self.network),
            spread=float(self._samples.train[0].square().sum(1).mean()) if self._batches.count else 0.0,
        )
        return health.verdicts(facts)

    def snapshot(self, view: View | None = None) -> Snapshot:
        """Copy the run out as a viewer wants to see it.

        Raises IndexError when the view asks for a unit, a layer or a point that does not exist.
        """
        view = view or View()
        sitter = Sitter(
            step=self.steps,
            epoch=self.epoch,
            network=self.network,
            names=self.config.features,
            samples=self._samples,
            loss=self._loss,
            evaluation=self._told(view),
            layers=self._statistics(),
            learning_rate=self.learning_rate,
            upcoming=self._batches.upcoming if view.sample is not None else None,
            kernels=self._kernels,
        )
        return portray(sitter, view)

    def update(self, config: RunConfig) -> bool:
        """Go over to another configuration; keep weights and optimizer where their shapes stay, else build anew.

        A run that has diverged is built anew in any case. New data begin a new epoch. Returns whether the network
        starts from initial weights again.
        """
        needed = "network" if self._diverged else rebuild(self.config, config)
        if needed == "network":
            self._build(config)
            return True
        old, self.config = self.config.training, config
        if needed == "data":
            self._load(self._batches.generator, self.epoch)
        if needed == "data" or (old.stop, old.loss) != (config.training.stop, config.training.loss):
            self._stops = Stops()
        self._progress = Progress()
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
        self.network.flat[index] = value
        self._before[index] = value
        self._evaluation = None

    def state(self) -> TrainerState:
        """Copy out what `restore` needs."""
        return TrainerState(
            steps=self.steps,
            epoch=self.epoch,
            position=self.position,
            diverged=self._diverged,
            generator=self._batches.generator.bit_generator.state,
            dropout=self._dropout.bit_generator.state,
            order=self._batches.order.copy(),
            parameters=self.network.flat.numpy().copy(),
            before=self._before.numpy().copy(),
            running=self.network.running.numpy().copy(),
            optimizer=self._updater.state(),
            progress=copied(self._progress),
            stops=copied(self._stops),
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a state that a trainer of the same configuration gave out."""
        self.steps = state.steps
        self._diverged = state.diverged
        self._batches.generator.bit_generator.state = dict(state.generator)
        self._dropout.bit_generator.state = dict(state.dropout)
        self._batches.restore(state.epoch, state.position, state.order)
        self.network.flat.copy_(torch.tensor(state.parameters))
        self.network.running.copy_(torch.tensor(state.running))
        self._before.copy_(torch.tensor(state.before))
        self._updater.restore(state.optimizer)
        self._updater.begin(state.epoch)
        self._progress, self._stops = copied(state.progress), copied(state.stops)
        self._evaluation = None

    def _build(self, config: RunConfig) -> None:
        """Start from nothing: draw data and weights anew, each from its own seed."""
        self.config = config
        self.steps = 0
        self._diverged = False
        weights = torch.Generator().manual_seed(config.seeds.weights)
        self.network = Network(len(config.features), config.network, weights, config.outputs)
        self._before = self.network.flat.clone()
        flats = (self.network.flat, self.network.flat_gradient, self.network.is_weight)
        self._updater = Updater(*flats, config.training)
        self._progress, self._stops = Progress(), Stops()
        self._load(np.random.Generator(np.random.PCG64(config.seeds.order)), epoch=0)
        # A stream of its own, or dropout would change the order of the samples.
        own = np.random.SeedSequence(config.seeds.order, spawn_key=(1,))
        self._dropout = np.random.Generator(np.random.PCG64(own))
        self._tune()
        self.network.settle(self._samples.train[0])

    def _load(self, order: np.random.Generator, epoch: int) -> None:
        """Draw the data and begin an epoch on them."""
        self._samples = Samples(self.config)
        self.data = self._samples.data
        self._batches = Batches(*self._samples.train, order, epoch)

    def _tune(self) -> None:
        """Take from the configuration what can change while training."""
        config = self.config
        self.network.use(config.network)
        self._loss = losses.choose(config.data.head, config.training.loss, config.training.huber_delta)
        self._metrics = metrics.REGISTRY[config.data.task]
        self._updater.use(config.training, self.epoch)
        self._updater.freeze(self.network.frozen(config.network))
        self._evaluation = None
        suited = self._compiled and suits(config, self.network, self._samples)
        self._kernels = Compiled(config, self.network, self._before, self._samples) if suited else None

    def _run(self, kernels: Compiled, count: int, size: int) -> None:
        """Take steps with the kernels, as `_step` takes one; with rules that stop, an epoch's at a time."""
        rules = self.config.training.stop
        asks = rules != StopConfig()
        while count > 0 and not self._diverged and not self._stops.reason:
            some = min(count, math.ceil((self._batches.count - self.position) / size)) if asks else count
            trained = kernels.train(self._batches, self._updater, self._dropout, some, size)
            count -= some
            self.steps += trained.steps
            self._progress.take_sums(trained.losses.tolist())
            self._diverged = not trained.finite
            self._evaluation = None
            if asks and len(trained.losses) > 1:
                self._stops.ask(rules, self.epoch, kernels.loss_on)

    def _step(self, size: int) -> None:
        network, flat = self.network, self.network.flat
        inputs, targets = self._batches.take(size)
        network.flat_gradient.zero_()
        logits = network(inputs) if network.is_plain else network.learn(inputs, self._dropout)
        loss: Tensor = self._loss.function(logits, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        self._before.copy_(flat)
        self._updater.step()
        self._evaluation = None
        number = loss.item()
        # The sum is not finite if any parameter is not, at the price of one operation.
        if math.isfinite(number) and math.isfinite(flat.sum().item()):
            self.steps += 1
            self._progress.take(number, len(inputs))
            if not self._batches.position:
                self._end_epoch()
        else:
            flat.copy_(self._before)
            network.settle(self._samples.train[0])  # what it remembers may not be numbers any more
            self._diverged = True

    def _end_epoch(self) -> None:
        self._progress.end_epoch()
        self._updater.begin(self.epoch)
        self._stops.ask(self.config.training.stop, self.epoch, self._loss_on)

    def _loss_on(self, part: str) -> float | None:
        """Measure the loss on a part of the split; None where there is no such part."""
        found = self._samples.parts.get(part)
        return None if found is None else loss_on(self.network, self._loss, found)

    def _evaluate(self) -> Evaluation:
        """Measure the network as it is, once for all who ask before it changes."""
        if self._evaluation is None and self._kernels is not None:
            self._evaluation, self._layers = self._kernels.evaluate()
        elif self._evaluation is None:
            self._evaluation = self._evaluate_on_torch()
            self._layers = None
        return self._evaluation

    def _evaluate_on_torch(self) -> Evaluation:
        return evaluate(self.network, self._loss, list(self._metrics.values()), self._samples.parts)

    def _told(self, view: View) -> Evaluation:
        """Give the evaluation with what a view needs of it that the kernels do not keep."""
        evaluation = self._evaluate()
        if self._kernels is None:
            return evaluation
        if view.histogram is not None:
            return self._evaluate_on_torch()
        return replace(evaluation, logits=self._kernels.logits())

    def _statistics(self) -> NDArray[np.float32]:
        evaluation = self._evaluate()
        if self._layers is None:
            self._layers = diagnostics.statistics(self.network, self._loss, evaluation, self._before)
        return self._layers
