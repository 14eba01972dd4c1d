"""Every refusal the service makes, as one tree; knows nothing of sockets.

Refusal                 something asked for cannot be done: an `error` event, and nothing has changed
+-- BadMessage          it does not follow the protocol
|   +-- NotText             a binary message
|   +-- NotJson             not JSON, or not an object
|   +-- UnknownType         no command of that name
|   +-- BadField            a field that is unknown, missing or out of bounds
|   +-- NotOpen             a command before `open`
|   +-- AlreadyOpen         a second `open`
+-- Busy                too many commands are waiting
+-- NotNow              it follows the protocol, but not in this state of the session
+-- Closing             ... and the connection ends
    +-- Full                no room for another session or viewer (1013)
    +-- TooFast             more messages than allowed (1008)
    +-- TooSlow             does not read its events, or never opens (1008)
    +-- Gone                its session has been evicted (1001)
    +-- Replaced            its page has opened another connection (1001)
    +-- Broken              its session has met a bug (1011)
"""

from typing import ClassVar, Literal

Reason = Literal[
    "diverged", "failed", "lanes", "last_lane", "no_points", "infinite_loss", "unfinished_attempt", "long_claims"
]
"""Why a command makes no sense now: what the page goes by to say it in its own language."""


class Refusal(Exception):  # noqa: N818 - these are answers, not mistakes of the program
    """Something asked for cannot be done; `message` is one sentence for the person who asked."""

    code: ClassVar[str] = "refused"
    reason: Reason | None = None

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class BadMessage(Refusal):
    """A message that does not follow the protocol."""

    code = "bad_message"


class NotText(BadMessage):
    """A binary message, where commands are text."""

    code = "not_text"


class NotJson(BadMessage):
    """A message that is not JSON, or not an object."""

    code = "not_json"


class UnknownType(BadMessage):
    """A command that does not exist."""

    code = "unknown_type"


class BadField(BadMessage):
    """A field that is unknown, missing or out of bounds."""

    code = "bad_field"


class NotOpen(BadMessage):
    """A command before the session is open."""

    code = "not_open"


class AlreadyOpen(BadMessage):
    """A second `open` on one connection."""

    code = "already_open"


class Busy(Refusal):
    """More commands than the session can keep up with."""

    code = "busy"


class NotNow(Refusal):
    """A command that makes no sense in the present state."""

    code = "not_now"

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Closing(Refusal):
    """A refusal that ends the connection."""

    close: ClassVar[int] = 1008


class Full(Closing):
    """No room for another session or viewer; worth trying again later."""

    code = "full"
    close = 1013


class TooFast(Closing):
    """More messages than allowed."""

    code = "too_fast"


class TooSlow(Closing):
    """A viewer that reads too slowly, or that never opens a session."""

    code = "too_slow"


class Gone(Closing):
    """The session has been evicted."""

    code = "gone"
    close = 1001


class Replaced(Closing):
    """The same page has opened another connection: this one is dead, though nobody has noticed yet."""

    code = "replaced"
    close = 1001


class Broken(Closing):
    """The session has met a bug, which is in the log."""

    code = "broken"
    close = 1011
