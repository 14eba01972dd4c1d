"""What a viewer sees of a run on sequences, drawn and put together; knows no trainer and no engine."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from livegrad.models.data.sequence_samples import SequenceSamples
from livegrad.models.data.sequences import SUMS
from livegrad.models.measure import pictures
from livegrad.models.measure.diagnostics import finite
from livegrad.models.measure.drawn import Drawn
from livegrad.models.measure.evaluation import Evaluation
from livegrad.models.measure.histograms import Histograms, histograms
from livegrad.models.measure.make_snapshot import Moment, count_confusion, find_worst
from livegrad.models.measure.pictures import Bytes
from livegrad.models.measure.sequence_parts import Flow, FollowedSequence
from livegrad.models.measure.snapshot import Counts, Snapshot
from livegrad.models.measure.view import UPCOMING, View
from livegrad.models.nn import metrics
from livegrad.models.nn.flow import Flow as Flowed
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.passes import Passed
from livegrad.models.nn.recurrent import RecurrentNetwork

Floats = NDArray[np.float32]
_NONE = np.empty(0, np.uint16)


@dataclass(frozen=True)
class SequenceDrawing(Drawn):
    """What of a snapshot is drawn, under the names that `Snapshot` has for it."""

    flow: Flow
    points: Bytes
    point_classes: Bytes | None
    confusion: Counts | None
    worst: Counts
    histograms: Histograms | None


def draw_sequences(
    network: RecurrentNetwork, loss: Loss, samples: SequenceSamples, start: Flowed, evaluation: Evaluation, view: View
) -> SequenceDrawing:
    """Draw a network on sequences; of a bare view what errors reach each step, and no sample.

    `start` is the flow before the first step of training. Raises IndexError for a layer that does not exist.
    """
    data, measured = samples.data, samples.data.measured
    now = evaluation.trace.flow or start
    flow = Flow(h=now.states, c=now.cells, start_h=start.states, start_c=start.cells, samples=now.samples)
    if view.bare:
        return SequenceDrawing(flow, np.empty(0, np.uint8), None, None, _NONE, None)
    order = np.concatenate(list(samples.measured.values()))
    logits = torch.cat([evaluation.logits[name] for name in samples.measured])[np.argsort(order)]
    told = metrics.classes(logits) if data.classes else None
    marks = [np.isin(measured, chosen) for chosen in samples.measured.values()]
    shown = loss.output(logits)
    ends = (-1.0, 1.0) if data.classes else SUMS
    return SequenceDrawing(
        flow=flow,
        points=pictures.share_bytes(shown)[0] if shown.shape[1] > 1 else pictures.output_bytes(shown, ends),
        point_classes=None if told is None else told.astype(np.uint8),
        confusion=None if told is None else count_confusion(data.classes, data.targets[measured], told, marks),
        worst=find_worst(loss, evaluation.logits["train"], samples.parts["train"][1], samples.measured["train"])
        if view.worst
        else _NONE,
        histograms=None if view.histogram is None else histograms(network, loss, evaluation, view.histogram),
    )


def follow_sequence(network: RecurrentNetwork, loss: Loss, samples: SequenceSamples, index: int) -> FollowedSequence:
    """Follow one of the run's sequences through all steps; raises IndexError for one that does not exist."""
    if not 0 <= index < len(samples.inputs):
        raise IndexError(f"expected a sequence from 0 to {len(samples.inputs) - 1}, got {index}")
    with torch.no_grad():
        trace = network.trace(samples.inputs[index : index + 1])
        states = [layer.states[:, 0] for layer in trace.layers]
        answers = loss.answer(network.answer(states[-1]))
        error = loss.function(trace.pre_activations[-1], samples.targets[index : index + 1])
    return FollowedSequence(
        index=index,
        inputs=samples.data.inputs[index],
        target=float(samples.data.targets[index]),
        h=_single(torch.stack(states)),
        c=_single(torch.stack([layer.cells[:, 0] for layer in trace.layers if layer.cells is not None]))
        if network.cell == "lstm"
        else None,
        gates=_gates(network, trace.layers),
        answers=_single(answers),
        loss=float(finite(np.array(error.item(), np.float32))),
    )


def followed(samples: SequenceSamples, view: View, upcoming: int | None) -> int:
    """Say which sequence a view follows: the one it names, that trained on next, or the first kept back from training.

    Raises IndexError for one that does not exist.
    """
    if view.sample == UPCOMING and upcoming is not None:
        return int(samples.places[upcoming])
    if view.sample is not None and view.sample != UPCOMING:
        return view.sample
    kept = [chosen for name, chosen in samples.measured.items() if name != "train" and len(chosen)]
    return int(kept[-1][0]) if kept else 0


def sequence_snapshot(
    moment: Moment,
    drawing: SequenceDrawing,
    parameters: Floats,
    sequence: FollowedSequence | None,
    batch: Counts | None,
) -> Snapshot:
    """Put a run on sequences together as a viewer wants to see it; `batch` (n,) are those of the last update."""
    return Snapshot(
        step=moment.step,
        epoch=moment.epoch,
        layers=moment.layers.copy(),
        boundary=np.empty((0, 0), np.uint8),
        low=0.0,
        high=1.0,
        units=np.empty((0, 0, 0), np.uint8),
        unit=None,
        points=drawing.points,
        parameters=parameters,
        worst=drawing.worst,
        learning_rate=moment.learning_rate,
        point_classes=drawing.point_classes,
        batch=batch,
        confusion=drawing.confusion,
        histograms=drawing.histograms,
        sequence=sequence,
        flow=drawing.flow,
    )


def _gates(network: RecurrentNetwork, layers: list[Passed]) -> Bytes | None:
    """Give all gates as bytes (L, T, G, H): from 0 to 1 what a sigmoid made, from -1 to 1 what a tanh made."""
    if network.cell == "rnn":
        return None
    gates = torch.stack([layer.gates[:, 0] for layer in layers if layer.gates is not None])
    squashed = 2  # the candidate: g of an LSTM, n of a GRU
    gates[:, :, squashed] = (gates[:, :, squashed] + 1) / 2
    made: Bytes = torch.round(255 * gates).numpy().astype(np.uint8)
    return made


def _single(tensor: torch.Tensor) -> Floats:
    return finite(tensor.numpy().astype(np.float32))
