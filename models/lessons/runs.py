"""Trains the runs that claims ask about, each once however much is asked of it; knows no clock.

Who asks is called twice. The first time it is given a `Look` that only notes what is wanted, the second time one that
has the numbers: so what is trained can never differ from what is judged.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.explain.verdict import Kind
from livegrad.models.lessons.lesson import Until
from livegrad.models.lessons.measures import Measure
from livegrad.models.lessons.readings import NOTED, Notes, read
from livegrad.models.lessons.words import Weight
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

VERDICT_LOOKS: Final = 40
"""So often a run that goes on to a verdict is looked at."""
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Start:
    """A run as it begins."""

    config: RunConfig
    weights: tuple[Weight, ...] = ()

    def begin(self) -> Trainer:
        """Build it; raises IndexError for a weight that does not exist."""
        trainer = Trainer(self.config)
        for weight in self.weights:
            trainer.edit(weight.layer, weight.to, weight.from_, weight.value)
        return trainer


@dataclass(frozen=True)
class Moment:
    """When a run is looked at: after so many epochs, or where `until` is reached, at this epoch at the latest."""

    epoch: int
    until: Until | None = None


@dataclass(frozen=True)
class Picture:
    """What a viewer sees of a run, and the row of its curve."""

    snapshot: Snapshot
    row: NDArray[np.float32]


@dataclass
class Seen:
    """What was asked of a run at a moment, and the answers once it is trained."""

    measures: dict[Measure, float] = field(default_factory=dict)
    verdicts: list[Kind] | None = None
    picture: Picture | None = None
    diverged: bool = False
    view: View | None = None
    asks_verdicts: bool = False


class Look:
    """Answers what is asked of runs; before they are trained it notes what is wanted, and answers nonsense."""

    def __init__(self) -> None:
        self.seen: dict[Start, dict[Moment, Seen]] = {}

    def _at(self, start: Start, moment: Moment) -> Seen:
        return self.seen.setdefault(start, {}).setdefault(moment, Seen())

    def number(self, start: Start, moment: Moment, measure: Measure) -> float:
        """Give a measure; not a number where the run has diverged."""
        return self._at(start, moment).measures.setdefault(measure, math.nan)

    def diverged(self, start: Start, moment: Moment) -> bool:
        """Say whether a run has diverged by then."""
        return self._at(start, moment).diverged

    def verdicts(self, start: Start, moment: Moment) -> list[Kind]:
        """Give what is said of a run."""
        seen = self._at(start, moment)
        seen.asks_verdicts = True
        return seen.verdicts or []

    def picture(self, start: Start, moment: Moment, view: View) -> Picture | None:
        """Give what a viewer would see of a run; None before it is trained."""
        seen = self._at(start, moment)
        seen.view = view
        return seen.picture


class Runs:
    """The runs that one question asks for, trained bit by bit."""

    def __init__(self) -> None:
        self.look = Look()
        self.chunk = 1000
        """About how many steps are taken between two pauses; whoever has a clock may change it."""
        self.epochs = 0
        """How many have been trained."""

    def ask(self, question: Callable[[Look], Answer]) -> Iterator[None]:
        """Train all that a question takes; pauses now and then. The answer is then `question(self.look)`."""
        question(self.look)
        for start, moments in self.look.seen.items():
            yield from self._run(start, {moment: seen for moment, seen in moments.items() if moment.until is None})
            for moment, seen in moments.items():
                if moment.until is not None:
                    yield from self._go_to(start, moment, seen)

    def answer(self, question: Callable[[Look], Answer]) -> Answer:
        """Train all that a question takes, and answer it."""
        for _ in self.ask(question):
            pass
        return question(self.look)

    def _run(self, start: Start, moments: dict[Moment, Seen]) -> Iterator[None]:
        """Train to the epochs at which something is to be seen."""
        if not moments:
            return
        trainer, notes = start.begin(), Notes()
        yield
        noted = max((moment.epoch for moment, seen in moments.items() if _takes_notes(seen)), default=-1)
        if noted >= 0:
            notes.take(trainer)
        for moment in sorted(moments, key=lambda each: each.epoch):
            yield from self._train(trainer, moment.epoch, notes, noted)
            yield from _see(trainer, moments[moment], notes, moment.epoch)

    def _train(self, trainer: Trainer, epoch: int, notes: Notes, noted: int) -> Iterator[None]:
        """Train to an epoch, and note the losses at the ends of all up to `noted`."""
        while trainer.epoch < epoch and not _is_over(trainer):
            noting, before = trainer.epoch < noted, trainer.epoch
            goal = trainer.epoch + 1 if noting else epoch
            trainer.step(max(1, min(self.chunk, goal * trainer.steps_per_epoch - trainer.steps)))
            self.epochs += trainer.epoch - before
            if noting and trainer.epoch > before:
                notes.take(trainer)
            yield

    def _go_to(self, start: Start, moment: Moment, seen: Seen) -> Iterator[None]:
        """Train to where `until` is reached."""
        trainer, notes, until = start.begin(), Notes(), moment.until
        assert until is not None  # noqa: S101
        notes.take(trainer)
        noted = moment.epoch if _takes_notes(seen) or until.loss is not None else -1
        if until.steps is not None:
            trainer.step(until.steps)
        elif until.point is not None:
            trainer.step_on(until.point)
        else:
            stride = _stride(until, moment.epoch)
            while not _is_over(trainer) and trainer.epoch < moment.epoch and not _reached(trainer, until, notes):
                yield from self._train(trainer, min(moment.epoch, trainer.epoch + stride), notes, noted)
        yield from _see(trainer, seen, notes, trainer.epoch)


def _takes_notes(seen: Seen) -> bool:
    return any(measure.what in NOTED for measure in seen.measures)


def _is_over(trainer: Trainer) -> bool:
    return trainer.diverged or trainer.stopped is not None or not trainer.samples_per_epoch


def _stride(until: Until, last: int) -> int:
    """Give the epochs between two looks."""
    if until.loss is not None:
        return 1
    return max(1, last // VERDICT_LOOKS) if until.verdict is not None else last


def _reached(trainer: Trainer, until: Until, notes: Notes) -> bool:
    if until.loss is not None:
        return notes.train[-1] <= until.loss
    return until.verdict is not None and any(said.kind == until.verdict for said in trainer.verdicts())


def _see(trainer: Trainer, seen: Seen, notes: Notes, epoch: int) -> Iterator[None]:
    """Take down all that is asked of a run as it stands."""
    seen.diverged = trainer.diverged
    for measure in seen.measures:
        one = trainer
        if measure.after_point is not None and trainer.trains_on(measure.after_point):
            one = trainer.copy()
            one.step_on(measure.after_point)
        seen.measures[measure] = read(one, measure, notes, epoch)
    if seen.view is not None:
        seen.picture = Picture(trainer.snapshot(seen.view), trainer.measure())
    if seen.asks_verdicts:
        said = trainer.verdicts(trials=1)
        while trainer.puzzling:
            yield
            said = trainer.verdicts(trials=1)
        seen.verdicts = [verdict.kind for verdict in said]
