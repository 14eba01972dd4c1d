"""What a run remembers of its past: the loss of each epoch, and the rules that stop it; knows no network."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from livegrad.models.config.training import StopConfig
from livegrad.models.explain.facts import Held

Reason = Literal["stopped_epoch", "stopped_loss", "stopped_patience"]

LEAP: Final = 1.25
"""By this factor the training loss is clearly above what it was."""
MOST: Final = 64
"""How many epochs are remembered; when there are more, every second one is forgotten."""
FEW: Final = 8
"""From so many remembered epochs on, how the loss on points kept back goes can be said."""


@dataclass
class Progress:
    """The mean loss of the batches of each epoch, since the run began or was changed."""

    losses: list[tuple[int, float]] = field(default_factory=list)
    """Epochs since then, counted from 1, and their losses; evenly thinned."""
    held: list[tuple[int, float]] = field(default_factory=list)
    """Of the same epochs the loss on points kept back, where there are any."""
    epochs: int = 0
    total: float = 0.0
    samples: int = 0
    stride: int = 1

    def copy(self) -> "Progress":
        """Give the same memory, to be changed by itself."""
        return replace(self, losses=self.losses.copy(), held=self.held.copy())

    def take(self, total: float, samples: int, ended: int) -> None:
        """Add the sum of samples' losses and their number, all of one epoch.

        `ended` epochs, at most `wait`, are over after them: of more than one, those before are not to be remembered.
        """
        if ended > 1:
            self.total, self.samples = 0.0, 0
        self.total += total
        self.samples += samples
        if ended:
            self._end(ended)

    def _end(self, ended: int) -> None:
        self.epochs += ended
        if self.epochs % self.stride == 0 and self.samples:
            self.losses.append((self.epochs, self.total / self.samples))
        self.total, self.samples = 0.0, 0
        if len(self.losses) > MOST:
            self.losses, self.held = self.losses[1::2], self.held[1::2]
            self.stride *= 2

    @property
    def wait(self) -> int:
        """How many epochs must end until the next whose loss is remembered."""
        return self.stride - self.epochs % self.stride

    @property
    def asks(self) -> bool:
        """Whether the epoch that has just ended is remembered, and its loss on points kept back is not yet."""
        return bool(self.losses) and self.losses[-1][0] == self.epochs and self._last_held < self.epochs

    @property
    def _last_held(self) -> int:
        return self.held[-1][0] if self.held else 0

    def keep(self, held: float) -> None:
        """Remember the loss on points kept back after the epoch that has just ended."""
        self.held.append((self.epochs, held))

    @property
    def lowest(self) -> float:
        """The lowest loss remembered; infinite where there is none."""
        return min((loss for _, loss in self.losses), default=math.inf)

    def held_back(self) -> Held | None:
        """Say how the loss on points kept back has gone; None before there are `FEW` to go by."""
        count = len(self.held)
        if count < FEW or count != len(self.losses):
            return None
        width = max(3, count // 16)
        held, train = (_means([loss for _, loss in pairs], width) for pairs in (self.held, self.losses))
        best = min(range(len(held)), key=held.__getitem__)
        earlier = held[max(0, len(held) - 1 - max(width, count // 6))]
        return Held(
            lowest=held[best],
            now=held[-1],
            rising=held[-1] >= earlier,
            train_fell=1 - train[-1] / train[best] if train[best] else 0.0,
            epochs=self.epochs - self.held[best + width // 2][0],
            leapt=max(train[best:]) > max(LEAP * train[best], held[best]),
        )

    def fall(self) -> float:
        """Give the share of the loss that the later half of the epochs has taken away: 0 on a plateau.

        Losses of batches jump about, so means of the third and of the last quarter are compared.
        """
        quarter = len(self.losses) // 4
        if not quarter:
            return 1.0
        values = [loss for _, loss in self.losses]
        earlier, later = sum(values[-2 * quarter : -quarter]), sum(values[-quarter:])
        return (earlier - later) / earlier if earlier else 0.0


def _means(values: list[float], width: int) -> list[float]:
    """Give the mean of each `width` values that follow each other."""
    return [sum(values[start : start + width]) / width for start in range(len(values) - width + 1)]


@dataclass
class Stops:
    """The rules that stop a run by itself, asked at the end of each epoch. Each stops it once."""

    reason: Reason | None = None
    """Why the run stands still; None while it may go on."""
    spent: list[Reason] = field(default_factory=list)
    """The rules that have stopped it already."""
    best: float | None = None
    """The smallest validation loss so far, and how many epochs ago that was."""
    waited: int = 0

    def copy(self) -> "Stops":
        """Give the same memory, to be changed by itself."""
        return replace(self, spent=self.spent.copy())

    def ask(self, config: StopConfig, epoch: int, loss: Callable[[str], float | None]) -> None:
        """Ask the rules after the `epoch`-th epoch; `loss` measures that of a part of the split, if it is there."""
        if config.epoch is not None and epoch >= config.epoch:
            self._stop("stopped_epoch")
        if config.loss is not None and (now := loss("train")) is not None and now <= config.loss:
            self._stop("stopped_loss")
        if config.patience is not None and (now := loss("validation")) is not None:
            self._wait(now)
            if self.waited >= config.patience:
                self._stop("stopped_patience")

    def go_on(self) -> None:
        """Let the run go on; the rules that have stopped it are not asked again."""
        self.reason = None

    def _wait(self, loss: float) -> None:
        if self.best is None or loss < self.best:
            self.best, self.waited = loss, 0
        else:
            self.waited += 1

    def _stop(self, reason: Reason) -> None:
        if reason not in self.spent:
            self.spent.append(reason)
            self.reason = self.reason or reason
