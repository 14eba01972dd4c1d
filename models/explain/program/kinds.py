"""Which writing a run's program has, by the kind of its data."""

from dataclasses import replace
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Kind
from livegrad.models.explain.program import (
    image_network,
    images,
    modules,
    network,
    points,
    sequence_data,
    sequence_network,
)
from livegrad.models.explain.program.writing import Writing

_POINTS: Final = Writing(
    rows=points.rows,
    tensors=points.tensors,
    network=network.network,
    parameters=modules.parameters,
    state=modules.state,
    frozen=modules.frozen,
    taken_away=modules.taken_away,
    of_layer=modules.of_layer,
    held=modules.held,
    place=modules.place,
    activations=modules.activations,
)
_KINDS: Final[dict[Kind, Writing]] = {
    "points": _POINTS,
    "image": replace(_POINTS, rows=images.rows, tensors=images.tensors, network=image_network.network),
    "sequence": Writing(
        rows=sequence_data.rows,
        tensors=sequence_data.tensors,
        network=sequence_network.network,
        parameters=sequence_network.parameters,
        state=sequence_network.state,
        frozen=sequence_network.frozen,
        taken_away=lambda _: [],
        of_layer=sequence_network.of_layer,
        held=sequence_network.held,
        place=sequence_network.place,
        activations=sequence_network.activations,
    ),
}


def writing(config: RunConfig) -> Writing:
    """Give how a run's data and network are written."""
    return _KINDS[config.kind]
