"""A run on compiled kernels, in place on the torch network's own arrays; trains, measures and draws as torch would."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from livegrad.models.data.batches import Batches
from livegrad.models.data.datasets import Range
from livegrad.models.data.samples import PointSamples
from livegrad.models.kernels.engine import Kernels, Part, cells, padded, part
from livegrad.models.kernels.evaluation import Standing
from livegrad.models.kernels.lines import Lines
from livegrad.models.measure import diagnostics, pictures
from livegrad.models.measure.border import borders, zero_lines
from livegrad.models.measure.drawing import Drawing, bare
from livegrad.models.measure.evaluation import Measurement, evaluate
from livegrad.models.measure.histograms import Histograms, histograms
from livegrad.models.measure.pictures import Bytes
from livegrad.models.measure.view import View
from livegrad.models.nn import metrics
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.dense import DenseNetwork
from livegrad.models.training.engines.engine import LossSum, Parts, Trained


class CompiledEngine:
    """Trains many steps in one call of compiled code."""

    def __init__(self, run: Parts, network: DenseNetwork, samples: PointSamples) -> None:
        """Take a run's parts, with its network and samples as the concrete types that kernels work on."""
        config = run.config
        self._run = run
        self._names, self._network, self._samples = config.features, network, samples
        self._ends = [_ends(*layer) for layer in zip(network.activations, network.links, strict=True)]
        self._classes = bool(samples.data.classes)
        self._limits = [diagnostics.FLAT_SHARE * activation.steepest for activation in network.activations]
        flat = np.array([activation.flat for activation in network.activations])
        self._flat = {where: flat == where for where in ("below", "both") if where in flat}
        self._parts = {
            name: part(inputs.numpy(), _targets(targets)) for name, (inputs, targets) in samples.parts.items()
        }
        self._points = padded(samples.inputs.numpy())
        arrays = network.flat.numpy(), run.before.numpy(), network.is_weight.numpy(), network.running.numpy()
        self._kernels = Kernels(config, *arrays, self._parts["train"])
        frozen = network.frozen(config.network)
        if frozen is not None:
            self._kernels.freeze(frozen.numpy())
        self._measured: Measurement | None = None

    def train(self, steps: int, size: int, batches: Batches | None = None) -> Trained:
        """Take steps of `size` samples, fewer where one is not finite; take each epoch's learning rate."""
        batches, updater = batches or self._run.batches, self._run.updater
        epoch = batches.epoch
        self.forget()
        rates = updater.rates(epoch, self._kernels.touched(batches.position, steps, size))
        trained = self._kernels.train(batches, self._run.dropout, updater.memory(), steps, size, rates)
        whole = len(trained.losses) - 1
        updater.took(trained.steps)
        updater.begin(epoch + whole)
        if not trained.finite:
            self._network.settle(self._run.samples.train[0])  # the running statistics may not be finite any more
        last, rest = trained.losses[[whole - 1, whole]].tolist()
        sums = [LossSum(last[0], int(last[1]), whole)] if whole else []
        sums.append(LossSum(rest[0], int(rest[1]), 0))
        return Trained(trained.steps, trained.finite, sums)

    def loss_on(self, part: str) -> float | None:
        """Measure the loss on a part of the split; None where there is no such part."""
        return float(_single(self._kernels.scores(self._parts[part]))[0]) if part in self._parts else None

    def measure(self) -> Measurement:
        """Measure the run; the result is kept until the run changes."""
        self._measured = self._measured or self.evaluate()
        return self._measured

    def forget(self) -> None:
        """Drop what was measured: the parameters have been changed from outside."""
        self._measured = None

    def draw(self, view: View) -> Drawing:
        """Draw what a view asks for; raises IndexError for a unit or a layer that does not exist."""
        boundary, classes, logits = self.boundary(view.grid)
        border = borders(logits, view.grid) if self._classes else None
        line = self._line(view.grid) if self._samples.data.inputs == 1 else None
        if view.bare:
            return bare(boundary, classes, border, line)
        points, _, told = self._kernels.outputs(self._points, self._samples.data.values)
        unit, unit_line = self._unit(view)
        return Drawing(
            boundary=boundary,
            maps=np.concatenate([self.units(view.units), self._outputs(view.units)]),
            unit=unit,
            unit_line=unit_line,
            points=points,
            logits=torch.from_numpy(told),
            border=border,
            classes=classes,
            line=line,
            histograms=self._counted(view),
        )

    def _counted(self, view: View) -> Histograms | None:
        """Give the histograms asked for, which the kernels leave to torch."""
        if view.histogram is None:
            return None
        run = self._run
        evaluation = evaluate(run.network, run.loss, list(run.metrics.values()), run.samples.parts)
        return histograms(run.network, run.loss, evaluation, view.histogram)

    def evaluate(self) -> Measurement:
        """Measure now."""
        standing = self._kernels.standing(self._limits)
        told = {"train": standing.scores}
        told |= {name: self._kernels.scores(held) for name, held in self._parts.items() if name != "train"}
        scores = {name: self._scores(both, self._parts[name]) for name, both in told.items()}
        return Measurement(scores, self._statistics(standing))

    def _scores(self, told: NDArray[np.float64], held: Part) -> tuple[float, float]:
        """Give the loss and the metric: the accuracy for classes, R^2 as `metrics.r2` defines it for values."""
        loss, metric = _single(told).tolist()
        if self._classes:
            return loss, metric
        values = held.targets[: len(held.inputs)].astype(np.float64)
        errors, spread = metric * len(values), float(np.square(values - values.mean()).sum())
        return loss, metrics.r2_of(errors, spread)

    def _statistics(self, standing: Standing) -> NDArray[np.float32]:
        hidden, most = len(self._limits), diagnostics.MOST_SAMPLES * len(self._parts["train"].inputs)
        dead, saturated = np.zeros(hidden + 1), np.zeros(hidden + 1)
        if "below" in self._flat:
            dead[:hidden] = self._kernels.shares(standing.steepest < diagnostics.NO_DERIVATIVE) * self._flat["below"]
        if "both" in self._flat:
            saturated[:hidden] = self._kernels.shares(standing.flats >= most) * self._flat["both"]
        ratios = np.divide(standing.changes, standing.weights, out=np.zeros(hidden + 1), where=standing.weights > 0)
        columns = (standing.gradients, standing.weights, ratios, standing.means, standing.deviations, dead, saturated)
        return diagnostics.finite(_single(np.array(columns)).T)

    def boundary(self, size: int) -> tuple[Bytes, Bytes | None, NDArray[np.float32]]:
        """Draw the output over the domain as (size, size): how much, and of several classes also which.

        Gives the cells' logits (size * size, outputs) too.
        """
        drawn, chosen, logits = self._kernels.outputs(self._cells(size), self._samples.data.values)
        return drawn.reshape(size, size), None if chosen is None else chosen.reshape(size, size), logits

    def _line(self, size: int) -> NDArray[np.float32]:
        """Give the prediction along x1 at the centres of a picture's cells (size,)."""
        return self._kernels.logits(self._cells(size)[:size]).reshape(-1)

    def units(self, size: int) -> Bytes:
        """Draw every hidden unit as (units, size, size)."""
        return self._units(size)[0].reshape(-1, size, size)

    def _outputs(self, size: int) -> Bytes:
        """Draw every output unit as (outputs, size, size): one alone as the map is, several in torch."""
        if self._network.sizes[-1] == 1:
            return self.boundary(size)[0][np.newaxis]
        shown = self._run.loss.output(torch.from_numpy(self._kernels.logits(self._cells(size))))
        return pictures.output_maps(shown, size, self._samples.data.values)

    def _unit(self, view: View) -> tuple[tuple[int, Bytes] | None, Lines | None]:
        """Draw the unit that a view asks to see large, and its line; raises IndexError when there is no such unit."""
        if view.unit is None:
            return None, None
        size, hidden, domain = view.grid, view.unit - len(self._names), self._samples.data.domain
        pictures.expect_unit(self._network, len(self._names), view.unit)
        if hidden < 0:
            drawn = pictures.input_maps(self._names, size, domain)[view.unit].copy()
            heights = pictures.input_heights(self._names, size, view.unit, domain)
        else:
            cells, values = self._units(size, hidden)
            drawn, heights = cells.reshape(size, size), pictures.heights(values[0], self._activation_of(hidden))
        return (view.unit, drawn), zero_lines(heights, size) if self._classes else None

    def _activation_of(self, hidden: int) -> Activation | None:
        """Give the activation of a hidden unit; None where a residual link adds to its outputs."""
        layer = int(np.searchsorted(np.cumsum(self._network.sizes[1:-1]), hidden, side="right"))
        return None if self._network.links[layer] else self._network.activations[layer]

    def _units(self, size: int, only: int | None = None) -> tuple[Bytes, NDArray[np.float32]]:
        return self._kernels.units(self._cells(size), self._ends, only)

    def _cells(self, size: int) -> NDArray[np.float32]:
        return cells(self._names, size, self._samples.data.domain, self._samples.scaling)


def _single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round to what torch would hold; what is too large for it becomes infinite."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def _targets(targets: Tensor) -> NDArray[np.float32]:
    """Give targets (n,) as the kernels take them: for several classes the class number."""
    several = targets.shape[1] > 1
    return (targets.argmax(1) if several else targets[:, 0]).numpy().astype(np.float32)


def _ends(activation: Activation, link: bool) -> Range | None:
    """Give the ends of a layer's pictures, as `pictures.unit_maps` has them."""
    if link or activation.low is None or activation.high is None:
        return None
    return activation.low, activation.high
