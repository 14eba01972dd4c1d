"""An attempt at a challenge: a configuration trained from each of its seeds, and judged; knows no clock."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.verdict import Kind
from livegrad.models.lessons.allowed import begun, refused, submitted
from livegrad.models.lessons.challenge import Challenge, Part, Rule
from livegrad.models.lessons.judging import over
from livegrad.models.lessons.mistakes import Mistake
from livegrad.models.lessons.runs import Look, Moment, Picture, Runs, Start
from livegrad.models.measure.view import View

MAP: Final = View(grid=32, bare=True)


class NotAllowed(ValueError):  # noqa: N818 - a refusal, not a mistake of the program
    """A configuration that a challenge does not allow, or a part that it does not have."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(f"{mistake[0]}: {mistake[1]}")
        self.path, self.sentence = mistake


@dataclass(frozen=True)
class SeedResult:
    """What came of the run from one seed."""

    seed: int
    passed: bool
    """Whether it meets all rules, each taken alone."""
    diverged: bool
    numbers: tuple[float | None, ...]
    """For each rule; None where there is none."""
    verdicts: tuple[Kind, ...]
    picture: Picture | None


@dataclass(frozen=True)
class RuleResult:
    """Whether a rule is met by all seeds together, and the number that says so."""

    passed: bool
    found: float | None


class Attempt:
    """One attempt, trained piece by piece."""

    def __init__(self, challenge: Challenge, config: RunConfig, part: str | None = None) -> None:
        """Begin; raises NotAllowed."""
        self.challenge = challenge
        self.part = _part(challenge, part)
        mistake = refused(challenge, config)
        if mistake:
            raise NotAllowed(mistake)
        self._config = submitted(challenge, config)
        self._needed = challenge.seeds.count if challenge.hold is None else challenge.hold
        self._runs = Runs()
        self.results: list[SeedResult] = []

    @classmethod
    def known(cls, challenge: Challenge, part: Part | None = None) -> "Attempt":
        """Return the attempt with the solution that the challenge itself gives."""
        solution = part.solution if part else challenge.solution
        return cls(challenge, changed(begun(challenge), solution), part.verdict if part else None)

    @property
    def chunk(self) -> int:
        """About how many steps are taken in a piece."""
        return self._runs.chunk

    @chunk.setter
    def chunk(self, steps: int) -> None:
        self._runs.chunk = steps

    @property
    def done(self) -> float:
        """How much of the work is done, 0 to 1; 1 only once every seed has its result."""
        within = min(0.99, self._runs.epochs / self.challenge.epochs) if self.left else 0.0
        return (len(self.results) + within) / self.challenge.seeds.count

    @property
    def left(self) -> int:
        """How many seeds are left."""
        return self.challenge.seeds.count - len(self.results)

    def pieces(self) -> Iterator[None]:
        """Train, seed after seed; each time a result is there it is among `results`."""
        seeds = self.challenge.seeds
        for index, changes in enumerate(seeds.changes):
            start, seed = Start(changed(self._config, changes)), seeds.first + index
            yield from self._runs.ask(lambda look, start=start, seed=seed: self._seed(look, start, seed))  # type: ignore[misc]
            self.results.append(self._seed(self._runs.look, start, seed))
            chunk, self._runs = self._runs.chunk, Runs()
            self._runs.chunk = chunk
            yield

    def run(self) -> bool:
        """Train all of it; return whether it has passed."""
        for _ in self.pieces():
            pass
        return self.passed

    def _seed(self, look: Look, start: Start, seed: int) -> SeedResult:
        end, rules = Moment(self.challenge.epochs), self.challenge.rules
        numbers = [look.number(start, Moment(rule.of.at or end.epoch), rule.of) for rule in rules]
        verdicts = look.verdicts(start, end) if self.part else []
        met = [rule.holds(number) for rule, number in zip(rules, numbers, strict=True)]
        return SeedResult(
            seed=seed,
            passed=self.part.verdict in verdicts if self.part else all(met),
            diverged=look.diverged(start, end),
            numbers=tuple(number if math.isfinite(number) else None for number in numbers),
            verdicts=tuple(verdicts),
            picture=look.picture(start, end, MAP),
        )

    @property
    def rules(self) -> list[RuleResult]:
        """What the seeds together come to; of a part, one."""
        if self.part:
            met = sum(result.passed for result in self.results)
            return [RuleResult(met >= self._needed, float(met))]
        met = sum(self._meets_each(result) for result in self.results)
        return [
            RuleResult(met >= self._needed, float(met)) if rule.over == "each" else self._together(rule, index)
            for index, rule in enumerate(self.challenge.rules)
        ]

    def _meets_each(self, result: SeedResult) -> bool:
        """Say whether a run meets all rules that are for each."""
        pairs = zip(self.challenge.rules, result.numbers, strict=True)
        return all(rule.holds(math.nan if number is None else number) for rule, number in pairs if rule.over == "each")

    def _together(self, rule: Rule, index: int) -> RuleResult:
        numbers = [result.numbers[index] for result in self.results]
        found = over(rule.over, [math.nan if number is None else number for number in numbers]) if numbers else math.nan
        return RuleResult(rule.holds(found), found if math.isfinite(found) else None)

    @property
    def passed(self) -> bool:
        """Whether all seeds are trained and all rules are met."""
        return not self.left and all(rule.passed for rule in self.rules)


def _part(challenge: Challenge, name: str | None) -> Part | None:
    names = [part.verdict for part in challenge.parts]
    if not names and name is None:
        return None
    found = next((part for part in challenge.parts if part.verdict == name), None)
    if found is None:
        raise NotAllowed(("part", f"expected {' or '.join(names) or 'none'}, got {name}"))
    return found
