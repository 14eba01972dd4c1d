"""The loop in a worker process: orders in, reports out, fair turns; knows no pipe, and only the clock it is given.

One thing happens at a time. Orders are not carried out as they come in, or a session that is sent many would keep all
others waiting: they wait for their session's turn, and what they take is charged to it like its training. Between any
two turns of some 10 ms the inbox is read, so that a click waits no longer than a turn; and when no session wants a turn
the loop sleeps in its inbox, so that what is paused costs nothing.
"""

import math
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from livegrad.server.worker import channel
from livegrad.server.worker.backlog import Backlog, Entry
from livegrad.server.worker.budget import Budget, Clock
from livegrad.server.worker.channel import AnyOrder, Refused, Report
from livegrad.server.worker.session.lane import build
from livegrad.server.worker.session.past import Build
from livegrad.server.worker.session.training import Training
from livegrad.server.worker.shares import Shares
from livegrad.server.worker.verify.queue import Queue

TURN: Final = 0.010
TRAINS_AT_LEAST: Final = TURN / 2
"""How much of a turn is left for training and pictures, however many orders wait."""

SHARED_FPS: Final = 30.0
"""Pictures a second for each session where several are watched; one alone has as many as its viewer asks for."""

Inbox = Callable[[float | None], Iterable[AnyOrder]]
"""Waits so many seconds for orders (None: until one comes), and gives all there are; raises EOFError after the last."""
Publish = Callable[[Report], None]
Working = Callable[[int], None]
"""Is told which session is worked on, and 0 between: should the process die, this says whose fault it was."""


@dataclass
class Seat:
    """A session in this worker: the orders that wait, and its runs once the first of them has begun these."""

    backlog: Backlog = field(default_factory=Backlog)
    training: Training | None = None


class Worker:
    """Trains the sessions given to it."""

    def __init__(
        self,
        inbox: Inbox,
        publish: Publish,
        clock: Clock,
        working: Working = lambda _: None,
        make: Build = build,
        worked: Clock | None = None,
    ) -> None:
        self._inbox = inbox
        self._publish = publish
        self._clock = clock
        self._working = working
        self._make = make
        self._worked = worked or clock
        self._seats: dict[int, Seat] = {}
        self._shares = Shares()
        self._queue = Queue()

    def run(self) -> None:
        """Work until the inbox ends."""
        try:
            while True:
                self.once()
        except EOFError:
            return

    def training(self, session: int) -> Training:
        """Return the runs of a session; raises KeyError where they have not begun."""
        training = self._seats[session].training
        if training is None:
            raise KeyError(session)
        return training

    def once(self) -> None:
        """Read the inbox, waiting if nobody wants a turn, and then give one turn."""
        session, patience = self._next()
        if self._read(patience) or session is None:
            session, _ = self._next()
        if session is not None:
            self._shares.begin(session)
            self._turn(session)

    def _read(self, patience: float | None) -> bool:
        """Hand each order to its session, and charge what reading it took; return whether there was any."""
        orders, found = iter(self._inbox(patience)), False
        while True:
            begun = self._worked() if patience == 0 else None
            order = next(orders, None)
            if order is None:
                return found
            if begun is not None:  # the first of those waited for has cost nothing until it came
                self._shares.charge(order.session, self._worked() - begun)
            patience, found = 0, True
            self._receive(order)

    def _receive(self, order: AnyOrder) -> None:
        match order:
            case channel.Start():
                self._forget(order.session)
                self._seats[order.session] = seat = Seat()
                seat.backlog.put(order)
                self._shares.join(order.session)
            case channel.Stop():
                self._forget(order.session)
            case _ if order.session in self._seats:
                self._seats[order.session].backlog.put(order)
            case channel.Ticketed():
                message = "expected a session at work, got one that has failed"
                refused = Refused(order.ticket, "not_now", message, reason="failed")
                self._publish(Report(order.session, refused=[refused]))
            case _:
                pass

    def _next(self) -> tuple[int | None, float | None]:
        """Return whose turn it is; where nobody wants one, for how long that is so: None, until an order comes."""
        now, soonest = self._clock(), None
        for session in self._shares.order():  # whose turn it is comes first: with many at work one look is enough
            at = self._due_at(session)
            if at is not None and at <= now:
                return session, 0.0
            if at is not None and (soonest is None or at < soonest):
                soonest = at
        return None, None if soonest is None else soonest - now

    def _due_at(self, session: int) -> float | None:
        """Return when a session wants its next turn: at once where orders wait."""
        seat = self._seats[session]
        if seat.training is None or (seat.backlog and not seat.training.busy):
            return -math.inf
        return seat.training.due()

    def _turn(self, session: int) -> None:
        """Carry out the orders of a session that fit its turn, one at least, and then train and draw."""
        budget, seat = Budget(TURN, self._worked), self._seats[session]
        due = not seat.backlog  # without orders it is training or a picture that the turn is for: `_due_at`
        while seat.backlog and not (seat.training and seat.training.busy):
            entry = seat.backlog.take()
            self._with_care(session, lambda entry=entry: self._obey(seat, entry))  # type: ignore[misc]
            if budget.left <= TRAINS_AT_LEAST:
                break
        training = seat.training
        if training and self._seats.get(session) is seat and (due or self._due_now(training, self._clock())):
            seconds = max(TRAINS_AT_LEAST, budget.left)
            training.limit_pictures(SHARED_FPS if self._crowded else math.inf)
            self._with_care(session, lambda: training.turn(seconds))
        self._shares.charge(session, budget.used)

    @property
    def _crowded(self) -> bool:
        """Whether more than one session is watched."""
        watched = (seat for seat in self._seats.values() if seat.training and seat.training.watched)
        return next(watched, None) is not None and next(watched, None) is not None

    def _due_now(self, training: Training, now: float) -> bool:
        at = training.due()
        return at is not None and at <= now

    def _obey(self, seat: Seat, entry: Entry) -> None:
        if isinstance(entry.order, channel.Start):
            seat.training = Training(entry.order, self._clock, self._make, self._queue, self._worked)
        elif seat.training:
            seat.training.obey(entry.order, entry.overtaken)

    def _with_care(self, session: int, work: Callable[[], None]) -> None:
        """Work for a session and publish what came of it; a bug met in one must not end the others."""
        self._working(session)
        try:
            work()
            seat = self._seats.get(session)
            report = seat.training.take_report() if seat and seat.training else None
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            report = self._failed(session)
        self._send(report)
        self._working(0)

    def _send(self, report: Report | None) -> None:
        """Publish a report; one that cannot be written fails its session, or its viewers would wait for ever."""
        try:
            if report:
                self._publish(report)
        except (EOFError, OSError):  # the server is gone
            raise
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            self._publish(self._failed(report.session if report else 0))

    def _failed(self, session: int) -> Report:
        self._forget(session)
        return Report(session, failed="internal_error")

    def _forget(self, session: int) -> None:
        self._seats.pop(session, None)
        self._shares.leave(session)
        self._queue.leave(session)
