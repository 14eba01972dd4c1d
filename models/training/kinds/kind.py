"""What training, measuring and saving need of a run's data and network, whatever the kind of its data.

A kind of data is a class that keeps `Kind`, in a module of its own, chosen in `kinds.make_kind`. It is the only place
that knows classes of networks, samples and drawings.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import Labelled
from livegrad.models.data.samples import Samples
from livegrad.models.measure.make_snapshot import Moment
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.nn.losses import Loss
from livegrad.models.nn.network import Network
from livegrad.models.training.engines.engine import Draw, Engine, Parts


class Kind(Protocol):
    """A run's network and samples, and how they are drawn and compiled."""

    @property
    def network(self) -> Network:
        """The network, with its initial weights until it is trained."""
        ...

    @property
    def samples(self) -> Samples:
        """What the network is trained on and measured with."""
        ...

    @property
    def data(self) -> Labelled:
        """What viewers are told of the samples."""
        ...

    def load(self, config: RunConfig, seen: NDArray[np.bool_] | None = None) -> None:
        """Draw the samples of a configuration; the network stays, and those it has seen (n,) do not test it."""
        ...

    def carried(self, config: RunConfig, trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Say which samples of another configuration (n,) are among those of this one that were trained on."""
        ...

    def draw(self, loss: Loss) -> Draw:
        """Give what draws the run with torch, where an engine does not draw by itself."""
        ...

    def compiled(self, parts: Parts) -> Engine | None:
        """Give the engine that runs this kind on compiled kernels; None where they cannot do what the run asks for."""
        ...

    def snapshot(self, moment: Moment, view: View) -> Snapshot:
        """Copy the run out as a viewer wants to see it; raises IndexError for a sample that does not exist."""
        ...
