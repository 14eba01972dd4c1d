"""What a session in a worker has to report, gathered until it is published; knows no order and trains nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from livegrad.server.wire.errors import Reason
from livegrad.server.worker import channel
from livegrad.server.worker.answers import AttemptNews, CheckedLesson, Described, FoundRates, TriedClaims
from livegrad.server.worker.channel import NewFrame, Refused, Report
from livegrad.server.worker.session.lane import Lane
from livegrad.server.worker.session.pace import Pace

CHECKPOINT_EVERY: Final = 0.5  # with 50 sessions taking turns of 10 ms, still younger than a second
JUDGE_EVERY: Final = 0.5
SPARING: Final = 5.0
"""How much longer than saving or judging took it is not done again: on a machine that has no time, runs still train."""
AT_A_LOOK: Final = 4  # lanes
TRY_EVERY: Final = 0.1  # while remedies are left to be tried, one at a look
ROWS_WITHIN: Final = 0.25  # how long rows wait for a frame to travel with


class Reporter:
    """Answers, states, verdicts, frames and checkpoints of a session since its last report."""

    def __init__(self, session: int, lanes: Mapping[int, Lane], pace: Pace, clock: Callable[[], float]) -> None:
        self._session = session
        self._lanes = lanes
        self._pace = pace
        self._clock = clock
        self._report = Report(session)
        self._statuses: dict[int, channel.LaneStatus] = {}
        self._saved_at = self._judged_at = clock()
        self._save_after, self._look_after = CHECKPOINT_EVERY, 0.0
        self._judged: dict[int, int] = {}
        self._looks = 0
        self._rows_since: float | None = None
        self._alike: dict[int, list[int]] = {}

    def take(self) -> Report | None:
        """Return what there is to tell since the last time; rows alone wait a little for a frame to travel with."""
        for lane in self._lanes.values():
            if lane.fresh_rows and self._rows_since is None:
                self._rows_since = self._clock()
        rows_late = self._rows_since is not None and self._clock() >= self._rows_since + ROWS_WITHIN
        if self._report.empty and not self._statuses and not rows_late:
            return None
        report, self._report, self._rows_since = self._report, Report(self._session), None
        report.statuses, self._statuses = list(self._statuses.values()), {}
        report.rows = [rows for lane in self._lanes.values() if (rows := lane.take_rows())]
        return report

    def answer_alike(self, order: channel.Ticketed, overtaken: Sequence[int]) -> None:
        """Answer the tickets of older orders as this one is going to be: it does their work."""
        if tickets := [ticket for ticket in overtaken if ticket]:
            self._alike[order.ticket] = tickets

    def answer(self, order: channel.Ticketed) -> None:
        """Tell that an order has been carried out, if somebody waits for that."""
        self._report.answered += self._tickets(order)

    def refuse(
        self,
        order: channel.Ticketed,
        code: str,
        message: str,
        field: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Tell that an order cannot be carried out, if somebody waits for that."""
        self._report.refused += [Refused(ticket, code, message, field, reason) for ticket in self._tickets(order)]

    def refuse_now(self, order: channel.Ticketed, reason: Reason, message: str) -> None:
        """Tell that an order makes no sense in the present state, if somebody waits for that."""
        self.refuse(order, "not_now", message, reason=reason)

    def _tickets(self, order: channel.Ticketed) -> list[int]:
        """Return whom an answer is for: the newest first, since what is told there is what that one asked for."""
        return [ticket for ticket in (order.ticket, *self._alike.pop(order.ticket, ())) if ticket]

    def tell(self, reason: str | None = None, only: Lane | None = None) -> None:
        """Tell what all lanes, or one, are doing; a later state in the same report replaces an earlier one."""
        for lane in [only] if only else self._lanes.values():
            self._statuses.pop(lane.id, None)  # not in its old place: what is told last is the newest
            self._statuses[lane.id] = lane.status(reason, self._pace.epochs_per_second)

    def tell_built(self, lane: Lane, *, rebuilt: bool) -> None:
        """Tell what a lane's run is now, with a row of the curve from it."""
        if rebuilt:
            lane.begin()
        else:
            lane.measure()
        lane.updated = False
        self._report.built.append(lane.built(rebuilt=rebuilt))

    def tell_copied(self, lane: Lane, model: Lane) -> None:
        """Tell of a lane that has just become a copy of another, with all that was measured of it."""
        built = lane.built(rebuilt=False)
        self._report.built.append(msgspec.structs.replace(built, copy_of=model.id))

    def tell_found(self, found: FoundRates) -> None:
        """Tell what the learning-rate finder found."""
        self._report.found.append(found)

    def tell_described(self, described: Described) -> None:
        """Tell what a run is, written out."""
        self._report.described.append(described)

    def tell_attempt(self, news: AttemptNews) -> None:
        """Tell how an attempt at a challenge goes."""
        self._report.attempts.append(news)

    def tell_tried(self, tried: TriedClaims) -> None:
        """Tell what claims have come to."""
        self._report.tried.append(tried)

    def tell_checked(self, checked: CheckedLesson) -> None:
        """Tell what is wrong with a lesson."""
        self._report.checked.append(checked)

    def add_frames(self, frames: list[NewFrame]) -> None:
        """Send frames along."""
        self._report.frames += frames

    def judge(self, lane: Lane, *, trials: int = 0) -> None:
        """Tell the verdicts on a lane that have changed, after at most so many trials of remedies."""
        self._report.diagnoses += lane.judge(trials=trials)

    def save(self) -> None:
        """Send a checkpoint of every lane that has changed since its last."""
        begun = self._clock()
        for lane in self._lanes.values():
            if lane.unsaved:
                self._report.checkpoints[lane.id] = lane.save()
                self._report.seconds[lane.id] = lane.seconds
                self.tell_history(lane)
        self._saved_at = self._clock()
        self._save_after = max(CHECKPOINT_EVERY, SPARING * (self._saved_at - begun))

    def tell_history(self, lane: Lane) -> None:
        """Tell where a lane stands in its history; what was told in the same report of it is still told."""
        self._report.histories.append(lane.history())

    def times(self, *, watched: bool) -> list[float]:
        """Return when checkpoints, verdicts (while anybody looks) and rows are due."""
        lanes = self._lanes.values()
        times = [self._saved_at + self._save_after] if any(lane.unsaved for lane in lanes) else []
        if watched and any(lane.unjudged for lane in lanes):
            times.append(self._next_look)
        if self._rows_since is not None:
            times.append(self._rows_since + ROWS_WITHIN)
        return times

    @property
    def _next_look(self) -> float:
        few = len(self._lanes) <= AT_A_LOOK  # among many some always puzzle
        puzzling = few and any(lane.puzzling for lane in self._lanes.values())
        return self._judged_at + (TRY_EVERY if puzzling else max(JUDGE_EVERY, self._look_after))

    def upkeep(self, *, watched: bool) -> None:
        """Save and judge what is due."""
        now, lanes = self._clock(), self._lanes.values()
        if now >= self._saved_at + self._save_after and any(lane.unsaved for lane in lanes):
            self.save()
        if watched and now >= self._next_look:
            begun = self._judged_at = self._clock()
            for lane in self._next_judged():
                self.judge(lane, trials=1)
            self._look_after = SPARING * (self._clock() - begun)

    def _next_judged(self) -> list[Lane]:
        """Return which lanes to judge at this look: of many those that have waited longest, for it takes 2 ms each."""
        waiting = [lane for lane in self._lanes.values() if lane.unjudged]
        chosen = sorted(waiting, key=lambda lane: self._judged.get(lane.id, 0))[:AT_A_LOOK]
        self._looks += 1
        self._judged |= dict.fromkeys((lane.id for lane in chosen), self._looks)
        return chosen
