"""The learning-rate finder: what each rate does to a copy of a run; the run itself is not touched, no clock is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.trainer import Trainer

RATES: Final = tuple(float(f"{10 ** (exponent / 4):.2g}") for exponent in range(-20, 5))
"""From 1e-5 to 10, four in each power of ten."""
STEPS: Final = 40
"""How many steps each rate gets."""
CEILING: Final = 10.0
"""A loss of more than this many times the larger of the first and the ignorant one is given as so much."""
LESS: Final = 0.9
"""A rate does well that brings at least this share of the best rate's fall of the loss."""
LITTLE: Final = 0.02
"""A fall of the loss by no more than this share says nothing about rates: the run has learned what it can."""
SAFETY: Final = 5.0
"""How far below the best rate the suggested one is at least: the best over a few steps is too wild in the long run."""


@dataclass(frozen=True)
class Rates:
    """The loss on the training set after the same number of steps at each rate, and a rate to take."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    suggested: float


class RateFinder:
    """Tries one rate after the other, so that the caller can do other things in between."""

    def __init__(self, trainer: Trainer, begin: Callable[[RunConfig], Trainer] = Trainer) -> None:
        """Take a run to copy, which may go on meanwhile, and how the copy is begun."""
        quiet = {"training.schedule.name": "constant", "training.stop.epoch": None}
        quiet |= {"training.stop.loss": None, "training.stop.patience": None}
        self._config = changed(trainer.config, quiet)
        self._state = trainer.state()
        self._copy = begin(self._config)
        if trainer.diverged:
            self._state = self._copy.state()
        self._copy.restore(self._state)
        self._first = self._copy.loss
        self._ceiling = CEILING * max(self._first, self._copy.ignorant_loss)
        self._losses: list[float] = []
        self._left = 0
        """How many steps the rate being tried still gets."""

    @property
    def done(self) -> bool:
        """Whether all rates have been tried."""
        return len(self._losses) == len(RATES)

    def step(self) -> None:
        """Try the next rate: train a copy of the run for some steps and measure its loss."""
        self.advance(self._left or STEPS)

    def advance(self, steps: int) -> None:
        """Train for so many of a rate's steps, for a caller that cannot wait until it has been tried."""
        copy = self._copy
        if not self._left:
            self._begin(RATES[len(self._losses)])
        copy.step(min(steps, self._left))
        self._left -= min(steps, self._left)
        if copy.diverged or not self._left:
            self._losses.append(self._ceiling if copy.diverged else min(copy.loss, self._ceiling))
            self._left = 0

    def _begin(self, rate: float) -> None:
        """Put the copy back to where the run is, with another rate."""
        self._copy.restore(self._state)
        self._copy.update(changed(self._config, {"training.optimizer.learning_rate": rate}))
        self._copy.go_on()
        self._left = STEPS

    def result(self) -> Rates:
        """Give the losses of all rates, and the smallest rate that does nearly as well as the best, or a gentler one.

        Where no rate makes the loss fall to speak of it is the run's own.
        """
        best = min(self._losses)
        if best >= (1 - LITTLE) * self._first:
            return Rates(RATES, tuple(self._losses), self._config.training.optimizer.learning_rate)
        enough = self._first - LESS * (self._first - best)
        well = next(rate for rate, loss in zip(RATES, self._losses, strict=True) if loss <= enough)
        limit = min(well, max(RATES[self._losses.index(best)] / SAFETY, RATES[0]))
        return Rates(RATES, tuple(self._losses), max(rate for rate in RATES if rate <= limit))


def find_rate(trainer: Trainer) -> Rates:
    """Try all rates at once."""
    finder = RateFinder(trainer)
    while not finder.done:
        finder.step()
    return finder.result()
