"""Turns what a viewer asks into the order that the worker is sent; sends nothing."""

import secrets
from typing import Any, assert_never

from livegrad.models.config import experiment
from livegrad.models.config.words import MAX_SEED
from livegrad.models.training.past import journal as journals
from livegrad.models.training.past.journal import Journal
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.records import Record
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import Changes, Configure, Edit, Reset, Update
from livegrad.server.wire.errors import BadField
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyTicketed

Rebuilding = Configure | Update | Reset | messages.Replay
Asking = messages.FindRate | messages.Describe | messages.TryClaims | messages.CheckLesson
Verifying = messages.Attempt | messages.CancelAttempt | messages.TryClaims | messages.CheckLesson
Part = channel.Configure | channel.Update | channel.Reset
Clock = messages.Play | messages.Pause | messages.Step | messages.Speed | messages.Seek
OfRun = messages.FindRate | messages.Describe
ForWorker = Rebuilding | Edit | OfRun | Verifying | Clock
ForLane = Rebuilding | Edit | OfRun | messages.RemoveLane | messages.DuplicateLane | messages.KeepLane


def order_for(command: ForWorker, session: int, ticket: int, lanes: Lanes) -> AnyTicketed:
    """Translate a command; a configuration that it changes is changed in the records of the lanes that it reaches.

    Raises BadField where the configuration would not do, and then nothing has changed.
    """
    match command:
        case messages.Replay():
            config = read_journal(command.journal).config
            lanes.configure(command.lane, config)
            return channel.Replay(session, ticket, command.lane, command.journal, command.step)
        case Configure() | Update() | Reset():
            return _rebuilding(command, session, ticket, lanes)
        case Edit():
            place = (command.lane, command.layer, command.to, command.from_)
            return channel.Edit(session, ticket, *place, command.value)
        case messages.FindRate() | messages.Describe():
            kind = channel.FindRate if isinstance(command, messages.FindRate) else channel.Describe
            return kind(session, ticket, command.lane)
        case messages.Attempt() | messages.CancelAttempt() | messages.TryClaims() | messages.CheckLesson():
            return _verifying(command, session, ticket)
        case _:
            return _of_clock(command, session, ticket)


def _verifying(command: Verifying, session: int, ticket: int) -> AnyTicketed:
    """Translate what is trained beside the session's runs."""
    match command:
        case messages.Attempt():
            config = command.config.model_dump(mode="json")
            return channel.Attempt(session, ticket, command.challenge, command.part, config)
        case messages.CancelAttempt():
            return channel.CancelAttempt(session, ticket)
        case messages.TryClaims():
            return channel.TryClaims(session, ticket, command.step, command.claim)
        case messages.CheckLesson():
            return channel.CheckLesson(session, ticket, command.lesson)
        case _:
            assert_never(command)


def _of_clock(command: Clock, session: int, ticket: int) -> AnyTicketed:
    """Translate what all lanes do together."""
    match command:
        case messages.Play():
            return channel.Play(session, ticket)
        case messages.Pause():
            return channel.Pause(session, ticket)
        case messages.Step():
            return channel.Step(session, ticket, command.unit, command.count, command.sample)
        case messages.Seek():
            return channel.Seek(session, ticket, command.step, command.lane)
        case messages.Speed():
            return channel.Speed(session, ticket, command.epochs_per_second)
        case _:
            assert_never(command)


def _rebuilding(command: Configure | Update | Reset, session: int, ticket: int, lanes: Lanes) -> AnyTicketed:
    """Change what a command changes, and return the order for its lane, or for all that it reaches together."""
    own = 0 if command.lane is None else ticket
    match command:
        case Configure():
            reached = lanes.configure(command.lane, command.config)
            parts: list[Part] = [channel.Configure(session, own, each.lane, _dumped(each)) for each in reached]
        case Update():
            parts = _updates(session, own, command.lane, command.changes, lanes)
        case Reset(weights="new"):
            old = lanes.of(command.lane).config.seeds.weights
            seed = (old + 1 + secrets.randbelow(MAX_SEED)) % (MAX_SEED + 1)  # any but the old one
            parts = _updates(session, own, command.lane, {"seeds.weights": seed}, lanes)
        case _:
            parts = [channel.Reset(session, own, each.lane) for each in lanes.of_all(command.lane)]
    return parts[0] if command.lane is not None else channel.Together(session, ticket, parts)


def _updates(session: int, ticket: int, lane: int | None, changes: Changes, lanes: Lanes) -> list[Part]:
    """Change options of a lane or of the base, and tell each lane that this reaches what is new to it."""
    named = experiment.named(changes)
    news = {
        each.lane: named if lane is not None else experiment.reaching(named, each.difference)
        for each in lanes.of_all(lane)
    }
    reached = lanes.update(lane, changes)
    return [channel.Update(session, ticket, each.lane, _dumped(each), news[each.lane]) for each in reached]


def _dumped(record: Record) -> dict[str, Any]:
    return record.config.model_dump(mode="json")


def read_journal(text: str) -> Journal:
    """Read a journal; raises BadField that says what is wrong with it."""
    try:
        return journals.read(text)
    except ValueError as error:
        raise BadField(f"journal: {error}", "journal") from error
