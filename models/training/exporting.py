"""What a run's program starts from, taken from its trainer; writes no program itself."""

from collections.abc import Iterator
from typing import Final

from livegrad.models.explain.program.changes import why_not
from livegrad.models.explain.program.start import Change, Going, Start
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.journal import Edit, Journal, Sample, Update
from livegrad.models.training.trainer import Trainer

EPOCHS: Final = 100
"""How many epochs a program trains where neither the run nor a stop rule says so."""


def start(trainer: Trainer, epochs: int | None = None, journal: Journal | None = None) -> Start:
    """Give what the run's program starts from: its initial weights, or where it was changed by hand its present state.

    A program that repeats the run ends where the run is now, so that its last line is what the page shows; one of a
    run that has not begun, or that goes on, ends after `EPOCHS` more, or by the rule `training.stop.epoch`. `epochs`
    says otherwise, counted from the initial weights. With its journal, a run that was changed is repeated as well,
    where a program can make each change at its step.
    """
    state, config, made, left_out = trainer.state(), trainer.config, tuple[Change, ...](), ""
    replayed = trainer.replayable
    if not replayed and journal is not None:
        made = tuple(_changes(journal))
        left_out = why_not(journal.config, made) or ""
        replayed = not left_out
        config, made = (journal.config, made) if replayed else (config, ())
    first = Trainer(config, compiled=False).state() if replayed else state
    # Going on is what Play does: the rule by which the run stands is not asked again. Repeated, it is still to be met.
    spent = frozenset(state.stops.spent) - ({state.stops.reason} if replayed else set())
    rule = None if "stopped_epoch" in spent else config.training.stop.epoch
    end = epochs or (_reached(state) if replayed else None) or rule or state.epoch + EPOCHS
    begun = 0 if replayed else state.epoch
    return Start(
        config=config,
        data=trainer.data,
        parameters=first.parameters,
        running=first.running,
        epochs=end if rule is None else min(end, max(rule, begun + 1)),
        spent=spent,
        going=None if replayed else _going(state),
        changes=made,
        left_out=left_out,
    )


def _changes(journal: Journal) -> Iterator[Change]:
    """Give what a program is to do of what was done to a run."""
    for entry in journal.entries:
        match entry:
            case Update():
                options = entry.changes if entry.points is None else {"data.custom": None}
                yield Change(entry.step, options)
            case Edit():
                yield Change(entry.step, edit=(entry.layer, entry.to, entry.from_, entry.value))
            case Sample():
                what = "" if entry.point is None else "a point was trained on out of turn"
                yield Change(entry.step, samples=entry.count, what=what)


def present(trainer: Trainer) -> Start:
    """Give the run as it is now: its weights of this moment."""
    state = trainer.state()
    return Start(trainer.config, trainer.data, state.parameters, state.running, trainer.epoch, going=_going(state))


def _reached(state: TrainerState) -> int:
    """Give the epochs begun, or that in which training diverged."""
    return state.epoch + bool(state.position or state.diverged)


def _going(state: TrainerState) -> Going:
    return Going(
        steps=state.steps,
        epoch=state.epoch,
        order=state.generator,
        dropout=state.dropout,
        rest=state.order[state.position :],
        optimizer=state.optimizer,
        best=state.stops.best,
        waited=state.stops.waited,
    )
