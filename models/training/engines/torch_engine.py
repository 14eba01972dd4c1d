"""A run on torch: the meaning of every option, and what runs where the kernels do not reach; knows no trainer."""

import math
from dataclasses import replace
from typing import Final

from torch import Tensor

from livegrad.models.data.batches import Batches
from livegrad.models.measure.diagnostics import statistics
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.evaluation import Evaluation, Measurement, evaluate, loss_on
from livegrad.models.measure.view import View
from livegrad.models.training.engines.engine import LossSum, Parts, Trained

HEAVY: Final = 250_000
"""More numbers than so many, a megabyte, are not kept between pictures: a worker has many sessions."""


class TorchEngine:
    """Trains by autograd, one batch after the other."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._evaluation: Evaluation | None = None
        self._measured: Measurement | None = None

    def train(self, steps: int, size: int, batches: Batches | None = None) -> Trained:
        """Take steps of `size` samples, fewer where one is not finite; take each epoch's learning rate."""
        batches, losses = batches or self._parts.batches, list[LossSum]()
        self.forget()
        for taken in range(steps):
            found = self._step(batches, size)
            if found is None:
                return Trained(taken, finite=False, losses=losses)
            losses.append(found)
            if found.ended:
                self._parts.updater.begin(batches.epoch)
        return Trained(steps, finite=True, losses=losses)

    def loss_on(self, part: str) -> float | None:
        """Measure the loss on a part of the split; None where there is no such part."""
        found = self._parts.samples.parts.get(part)
        return None if found is None else loss_on(self._parts.network, self._parts.loss, found)

    def measure(self) -> Measurement:
        """Measure the run; the result is kept until the run changes."""
        if self._measured is None:
            parts, evaluation = self._parts, self._evaluate()
            layers = statistics(parts.network, parts.loss, evaluation, parts.before)
            self._measured = Measurement(evaluation.scores, layers, evaluation.trace.flow)
            self._evaluation = _light(evaluation)
        return self._measured

    def draw(self, view: View) -> Drawn:
        """Draw what a view asks for; raises IndexError for a unit or a layer that does not exist."""
        if view.histogram is not None and self._evaluation and not self._evaluation.trace.pre_activations:
            self._evaluation = None  # the numbers to be counted have been dropped
        return self._parts.draw(self._evaluate(), view)

    def forget(self) -> None:
        """Drop what was measured: the parameters have been changed from outside."""
        self._evaluation = self._measured = None

    def _step(self, batches: Batches, size: int) -> LossSum | None:
        """Train on the next batch; None, and the parameters as before, where a number is no longer finite."""
        network, flat = self._parts.network, self._parts.network.flat
        inputs, targets = batches.take(size)
        network.flat_gradient.zero_()
        logits = network(inputs) if network.is_plain else network.learn(inputs, self._parts.dropout)
        loss: Tensor = self._parts.loss.function(logits, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        self._parts.before.copy_(flat)
        self._parts.updater.step()
        number = loss.item()
        # The sum is not finite if any parameter is not, at the price of one operation.
        if math.isfinite(number) and math.isfinite(flat.sum().item()):
            return LossSum(number * len(inputs), len(inputs), ended=int(not batches.position))
        flat.copy_(self._parts.before)
        network.settle(self._parts.samples.train[0])  # the running statistics may not be finite any more
        return None

    def _evaluate(self) -> Evaluation:
        if self._evaluation is None:
            parts = self._parts
            self._evaluation = evaluate(parts.network, parts.loss, list(parts.metrics.values()), parts.samples.parts)
        return self._evaluation


def _light(evaluation: Evaluation) -> Evaluation:
    """Drop what the samples make on their way where that is much: only histograms need it after measuring."""
    trace = evaluation.trace
    numbers = sum(tensor.numel() for tensor in (*trace.pre_activations, *trace.outputs))
    if numbers <= HEAVY or trace.flow is not None:
        return evaluation
    return replace(evaluation, trace=replace(trace, pre_activations=[], outputs=[]))
