"""Says of claims, values, checks and challenges' rules whether they are true of runs, and the numbers found."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Any, Final

from livegrad.models.config.experiment import differing
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.lessons.lesson import Check, Condition, Lesson, Run, Step
from livegrad.models.lessons.measures import Claim, Claimed, Measure, OfSeeds, Value, ValueClaim
from livegrad.models.lessons.runs import Look, Moment, Start
from livegrad.models.lessons.words import Bounds

CHECK_LOOKS: Final = 24
"""At so many epochs it is looked whether a check's conditions are met."""
OVER: Final[dict[str, Callable[[Sequence[float]], float]]] = {
    "median": median,
    "mean": fmean,
    "least": min,
    "most": max,
}


@dataclass(frozen=True)
class Stage:
    """The lanes of a step as they begin, and how far its run goes."""

    config: RunConfig
    lanes: tuple[Start, ...]
    run: Run | None

    def moment(self, at: int | None) -> Moment:
        """Return the epoch, or (None) the end of the step's run."""
        if at is not None or self.run is None:
            return Moment(at or 0)
        until = self.run.until
        return Moment(self.run.last, None if until.epoch is not None else until)


@dataclass(frozen=True)
class Judged:
    """Whether a claim holds, what was found in each seed (None: nothing to measure), and in how many it was so."""

    holds: bool
    found: tuple[float | None, ...]
    of: int
    met: int


def stages(lesson: Lesson) -> list[Stage]:
    """Give the stage of each step: of one without `set`, that of the step before; raises what `changed` does."""
    made: list[Stage] = []
    for step in lesson.steps:
        if step.set is None:
            before = made[-1]
            made.append(Stage(before.config, before.lanes, step.run))
        else:
            made.append(stage_of(step))
    return made


def stage_of(step: Step) -> Stage:
    """Give the stage of a step that has a `set`; raises what `changed` does."""
    base = changed(RunConfig(), step.set or {})
    each = step.lanes.each if step.lanes else [{}]
    lanes = tuple(Start(changed(base, difference) if difference else base, step.weights) for difference in each)
    return Stage(base, lanes, step.run)


def seeded(start: Start, of: OfSeeds) -> list[Start]:
    """Give a run from each of the seeds, or itself."""
    if of.seeds is None:
        return [start]
    return [Start(changed(start.config, changes), start.weights) for changes in of.seeds.changes]


def judge(claim: Claim, stage: Stage, look: Look) -> Judged:
    """Say whether a claim holds."""
    if claim.kind == "value":
        return _judge_value(claim, stage, look)
    if claim.kind == "order":
        moment = stage.moment(claim.of.at)
        lanes = [seeded(stage.lanes[lane], claim) for lane in claim.lanes]
        rows = [[_number(look, start, moment, claim.of) for start in starts] for starts in zip(*lanes, strict=True)]
        met = [_grows(row, claim.factor) for row in rows]
        return _judged(claim, met, [number for row in rows for number in row])
    starts = seeded(stage.lanes[claim.lane], claim)
    if claim.kind == "diverges":
        met = [look.diverged(start, Moment(claim.by)) != claim.never for start in starts]
    else:
        met = [(claim.verdict in look.verdicts(start, Moment(claim.at))) != claim.never for start in starts]
    return _judged(claim, met, [float(each != claim.never) for each in met])


def _judge_value(claim: ValueClaim, stage: Stage, look: Look) -> Judged:
    numbers = _numbers(claim, claim.of, stage, look)
    if claim.over == "each":
        return _judged(claim, [claim.holds(number) for number in numbers], numbers)
    holds = claim.holds(over(claim.over, numbers))
    return Judged(holds, _found(numbers), len(numbers), len(numbers) if holds else 0)


def _grows(row: list[float], factor: float) -> bool:
    return all(after > before * factor if factor > 1 else after > before for before, after in pairwise(row))


def _judged(claim: Claimed, met: list[bool], numbers: list[float]) -> Judged:
    needed = len(met) if claim.hold is None else claim.hold
    return Judged(sum(met) >= needed, _found(numbers), len(met), sum(met))


def _found(numbers: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(number if math.isfinite(number) else None for number in numbers)


def _numbers(of: OfSeeds, measure: Measure, stage: Stage, look: Look) -> list[float]:
    starts = seeded(stage.lanes[measure.lane], of)
    return [_number(look, start, stage.moment(measure.at), measure) for start in starts]


def _number(look: Look, start: Start, moment: Moment, measure: Measure) -> float:
    return look.number(start, moment, measure)


def over(how: str, numbers: Sequence[float]) -> float:
    """Give the median, mean, least or most of numbers; one that is not a number makes it none."""
    return math.nan if any(math.isnan(number) for number in numbers) else OVER[how](numbers)


def valued(value: Value, stage: Stage, look: Look) -> float:
    """Give a value for the texts."""
    numbers = _numbers(value, value.of, stage, look)
    if value.counted is not None:
        return float(sum(value.counted.holds(number) for number in numbers))
    return over(value.over, numbers)


def meets(check: Check, starts: Sequence[Start], base: RunConfig, look: Look) -> bool:
    """Say whether runs meet all conditions of a check, at once, at one of the epochs looked at."""
    own = base.model_dump(mode="json")
    if check.changes is not None and any(
        len(differing(own, start.config.model_dump(mode="json"))) > check.changes for start in starts
    ):
        return False
    epochs = sorted({round(check.within * part / CHECK_LOOKS) for part in range(CHECK_LOOKS + 1)})
    return any([all([_meets(each, starts, Moment(epoch), look) for each in check.conditions]) for epoch in epochs])  # noqa: C419  (all are to be asked)


def _meets(condition: Condition, starts: Sequence[Start], moment: Moment, look: Look) -> bool:
    those = starts if condition.lane == "all" else starts[condition.lane : condition.lane + 1]
    return bool(those) and all([_meets_one(condition, start, moment, look) for start in those])  # noqa: C419


def _meets_one(condition: Condition, start: Start, moment: Moment, look: Look) -> bool:
    if condition.verdict is not None:
        return condition.verdict in look.verdicts(start, moment)
    if condition.option is not None:
        return allows(condition, condition.words, option(start.config, condition.option))
    assert condition.what is not None  # noqa: S101
    return condition.holds(look.number(start, moment, Measure(what=condition.what, at=moment.epoch)))


def allows(bounds: Bounds, words: Sequence[Any] | None, value: Any) -> bool:
    """Say whether an option has one of some words, or a number within bounds."""
    if words is not None:
        return value in words
    return isinstance(value, int | float) and bounds.holds(value)


def option(config: RunConfig, path: str) -> Any:
    """Return an option's value by its dotted path; raises KeyError."""
    part: Any = config.model_dump(mode="json")
    for name in path.split("."):
        part = part[name]
    return part


def solved(check: Check, stage: Stage) -> list[Start]:
    """Return the runs of a check's solution."""
    base = changed(stage.config, check.solution)
    weights = check.solution_weights or (stage.lanes[0].weights if stage.lanes else ())
    if check.solution_lanes is not None:
        return [Start(changed(base, difference), weights) for difference in check.solution_lanes]
    if len(stage.lanes) == 1:
        return [Start(base, weights)]
    own = stage.config.model_dump(mode="json")
    each = (differing(own, lane.config.model_dump(mode="json")) for lane in stage.lanes)
    return [Start(changed(base, difference), weights) for difference in each]
