"""The order in which training samples are taken, shuffled each epoch; knows no network and no training."""

from copy import deepcopy
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Batches:
    """Deals samples, each once an epoch, in an order drawn from a generator at the epoch's first sample."""

    def __init__(self, inputs: Tensor, targets: Tensor, generator: np.random.Generator, epoch: int = 0) -> None:
        """Take inputs (n, F) and targets (n, 1), and the number of epochs already completed."""
        self.generator = generator
        self.epoch = epoch
        self.position = 0
        """How many samples of this epoch have been dealt."""
        self.count = len(inputs)
        """The number of samples in an epoch."""
        self._inputs, self._targets = inputs, targets
        self._shuffled_inputs, self._shuffled_targets = torch.empty_like(inputs), torch.empty_like(targets)
        self._order = np.empty(0, np.int64)
        self._stale = False

    @property
    def order(self) -> NDArray[np.int64]:
        """The samples' order (n,) in this epoch; empty between epochs."""
        return self._order if self.position else np.empty(0, np.int64)

    @property
    def upcoming(self) -> int | None:
        """Which sample is dealt next; None without any."""
        if not self.count:
            return None
        return int(self._order[self.position] if self.position else deepcopy(self.generator).permutation(self.count)[0])

    def take(self, size: int) -> tuple[Tensor, Tensor]:
        """Deal the next `size` samples as inputs (size, F) and targets (size, 1), or the fewer this epoch has left.

        They are views, good until the next epoch begins.
        """
        if self.position == 0:
            self._shuffle(self.generator.permutation(self.count))
        elif self._stale:
            self._shuffle(self._order)
        start, stop = self.position, min(self.position + size, self.count)
        self.position = stop
        if stop == self.count:
            self.position = 0
            self.epoch += 1
        return self._shuffled_inputs[start:stop], self._shuffled_targets[start:stop]

    def aside(self, sample: int) -> Self:
        """Give batches that deal one sample out of turn; these stay where they are."""
        order = np.arange(self.count)
        position = min(1, self.count - 1)  # At 0 a new order would be drawn.
        order[[position, sample]] = order[[sample, position]]
        batches = type(self)(self._inputs, self._targets, deepcopy(self.generator), self.epoch)
        batches.restore(self.epoch, position, order)
        return batches

    def restore(self, epoch: int, position: int, order: NDArray[np.int64]) -> None:
        """Go on from `position` in an epoch of that `order`; the generator is the caller's to set."""
        self.epoch, self.position = epoch, position
        self._order = order
        # Laid out when one is taken: whoever else deals them has their own.
        self._stale = position > 0

    def _shuffle(self, order: NDArray[np.int64]) -> None:
        """Lay the samples out in their order once, so that every batch is a slice and not a copy."""
        self._order, self._stale = order, False
        index = torch.from_numpy(order)
        torch.index_select(self._inputs, 0, index, out=self._shuffled_inputs)
        torch.index_select(self._targets, 0, index, out=self._shuffled_targets)
