"""Which writing a run's program has, by the kind of its data."""

from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Kind
from livegrad.models.explain.program import network, points, sequence_data, sequence_network
from livegrad.models.explain.program.writing import Writing

_KINDS: Final[dict[Kind, Writing]] = {
    "points": Writing(
        rows=points.rows,
        tensors=points.tensors,
        network=network.network,
        parameters=network.parameters,
        state=network.state,
        frozen=network.frozen,
        held=network.held,
        place=network.place,
    ),
    "sequence": Writing(
        rows=sequence_data.rows,
        tensors=sequence_data.tensors,
        network=sequence_network.network,
        parameters=sequence_network.parameters,
        state=sequence_network.state,
        frozen=sequence_network.frozen,
        held=sequence_network.held,
        place=sequence_network.place,
    ),
}


def writing(config: RunConfig) -> Writing:
    """Give how a run's data and network are written."""
    return _KINDS[config.kind]
