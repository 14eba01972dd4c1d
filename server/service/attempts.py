"""The attempt at a challenge that a session has begun last, for those who come later; sends nothing."""

import msgspec

from livegrad.server.service.make_events import attempt_event
from livegrad.server.wire.events import AttemptEvent
from livegrad.server.worker.answers import AttemptNews


class LastAttempt:
    """What has been told of it; nothing at first."""

    def __init__(self) -> None:
        self._news: AttemptNews | None = None

    @property
    def event(self) -> AttemptEvent | None:
        """The whole of it; None where none has been begun."""
        return None if self._news is None else attempt_event(self._news)

    def take(self, news: AttemptNews) -> AttemptEvent:
        """Take in what is new, and return it; a worker that takes over begins with the first seed again."""
        known = self._news
        seeds = {seed.seed: seed for seed in known.seeds} if known and known.ticket == news.ticket else {}
        seeds |= {seed.seed: seed for seed in news.seeds}
        self._news = msgspec.structs.replace(news, seeds=list(seeds.values()))
        return attempt_event(news)

    def give_up(self, ticket: int) -> AttemptEvent | None:
        """Take note that it will not be finished; None where that is not so, or nobody was told of it."""
        if self._news is None or self._news.ticket != ticket or self._news.state not in ("waiting", "training"):
            return None
        self._news = msgspec.structs.replace(self._news, state="cancelled", ahead=0)
        return attempt_event(msgspec.structs.replace(self._news, seeds=[]))
