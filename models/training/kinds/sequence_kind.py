"""Runs on sequences, through recurrent layers."""

from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import without_seen
from livegrad.models.data.sequence_samples import SequenceSamples
from livegrad.models.data.sequences import SequenceData, carried, make_sequences
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.make_snapshot import Moment
from livegrad.models.measure.sequence_drawing import (
    SequenceDrawing,
    draw_sequences,
    follow_sequence,
    followed,
    sequence_snapshot,
)
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.flow import Flow
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.recurrent import RecurrentNetwork
from livegrad.models.training.engines.compiled_passes import CompiledPasses
from livegrad.models.training.engines.engine import Draw, Engine, Parts


class Sequences:
    """Keeps `Kind` for sequences."""

    network: RecurrentNetwork

    def __init__(self, config: RunConfig) -> None:
        self.network = _network(config)
        self.load(config)

    @property
    def data(self) -> SequenceData:
        """The sequences, their targets and their split."""
        return self.samples.data

    def load(self, config: RunConfig, seen: NDArray[np.bool_] | None = None) -> None:
        """Draw the sequences of a configuration; the network stays, and those it has seen (n,) do not test it."""
        data = make_sequences(config)
        self.samples = SequenceSamples(data if seen is None else without_seen(data, seen))
        self.network.steps = config.data.length
        self._config = config
        self._start: tuple[tuple[Loss, bool], Flow] | None = None

    def carried(self, config: RunConfig, trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which sequences of another configuration (n,) are among those of this one that were trained on."""
        return carried(self.data, trained, make_sequences(config))

    def draw(self, loss: Loss) -> Draw:
        """Give what draws the run with torch."""
        return partial(self._draw, loss)

    def compiled(self, parts: Parts) -> Engine | None:  # noqa: ARG002
        """Put the network's way through time on compiled kernels, in single precision; the rest is torch's."""
        if self.network.flat.dtype == torch.float32:
            self.network.passes = CompiledPasses()
        return None

    def snapshot(self, moment: Moment, view: View) -> Snapshot:
        """Copy the run out as a viewer wants to see it; raises IndexError for a sequence that does not exist."""
        if not isinstance(moment.drawing, SequenceDrawing):
            raise TypeError(f"expected a drawing of sequences, got {type(moment.drawing).__name__}")
        if view.bare:
            return sequence_snapshot(moment, moment.drawing, np.empty(0, np.float32), None, None)
        sequence = None
        if len(self.samples.inputs):
            index = followed(self.samples, view, moment.upcoming)
            sequence = follow_sequence(self.network, moment.loss, self.samples, index)
        return sequence_snapshot(
            moment,
            moment.drawing,
            self.network.flat.numpy().copy(),
            sequence,
            None if moment.latest is None else self.samples.places[moment.latest].astype(np.uint16),
        )

    def _draw(self, loss: Loss, evaluation: Evaluation, view: View) -> SequenceDrawing:
        return draw_sequences(self.network, loss, self.samples, self._flow_at_start(loss), evaluation, view)

    def _flow_at_start(self, loss: Loss) -> Flow:
        """Measure what reached each step of these sequences before the first step of training."""
        asked = (loss, self.network.relu)
        if self._start is None or self._start[0] != asked:
            network = _network(self._config)
            network.passes, network.relu = self.network.passes, self.network.relu
            inputs, targets = self.samples.parts["train"]
            trace = network.trace(inputs)
            if len(inputs):
                loss.function(trace.pre_activations[-1], targets).backward()  # type: ignore[no-untyped-call]
            flow = trace.flow
            if flow is None:
                raise RuntimeError("expected errors at all steps")
            self._start = asked, flow
        return self._start[1]


def _network(config: RunConfig) -> RecurrentNetwork:
    weights = torch.Generator().manual_seed(config.seeds.weights)
    return RecurrentNetwork(config.inputs_of_network, config.network, weights, config.outputs)
