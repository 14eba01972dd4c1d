"""Trains a run as its journal says, to the exact step, and notes in it what is done to the run; knows no clock."""

from collections.abc import Callable
from typing import Final, NamedTuple

from livegrad.models.config.custom import take_apart
from livegrad.models.config.run import RunConfig
from livegrad.models.training.past.journal import (
    CUSTOM,
    MOST,
    AnyEntry,
    Diverged,
    Edit,
    GoOn,
    Journal,
    Moving,
    Points,
    Sample,
    Update,
    difference,
)
from livegrad.models.training.trainer import Trainer

Weight = tuple[int, int, int | None]
"""Layer, unit, and the unit it comes from or None for the bias."""
RATE: Final = "training.optimizer.learning_rate"


class Mark(NamedTuple):
    """How far a run is in its journal: entries carried out, and of the next, single samples, how many steps."""

    entries: int = 0
    done: int = 0


BEGIN: Final = Mark()


class Tape:
    """A run's journal, and how far the run is in it. What lies ahead is carried out as the run gets there."""

    def __init__(self, config: RunConfig) -> None:
        """Begin with a run of this configuration to which nothing has been done."""
        self.config = config
        self.entries: list[AnyEntry] = []
        self.mark = BEGIN
        self.end = 0
        """How far the run was trained."""

    @classmethod
    def of(cls, journal: Journal) -> "Tape":
        """Take a journal, to be carried out from its beginning."""
        tape = cls(journal.config)
        tape.entries, tape.end = list(journal.entries), journal.steps
        return tape

    def journal(self) -> Journal:
        """Give the journal, whole."""
        return Journal(config=self.config, entries=tuple(self.entries), steps=max(self.end, _reached(self.entries)))

    def journal_to(self, trainer: Trainer) -> Journal:
        """Give the journal up to where the run is in it."""
        return Journal(config=self.config, entries=tuple(self._behind()), steps=trainer.steps)

    def _behind(self) -> list[AnyEntry]:
        """Give what has been carried out."""
        at, done = self.mark
        begun = self.entries[at : at + 1] if done else []
        return self.entries[:at] + [entry.model_copy(update={"count": done}) for entry in begun]

    @property
    def ahead(self) -> bool:
        """Whether there are entries yet to be carried out."""
        return self._next() is not None

    def _next(self) -> AnyEntry | None:
        """Give the entry to be carried out next, or that is being carried out."""
        at, done = self.mark
        if at < len(self.entries):
            entry = self.entries[at]
            if isinstance(entry, Sample) and done >= entry.count:
                return self.entries[at + 1] if at + 1 < len(self.entries) else None
            return entry
        return None

    def train(self, trainer: Trainer, steps: int) -> bool:
        """Take so many steps, carrying out what lies on the way, and what at the end of it is no step.

        It stops earlier where training diverges or a rule stops it, and after an update; returns whether there was one.
        """
        goal = trainer.steps + steps
        if self.settle(trainer):
            return True
        while trainer.steps < goal and _able(trainer):
            entry = self._next()
            if entry is None:
                trainer.step(goal - trainer.steps)
                break
            if isinstance(entry, Moving) and entry.step <= trainer.steps:
                self._move(trainer, entry)
            else:
                trainer.step(min(goal, entry.step) - trainer.steps)
            if self.settle(trainer):
                return True
        if trainer.steps >= self.end:
            self._finish(trainer)
        if trainer.diverged and not self._ended(trainer.steps):
            self._add(Diverged(step=trainer.steps, epoch=trainer.epoch))
        self.end = max(self.end, trainer.steps)
        return False

    def _ended(self, steps: int) -> bool:
        """Whether the journal says that training ended at a step; a single sample may have done that too."""
        for entry in reversed(self.entries):
            if isinstance(entry, Diverged) or (isinstance(entry, Sample) and entry.step + entry.count > steps):
                return True
            if entry.step < steps:
                break
        return False

    def settle(self, trainer: Trainer) -> bool:
        """Carry out what was done at this step and is no step itself; return whether the options have changed."""
        updated = False
        while (entry := self._next()) is not None and entry.step <= trainer.steps and not isinstance(entry, Moving):
            self._pass(entry)
            _apply(trainer, entry)
            updated = updated or isinstance(entry, Update)
        return updated

    def waits(self, trainer: Trainer) -> bool:
        """Whether something is to be carried out at this step before the next is taken."""
        entry = self._next()
        return entry is not None and entry.step <= trainer.steps and not isinstance(entry, Moving)

    def _finish(self, trainer: Trainer) -> None:
        """At the end, carry out the step that failed there, and what was done after it."""
        while (entry := self._next()) is not None:
            if isinstance(entry, Moving):
                self._move(trainer, entry)
            else:
                self._pass(entry)
                _apply(trainer, entry)

    def _move(self, trainer: Trainer, entry: Sample | Diverged) -> None:
        """Carry out an entry that is a step, or one step of it."""
        if isinstance(entry, Diverged):
            self._pass(entry)
            trainer.step()
            return
        at, done = self.mark
        begun = at < len(self.entries) and self.entries[at] is entry
        self.mark = Mark(at, done + 1) if begun else Mark(at + 1, 1)
        if entry.point is None:
            trainer.step(1, samples=1)
        elif trainer.trains_on(entry.point):
            trainer.step_on(entry.point)
        else:
            raise ValueError(f"entries.{at}.point: expected one of the points trained on, got {entry.point}")

    def _pass(self, entry: AnyEntry) -> None:
        at = self.mark.entries
        self.mark = Mark(at + 1 if self.entries[at] is entry else at + 2)

    # ---- what is done to the run

    def fork(self, trainer: Trainer) -> bool:
        """Drop what lies ahead; return whether something did."""
        forked = self.ahead or trainer.steps < self.end
        if forked:
            self.entries = self._behind()
            self.end = trainer.steps
        return forked

    def updated(self, trainer: Trainer, old: RunConfig) -> None:
        """Note that the run's configuration was changed from another, live."""
        changes, points = difference(old, trainer.config), None
        if CUSTOM in changes:
            first, rows, last = take_apart(old.data.custom, trainer.config.data.custom)
            points = Points(first=first, rows=rows, last=last)
            del changes[CUSTOM]
        before = difference(trainer.config, old)
        before.pop(CUSTOM, None)
        entry = Update(step=trainer.steps, epoch=trainer.epoch, changes=changes, points=points, before=before)
        latest = self.entries[-1] if self.entries else None
        # A slider that is dragged while nothing trains: only where it was left counts.
        if isinstance(latest, Update) and _only_rates(latest, entry):
            entry = entry.model_copy(update={"before": latest.before})
            self.entries.pop()
            self.mark = Mark(self.mark.entries - 1)
        self._add(entry)

    def edited(self, trainer: Trainer, weight: Weight, value: float, before: float) -> None:
        """Note that a weight was set, and what it was."""
        layer, to, from_ = weight
        at = {"step": trainer.steps, "epoch": trainer.epoch, "layer": layer, "to": to, "from_": from_}
        entry = Edit(**at, value=value, before=before)
        latest = self.entries[-1] if self.entries else None
        if isinstance(latest, Edit) and all(getattr(latest, name) == part for name, part in at.items()):
            entry = entry.model_copy(update={"before": latest.before})
            self.entries.pop()
            self.mark = Mark(self.mark.entries - 1)
        self._add(entry)

    def going_on(self, trainer: Trainer) -> None:
        """Note that a run that a rule has stopped goes on."""
        self._add(GoOn(step=trainer.steps, epoch=trainer.epoch))

    def sample(self, trainer: Trainer, point: int | None) -> None:
        """Train on a single sample, the next or out of turn a point, and note it; not where a run stands still."""
        if not _able(trainer):
            return
        before = trainer.steps
        latest = self.entries[-1] if self.entries else None
        if (
            isinstance(latest, Sample)
            and latest.point == point
            and latest.step + latest.count == before
            and latest.count < MOST
        ):
            self.entries[-1] = latest.model_copy(update={"count": latest.count + 1})
            # When the mark stands behind it, it stands in it again.
            self.mark = Mark(len(self.entries) - 1, latest.count)
        else:
            self._add(Sample(step=before, epoch=trainer.epoch, point=point))
            self.mark = Mark(len(self.entries) - 1, 0)
        self._move(trainer, self.entries[-1])  # type: ignore[arg-type]
        self.end = max(self.end, trainer.steps)

    def repeats_sample(self, trainer: Trainer, point: int | None) -> bool:
        """Whether the next step of the journal is on a single sample, and on this one."""
        entry = self._next()
        return isinstance(entry, Sample) and entry.step <= trainer.steps and entry.point == point

    def _add(self, entry: AnyEntry) -> None:
        self.entries.append(entry)
        self.mark = Mark(len(self.entries))


