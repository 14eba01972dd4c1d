"""Verifies one session's attempts and claims in its turns: one at a time, queued, within a limit of work."""

from collections.abc import Iterator
from typing import Final, Protocol, assert_never

from livegrad.server.wire.errors import Reason
from livegrad.server.worker import channel
from livegrad.server.worker.answers import AttemptNews, AttemptState, CheckedLesson, TriedClaims
from livegrad.server.worker.budget import Budget, Clock
from livegrad.server.worker.verify.jobs import AttemptJob, ClaimsJob, Unfit, check_lesson
from livegrad.server.worker.verify.queue import Queue

LIMIT: Final = 20.0
"""The most seconds of a processor that an attempt or the claims of a step may take; the longest challenge takes 4."""
FEW: Final = 0.001
"""How long, in seconds, a piece may take: a turn must not be overrun by more."""
FIRST: Final = 4
"""How many training steps the first piece has, before it is known how long one takes."""
TELL_EVERY: Final = 0.25
"""Seconds of work after which it is told how far it is."""

Order = channel.Attempt | channel.CancelAttempt | channel.TryClaims | channel.CheckLesson


class Teller(Protocol):
    """What this needs of the session's reporter."""

    def answer(self, order: channel.Ticketed) -> None: ...  # noqa: D102

    def refuse(self, order: channel.Ticketed, code: str, message: str, field: str | None = None) -> None: ...  # noqa: D102

    def refuse_now(self, order: channel.Ticketed, reason: Reason, message: str) -> None: ...  # noqa: D102

    def tell_attempt(self, news: AttemptNews) -> None: ...  # noqa: D102

    def tell_tried(self, tried: TriedClaims) -> None: ...  # noqa: D102

    def tell_checked(self, checked: CheckedLesson) -> None: ...  # noqa: D102


class Verifier:
    """What is verified for one session."""

    def __init__(self, session: int, reporter: Teller, queue: Queue, worked: Clock) -> None:
        self._session = session
        self._reporter = reporter
        self._queue = queue
        self._worked = worked
        self._order: channel.Attempt | channel.TryClaims | None = None
        self._job: AttemptJob | ClaimsJob | None = None
        self._pieces: Iterator[None] = iter(())
        self._had = 0.0
        self._untold = 0.0
        self._ahead = 0

    @property
    def due(self) -> bool:
        """Whether there is something to do: to work, or to tell that those before it are fewer."""
        if self._job is None:
            return False
        ahead = self._queue.ahead(self._session)
        return ahead == 0 or ahead < self._ahead

    def obey(self, order: Order) -> None:
        """Begin, or give up; what cannot be done is refused."""
        match order:
            case channel.Attempt() | channel.TryClaims():
                self._begin(order)
            case channel.CancelAttempt():
                self._give_up()
                self._reporter.answer(order)
            case channel.CheckLesson():
                self._reporter.tell_checked(check_lesson(order))
            case _:
                assert_never(order)

    def work(self, budget: Budget) -> None:
        """Go on until the budget is about used up, if it is this session's turn among those that wait."""
        if self._job is None or not self.due:
            return
        ahead = self._queue.ahead(self._session)
        if ahead:
            self._tell("waiting", ahead)
            return
        begun = now = self._worked()
        over = False
        while not (budget.over or over):
            over = next(self._pieces, self) is self or (isinstance(self._job, AttemptJob) and self._job.over)
            then, now = now, self._worked()
            chunk = self._job.chunk
            self._job.chunk = chunk * 2 if now - then < FEW / 2 else max(1, chunk // 2) if now - then > FEW else chunk
        self._charge(now - begun, over=over)

    def _begin(self, order: channel.Attempt | channel.TryClaims) -> None:
        if isinstance(self._order, channel.Attempt):
            message = "expected the attempt before to end, or to be given up, got another"
            self._reporter.refuse_now(order, "unfinished_attempt", message)
            return
        self._give_up()
        try:
            self._job = AttemptJob(order) if isinstance(order, channel.Attempt) else ClaimsJob(order)
        except Unfit as error:
            self._reporter.refuse(order, "bad_field", str(error), error.field)
            return
        self._job.chunk = FIRST
        self._order, self._pieces, self._had, self._untold = order, self._job.pieces(), 0.0, 0.0
        self._queue.join(self._session)
        ahead = self._queue.ahead(self._session)
        self._tell("waiting" if ahead else "training", ahead)

    def _charge(self, seconds: float, *, over: bool) -> None:
        """Count what work took, tell how far it is, and end what is done or has had all it may."""
        self._had += seconds
        self._untold += seconds
        if over:
            self._end()
        elif self._had > LIMIT:
            self._stop()
        else:
            self._queue.charge(self._session, seconds)
            fresh = isinstance(self._job, AttemptJob) and self._job.fresh
            if fresh or self._untold > TELL_EVERY or self._queue.ahead(self._session):
                self._tell("training", self._queue.ahead(self._session))

    def _tell(self, state: AttemptState, ahead: int = 0) -> None:
        self._untold, self._ahead = 0.0, ahead
        if isinstance(self._job, AttemptJob):
            self._reporter.tell_attempt(self._job.news(state, ahead, LIMIT))

    def _end(self) -> None:
        """Tell what was found."""
        if isinstance(self._job, ClaimsJob):
            self._reporter.tell_tried(self._job.answer)
        else:
            self._tell("training")
        self._leave()

    def _stop(self) -> None:
        """End what has had all the time it may have."""
        if isinstance(self._job, ClaimsJob) and self._order:
            message = f"expected runs that take at most {LIMIT:g} seconds, got some that take longer"
            self._reporter.refuse_now(self._order, "long_claims", message)
        self._tell("stopped")
        self._leave()

    def _give_up(self) -> None:
        """End what is overtaken or no longer wanted."""
        if self._order is None:
            return
        if isinstance(self._job, ClaimsJob):
            self._reporter.refuse(self._order, "cancelled", "expected time to finish this, got a newer command")
        self._tell("cancelled")
        self._leave()

    def _leave(self) -> None:
        if isinstance(self._order, channel.Attempt):
            self._reporter.answer(self._order)
        self._order = self._job = None
        self._pieces = iter(())
        self._queue.leave(self._session)
