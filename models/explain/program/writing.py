"""What a program says of a run's data and network, which is another thing for each kind of data; writes nothing."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import Activation
from livegrad.models.explain.program.start import Start


@dataclass(frozen=True)
class Writing:
    """How one kind of data and its network are written."""

    rows: Callable[[Start], str]
    """Writes what makes the samples."""
    tensors: Callable[[Start], str]
    """Writes what makes `samples`, inputs and targets of each part of the split, and those of training."""
    network: Callable[[RunConfig, int, Collection[Activation]], str]
    """Writes what makes `network`, for so many training samples, with the activations that it will have too."""
    parameters: Callable[[RunConfig, NDArray[Any]], Iterator[tuple[str, NDArray[Any]]]]
    """Gives the part of an array laid out as the parameters (P,) that each parameter has, by its name in torch."""
    state: Callable[[Start], dict[str, NDArray[Any]]]
    """Gives the tensors of the network by their names in its `state_dict`."""
    frozen: Callable[[RunConfig], list[str]]
    """Writes a line for each module that does not learn."""
    taken_away: Callable[[RunConfig], list[str]]
    """Gives the biases that never learn, since the mean of a batch is taken away after them, as expressions."""
    of_layer: Callable[[RunConfig, int], list[str]]
    """Gives a layer's parameters as expressions."""
    held: Callable[[RunConfig], list[str]]
    """Gives the single weights that do not learn, as expressions of a parameter and a place in it."""
    place: Callable[[RunConfig, int, int, int | None], str]
    """Gives the expression of a weight, or (None) a bias, by layer, unit and the unit it comes from."""
    activations: Callable[[RunConfig], list[tuple[str, str]]]
    """Gives where activations are and what they are, both as expressions."""
