"""A run: data, network and optimizer of one configuration, trained a step at a time; knows no clock and no viewer."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models import diagnostics, health, losses, metrics, pictures
from models.batches import Batches
from models.compiled import Compiled
from models.config import RunConfig, rebuild
from models.datasets import TEST, TRAIN, Data, make_data
from models.diagnostics import Evaluation, Samples
from models.health import Verdict
from models.inputs import features
from models.kernels.engine import covers
from models.losses import Loss
from models.networks import Network
from models.optimizers import Updater
from models.snapshot import Snapshot, View


@dataclass(frozen=True)
class TrainerState:
    """All that a trainer's configuration does not say about it."""

    steps: int
    epoch: int
    position: int
    diverged: bool
    generator: Mapping[str, Any]
    """The state of the generator that shuffles, as NumPy gives it."""
    order: NDArray[np.int64]
    """The samples' order in the epoch begun; empty between epochs."""
    parameters: NDArray[np.float32]
    before: NDArray[np.float32]
    """The parameters before the last step."""
    optimizer: Mapping[str, NDArray[np.float32]]


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
        """The number of batches in an epoch."""
        return math.ceil(self._batches.count / self.config.training.batch_size)

    @property
    def samples_per_epoch(self) -> int:
        """The number of training samples."""
        return self._batches.count

    @property
    def kernels(self) -> Compiled | None:
        """The kernels at work on this run; None where it is torch."""
        return self._kernels

    @property
    def diverged(self) -> bool:
        """Whether a loss or parameter became infinite or not a number; the last finite parameters are kept."""
        return self._diverged

    @property
    def series(self) -> tuple[str, ...]:
        """The names of what `measure` gives after the step."""
        sets = ("train", "test") if self.data.has_test_set else ("train",)
        names = [f"{part}_{score}" for score in ("loss", *self._metric_names) for part in sets]
        return (*names, *(f"gradient_norm.{layer + 1}" for layer in range(len(self.network.slices))))

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train on `count` batches, or on as many groups of `samples`; stop where training diverges."""
        size = samples or self.config.training.batch_size
        if self._kernels is not None and not self._diverged:
            steps, finite = self._kernels.train(self._batches, self._updater, count, size)
            self.steps += steps
            self._diverged = not finite
            self._evaluation = None
            return
        for _ in range(count):
            if self._diverged:
                return
            self._step(size)

    def to_epoch_end(self) -> None:
        """Train on the batches left of this epoch, on all of a new one when none has begun."""
        left = self._batches.count - self.position
        self.step(math.ceil(left / self.config.training.batch_size))

    def measure(self) -> NDArray[np.float32]:
        """Give the step and the `series` as float32 (1 + k,), every number finite; losses are without penalties."""
        evaluation = self._evaluate()
        pairs = zip(evaluation.train, evaluation.test, strict=True) if evaluation.test else zip(evaluation.train)
        scores = [score for pair in pairs for score in pair]
        return diagnostics.finite(np.array([self.steps, *scores, *evaluation.gradient_norms], np.float32))

    def verdicts(self) -> tuple[Verdict, ...]:
        """Say what ails the run at this step."""
        if self._diverged:
            return (health.diverged(self.config, self.epoch),)
        ignorant = self._loss.ignorant(self._train[1])
        return health.verdicts(self.config, self._statistics(), self._evaluate().train[0], ignorant)

    def snapshot(self, view: View | None = None) -> Snapshot:
        """Copy the run out as a viewer wants to see it.

        Raises IndexError when the view asks for a unit that does not exist.
        """
        view = view or View()
        names = self.config.inputs.features
        if self._kernels is not None:
            return self._drawn(self._kernels, view)
        cells = pictures.trace_cells(self.network, names, view.grid)
        small = pictures.trace_cells(self.network, names, view.units)
        with torch.no_grad():
            points = self.network(self._inputs)
        unit = None
        if view.unit is not None:
            unit = (view.unit, pictures.unit_map(self.network, cells, names, view.unit, view.grid))
        return Snapshot(
            step=self.steps,
            epoch=self.epoch,
            layers=self._statistics().copy(),
            boundary=pictures.output_bytes(cells.sums[-1], self._loss).reshape(view.grid, view.grid),
            low=pictures.LOW,
            high=pictures.HIGH,
            units=np.concatenate(
                [pictures.input_maps(names, view.units), pictures.unit_maps(small, self.network.activation, view.units)]
            ),
            unit=unit,
            points=pictures.output_bytes(points, self._loss),
            parameters=self.network.flat.numpy().copy(),
        )

    def _drawn(self, kernels: Compiled, view: View) -> Snapshot:
        """Copy the run out as the kernels draw it."""
        inputs = pictures.input_maps(self.config.inputs.features, view.units)
        return Snapshot(
            step=self.steps,
            epoch=self.epoch,
            layers=self._statistics().copy(),
            boundary=kernels.boundary(view.grid),
            low=pictures.LOW,
            high=pictures.HIGH,
            units=np.concatenate([inputs, kernels.units(view.units)]),
            unit=kernels.unit(view),
            points=kernels.points(self._inputs),
            parameters=self.network.flat.numpy().copy(),
        )

    def update(self, config: RunConfig) -> bool:
        """Go over to another configuration; keep weights and optimizer where their shapes stay, else build anew.

        A run that has diverged is built anew in any case. New data begin a new epoch. Returns whether the network
        starts from initial weights again.
        """
        needed = "network" if self._diverged else rebuild(self.config, config)
        if needed == "network":
            self._build(config)
            return True
        self.config = config
        if needed == "data":
            self._load(self._batches.generator, self.epoch)
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
            order=self._batches.order.copy(),
            parameters=self.network.flat.numpy().copy(),
            before=self._before.numpy().copy(),
            optimizer=self._updater.state(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go on from a state that a trainer of the same configuration gave out."""
        self.steps = state.steps
        self._diverged = state.diverged
        self._batches.generator.bit_generator.state = dict(state.generator)
        self._batches.restore(state.epoch, state.position, state.order)
        self.network.flat.copy_(torch.tensor(state.parameters))
        self._before.copy_(torch.tensor(state.before))
        self._updater.restore(state.optimizer)
        self._evaluation = None

    def _build(self, config: RunConfig) -> None:
        """Start from nothing: draw data and weights anew, each from its own seed."""
        self.config = config
        self.steps = 0
        self._diverged = False
        weights = torch.Generator().manual_seed(config.seeds.weights)
        self.network = Network(len(config.inputs.features), config.network, weights)
        self._before = self.network.flat.clone()
        training = config.training
        flats = (self.network.flat, self.network.flat_gradient, self.network.is_weight)
        self._updater = Updater(*flats, training.optimizer, training.regularization)
        self._load(np.random.Generator(np.random.PCG64(config.seeds.order)), epoch=0)
        self._tune()

    def _load(self, order: np.random.Generator, epoch: int) -> None:
        """Draw the data and begin an epoch on them."""
        self.data = make_data(self.config)
        self._inputs = torch.tensor(features(self.data.points, self.config.inputs.features))
        self._train, self._test = self._samples(TRAIN), self._samples(TEST)
        self._batches = Batches(*self._train, order, epoch)

    def _samples(self, part: int) -> Samples:
        chosen = self.data.split == part
        return self._inputs[torch.tensor(chosen)], torch.tensor(self.data.targets[chosen]).unsqueeze(1)

    def _tune(self) -> None:
        """Take from the configuration what can change while training."""
        training, task = self.config.training, self.data.task
        self.network.use(self.config.network.activation)
        self._loss = losses.REGISTRY[task][training.loss]
        self._metric_names = tuple(metrics.REGISTRY[task])
        self._metrics = list(metrics.REGISTRY[task].values())
        self._updater.use(training.optimizer, training.regularization)
        self._evaluation = None
        covered = self._compiled and covers(self.config)
        parts = self.network, self._before, self._train, self._test
        self._kernels = Compiled(self.config, *parts) if covered else None

    def _step(self, size: int) -> None:
        inputs, targets = self._batches.take(size)
        flat = self.network.flat
        self.network.flat_gradient.zero_()
        loss: Tensor = self._loss.function(self.network(inputs), targets)
        loss.backward()  # type: ignore[no-untyped-call]
        self._before.copy_(flat)
        self._updater.step()
        self._evaluation = None
        # The sum is not finite if any parameter is not, at the price of one operation.
        if math.isfinite(loss.item()) and math.isfinite(flat.sum().item()):
            self.steps += 1
        else:
            flat.copy_(self._before)
            self._diverged = True

    def _evaluate(self) -> Evaluation:
        """Measure the network as it is, once for all who ask before it changes."""
        if self._evaluation is None and self._kernels is not None:
            self._evaluation, self._layers = self._kernels.evaluate(len(self._metrics))
        elif self._evaluation is None:
            self._evaluation = diagnostics.evaluate(self.network, self._loss, self._metrics, self._train, self._test)
            self._layers = None
        return self._evaluation

    def _statistics(self) -> NDArray[np.float32]:
        evaluation = self._evaluate()
        if self._layers is None:
            self._layers = diagnostics.statistics(self.network, self._loss, evaluation, self._before)
        return self._layers
