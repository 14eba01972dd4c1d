"""Turns what a viewer asks into the order that the worker is sent; sends nothing."""

import secrets
from typing import assert_never

from livegrad.models.config.words import MAX_SEED
from livegrad.server.service.lanes import Lanes
from livegrad.server.wire import commands as messages
from livegrad.server.wire.commands import Configure, Edit, Reset, Update
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyTicketed

Rebuilding = Configure | Update | Reset
Asking = messages.FindRate | messages.Describe
Part = channel.Configure | channel.Update | channel.Reset
ForWorker = Rebuilding | Edit | Asking | messages.Play | messages.Pause | messages.Step | messages.Speed
ForLane = Rebuilding | Edit | Asking | messages.RemoveLane | messages.DuplicateLane | messages.KeepLane


def order_for(command: ForWorker, session: int, ticket: int, lanes: Lanes) -> AnyTicketed:
    """Translate a command; a configuration that it changes is changed in the records of the lanes that it reaches.

    Raises BadField where the configuration would not do, and then nothing has changed.
    """
    match command:
        case Configure() | Update() | Reset():
            return _rebuilding(command, session, ticket, lanes)
        case Edit():
            place = (command.lane, command.layer, command.to, command.from_)
            return channel.Edit(session, ticket, *place, command.value)
        case messages.FindRate() | messages.Describe():
            kind = channel.FindRate if isinstance(command, messages.FindRate) else channel.Describe
            return kind(session, ticket, command.lane)
        case messages.Play():
            return channel.Play(session, ticket)
        case messages.Pause():
            return channel.Pause(session, ticket)
        case messages.Step():
            return channel.Step(session, ticket, command.unit, command.count, command.sample)
        case messages.Speed():
            return channel.Speed(session, ticket, command.epochs_per_second)
        case _:
            assert_never(command)


def _rebuilding(command: Rebuilding, session: int, ticket: int, lanes: Lanes) -> AnyTicketed:
    """Change what a command changes, and return the order for its lane, or for all that it reaches together."""
    own = 0 if command.lane is None else ticket
    kind: type[channel.Configure | channel.Update] = channel.Update
    match command:
        case Configure():
            reached, kind = lanes.configure(command.lane, command.config), channel.Configure
        case Update():
            reached = lanes.update(command.lane, command.changes)
        case Reset(weights="new"):
            old = lanes.of(command.lane).config.seeds.weights
            seed = (old + 1 + secrets.randbelow(MAX_SEED)) % (MAX_SEED + 1)  # any but the old one
            reached = lanes.update(command.lane, {"seeds.weights": seed})
        case _:
            parts: list[Part] = [channel.Reset(session, own, record.lane) for record in lanes.of_all(command.lane)]
            return parts[0] if command.lane is not None else channel.Together(session, ticket, parts)
    changes: list[Part] = [kind(session, own, record.lane, record.config.model_dump(mode="json")) for record in reached]
    return changes[0] if command.lane is not None else channel.Together(session, ticket, changes)
