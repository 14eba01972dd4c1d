"""The learning-rate finder at work, a few steps at a time between others' turns; knows no session, and no rates."""

from collections.abc import Callable

from livegrad.models.config.run import RunConfig
from livegrad.models.training.rate_finder import RateFinder
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker import channel
from livegrad.server.worker.channel import FoundRates


class RateFinding:
    """One order to find a learning rate, carried out bit by bit."""

    def __init__(
        self,
        order: channel.FindRate,
        trainer: Trainer,
        begin: Callable[[RunConfig], Trainer],
        clock: Callable[[], float],
    ) -> None:
        self.order = order
        self._clock = clock
        self._finder = RateFinder(trainer, begin)

    def work(self, end: float) -> bool:
        """Go on until about `end`, by one step at least; return whether all rates have been tried."""
        while not self._finder.done:
            self._finder.advance(1)
            if self._clock() >= end:
                break
        return self._finder.done

    def found(self) -> FoundRates:
        """Return what was found."""
        found = self._finder.result()
        return FoundRates(self.order.ticket, self.order.lane, list(found.rates), list(found.losses), found.suggested)
