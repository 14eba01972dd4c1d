"""What is verified for a session: an attempt at a challenge, the claims of a step, a lesson's file; keeps no time."""

import math
from collections.abc import Iterator
from typing import Protocol

from livegrad.models.config.run import RunConfig
from livegrad.models.lessons.attempt import Attempt, NotAllowed, SeedResult
from livegrad.models.lessons.examine import sentence
from livegrad.models.lessons.judging import Judged, Stage, judge, stage_of, valued
from livegrad.models.lessons.lesson import Step
from livegrad.models.lessons.runs import Look, Runs
from livegrad.server.wire.frames import encode_body
from livegrad.server.wire.lessons import Mistaken, read_lesson, read_step
from livegrad.server.worker import channel
from livegrad.server.worker.answers import (
    AttemptNews,
    AttemptState,
    CheckedLesson,
    FoundMistake,
    Ruled,
    SeedTold,
    TriedClaim,
    TriedClaims,
)
from livegrad.server.worker.verify.files import find_challenge


class Unfit(ValueError):  # noqa: N818 - a refusal, not a mistake of the program
    """An order that cannot be carried out; `field` is what is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field


class Job(Protocol):
    """Work that is done piece by piece."""

    chunk: int
    """About how many training steps are taken in a piece."""

    def pieces(self) -> Iterator[None]:
        """Do the work."""
        ...


class AttemptJob:
    """An attempt, and what of it has not been told."""

    def __init__(self, order: channel.Attempt) -> None:
        """Begin; raises Unfit."""
        challenge = find_challenge(order.challenge)
        if challenge is None:
            raise Unfit("challenge", f"expected the id of a challenge, got {order.challenge!r}")
        try:
            self._attempt = Attempt(challenge, RunConfig.model_validate(order.config), order.part)
        except NotAllowed as error:
            raise Unfit(error.path, error.sentence) from error
        self._order = order
        self._told = 0
        self.chunk = self._attempt.chunk

    def pieces(self) -> Iterator[None]:
        """Train all seeds."""
        self._attempt.chunk = self.chunk
        for _ in self._attempt.pieces():
            yield
            self._attempt.chunk = self.chunk

    @property
    def over(self) -> bool:
        """Whether all is found, and `news` says what."""
        return not self._attempt.left

    @property
    def fresh(self) -> bool:
        """Whether a seed's result has not been told."""
        return len(self._attempt.results) > self._told

    def news(self, state: AttemptState, ahead: int, limit: float) -> AttemptNews:
        """Tell how it goes, with the seeds that are new; `state` passed is left to what was found."""
        attempt = self._attempt
        new, self._told = attempt.results[self._told :], len(attempt.results)
        over = self.over
        return AttemptNews(
            ticket=self._order.ticket,
            challenge=self._order.challenge,
            part=self._order.part,
            state=("passed" if attempt.passed else "failed") if over else state,
            ahead=ahead,
            done=math.floor(1000 * attempt.done) / 1000,
            of=attempt.challenge.seeds.count,
            limit=limit,
            seeds=[_told(result) for result in new],
            rules=[Ruled(rule.passed, rule.found) for rule in attempt.rules] if over else [],
        )


def _told(result: SeedResult) -> SeedTold:
    picture = result.picture
    return SeedTold(
        seed=result.seed,
        passed=result.passed,
        diverged=result.diverged,
        numbers=list(result.numbers),
        verdicts=list(result.verdicts),
        frame=encode_body(0, picture.snapshot, picture.row, 0.0) if picture else None,
    )


class ClaimsJob:
    """The claims of one step, and its values where all are tried."""

    def __init__(self, order: channel.TryClaims) -> None:
        """Begin; raises Unfit for a step that cannot be read."""
        try:
            self._step = read_step(order.step)
        except Mistaken as error:
            place, message = error.found[0]
            raise Unfit(f"step.{place}".rstrip("."), message) from error
        if order.claim is not None and order.claim >= len(self._step.must):
            raise Unfit("claim", f"expected the index of one of {len(self._step.must)} claims, got {order.claim}")
        self._order = order
        self._runs = Runs()
        self.chunk = self._runs.chunk

    def pieces(self) -> Iterator[None]:
        """Train all that is asked."""
        stage = stage_of(self._step)
        yield
        self._runs.chunk = self.chunk
        for _ in self._runs.ask(lambda look: self._answer(stage, look)):
            yield
            self._runs.chunk = self.chunk
        self.answer = self._answer(stage, self._runs.look)

    def _answer(self, stage: Stage, look: Look) -> TriedClaims:
        whole, step = self._order.claim is None, self._step
        chosen = range(len(step.must)) if whole else [self._order.claim or 0]
        values = {name: valued(value, stage, look) for name, value in step.values.items()} if whole else {}
        return TriedClaims(
            ticket=self._order.ticket,
            claims=[_tried(step, index, judge(step.must[index], stage, look)) for index in chosen],
            values={name: value if math.isfinite(value) else None for name, value in values.items()},
        )


def _tried(step: Step, index: int, judged: Judged) -> TriedClaim:
    return TriedClaim(
        index, judged.holds, judged.met, judged.of, list(judged.found), sentence(step.must[index], judged)
    )


def check_lesson(order: channel.CheckLesson) -> CheckedLesson:
    """Say what is wrong with a lesson's file."""
    try:
        read_lesson(order.lesson)
    except Mistaken as error:
        return CheckedLesson(order.ticket, [FoundMistake(place, message) for place, message in error.found])
    return CheckedLesson(order.ticket, [])
