"""A run's parts joined to the kernels: trains, measures and draws as torch would; knows no trainer."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from models import diagnostics, pictures
from models.batches import Batches
from models.config import RunConfig
from models.diagnostics import Evaluation, Samples
from models.kernels.engine import Engine, cells, padded, part
from models.kernels.evaluation import Standing
from models.layers import Activation
from models.networks import Network, Trace
from models.optimizers import Updater
from models.pictures import Bytes
from models.snapshot import View

_NOTHING: Final = Trace([], [])


class Compiled:
    """The kernels at work on a network's own arrays; made anew when data or options change."""

    def __init__(self, config: RunConfig, network: Network, before: Tensor, train: Samples, test: Samples) -> None:
        """Take the parameters before the last step (P,), and both sets as inputs (n, F) and targets (n, 1)."""
        self._names, self._network = config.inputs.features, network
        self._train, self._test = (part(inputs.numpy(), targets.numpy()[:, 0]) for inputs, targets in (train, test))
        arrays = network.flat.numpy(), before.numpy(), network.is_weight.numpy()
        self._engine = Engine(config, *arrays, self._train)

    @property
    def _activation(self) -> Activation:
        return self._network.activation

    def train(self, batches: Batches, updater: Updater, count: int, size: int) -> tuple[int, bool]:
        """Take steps of `size` samples; give how many, and whether the one after them would have been finite too."""
        steps, finite = self._engine.train(batches, updater.memory(), count, size)
        updater.took(steps)
        return steps, finite

    def evaluate(self, metrics: int) -> tuple[Evaluation, NDArray[np.float32]]:
        """Give what `diagnostics.evaluate` does, but no trace, and what `diagnostics.statistics` does."""
        limit = diagnostics.FLAT_SHARE * self._activation.steepest
        standing = self._engine.standing([limit] * (len(self._network.sizes) - 2))
        tested = len(self._test.inputs) > 0
        test = self._engine.scores(self._test)[: 1 + metrics] if tested else np.empty(0)
        train = tuple(standing.scores[: 1 + metrics].tolist())
        evaluation = Evaluation(train, tuple(test.tolist()), tuple(standing.gradients.tolist()), _NOTHING)
        return evaluation, self._statistics(standing)

    def _statistics(self, standing: Standing) -> NDArray[np.float32]:
        hidden = len(self._network.sizes) - 2
        dead, saturated = np.zeros(hidden + 1), np.zeros(hidden + 1)
        if self._activation.flat == "below":
            dead[:hidden] = self._engine.shares(standing.steepest < diagnostics.NO_SLOPE)
        if self._activation.flat == "both":
            most = diagnostics.MOST_SAMPLES * len(self._train.inputs)
            saturated[:hidden] = self._engine.shares(standing.flats >= most)
        ratios = np.divide(standing.changes, standing.weights, out=np.zeros(hidden + 1), where=standing.weights > 0)
        columns = (standing.gradients, standing.weights, ratios, standing.means, standing.deviations, dead, saturated)
        return diagnostics.finite(np.array(columns, np.float32).T)

    def boundary(self, size: int) -> Bytes:
        """Draw the output over the domain as (size, size)."""
        return self._engine.outputs(cells(self._names, size)).reshape(size, size)

    def points(self, inputs: Tensor) -> Bytes:
        """Draw the output at inputs (n, F) as (n,)."""
        return self._engine.outputs(padded(inputs.numpy()))

    def units(self, size: int) -> Bytes:
        """Draw every hidden unit as (units, size, size)."""
        return self._units(size).reshape(-1, size, size)

    def unit(self, view: View) -> tuple[int, Bytes] | None:
        """Draw the unit that a view asks to see large; raises IndexError when there is no such unit."""
        if view.unit is None:
            return None
        size, hidden = view.grid, view.unit - len(self._names)
        pictures.expect_unit(self._network, len(self._names), view.unit)
        cells = pictures.input_maps(self._names, size)[view.unit].copy() if hidden < 0 else self._units(size, hidden)
        return view.unit, cells.reshape(size, size)

    def _units(self, size: int, only: int | None = None) -> Bytes:
        return self._engine.units(cells(self._names, size), self._activation.low, self._activation.high, only)
