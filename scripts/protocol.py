"""Make docs/protocol.md: what crosses the wire; fields and meanings from where they are declared, prose from here."""

import inspect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

import numpy as np
from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo

from livegrad.models.config.run import RunConfig
from livegrad.server.http.websocket import SUBPROTOCOL
from livegrad.server.wire import errors
from livegrad.server.wire.frames import FrameBody, FrameTail
from livegrad.server.wire.rows import MISSING
from scripts.declared import Field, choices, commands_of, events_of, fields, has_fields, plain, within, word

PLACE: Final = Path(__file__).parent.parent / "docs" / "protocol.md"

HEAD: Final = f"""# The wire

Made by `python -m scripts.protocol` from `server/wire`; a test holds the two together.

The page and the server talk over one WebSocket at `/ws`, subprotocol `{SUBPROTOCOL}`. Text messages are JSON:
[commands](#commands) from the page, [events](#events) from the server. Binary messages are [frames](#frames): pictures
of a run, in MessagePack. Both sides check what they are sent.

## Opening

The first message is the command `open`. The answer is the event `welcome`, then for each lane its `run` and `state`,
then a frame. `welcome` carries the session's `resume` key: 128 random bits that open this session and no other. Sending
the key with a later `open`, from this page or another, joins the session as it then is. The key is good until nobody
has opened the session for fourteen days, over restarts of the server too; where sessions live in memory alone, for half
an hour and until the server stops. A key that opens nothing any more is no error: it begins a fresh session, and
`welcome` says `"forgotten": true`. The `config` of `open` is for a fresh session alone. An `open` that is refused
leaves the connection as it was: the page sends another, without the `config`.

After a restart a session goes on where it was last written, at most a few seconds earlier, playing if it was playing.
A `state` then has the reason `server_restarted`. A session that nobody watches trains nothing after a while, and goes
on when somebody comes back; they are told a `state` with the reason `idle`.

A page that gives itself a random word (`client` of `open`) and its commands an `id` may send a command again after its
connection broke: what was done is not done twice, and is answered with the `state` as it is. `welcome` says with
`client_known` whether the session has kept count; after the server was started anew it has not. An older connection of
the same page is closed with `replaced`.

A session is what its viewers see together. It has one or more lanes: runs that train side by side. A lane's number is
its own for good; the first is 0.

## Comparing

All lanes share a base, and each has a difference: the options that it has for its own, by dotted path. `compare`
begins lanes in place of all there are, from step 0, on the same data and with the same seeds unless these differ. A
command for lane null is for all: it changes the base, reaches the lanes that do not differ in those options, all of
them at the same epoch, and is answered when the last is done. A command for one lane makes it differ. The event
`lanes` tells which lanes there are and how they differ, at each change and on joining, before what is told of each; of
one lane that was always alone there is no such event. While they play all lanes stand at the same epoch in every
picture; one that has diverged or was stopped stays where it is, and its `state` says why, and one that was added later
catches up before the others go on.
"""
COMMANDS: Final = """## Commands

From the page to the server. Each may carry an `id`: a number that comes back as `reply_to` in the event that answers
it, or in the `error` that refuses it. Those who did not ask are sent the same event without `reply_to`.
"""
EVENTS: Final = """## Events

From the server to the page. A `run` tells all there is to know of a lane: on joining, and when it is built anew. A
change that leaves the network as it is tells only what has changed; what the page then knows is what a `run` would
tell. `reply_to` is there in the answer to a command that carried an `id`.
"""
FRAMES: Final = f"""## Frames

A binary message is a picture of all lanes at one moment: a MessagePack array with a frame, which is two maps, for each
lane in which something has changed, one after the other. The first map is the body: it is encoded once for all viewers
who want to see the same. The second is the tail, for one viewer alone. All keys are there; what does not apply to a
run is null. With `tiles` of the `view` command the frames of all lanes but one leave out units, parameters and points,
which are then empty, and what belongs to them.

Arrays are binary fields: their numbers in row-major order, little-endian. All are finite: in a curve row, what was not
measured is the lowest float32, {MISSING:.8g}. Shapes are in parentheses: L is the number of layers, the hidden ones and
the output, U of hidden and output units, F of inputs, P of parameters, n of points or rows.
"""
FLOW: Final = """## Flow

- `ack` says that a picture has been drawn, by the number of its frames. A viewer has at most two pictures that it has
  not acknowledged. While it is behind, newer frames replace those that wait, and the curve rows of all of them travel
  with the next picture: no row is lost, and none is sent twice.
- Frames come at most at the viewer's `fps`, and only while something changes; a paused session sends none. A viewer
  that says `"hidden": true` is sent none, and gets the rows it missed with its next frame.
- Events are sent in order, before frames that wait. A viewer that leaves too many unread is disconnected (`too_slow`).
- After a `run` with `"rebuilt": true` the curve starts afresh. When a change adds or removes series, the next frame
  carries the whole curve in the new ones.

- After a `seek` the lanes stand at that moment, paused: their options, pictures, verdicts and `row` are of then. While
  a lane is before its `end`, no rows of its curve come, since they are known; `play` shows the run again, what was done
  to it is done at its step and told as a `changed`, and beyond its end it goes on. A change in the past is told by a
  `forked` first. What is asked while lanes are on their way is carried out when they are there.

## Refusals

A message that does not follow this page, or a command that makes no sense at the time, is answered by an `error`, and
nothing has changed. Some errors end the connection, with the close code given here. A message larger than
`limits.message_bytes` closes it with 1009. A connection from a page of another origin is refused with HTTP status 403
before it is accepted, unless the settings allow that origin.
"""
IMPLIED: Final = ("type", "id", "reply_to")
"""Fields of every message, which the prose speaks of."""
INTEGER_ONLY: Final = 2**53
ARRAYS: Final = {np.uint8: "uint8", np.uint16: "uint16", np.float32: "float32", np.float64: "float64"}


