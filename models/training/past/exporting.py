"""What a run's program starts from, taken from its trainer; writes no program itself."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, get_args

import numpy as np

from livegrad.models.config.run import RunConfig, rebuild
from livegrad.models.config.words import Custom
from livegrad.models.data.datasets import TRAIN, Labelled, carried, make_data, without_seen
from livegrad.models.explain.program.start import Change, Going, Start
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.past.journal import AnyEntry, Diverged, Edit, Journal, Sample, Update
from livegrad.models.training.trainer import Trainer

EPOCHS: Final = 100
"""How many epochs a program trains where neither the run nor a stop rule says so."""
MOST: Final = 400
"""Changes of a run that its program makes: with more nobody reads it any more."""
LARGEST: Final = 30_000
"""Custom points that it carries in all, number by number."""


def start(trainer: Trainer, epochs: int | None = None, journal: Journal | None = None) -> Start:
    """Give what the run's program starts from: its initial weights, or where it was changed by hand its present state.

    A program that repeats the run ends where the run is now, so that its last line is what the page shows; one of a
    run that has not begun, or that goes on, ends after `EPOCHS` more, or by the rule `training.stop.epoch`. `epochs`
    says otherwise, counted from the initial weights. With its journal, a run that was changed is repeated as well.
    """
    left_out = ""
    if not trainer.replayable and journal is not None:
        config, entries = _begun(journal)
        told = entries[:MOST]
        changes = tuple(
            _changes(config, told) if config.kind == "points" else _changes_of_others(config, told, trainer.data)
        )
        left_out = f"more than {MOST} changes were made" if len(entries) > MOST else _too_much(config, changes)
        if changes and not left_out:
            return _repeated(trainer, epochs, config, changes)
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
        left_out=left_out,
    )


def _repeated(trainer: Trainer, epochs: int | None, config: RunConfig, changes: tuple[Change, ...]) -> Start:
    """Give what a program starts from that makes a run's changes. The rules that stopped the run need not be asked."""
    state, first = trainer.state(), Trainer(config, compiled=False)
    begun = first.state()
    between = bool(state.position) and not state.diverged
    return Start(
        config=config,
        data=first.data,
        parameters=begun.parameters,
        running=begun.running,
        epochs=max(epochs or 0, _reached(state)),
        changes=changes,
        steps=None if epochs or between else state.steps + state.diverged,
        drops=any(each.network.dropout > 0 for each in (config, *(change.after for change in changes))),
    )


def _begun(journal: Journal) -> tuple[RunConfig, list[AnyEntry]]:
    """Give what a run began with, and what was done to it afterwards.

    Options changed before the first step are those that it began with; only the running statistics of batch
    normalization know of those before.
    """
    config, entries = journal.config, list(journal.entries)
    remembers = config.network.normalization == "batch" and bool(config.hidden) and config.kind != "sequence"
    for entry in () if remembers else journal.entries:
        if entry.step or isinstance(entry, Sample):
            break
        if isinstance(entry, Update):
            config = entry.config(config)
            entries.remove(entry)
    return config, entries


def _changes(config: RunConfig, entries: Iterable[AnyEntry]) -> Iterator[Change]:
    """Give what a program is to do of what was done to a run, with the points that each change of them brought."""
    data, since = make_data(config), 0
    seen = np.zeros(len(data.points), np.bool_)
    for entry in entries:
        change = partial(Change, entry.step, entry.epoch, config)
        match entry:
            case Update():
                new, brought = entry.config(config), None
                if rebuild(config, new) == "data":
                    trained = seen | ((data.split == TRAIN) & (entry.step > since))
                    drawn = make_data(new)
                    seen = carried(data, trained, drawn)
                    data = brought = without_seen(drawn, seen)
                    since = entry.step
                if new != config:
                    yield change(new, points=brought)
                config = new
            case Edit():
                yield change(config, edit=(entry.layer, entry.to, entry.from_, entry.value))
            case Sample():
                places = np.flatnonzero(data.split == TRAIN)
                place = None if entry.point is None else int(np.flatnonzero(places == entry.point)[0])
                yield change(config, samples=entry.count, place=place)
            case Diverged():
                return


def _changes_of_others(config: RunConfig, entries: Iterable[AnyEntry], now: Labelled) -> Iterator[Change]:
    """Give the changes of a run whose samples, `now`, are no points; `_too_much` refuses those that bring others."""
    places = np.flatnonzero(now.split == TRAIN)
    for entry in entries:
        change = partial(Change, entry.step, entry.epoch, config)
        match entry:
            case Update():
                new = entry.config(config)
                if new != config:
                    yield change(new)
                config = new
            case Edit():
                yield change(config, edit=(entry.layer, entry.to, entry.from_, entry.value))
            case Sample():
                found = np.flatnonzero(places == entry.point)
                yield change(config, samples=entry.count, place=int(found[0]) if len(found) else None)
            case Diverged():
                return


def _too_much(config: RunConfig, changes: tuple[Change, ...]) -> str:
    """Say why a program cannot make all changes; nothing: it can."""
    if config.kind != "points":
        other = next((each for each in changes if rebuild(each.before, each.after) == "data"), None)
        return "" if other is None else f"its data were changed at step {other.step}"
    datas = [make_data(config), *(change.points for change in changes if change.points is not None)]
    is_drawn = not (config.data.fixed or config.data.dataset in get_args(Custom))
    if not (datas[0].split == TRAIN).any() or (is_drawn and not all((data.split == TRAIN).any() for data in datas)):
        return "for a time there were no points to train on"
    if not is_drawn and sum(len(data.points) for data in datas) > LARGEST:
        return "too many points were painted"
    return ""


def present(trainer: Trainer, like: Start | None = None) -> Start:
    """Give the run as it is now: its weights of this moment, by the names that they have in the program of `like`."""
    state, drops = trainer.state(), like.drops if like else None
    given = (trainer.config, trainer.data, state.parameters, state.running, trainer.epoch)
    return Start(*given, going=_going(state), drops=drops)


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
