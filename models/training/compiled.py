"""A run's parts joined to the kernels: trains, measures and draws as torch would; knows no trainer."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.config.run import RunConfig
from livegrad.models.data.batches import Batches
from livegrad.models.data.datasets import Range
from livegrad.models.data.samples import Samples
from livegrad.models.kernels.engine import Engine, Part, Trained, cells, covers, padded, part
from livegrad.models.kernels.evaluation import Standing
from livegrad.models.measure import diagnostics, pictures
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.pictures import Bytes
from livegrad.models.measure.view import View
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.network import Network, Trace
from livegrad.models.training.optimizers import Updater

_NOTHING: Final = Trace([], [])


def suits(config: RunConfig, network: Network, samples: Samples) -> bool:
    """Say whether the kernels can take a run over: its options, its points and the kind of its numbers."""
    there = len(samples.train[0]) > 0
    return there and network.flat.dtype == torch.float32 and covers(config)


class Compiled:
    """The kernels at work on a network's own arrays; made anew when data or options change."""

    def __init__(self, config: RunConfig, network: Network, before: Tensor, samples: Samples) -> None:
        """Take the parameters before the last step (P,)."""
        self._names, self._network, self._samples = config.features, network, samples
        self._ends = [_ends(*layer) for layer in zip(network.activations, network.links, strict=True)]
        self._classes = bool(samples.data.classes)
        self._parts = {name: part(inputs.numpy(), _goals(goals)) for name, (inputs, goals) in samples.parts.items()}
        self._points = padded(samples.inputs.numpy())
        arrays = network.flat.numpy(), before.numpy(), network.is_weight.numpy()
        self._engine = Engine(config, *arrays, self._parts["train"])
        frozen = network.frozen(config.network)
        if frozen is not None:
            self._engine.freeze(frozen.numpy())

    def train(self, batches: Batches, updater: Updater, dropped: np.random.Generator, count: int, size: int) -> Trained:
        """Take steps of `size` samples, fewer where one would not be finite; `dropped` draws what dropout drops."""
        epoch = batches.epoch
        rates = updater.rates(epoch, self._engine.touched(batches.position, count, size))
        trained = self._engine.train(batches, dropped, updater.memory(), count, size, rates)
        updater.took(trained.steps)
        updater.begin(epoch + len(trained.losses) - 1)
        return trained

    def loss_on(self, name: str) -> float | None:
        """Measure the loss on a part of the split; None where there is no such part."""
        return float(_single(self._engine.scores(self._parts[name]))[0]) if name in self._parts else None

    def logits(self) -> dict[str, Tensor]:
        """Give the logits (n, outputs) of each part of the split."""
        return {name: torch.from_numpy(self._engine.logits(held.inputs)) for name, held in self._parts.items()}

    def evaluate(self) -> tuple[Evaluation, NDArray[np.float32]]:
        """Give what `evaluate` on torch does, but no logits, gradient and trace, and what `statistics` does."""
        limits = [diagnostics.FLAT_SHARE * activation.steepest for activation in self._network.activations]
        standing = self._engine.standing(limits)
        told = {"train": standing.scores}
        told |= {name: self._engine.scores(held) for name, held in self._parts.items() if name != "train"}
        scores = {name: self._scores(both, self._parts[name]) for name, both in told.items()}
        norms = tuple(_single(standing.gradients).tolist())
        return Evaluation(scores, {}, norms, torch.empty(0), _NOTHING), self._statistics(standing)

    def _scores(self, told: NDArray[np.float64], held: Part) -> tuple[float, float]:
        """Give the loss and the metric: of classes the share told rightly, of values R^2 as `metrics.r2` has it."""
        loss, metric = _single(told).tolist()
        if self._classes:
            return loss, metric
        values = held.targets[: len(held.inputs)].astype(np.float64)
        errors, spread = metric * len(values), float(np.square(values - values.mean()).sum())
        return loss, 1 - errors / spread if spread else float(not errors)

    def _statistics(self, standing: Standing) -> NDArray[np.float32]:
        flat = [activation.flat for activation in self._network.activations]
        hidden, most = len(flat), diagnostics.MOST_SAMPLES * len(self._parts["train"].inputs)
        dead, saturated = np.zeros(hidden + 1), np.zeros(hidden + 1)
        if "below" in flat:
            shares = self._engine.shares(standing.steepest < diagnostics.NO_SLOPE)
            dead[:hidden] = np.where(np.equal(flat, "below"), shares, 0.0)
        if "both" in flat:
            shares = self._engine.shares(standing.flats >= most)
            saturated[:hidden] = np.where(np.equal(flat, "both"), shares, 0.0)
        ratios = np.divide(standing.changes, standing.weights, out=np.zeros(hidden + 1), where=standing.weights > 0)
        columns = (standing.gradients, standing.weights, ratios, standing.means, standing.deviations, dead, saturated)
        return diagnostics.finite(_single(np.array(columns)).T)

    def boundary(self, size: int) -> tuple[Bytes, Bytes | None]:
        """Draw the output over the domain as (size, size): how much, and of several classes also which."""
        drawn, chosen = self._engine.outputs(self._cells(size), self._samples.data.values)
        return drawn.reshape(size, size), None if chosen is None else chosen.reshape(size, size)

    def points(self) -> tuple[Bytes, Bytes | None]:
        """Draw the output at the run's points as (n,), likewise."""
        return self._engine.outputs(self._points, self._samples.data.values)

    def line(self, size: int) -> NDArray[np.float32]:
        """Give the prediction along x1 at the centres of a picture's cells (size,)."""
        return self._engine.logits(self._cells(size)[:size]).reshape(-1)

    def units(self, size: int) -> Bytes:
        """Draw every hidden unit as (units, size, size)."""
        return self._units(size).reshape(-1, size, size)

    def unit(self, view: View) -> tuple[int, Bytes] | None:
        """Draw the unit that a view asks to see large; raises IndexError when there is no such unit."""
        if view.unit is None:
            return None
        size, hidden, domain = view.grid, view.unit - len(self._names), self._samples.data.domain
        pictures.expect_unit(self._network, len(self._names), view.unit)
        if hidden < 0:
            return view.unit, pictures.input_maps(self._names, size, domain)[view.unit].copy()
        return view.unit, self._units(size, hidden).reshape(size, size)

    def _units(self, size: int, only: int | None = None) -> Bytes:
        return self._engine.units(self._cells(size), self._ends, only)

    def _cells(self, size: int) -> NDArray[np.float32]:
        return cells(self._names, size, self._samples.data.domain, self._samples.scaling)


def _single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round to what torch would hold; what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _goals(targets: Tensor) -> NDArray[np.float32]:
    """Give targets (n,) as the kernels take them: of several classes the number."""
    several = targets.shape[1] > 1
    return (targets.argmax(1) if several else targets[:, 0]).numpy().astype(np.float32)


def _ends(activation: Activation, link: bool) -> Range | None:
    """Give the ends of a layer's pictures, as `pictures.unit_maps` has them."""
    if link or activation.low is None or activation.high is None:
        return None
    return activation.low, activation.high
