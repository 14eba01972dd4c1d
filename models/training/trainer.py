"""A run: data, network and optimizer of one configuration, trained a step at a time; knows no clock and no viewer."""

import math
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig, rebuild
from livegrad.models.config.training import StopConfig
from livegrad.models.data.datasets import Labelled
from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure import series
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.network import Network
from livegrad.models.training import checkpoint, telling
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.diagnosis import Diagnosis
from livegrad.models.training.engines.compiled_engine import CompiledEngine
from livegrad.models.training.engines.engine import Engine
from livegrad.models.training.masked import Masked
from livegrad.models.training.progress import Reason
from livegrad.models.training.run import Run


class Trainer:
    """One run. The same configuration and the same calls give the same numbers, bit for bit, on one machine."""

    run: Run
    """What is trained; a test or an explanation may look into it, and nothing but this class changes it."""

    def __init__(self, config: RunConfig, *, compiled: bool = True) -> None:
        """Begin a run; without `compiled` it uses torch even where the kernels could run it."""
        self.run = Run(config, compiled=compiled)
        self._diagnosis = Diagnosis(self)

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
    def config(self) -> RunConfig:
        """What it is made of, and how it is trained."""
        return self.run.config

    @property
    def data(self) -> Labelled:
        """The samples, their targets and their split."""
        return self.run.data

    @property
    def network(self) -> Network:
        """The network, to be looked at."""
        return self.run.network

    @property
    def engine(self) -> Engine:
        """What trains, measures and draws it; another one after a change."""
        return self.run.engine

    @property
    def steps(self) -> int:
        """The number of steps taken since the initial weights."""
        return self.run.steps

    @property
    def replayable(self) -> bool:
        """Whether a new run of this configuration, trained for as many steps, would be this one."""
        return self.run.replayable

    @property
    def epoch(self) -> int:
        """The number of epochs completed."""
        return self.run.batches.epoch

    @property
    def epochs(self) -> float:
        """The number of epochs completed, and the part of the one begun."""
        return self.epoch + self.position / max(1, self.samples_per_epoch)

    @property
    def position(self) -> int:
        """The number of samples of this epoch already trained on."""
        return self.run.batches.position

    @property
    def steps_per_epoch(self) -> int:
        """The number of batches in an epoch; at least one, though without points there is nothing to train on."""
        return max(1, -(-self.run.batches.count // self.run.config.training.batch_size))

    @property
    def samples_per_epoch(self) -> int:
        """The number of training samples."""
        return self.run.batches.count

    @property
    def training_set(self) -> tuple[Tensor, Tensor]:
        """The inputs (n, F) and targets (n, outputs) trained on."""
        return self.run.samples.train

    @property
    def diverged(self) -> bool:
        """Whether a loss or parameter became infinite or not a number; the last finite parameters are kept."""
        return self.run.diverged

    @property
    def stopped(self) -> Reason | None:
        """Why a rule of `training.stop` has stopped the run, until `go_on`; None while it may go on."""
        return self.run.stops.reason

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step, as the schedule has it."""
        return self.run.updater.learning_rate

    @property
    def loss(self) -> float:
        """The loss on the training set, without penalties."""
        return self.engine.measure().loss

    @property
    def baseline_loss(self) -> float:
        """The training loss of the best constant prediction."""
        return self.run.loss.baseline(self.run.samples.train[1])

    @property
    def series(self) -> tuple[str, ...]:
        """The names of what `measure` gives after the step."""
        return series.names(self.run.samples.parts, self.run.metrics, len(self.network.slices))

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train on `count` batches, or on as many groups of `samples`; stop where training diverges or a rule says so.

        A run that has diverged, has been stopped or has no points to train on is left as it is.
        """
        run = self.run
        size, rules = samples or run.config.training.batch_size, run.config.training.stop
        dropout = run.config.network.dropout
        run.replayable = run.replayable and size == run.config.training.batch_size
        asks = rules != StopConfig()
        while count > 0 and run.batches.count and not run.diverged and not run.stops.reason:
            # Rules are asked, and losses remembered, at the end of an epoch: no call may go beyond it.
            epochs = 1 if asks else run.progress.wait
            left = math.ceil((run.batches.count - run.batches.position) / size)
            some = min(count, left + (epochs - 1) * math.ceil(run.batches.count / size))
            if dropout:
                dealt = min(size, run.batches.count - run.batches.position)
                run.masked = Masked(run.dropout.bit_generator.state, dropout, dealt) if some == 1 else None
            trained = run.engine.train(some, size)
            count -= some
            run.steps += trained.steps
            run.dealt = size if trained.finite else 0
            run.diverged = not trained.finite
            for part in trained.losses:
                run.progress.take(*part)
            if run.progress.asks and run.held_back is not None:
                run.progress.keep(run.engine.loss_on(run.held_back) or 0.0)
            if asks and any(part.ended for part in trained.losses):
                run.stops.ask(rules, run.batches.epoch, run.engine.loss_on)

    def trains_on(self, point: int) -> bool:
        """Whether a point is one of those trained on."""
        return bool((self.run.samples.places == point).any())

    def step_on(self, point: int) -> None:
        """Train on one of the points trained on, out of turn: the epoch goes on as if it had not been.

        A run that has diverged or has been stopped is left as it is.
        Raises IndexError when the point is not one of those trained on.
        """
        run = self.run
        if not self.trains_on(point):
            raise IndexError(f"expected one of the points trained on, got {point}")
        if run.diverged or run.stops.reason:
            return
        if run.config.network.dropout:
            run.masked = Masked(run.dropout.bit_generator.state, run.config.network.dropout, 1)
        run.replayable = False
        place = int(np.flatnonzero(run.samples.places == point)[0])
        trained = run.engine.train(1, 1, run.batches.aside(place))
        run.dealt = 0  # What `batches` dealt last did not make this update.
        run.updater.begin(run.batches.epoch)  # Of very few points one alone may be a whole epoch.
        run.steps += trained.steps
        run.diverged = not trained.finite

    def to_epoch_end(self) -> None:
        """Train on the batches left of this epoch, on all of a new one when none has begun."""
        left = self.run.batches.count - self.position
        self.step(math.ceil(left / self.config.training.batch_size))

    def go_on(self) -> None:
        """Let a run that a rule has stopped go on; the rule does not stop it again until it is changed."""
        self.run.stops.go_on()

    def measure(self) -> NDArray[np.float32]:
        """Give the step and the `series` as float32 (1 + k,), every number finite; losses are without penalties."""
        return series.row(self.run.steps, self.epochs, self.engine.measure(), self.learning_rate)

    def verdicts(self, *, trials: int | None = None) -> tuple[Verdict, ...]:
        """Say what ails the run at this step, and what mends it.

        What mends it is tried on copies, a few ms each, of which at most `trials` are made now (None: all there are).
        Until they are through, no remedy is told, and nothing whose truth a trial must show.
        """
        return self._diagnosis.verdicts(partial(telling.facts, self.run), trials=trials)

    @property
    def puzzling(self) -> bool:
        """Whether `verdicts` would have more to say after more trials."""
        return self._diagnosis.puzzling

    def copy(self) -> "Trainer":
        """Give a run that goes on from here by itself."""
        other = Trainer(self.config, compiled=self.run.compiled)
        other.restore(self.state())
        return other

    def other(self, config: RunConfig) -> "Trainer":
        """Give what `update` would make of the run, and leave this one as it is."""
        if self.run.diverged or rebuild(self.config, config) == "network":
            return Trainer(config, compiled=self.run.compiled)
        other = self.copy()
        other.update(config)
        return other

    @property
    def compiled(self) -> bool:
        """Whether it trains on compiled kernels."""
        return isinstance(self.engine, CompiledEngine)

    def losses(self) -> tuple[float, float | None]:
        """Give the loss on the training points and, if there are any, on those kept back."""
        return self.engine.loss_on("train") or 0.0, self.engine.loss_on(
            self.run.held_back
        ) if self.run.held_back else None

    @property
    def reaches(self) -> float | None:
        """The share of the last step's error that reaches the first step of sequences; None where there are none."""
        flow = self.engine.measure().flow
        return None if flow is None or not flow.carried[-1] else float(flow.carried[0] / flow.carried[-1])

    @property
    def work(self) -> int:
        """About how many multiplications a step takes."""
        return self.network.multiplications * min(self.config.training.batch_size, max(1, self.run.batches.count))

    def snapshot(self, view: View | None = None) -> Snapshot:
        """Copy the run out as a viewer wants to see it.

        Raises IndexError when the view asks for a unit, a layer or a point that does not exist.
        """
        view = view or View()
        return self.run.kind.snapshot(telling.moment(self.run, view), view)

    def update(self, config: RunConfig) -> bool:
        """Change to another configuration: keep weights and optimizer if their shapes stay the same, else start anew.

        A run that has diverged is built anew in any case. New data begin a new epoch. Returns whether the network
        starts from initial weights again.
        """
        self._diagnosis = Diagnosis(self)
        return self.run.change(config)

    def reset(self) -> None:
        """Go back to the same initial weights, the same order and step 0."""
        self._diagnosis = Diagnosis(self)
        self.run.begin(self.config)

    def weight(self, layer: int, to: int, from_: int | None) -> float:
        """Give what `edit` would set; raises IndexError for a layer or unit that does not exist."""
        return float(self.network.flat[self.network.index(layer, to, from_)])

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set the weight from unit `from_` of the layer before to unit `to`, or (None) the bias of unit `to`.

        Raises IndexError for a layer or unit that does not exist, ValueError for a value that is not a finite float32.
        """
        self.run.edit(layer, to, from_, value)

    def state(self) -> TrainerState:
        """Copy out what `restore` needs."""
        return self.run.state()

    def restore(self, state: TrainerState) -> None:
        """Go on from a state that a trainer of the same configuration gave out."""
        self._diagnosis = Diagnosis(self)
        self.run.restore(state)
