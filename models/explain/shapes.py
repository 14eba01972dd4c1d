"""Other shapes of a network that may mend an ailing run, by the kind of its data, as changes by dotted path."""

from typing import Final

from livegrad.models.config.run import RunConfig

Changes = dict[str, object]

ROOMY: Final = 8
"""So many units in each of two hidden layers learn any of the toy data sets of points."""
MAPS: Final = (8, 16)
"""So many maps of two convolutions learn any of the sets of images."""
_CHANNELS: Final = "network.convolution.channels"
_HIDDEN: Final = "network.hidden"
_RECURRENCE: Final = "network.recurrence"


def roomy(config: RunConfig, layers: int) -> Changes:
    """Give one or two hidden layers that learn any of the toy data sets."""
    if config.kind == "image":
        # Padding that takes a border away may leave no room for kernels.
        return {_CHANNELS: list(MAPS[:layers]), "network.convolution.padding": "same"}
    if config.kind == "sequence":
        units = max(ROOMY, config.network.recurrence.units)
        return {f"{_RECURRENCE}.cell": "gru", f"{_RECURRENCE}.memory_bias": 4.0, f"{_RECURRENCE}.units": units}
    return {_HIDDEN: [ROOMY] * layers}


def wider(config: RunConfig) -> Changes:
    """Give as many layers or two, each with room."""
    if config.kind == "points":
        hidden = config.network.hidden
        return {_HIDDEN: [max(ROOMY, *hidden, 0)] * max(2, len(hidden))}
    if config.kind == "image":
        channels = config.network.convolution.channels
        return {_CHANNELS: [*map(max, channels, MAPS), *channels[len(MAPS) :], *MAPS[len(channels) :]]}
    return {f"{_RECURRENCE}.units": max(ROOMY, config.network.recurrence.units)}


def only_more_room(changes: Changes) -> bool:
    """Say whether changes are those of `wider`: more units, maps or layers, each alike, and nothing else."""
    sizes = {_HIDDEN, _CHANNELS, f"{_RECURRENCE}.units"}
    return bool(sizes & changes.keys()) and changes.keys() <= sizes | {"network.activations"}


def is_narrow(config: RunConfig) -> bool:
    """Say whether there are fewer layers than two, or any has little room."""
    if config.kind == "image":
        channels = config.network.convolution.channels
        return len(channels) < len(MAPS) or any(a < b for a, b in zip(channels, MAPS, strict=False))
    if config.kind == "sequence":
        return config.network.recurrence.units < ROOMY
    return len(config.network.hidden) < 2 or min(config.network.hidden) < ROOMY


def fewer(config: RunConfig) -> Changes:
    """Give two hidden layers of those there are."""
    if config.kind == "image":
        return {_CHANNELS: list(config.network.convolution.channels[:2]), "network.convolution.dense": []}
    return {_HIDDEN: list(config.network.hidden[:2])} if config.kind == "points" else {}


def smaller(config: RunConfig) -> Changes:
    """Give less room to learn samples by heart; nothing where there is no hidden layer."""
    if config.kind == "image":
        channels = config.network.convolution.channels
        return {_CHANNELS: [min(units, 4) for units in channels]} if channels else {}
    hidden = config.network.hidden
    return {_HIDDEN: [min(units, 4) for units in hidden[:1]]} if config.kind == "points" and hidden else {}
