"""The learning-rate finder: a race of rates on copies of a run; the run itself is not touched, and no clock is read.

A range test, which looks at the loss after a few steps of each rate, is misled twice. From bad initial weights every
rate makes the loss fall, and the one that falls first is not the one that learns; and the rate that is best for a few
steps is too wild, or too gentle, for the thousands that follow. Here all rates begin from the run as it is, with its
own optimizer and batches, and train on; the worse half drops out after each round and only the best go the whole way
(successive halving: Jamieson and Talwalkar 2016, Non-stochastic Best Arm Identification).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.kernels.coverage import covers
from livegrad.models.training.trainer import Trainer

RATES: Final = tuple(float(f"{10 ** (exponent / 4):.2g}") for exponent in range(-20, 5))
"""From 1e-5 to 10, four in each power of ten; the run's own rate takes the place of the nearest."""
ROUNDS: Final = ((0.1, 13), (0.35, 7), (1.0, 1))
"""Up to which share of the race each round goes, and how many rates are left after it."""
EPOCHS: Final = 100
"""How long the race is, where that is not too dear."""
WORK: Final = 250_000.0
"""How dear it may be for each rate that goes the whole way: about so many microseconds."""
SHORTEST: Final = 40
"""How many steps a race has at least."""
READINGS: Final = 8
"""How often the loss is read in the last quarter of a round; the mean counts, since at a large rate it jumps about."""
CEILING: Final = 10.0
"""A loss of more than this many times the larger of the first and the baseline loss is given as so much."""
LITTLE: Final = 0.02
"""The run's own rate is as good as the best where its loss is larger by no more than this share."""

RATE: Final = "training.optimizer.learning_rate"


class NoRateToFind(ValueError):  # noqa: N818
    """The search cannot begin; the message says why, to the person who asked."""

    def __init__(self, reason: Literal["no_points", "infinite_loss"], message: str) -> None:
        super().__init__(message)
        self.reason: Final = reason


@dataclass(frozen=True)
class Round:
    """What one round of the race gave."""

    steps: int
    """How many steps a rate has taken at its end."""
    losses: tuple[float | None, ...]
    """For each rate the loss on the training set, without penalties, over the last quarter; None where it was out."""


@dataclass(frozen=True)
class Rates:
    """The rates tried in ascending order, how their race went, and the one to take."""

    rates: tuple[float, ...]
    rounds: tuple[Round, ...]
    suggested: float


@dataclass
class _Runner:
    """A copy of the run with a rate of its own, on its way through a round."""

    copy: Trainer
    readings: list[float] = field(default_factory=list)


