"""The learning-rate finder at work, a few steps at a time between others' turns; knows no session, and no rates."""

from collections.abc import Callable
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.models.training.rate_finder import RateFinder
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker import channel
from livegrad.server.worker.answers import FoundRates, RaceRound
from livegrad.server.worker.budget import Budget, Clock

FEW: Final = 0.001
"""How long, in seconds, the steps between two looks at the clock may take: a turn must not be overrun by more."""


class RateFinding:
    """One order to find a learning rate, carried out bit by bit."""

    def __init__(
        self,
        order: channel.FindRate,
        trainer: Trainer,
        begin: Callable[[RunConfig], Trainer],
        worked: Clock,
    ) -> None:
        """Copy the run; raises NoRateToFind where no rate can be told from another."""
        self.order = order
        self._worked = worked
        self._finder = RateFinder(trainer, begin)
        self._steps = 1

    def work(self, budget: Budget) -> bool:
        """Go on until the budget is about used up, by one step at least; return whether the race is over."""
        while not self._finder.done:
            begun = self._worked()
            self._finder.advance(self._steps)
            spent = self._worked() - begun
            # A call costs more than a step of the kernels does: take as many at once as `FEW` allows.
            self._steps = self._steps * 2 if spent < FEW / 2 else max(1, self._steps // 2)
            if budget.over:
                break
        return self._finder.done

    def found(self) -> FoundRates:
        """Return what was found."""
        found = self._finder.result()
        rounds = [RaceRound(each.steps, list(each.losses)) for each in found.rounds]
        return FoundRates(self.order.ticket, self.order.lane, list(found.rates), rounds, found.suggested)
