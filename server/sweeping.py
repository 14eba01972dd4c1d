"""A learning-rate finder at work: a copy of a run, trained at ever larger rates in turns; knows no session.

After Smith 2017 (arXiv:1506.01186): a step at each rate, and the loss on the training set after it. Where it falls
fastest the rate learns fastest, and where it climbs the rate is too large.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from models import checkpoint
from models.config import RunConfig, changed
from models.trainer import Trainer
from server import channel
from server.channel import Swept
from server.messages import SweepEvent, encode_event

RATES: Final[tuple[float, ...]] = tuple(float(rate) for rate in np.geomspace(1e-5, 10, 97))
"""Sixteen to a decade, over all that a run may have."""
TOO_MUCH: Final = 4.0
"""The sweep is over when the loss is this many times what it was at first: from there it only grows."""
NEIGHBOURS: Final = 5
"""How many losses are averaged before their slope is taken: each is of one batch's step, and so jumps about."""
RATE: Final = "training.optimizer.learning_rate"


class Sweeping:
    """One order to find a learning rate, carried out bit by bit."""

    def __init__(self, order: channel.Sweep, trainer: Trainer, clock: Callable[[], float]) -> None:
        self.order = order
        self._clock = clock
        self._rate = trainer.learning_rate
        self._trainer = checkpoint.load(checkpoint.save(trainer))
        self._trainer.go_on()
        self._config = free_of_rules(trainer.config)
        self._losses: list[float] = []

    def work(self, end: float) -> bool:
        """Go on until about `end`; return whether the sweep is over."""
        while not self.over:
            self._try(RATES[len(self._losses)])
            if self._clock() >= end:
                break
        return self.over

    @property
    def over(self) -> bool:
        """Whether all rates worth trying have been tried."""
        tried = self._losses
        return self._trainer.diverged or len(tried) == len(RATES) or (bool(tried) and tried[-1] > TOO_MUCH * tried[0])

    def found(self) -> Swept:
        """Return what was found."""
        losses = self._losses
        rates = RATES[: len(losses)]
        event = SweepEvent(
            lane=self.order.lane, rates=list(rates), losses=losses, suggested=suggested(rates, losses, self._rate)
        )
        return Swept(self.order.ticket, encode_event(event))

    def _try(self, rate: float) -> None:
        self._trainer.update(changed(self._config, {RATE: rate}))
        self._trainer.step()
        if not self._trainer.diverged:
            self._losses.append(float(self._trainer.measure()[1 + self._trainer.series.index("train_loss")]))


def free_of_rules(config: RunConfig) -> RunConfig:
    """Return a configuration without what would change the rate, or stop the run, by itself."""
    stops = {f"training.stop.{name}": None for name in ("epoch", "loss", "patience")}
    return changed(config, stops | {"training.schedule.name": "constant"})


def suggested(rates: tuple[float, ...], losses: list[float], otherwise: float) -> float:
    """Return the rate at which the loss falls fastest, or another where it hardly falls: that run has learned.

    At most a tenth of that with the lowest loss: one step at it may do well, but hundreds run away.
    """
    lowest = int(np.argmin(losses)) if losses else 0
    if lowest < NEIGHBOURS or losses[lowest] > 0.99 * losses[0]:
        return otherwise
    smooth = np.convolve(losses[: lowest + 1], np.ones(NEIGHBOURS) / NEIGHBOURS, "valid")
    steepest = int(np.argmin(np.diff(smooth))) + NEIGHBOURS // 2
    return min(rates[steepest], rates[lowest] / 10)