class RateFinder:
    """Runs the race a few steps at a time, so that the caller can do other things in between."""

    def __init__(self, trainer: Trainer, begin: Callable[[RunConfig], Trainer] = Trainer) -> None:
        """Take a run to copy, which may go on meanwhile, and how a copy is begun.

        Raises NoRateToFind where no rate can be told from another: the loss is not a finite number already, or there
        are no points to train on.
        """
        if not trainer.samples_per_epoch:
            raise NoRateToFind("no_points", "expected points to train on, got none: add some first")
        quiet = {"training.schedule.name": "constant", "training.stop.epoch": None}
        quiet |= {"training.stop.loss": None, "training.stop.patience": None}
        self._config = changed(trainer.config, quiet)
        self._begin = begin
        first = begin(self._config)
        if not trainer.diverged:
            first.restore(trainer.state())
        self._state = first.state()
        self._first = first.loss
        if not math.isfinite(self._first) or not math.isfinite(first.baseline_loss):
            raise NoRateToFind(
                "infinite_loss",
                "expected a finite loss to begin with, got an infinite one: rewind, or take smaller initial weights",
            )
        self._ceiling = CEILING * max(self._first, first.baseline_loss)
        self._own = self._config.training.optimizer.learning_rate
        nearest = min(RATES, key=lambda rate: abs(math.log(rate / self._own)))
        self._rates = tuple(self._own if rate == nearest else rate for rate in RATES)
        self._length = race_length(first)
        self._runners: dict[int, _Runner] = {}
        self._racing = list(range(len(self._rates)))
        """The places among the rates of those still in the race."""
        self._at = 0
        """Whose turn it is, as a place among those racing."""
        self._taken = 0
        """How many steps of this round the one whose turn it is has taken."""
        self._rounds: list[Round] = []

    @property
    def done(self) -> bool:
        """Whether the race is over."""
        return len(self._rounds) == len(ROUNDS)

    def step(self) -> None:
        """Let the next rate go through its round."""
        self.advance(self._span - self._taken)

    def advance(self, steps: int) -> None:
        """Let the rate whose turn it is take so many steps of its round at most."""
        runner = self._runner(self._racing[self._at])
        goals = self._goals
        end = min(self._taken + steps, self._span)
        while self._taken < end:
            goal = min(end, next(goal for goal in goals if goal > self._taken))
            runner.copy.step(goal - self._taken)
            self._taken = goal
            if goal in goals:
                runner.readings.append(self._loss_of(runner.copy))
        if self._taken == self._span:
            self._next()

    def result(self) -> Rates:
        """Give how the race went, and the best rate: the run's own where it is as good, or where there is no other."""
        losses = self._rounds[-1].losses
        ran = [(loss, rate) for rate, loss in zip(self._rates, losses, strict=True) if loss is not None]
        best, suggested = min(ran)
        own = losses[self._rates.index(self._own)]
        if own is not None and own <= (1 + LITTLE) * best:
            suggested = self._own
        return Rates(self._rates, tuple(self._rounds), suggested)

    @property
    def _span(self) -> int:
        """How many steps this round has."""
        ends = [0, *(round(share * self._length) for share, _ in ROUNDS)]
        return ends[len(self._rounds) + 1] - ends[len(self._rounds)]

    @property
    def _goals(self) -> list[int]:
        """After which of this round's steps the loss is read."""
        span = self._span
        tail = max(1, min(span, round(self._span / 4)))
        return sorted({span - tail + math.ceil(tail * reading / READINGS) for reading in range(1, READINGS + 1)})

    def _runner(self, place: int) -> _Runner:
        if place not in self._runners:
            copy = self._begin(changed(self._config, {RATE: self._rates[place]}))
            copy.restore(self._state)
            copy.go_on()
            self._runners[place] = _Runner(copy)
        return self._runners[place]

    def _loss_of(self, copy: Trainer) -> float:
        loss = copy.engine.loss_on("train")
        if copy.diverged or loss is None or not loss <= self._ceiling:
            return self._ceiling
        return loss

    def _next(self) -> None:
        """Go on to the next rate, or to the next round with the better ones, the run's own among them."""
        self._at, self._taken = self._at + 1, 0
        if self._at < len(self._racing):
            return
        runners = {place: self._runners[place] for place in self._racing}
        means = {place: sum(runner.readings) / len(runner.readings) for place, runner in runners.items()}
        steps = sum(round_.steps for round_ in self._rounds[-1:]) + self._span
        losses = tuple(means.get(place) for place in range(len(self._rates)))
        _, keep = ROUNDS[len(self._rounds)]
        self._rounds.append(Round(steps, losses))
        better = sorted(self._racing, key=lambda place: (means[place], place))[:keep]
        self._racing = sorted({*better, self._rates.index(self._own)})
        self._at = 0
        self._runners = {place: _Runner(runners[place].copy) for place in self._racing}


def race_length(trainer: Trainer) -> int:
    """Give how many steps a whole race has: `EPOCHS`, fewer where a step is dear.

    A step of the kernels takes about a microsecond and half a nanosecond for each sample and parameter, one of torch
    300 microseconds more. Reading a clock instead would give another answer each time.
    """
    samples = min(trainer.config.training.batch_size, trainer.samples_per_epoch)
    dear = (1.0 if covers(trainer.config) else 300.0) + 0.0005 * samples * trainer.network.multiplications
    return max(SHORTEST, min(EPOCHS * trainer.steps_per_epoch, int(WORK / dear)))


def find_rate(trainer: Trainer) -> Rates:
    """Run the whole race at once; raises NoRateToFind as `RateFinder` does."""
    finder = RateFinder(trainer)
    while not finder.done:
        finder.step()
    return finder.result()
