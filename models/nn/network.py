"""What training, measuring and explaining need of a network of any kind; knows no layers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from torch import Tensor, nn

from livegrad.models.config.network import NetworkConfig
from livegrad.models.nn.activations import Activation
from livegrad.models.nn.flow import Flow


@dataclass(frozen=True)
class Trace:
    """What n samples make on their way: pre-activations of every layer, and outputs of the hidden ones."""

    pre_activations: list[Tensor]
    """(n, units) for each layer, normalized where the network does so; the last is the logits (n, outputs).

    A unit that answers at many places has more numbers a sample: of a convolution they are (n, maps, side, side).
    """
    outputs: list[Tensor]
    """(n, units) for each hidden layer, or (n, maps, side, side)."""

    @property
    def flow(self) -> Flow | None:
        """How much of the error has been sent back to each step, where there are steps in time."""
        return None

    def kept(self) -> Self:
        """Give what is kept of it when the error has been sent back: the numbers alone."""
        return replace(
            self,
            pre_activations=[z.detach() for z in self.pre_activations],
            outputs=[outputs.detach() for outputs in self.outputs],
        )


class Network(Protocol):
    """A network whose parameters all lie in one flat array (P,), so that optimizers and checkpoints need no more."""

    flat: Tensor
    """The parameters (P,), changed in place."""
    flat_gradient: Tensor
    """Their gradients (P,), which `backward` adds to."""
    is_weight: Tensor
    """True (P,) where a weight lies: penalties spare all others."""
    running: Tensor
    """The running statistics of normalization; empty without."""
    slices: list[tuple[slice, slice]]
    """Where in `flat` the weights and the biases of each layer lie."""
    is_plain: bool
    """Whether a training step may call the network instead of `learn`, which is then the same but slower."""

    @property
    def activations(self) -> Sequence[Activation]:
        """The activation of each hidden layer."""
        ...

    @property
    def multiplications(self) -> int:
        """About how many multiplications a sample takes."""
        ...

    @property
    def remembers(self) -> bool:
        """Whether there are running statistics."""
        ...

    def __call__(self, inputs: Tensor) -> Tensor:
        """Map n inputs to logits (n, outputs), as the network answers outside of training."""
        ...

    def learn(self, inputs: Tensor, generator: np.random.Generator) -> Tensor:
        """Map a training batch to logits (n, outputs), dropping units by `generator`."""
        ...

    def trace(self, inputs: Tensor, *, batch: bool = False) -> Trace:
        """Map inputs to all that the layers make of them; `batch` normalizes as in training."""
        ...

    def settle(self, inputs: Tensor) -> None:
        """Set the running statistics to those of the inputs."""
        ...

    def use(self, config: NetworkConfig) -> None:
        """Take the options that may change while training."""
        ...

    def parameters(self) -> Iterator[nn.Parameter]:
        """Give the parameters, in the order in which they lie in `flat`."""
        ...

    def layer_norms(self, flat: Tensor, *, biases: bool) -> list[float]:
        """Give the L2 norm of each layer's part of an array laid out as `flat`, with or without the biases."""
        ...

    def index(self, layer: int, to: int, from_: int | None) -> int:
        """Give the place in `flat` of a weight, or (None) a bias; raises IndexError where there is none."""
        ...

    def frozen(self, config: NetworkConfig) -> Tensor | None:
        """Mark in (P,) what does not learn; None when all does."""
        ...

    def symmetric(self) -> int | None:
        """Find the first hidden layer whose units are all the same, and so stay the same."""
        ...


def expect_index(what: str, index: int, count: int) -> None:
    """Raise IndexError unless 0 <= index < count: Python's negative indices would hit another unit."""
    if not 0 <= index < count:
        raise IndexError(f"expected {what} from 0 to {count - 1}, got {index}")


def clearly_differ(one: float, other: float) -> bool:
    """Say whether two weights settle that units are not alike, far beyond what `allclose` lets pass."""
    return abs(one - other) > 1e-3 * max(abs(one), abs(other)) + 1e-6
