"""The loop in a worker process: orders in, reports out, fair turns; knows no pipe, and only the clock it is given.

One thing happens at a time. Between any two turns of 10 ms the inbox is read, so that a click never waits longer than
one turn; and when no session wants a turn the loop sleeps in its inbox, so that what is paused costs nothing.
"""

import traceback
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyOrder, Refused, Report
from livegrad.server.worker.lane import Build, build
from livegrad.server.worker.training import Clock, Training

TURN: Final = 0.010

Inbox = Callable[[float | None], Iterable[AnyOrder]]
"""Waits so many seconds for orders (None: until one comes), and gives all there are; raises EOFError after the last."""
Publish = Callable[[Report], None]
Working = Callable[[int], None]
"""Is told which session is worked on, and 0 between: should the process die, this says whose fault it was."""


class Worker:
    """Trains the sessions given to it."""

    def __init__(
        self,
        inbox: Inbox,
        publish: Publish,
        clock: Clock,
        working: Working = lambda _: None,
        make: Build = build,
    ) -> None:
        self._inbox = inbox
        self._publish = publish
        self._clock = clock
        self._working = working
        self._make = make
        self._trainings: dict[int, Training] = {}
        self._ring: deque[int] = deque()

    def run(self) -> None:
        """Work until the inbox ends."""
        try:
            while True:
                self.once()
        except EOFError:
            return

    def once(self) -> None:
        """Read the inbox, waiting if nobody wants a turn, and then give one turn."""
        for order in self._inbox(self._patience()):
            self._with_care(order.session, lambda order=order: self._obey(order))  # type: ignore[misc]
        session = self._next_due()
        if session is not None:
            self._with_care(session, lambda: self._trainings[session].turn(TURN))

    def _patience(self) -> float | None:
        """Return for how long nobody wants a turn: None, until an order comes."""
        now, soonest = self._clock(), None
        for session in self._ring:  # who has waited longest comes first: with many at work one look is enough
            at = self._trainings[session].due()
            if at is not None and at <= now:
                return 0.0
            if at is not None and (soonest is None or at < soonest):
                soonest = at
        return None if soonest is None else soonest - now

    def _next_due(self) -> int | None:
        """Return the session that is due and has waited longest."""
        now = self._clock()
        for _ in range(len(self._ring)):
            session = self._ring[0]
            self._ring.rotate(-1)
            at = self._trainings[session].due()
            if at is not None and at <= now:
                return session
        return None

    def _obey(self, order: AnyOrder) -> None:
        match order:
            case channel.Start():
                self._forget(order.session)
                self._trainings[order.session] = Training(order, self._clock, self._make)
                self._ring.append(order.session)
            case channel.Stop():
                self._forget(order.session)
            case _ if order.session in self._trainings:
                self._trainings[order.session].obey(order)
            case channel.Ticketed():
                refused = Refused(order.ticket, "not_now", "expected a session at work, got one that has failed")
                self._publish(Report(order.session, refused=[refused]))
            case _:
                pass

    def _with_care(self, session: int, work: Callable[[], None]) -> None:
        """Work for a session and publish what came of it; a bug met in one must not end the others."""
        self._working(session)
        try:
            work()
            training = self._trainings.get(session)
            report = training.take_report() if training else None
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            report = self._failed(session)
        self._working(0)
        if report:
            self._publish(report)

    def _failed(self, session: int) -> Report:
        self._forget(session)
        return Report(session, failed="internal_error")

    def _forget(self, session: int) -> None:
        if self._trainings.pop(session, None):
            self._ring.remove(session)
