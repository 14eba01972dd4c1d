"""A run's parts joined to the kernels: trains, measures and draws as torch would; knows no trainer."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models import diagnostics, pictures
from models.activations import REGISTRY as ACTIVATIONS
from models.batches import Batches
from models.config import RunConfig
from models.datasets import UNIT
from models.evaluation import Evaluation
from models.kernels.engine import Engine, Part, Trained, cells, covers, padded, part
from models.kernels.evaluation import Standing
from models.networks import Network, Trace
from models.optimizers import Updater
from models.pictures import Bytes
from models.samples import Samples
from models.snapshot import View

_NOTHING: Final = Trace([], [])


def suits(config: RunConfig, network: Network, samples: Samples) -> bool:
    """Say whether the kernels can take a run over: its options, its points and the kind of its numbers."""
    there = len(samples.train[0]) > 0
    return there and network.flat.dtype == torch.float32 and samples.data.values == UNIT and covers(config)


class Compiled:
    """The kernels at work on a network's own arrays; made anew when data or options change."""

    def __init__(self, config: RunConfig, network: Network, before: Tensor, samples: Samples) -> None:
        """Take the parameters before the last step (P,)."""
        self._names, self._network, self._samples = config.features, network, samples
        self._activation = ACTIVATIONS[config.network.activation]
        self._classes = bool(samples.data.classes)
        self._parts = {
            name: part(inputs.numpy(), goals.numpy()[:, 0]) for name, (inputs, goals) in samples.parts.items()
        }
        self._points = padded(samples.inputs.numpy())
        arrays = network.flat.numpy(), before.numpy(), network.is_weight.numpy()
        self._engine = Engine(config, *arrays, self._parts["train"])

    def train(self, batches: Batches, updater: Updater, count: int, size: int) -> Trained:
        """Take steps of `size` samples, fewer where one would not be finite."""
        trained = self._engine.train(batches, updater.memory(), count, size)
        updater.took(trained.steps)
        return trained

    def evaluate(self) -> tuple[Evaluation, NDArray[np.float32]]:
        """Give what `evaluate` on torch does, but no logits, gradient and trace, and what `statistics` does."""
        limit = diagnostics.FLAT_SHARE * self._activation.steepest
        standing = self._engine.standing([limit] * (len(self._network.sizes) - 2))
        told = {"train": standing.scores}
        told |= {name: self._engine.scores(held) for name, held in self._parts.items() if name != "train"}
        scores = {name: self._scores(both, self._parts[name]) for name, both in told.items()}
        norms = tuple(standing.gradients.tolist())
        return Evaluation(scores, {}, norms, torch.empty(0), _NOTHING), self._statistics(standing)

    def _scores(self, told: NDArray[np.float64], held: Part) -> tuple[float, float]:
        """Give the loss and the metric: of classes the share told rightly, of values R^2 as `metrics.r2` has it."""
        loss, right = told.tolist()
        if self._classes:
            return loss, right
        values = held.targets[: len(held.inputs)].astype(np.float64)
        errors, spread = 2 * loss * len(values), float(np.square(values - values.mean()).sum())
        return loss, 1 - errors / spread if spread else float(not errors)

    def _statistics(self, standing: Standing) -> NDArray[np.float32]:
        hidden = len(self._network.sizes) - 2
        dead, saturated = np.zeros(hidden + 1), np.zeros(hidden + 1)
        if self._activation.flat == "below":
            dead[:hidden] = self._engine.shares(standing.steepest < diagnostics.NO_SLOPE)
        if self._activation.flat == "both":
            most = diagnostics.MOST_SAMPLES * len(self._parts["train"].inputs)
            saturated[:hidden] = self._engine.shares(standing.flats >= most)
        ratios = np.divide(standing.changes, standing.weights, out=np.zeros(hidden + 1), where=standing.weights > 0)
        columns = (standing.gradients, standing.weights, ratios, standing.means, standing.deviations, dead, saturated)
        return diagnostics.finite(np.array(columns, np.float32).T)

    def boundary(self, size: int) -> Bytes:
        """Draw the output over the domain as (size, size)."""
        return self._engine.outputs(self._cells(size)).reshape(size, size)

    def points(self) -> Bytes:
        """Draw the output at the run's points as (n,)."""
        return self._engine.outputs(self._points)

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
        return self._engine.units(self._cells(size), self._activation.low, self._activation.high, only)

    def _cells(self, size: int) -> NDArray[np.float32]:
        return cells(self._names, size, self._samples.data.domain)
