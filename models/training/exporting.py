"""What a run's program starts from, taken from its trainer; writes no program itself."""

from typing import Final

from livegrad.models.explain.program.start import Going, Start
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.trainer import Trainer

EPOCHS: Final = 100
"""How many epochs a program trains where neither the run nor a stop rule says so."""


def start(trainer: Trainer, epochs: int | None = None) -> Start:
    """Give what the run's program starts from: its initial weights, or where it was changed by hand its present state.

    A program that repeats the run ends where the run is now, so that its last line is what the page shows; one of a
    run that has not begun, or that goes on, ends after `EPOCHS` more, or by the rule `training.stop.epoch`. `epochs`
    says otherwise, counted from the initial weights.
    """
    state, config = trainer.state(), trainer.config
    replayed = trainer.replayable
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
    )


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
