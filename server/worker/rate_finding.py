"""A learning-rate finder at work, a few steps at a time between others' turns; knows no session, and no rates."""

from collections.abc import Callable

from livegrad.models.training.rate_finder import RateFinder
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.events import SweepEvent, encode_event
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Swept


class Sweeping:
    """One order to find a learning rate, carried out bit by bit."""

    def __init__(self, order: channel.Sweep, trainer: Trainer, clock: Callable[[], float]) -> None:
        self.order = order
        self._clock = clock
        self._sweeper = RateFinder(trainer)

    def work(self, end: float) -> bool:
        """Go on until about `end`, by one step at least; return whether the sweep is over."""
        while not self._sweeper.done:
            self._sweeper.advance(1)
            if self._clock() >= end:
                break
        return self._sweeper.done

    def found(self) -> Swept:
        """Return what was found."""
        sweep = self._sweeper.result()
        event = SweepEvent(
            lane=self.order.lane, rates=list(sweep.rates), losses=list(sweep.losses), suggested=sweep.suggested
        )
        return Swept(self.order.ticket, encode_event(event))
