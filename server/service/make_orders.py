"""Turns what a viewer asks into the order that the worker is sent; sends nothing."""

import secrets
from collections.abc import Mapping
from typing import assert_never

from livegrad.models.config.words import MAX_SEED
from livegrad.models.training import journal as journals
from livegrad.models.training.journal import Journal
from livegrad.server.service.records import Record
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import Configure, Edit, Reset, Update
from livegrad.server.wire.errors import BadField
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyTicketed

Rebuilding = Configure | Update | Reset | messages.Replay
Asking = messages.FindRate | messages.Describe
Clock = messages.Play | messages.Pause | messages.Step | messages.Speed | messages.Seek
ForWorker = Rebuilding | Edit | Asking | Clock
ForLane = Rebuilding | Edit | Asking | messages.RemoveLane


def order_for(command: ForWorker, session: int, ticket: int, records: Mapping[int, Record]) -> AnyTicketed:
    """Translate a command; a configuration that it changes is changed in its lane's record.

    Raises BadField where the configuration would not do, and then nothing has changed.
    """
    match command:
        case Configure() | Update() | Reset() | messages.Replay():
            return _rebuilding(command, session, ticket, records[command.lane])
        case Edit():
            place = (command.lane, command.layer, command.to, command.from_)
            return channel.Edit(session, ticket, *place, command.value)
        case messages.FindRate() | messages.Describe():
            kind = channel.FindRate if isinstance(command, messages.FindRate) else channel.Describe
            return kind(session, ticket, command.lane)
        case _:
            return _of_clock(command, session, ticket)


def _of_clock(command: Clock, session: int, ticket: int) -> AnyTicketed:
    match command:
        case messages.Play():
            return channel.Play(session, ticket)
        case messages.Pause():
            return channel.Pause(session, ticket)
        case messages.Step():
            return channel.Step(session, ticket, command.unit, command.count, command.sample)
        case messages.Seek():
            return channel.Seek(session, ticket, command.step)
        case messages.Speed():
            return channel.Speed(session, ticket, command.epochs_per_second)
        case _:
            assert_never(command)


def _rebuilding(command: Rebuilding, session: int, ticket: int, record: Record) -> AnyTicketed:
    match command:
        case Configure():
            record.config = command.config
            return channel.Configure(session, ticket, command.lane, record.config.model_dump(mode="json"))
        case messages.Replay():
            record.config = read_journal(command.journal).config
            return channel.Replay(session, ticket, command.lane, command.journal, command.step)
        case Update():
            changes = command.changes
        case Reset(weights="new"):
            old = record.config.seeds.weights
            seed = (old + 1 + secrets.randbelow(MAX_SEED)) % (MAX_SEED + 1)  # any but the old one
            changes = {"seeds.weights": seed}
        case _:
            return channel.Reset(session, ticket, command.lane)
    record.config = messages.apply_changes(record.config, changes)
    return channel.Update(session, ticket, command.lane, record.config.model_dump(mode="json"), changes)


def read_journal(text: str) -> Journal:
    """Read a journal; raises BadField that says what is wrong with it."""
    try:
        return journals.read(text)
    except ValueError as error:
        raise BadField(f"journal: {error}", "journal") from error
