"""What was done in a session, in order, as entries that are kept beside its runs; knows no session and no file.

The checkpoint says what became of a run, and this by what it came about: which option was changed at which step.
"""

from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from livegrad.server.wire.commands import Command

MOST_WAITING: Final = 200  # entries that are not written yet
LONGEST: Final = 200  # letters of a value; of a longer one, as of custom points, only the length is noted


class Log:
    """Entries that have not been written."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)

    def note(self, command: Command, step: float) -> None:
        """Take note of a command that was given when the run had come to this step."""
        said = command.model_dump(mode="json", by_alias=True, exclude={"id"}, exclude_none=True)
        self._waiting.append(msgspec.json.encode({"step": int(step), **{name: _short(v) for name, v in said.items()}}))

    def take_back(self, entries: Iterable[bytes]) -> None:
        """Take in again what was taken and could not be written."""
        self._waiting = deque([*entries, *self._waiting], maxlen=MOST_WAITING)

    def take(self) -> list[bytes]:
        """Return what came since the last time."""
        entries = list(self._waiting)
        self._waiting.clear()
        return entries


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _short(part) for name, part in value.items()}
    return value if len(str(value)) <= LONGEST else {"letters": len(str(value))}