@lru_cache(maxsize=1)
def protocol() -> str:
    """Return the page."""
    return "\n".join(
        [
            HEAD,
            COMMANDS,
            *messages(commands_of()),
            EVENTS,
            *messages(events_of()),
            FRAMES,
            *frames(),
            FLOW,
            *refusals(),
            "",
        ]
    )


def messages(kinds: Iterable[type[BaseModel]]) -> Iterator[str]:
    """Give a section for each message and for what its fields are made of."""
    configuration = within(RunConfig)  # has a page of its own
    for message in kinds:
        yield section(f"`{word(message)}`", message)
        yield from sections(part for part in within(message) if part is not message and part not in configuration)


def sections(kinds: Iterable[type]) -> Iterator[str]:
    """Give a section for each part."""
    for kind in kinds:
        yield section(kind.__name__, kind)


def frames() -> Iterator[str]:
    """Give the sections of the two maps of a frame, and of their parts."""
    yield from sections([*within(FrameBody), *within(FrameTail)])


def section(title: str, kind: type) -> str:
    """Return what a message or a part of one means, and a table of its fields."""
    told = [field for field in fields(kind) if field.name not in IMPLIED]
    rows = [cells(field) for field in told]
    lines = [f"### {title}", "", inspect.getdoc(kind) or "", ""]
    return "\n".join([*lines, *table(("Field", "Values", "Meaning"), rows), ""] if told else lines)


def cells(field: Field) -> tuple[str, ...]:
    """Return a field's row."""
    absent = "" if field.needed else " (may be left out)"
    return f"`{field.name}`", values(field.kind) + absent, " ".join(field.prose.split())


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a table's lines."""
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def values(kind: Any) -> str:
    """Return what a field may be."""
    kind, notes = plain(kind)
    return " or ".join(dict.fromkeys(value(one, notes) for one in choices(kind)))


def value(kind: Any, notes: Iterable[Any] = ()) -> str:
    """Return what a field of one type may be, its bounds in words."""
    kind, more = plain(kind)
    limits, origin, inner = bounds(kind, [*notes, *more]), get_origin(kind), get_args(kind)
    if has_fields(kind):
        return "[a run's options](options.md)" if kind is RunConfig else f"[{kind.__name__}](#{kind.__name__.lower()})"
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if origin is np.ndarray:
        return ARRAYS[get_args(inner[1])[0]]
    if origin is dict:
        return f"map of {values(inner[0])} to {values(inner[1])}"
    if origin is list or (origin is tuple and inner[-1] is Ellipsis):
        return f"list of {values(inner[0])}"
    if origin is tuple:
        return f"({', '.join(values(one) for one in inner)})"
    return SIMPLE[kind] + (limits if kind in (int, float) else "")


SIMPLE: Final[dict[Any, str]] = {
    int: "integer",
    float: "number",
    str: "text",
    bool: "true or false",
    NoneType: "null",
    JsonValue: "any",
    Any: "any",
}


def bounds(kind: Any, notes: Iterable[Any]) -> str:
    """Return the bounds of a number of this kind; 1000 and 1000.0 are one in what Python keeps of annotations."""
    known = [one for note in notes for one in (note.metadata if isinstance(note, FieldInfo) else [note])]
    limits = {name: getattr(note, name) for note in known for name in ("ge", "gt", "le", "lt") if hasattr(note, name)}
    low = limits.get("ge", limits.get("gt"))
    high = limits["le"] if "le" in limits else limits["lt"] - 1 if "lt" in limits else None
    if low is None or high is None or high == INTEGER_ONLY:
        return ""
    return f" {low:g} to {high:,}" if kind is int else f" {low:g} to {high:g}"


WORKERS: Final = (
    ("`cancelled`", "", "A newer command has overtaken this one."),
    ("`failed`", "", "The run has met a bug, which is in the log; a `configure` or a `reset` begins anew."),
)
"""The codes that workers answer with, besides those above."""


def refusals() -> list[str]:
    """Return a table of the codes of `error`, and of the close codes that follow."""
    rows = [
        (f"`{kind.code}`", str(kind.close) if issubclass(kind, errors.Closing) else "", inspect.getdoc(kind) or "")
        for kind in kinds_of(errors.Refusal)
    ]
    return table(("Code", "Closes with", "Meaning"), [*rows, *WORKERS])


def kinds_of(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    """Give the refusals that have no kinds of their own."""
    for one in kind.__subclasses__():
        yield from kinds_of(one) if one.__subclasses__() else [one]


if __name__ == "__main__":
    PLACE.write_text(protocol(), encoding="utf-8")
    print(f"{PLACE.name}: {len(protocol().splitlines())} lines")
