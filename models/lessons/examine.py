"""Examines a whole lesson or challenge: trains all that it says, and tells each thing in it that is not true."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from livegrad.models.lessons.judging import Judged, Stage, judge, meets, solved, stages, valued
from livegrad.models.lessons.lesson import Lesson, Step
from livegrad.models.lessons.measures import Claim, Measure
from livegrad.models.lessons.questions import Order
from livegrad.models.lessons.runs import Look, Runs
from livegrad.models.lessons.words import Bounds

SHOWN = 12
"""So many numbers are shown of those found."""


@dataclass(frozen=True)
class Examined:
    """What the runs of a lesson give, and what in it they show to be false, each with its place."""

    values: Mapping[str, float]
    false: tuple[str, ...]


def made_of(lesson: Lesson) -> str:
    """Return a digest of all that a lesson's values depend on."""
    kept = {"set", "weights", "lanes", "run", "values"}
    shown = {"lanes": {"target"}}  # in the table of results, of no run
    steps = [step.model_dump(mode="json", by_alias=True, include=kept, exclude=shown) for step in lesson.steps]
    return hashlib.sha256(json.dumps(steps, sort_keys=True).encode()).hexdigest()[:16]


def examine(lesson: Lesson) -> Examined:
    """Train all that a lesson says."""
    return Runs().answer(lambda look: looked_at(lesson, look))


def looked_at(lesson: Lesson, look: Look) -> Examined:
    """Give a lesson's values, and say what in it is false."""
    values: dict[str, float] = {}
    false: list[str] = []
    for index, (step, stage) in enumerate(zip(lesson.steps, stages(lesson), strict=True)):
        place = f"steps.{index}"
        for name, value in step.values.items():
            number = valued(value, stage, look)
            values[name] = rounded(number)
            if not math.isfinite(number):
                false.append(f"{place}.values.{name}: expected a number, got none: {said(value.of)} is not measured")
        false += _claims(step, stage, place, look)
        false += _check(step, stage, place, look)
    false += _orders(lesson, values)
    return Examined(values, tuple(false))


def rounded(number: float) -> float:
    """Keep six digits."""
    return float(f"{number:.6g}")


def _claims(step: Step, stage: Stage, place: str, look: Look) -> Iterator[str]:
    for index, claim in enumerate(step.must):
        judged = judge(claim, stage, look)
        if not judged.holds:
            yield f"{place}.must.{index}: {sentence(claim, judged)}"


def _check(step: Step, stage: Stage, place: str, look: Look) -> Iterator[str]:
    if step.check is None:
        return
    solution = meets(step.check, solved(step.check, stage), stage.config, look)
    already = meets(step.check, stage.lanes, stage.config, look)
    if not solution:
        yield f"{place}.check.solution: expected to meet all conditions by epoch {step.check.within}, and does not"
    if already:
        yield f"{place}.check.conditions: expected something to do, but the stage meets them as it is set"


def _orders(lesson: Lesson, values: Mapping[str, float]) -> Iterator[str]:
    for index, step in enumerate(lesson.steps):
        for name in ("ask", "saw"):
            question = getattr(step, name)
            if not isinstance(question, Order):
                continue
            row = [values[item.value] for item in question.items if item.value is not None]
            if row not in (sorted(set(row)), sorted(set(row), reverse=True)):
                yield f"steps.{index}.{name}.items: expected values that grow or fall from item to item, got {row}"


def sentence(claim: Claim, judged: Judged) -> str:
    """Say what a claim expects and what was found."""
    got = ", ".join("none" if number is None else f"{number:.4g}" for number in judged.found[:SHOWN])
    more = f" and {len(judged.found) - SHOWN} more" if len(judged.found) > SHOWN else ""
    return f"expected {expected(claim)}, got {got}{more}"


def expected(claim: Claim) -> str:
    """Say what a claim expects."""
    count = claim.seeds.count if claim.seeds else 1
    often = f" in {claim.hold or count} of {count} seeds" if count > 1 else ""
    never = "never " if claim.kind in ("diverges", "verdict") and getattr(claim, "never", False) else ""
    match claim.kind:
        case "value":
            how = "" if claim.over == "each" else f"the {claim.over} of "
            return f"{how}{said(claim.of)} {bounds(claim)}{often if claim.over == 'each' else ''}"
        case "order":
            by = f" by a factor of {claim.factor:g} each" if claim.factor > 1 else ""
            what = said(claim.of, lane=False)
            return f"{what} to grow{by} over lanes {', '.join(map(str, claim.lanes))}{often}"
        case "diverges":
            return f"lane {claim.lane} {never}to diverge by epoch {claim.by}{often}"
        case "verdict":
            return f"lane {claim.lane} {never}to be told {claim.verdict} at epoch {claim.at}{often}"


def said(measure: Measure, *, lane: bool = True) -> str:
    """Name a measure."""
    of = f" of lane {measure.lane}" if lane else ""
    at = " at the end of the run" if measure.at is None else f" at epoch {measure.at}"
    return f"{measure.what}{of}{at}"


def bounds(of: Bounds) -> str:
    """Say what a number is to be."""
    parts = [] if of.about is None else [f"{of.about:g} within {of.within or 0:g}"]
    parts += [] if of.at_least is None else [f"at least {of.at_least:g}"]
    parts += [] if of.at_most is None else [f"at most {of.at_most:g}"]
    return " and ".join(parts)
