"""What a worker reports of a session is remembered and told to its viewers; sends no orders."""

from collections.abc import Sequence

from livegrad.server.service import make_events
from livegrad.server.service.attempts import LastAttempt
from livegrad.server.service.audience import Audience
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.records import GOING_ON
from livegrad.server.service.waiting import Tickets, Waiting
from livegrad.server.wire.events import ClaimsEvent, DescriptionEvent, LessonCheckedEvent, RatesEvent, replying
from livegrad.server.worker import channel
from livegrad.server.worker.answers import AttemptNews
from livegrad.server.worker.channel import Feed, LaneHistory, NewFrame, Refused, Report

Private = RatesEvent | DescriptionEvent | ClaimsEvent | LessonCheckedEvent


class Listener:
    """Takes in the reports of one session's worker."""

    def __init__(self, lanes: Lanes, audience: Audience, tickets: Tickets) -> None:
        self.attempt = LastAttempt()
        self._lanes = lanes
        self._records = lanes.records
        self._audience = audience
        self._tickets = tickets

    def hear(self, report: Report, feeds: Sequence[Feed]) -> None:
        """Pass on a report, in the order in which its parts belong; `feeds` are those that somebody watches."""
        for news in report.attempts:
            self._hear_attempt(news)
        answered = self._tickets.take(report.answered)
        self._hear_forks(report.histories)
        builders = [waiting for waiting in answered if waiting.changes_run]
        self._hear_built(report, builders)  # removes those it answers from the list
        self._hear_statuses(report, builders + [waiting for waiting in answered if not waiting.changes_run])
        for diagnosis in report.diagnoses:
            self._hear_diagnosis(diagnosis)
        for rows in report.rows:
            self._hear_rows(rows)
        self._tell_histories(report.histories, everyone=bool(report.answered))
        self._hear_frames(report.frames, feeds)
        self._hear_answers(report)
        for lane in report.checkpoints.keys() & self._records.keys():
            self._records[lane].checkpoint = report.checkpoints[lane]
            self._records[lane].seconds = report.seconds.get(lane, 0.0)

    def _hear_answers(self, report: Report) -> None:
        """Pass on what only the one who asked gets, or who is refused."""
        for refused in report.refused:
            self.refuse(refused)
        for found in report.found:
            self._hear_private(found.ticket, make_events.rates_event(found))
        for described in report.described:
            self._hear_private(described.ticket, make_events.description_event(described))
        for tried in report.tried:
            self._hear_private(tried.ticket, make_events.claims_event(tried))
        for checked in report.checked:
            self._hear_private(checked.ticket, make_events.lesson_checked_event(checked))

    def fail(self, reason: str, message: str) -> None:
        """Take note that all lanes have failed, and refuse what waits."""
        for record in self._records.values():
            record.cause("fail", reason)
            self._audience.tell(make_events.state_event(record.status))
        for ticket in self._tickets.numbers:
            self.refuse(Refused(ticket, "failed", message))

    def _hear_built(self, report: Report, answered: list[Waiting]) -> None:
        goes_on = any(status.reason in GOING_ON for status in report.statuses)
        for built in report.built:
            record = self._records.get(built.lane)
            if record is None:
                continue
            model = self._records.get(built.copy_of) if built.copy_of is not None else None
            afresh = record.copy_to_here(model) if model else False
            event = record.take_built(built)
            afresh = record.take_series(built) or afresh
            if not self._tickets.change(built.lane):
                self._lanes.take_config(record, built)
            for viewer in self._audience.viewers:
                if record.curve is not None and (afresh or not viewer.mailbox.shows(built.lane)):
                    viewer.mailbox.begin_curve(built.lane, record.curve.copy())
                viewer.mailbox.drop_frame(built.lane)
            if afresh or not goes_on:
                self._audience.answer(event, answered, built.lane)
        if report.built and self._lanes.settle_base():
            self._audience.tell(self._lanes.event)

    def _hear_forks(self, histories: Sequence[LaneHistory]) -> None:
        """Take note of where lanes stand; another future begins before anything of it is told."""
        for told in histories:
            record = self._records.get(told.lane)
            forked = record.take_history(told) if record else None
            if forked:
                for viewer in self._audience.viewers:
                    viewer.mailbox.cut_curve(told.lane, forked.step)
                self._audience.tell(forked)

    def _tell_histories(self, histories: Sequence[LaneHistory], *, everyone: bool) -> None:
        """Tell of each lane once, with its marks where they are new.

        That lanes have grown is told of the first alone, unless something was asked for (`everyone`): they grow alike,
        and sixty-four would be told of twice a second.
        """
        for place, (lane, record) in enumerate(self._records.items()):
            told = [each for each in histories if each.lane == lane]
            whole = any(each.journal or each.forked for each in told)
            if told and (everyone or whole or not place) and (event := record.history.event(whole=whole)):
                self._audience.tell(event)

    def _hear_statuses(self, report: Report, answered: list[Waiting]) -> None:
        for status in report.statuses:
            if record := self._records.get(status.lane):
                record.take_status(status)
                self._audience.answer(make_events.state_event(status), answered)
        for waiting in answered:
            if waiting.viewer and waiting.reply_to is not None:
                status = self._lanes.of(waiting.lane).status
                waiting.viewer.tell(replying(make_events.state_event(status), waiting.reply_to))

    def _hear_diagnosis(self, diagnosis: channel.Diagnosis) -> None:
        if record := self._records.get(diagnosis.lane):
            record.take_diagnosis(diagnosis)
            self._audience.tell(make_events.verdict_event(diagnosis))

    def _hear_rows(self, rows: channel.Rows) -> None:
        record = self._records.get(rows.lane)
        new = record.take_rows(rows.data) if record else b""
        if new:
            self._audience.post_rows(rows.lane, new)

    def _hear_frames(self, frames: Sequence[NewFrame], feeds: Sequence[Feed]) -> None:
        pictures: dict[Feed, dict[int, bytes]] = {}
        for frame in frames:
            record = self._records.get(frame.lane)
            if record is None:
                continue
            if frame.feed in feeds:
                record.frames[frame.feed] = frame.body
            pictures.setdefault(frame.feed, {})[frame.lane] = frame.body
        for feed, bodies in pictures.items():
            self._audience.post_picture(feed, bodies)

    def refuse(self, refused: Refused) -> None:
        """Tell who asked that it cannot be done."""
        given_up = self.attempt.give_up(refused.ticket)
        if given_up:
            self._audience.tell(given_up)
        for waiting in self._tickets.take([refused.ticket]):
            if waiting.viewer:
                waiting.viewer.tell(replying(make_events.refused_event(refused), waiting.reply_to))

    def _hear_attempt(self, news: AttemptNews) -> None:
        """Tell everybody how an attempt goes; the first that is told answers whoever asked for it."""
        event, waiting = self.attempt.take(news), self._tickets.find(news.ticket)
        replies = {waiting.viewer: waiting.reply_to} if waiting and waiting.reply_to is not None else {}
        self._audience.tell(event, replies)
        if waiting:
            waiting.viewer = waiting.reply_to = None

    def _hear_private(self, ticket: int, event: Private) -> None:
        """Tell the viewer that asked, and nobody else: what was asked is no part of the run."""
        for waiting in self._tickets.take([ticket]):
            if waiting.viewer:
                waiting.viewer.tell(replying(event, waiting.reply_to))