def _able(trainer: Trainer) -> bool:
    """Whether a step would train it."""
    return not (trainer.diverged or trainer.stopped) and trainer.samples_per_epoch > 0


def _only_rates(one: Update, other: Update) -> bool:
    """Whether two updates at one step set the learning rate and nothing else."""
    return one.step == other.step and all(each.changes.keys() == {RATE} and not each.points for each in (one, other))


def _reached(entries: list[AnyEntry]) -> int:
    """Give the step that a run has come to which all of these were done to."""
    if not entries:
        return 0
    last = entries[-1]
    return last.step + (last.count - 1 if isinstance(last, Sample) else 0)


def _apply(trainer: Trainer, entry: AnyEntry) -> None:
    """Do once more what was done to a run."""
    match entry:
        case Update():
            trainer.update(entry.config(trainer.config))
        case Edit():
            trainer.edit(entry.layer, entry.to, entry.from_, entry.value)
        case GoOn():
            trainer.go_on()


def replay(journal: Journal, step: int | None = None, make: Callable[[RunConfig], Trainer] = Trainer) -> Trainer:
    """Train a run as its journal says, to a step of it or (None) to its end."""
    trainer, tape = make(journal.config), Tape.of(journal)
    goal = journal.steps if step is None else min(step, journal.steps)
    while tape.train(trainer, goal - trainer.steps):
        pass
    return trainer
