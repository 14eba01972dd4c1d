"""Somebody who watches a session, from the server's side; knows no session and no socket."""

from typing import Any

import msgspec

from livegrad.server.service.mailbox import Mailbox
from livegrad.server.worker.channel import Sight


class Viewer:
    """Somebody who watches: a mailbox, and what they want to see."""

    def __init__(self) -> None:
        self.mailbox = Mailbox()
        self.hidden = False
        self.sight = Sight()

    def look(self, given: dict[str, Any]) -> None:
        """Change what they want to see."""
        self.hidden = given.pop("hidden", self.hidden)
        self.sight = msgspec.structs.replace(self.sight, **given)
