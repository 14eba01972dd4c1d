"""What is wrong with a lesson or challenge beyond the form of its parts: options, lanes, names; trains nothing.

Each mistake is told by its place and a sentence, as in `steps.2.set.network.hidden: expected ..., got ...`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.lesson import Lesson, Step
from livegrad.models.lessons.measures import Measure
from livegrad.models.lessons.questions import NumberQuestion, Order, Question
from livegrad.models.lessons.words import (
    LANGUAGES,
    MAX_LANES_OF_ALL,
    MAX_RUNS,
    PLACEHOLDER,
    Panel,
    Text,
    Weight,
    texts,
)

Mistake = tuple[str, str]
"""The place of a mistake, and what was expected there and what came."""


def of_lesson(lesson: Lesson) -> Iterator[Mistake]:
    """Give all that is wrong with a lesson."""
    known = {name for step in lesson.steps for name in step.values}
    yield from _texts(lesson, known)
    if lesson.steps[0].set is None:
        yield "steps.0.set", "expected the options of the stage, since it is the first step, got none"
    lanes = sum(len(step.lanes.each) for step in lesson.steps if step.lanes)
    if lanes > MAX_LANES_OF_ALL:
        yield "steps", f"expected at most {MAX_LANES_OF_ALL} lanes in all steps together, got {lanes}"
        return
    stage = lesson.steps[0]
    seen: set[str] = set()
    for index, step in enumerate(lesson.steps):
        place = f"steps.{index}"
        stage = step if step.set is not None else stage
        yield from _stage(step, place)
        yield from _check(step, stage, place)
        yield from _step(step, stage, place, known)
        for name in step.values.keys() & seen:
            yield f"{place}.values.{name}", "expected a name that no step before has, got one that is taken"
        seen |= step.values.keys()


def of_step(step: Step) -> Iterator[Mistake]:
    """Give all that is wrong with a step that is to be trained alone; its texts do not count."""
    if step.set is None:
        yield "set", "expected the options of the stage, got none"
        return
    found = (*_stage(step, ""), *_step(step, step, "", set(step.values)))
    yield from ((place.lstrip("."), message) for place, message in found)


def of_challenge(challenge: Challenge) -> Iterator[Mistake]:
    """Give all that is wrong with a challenge."""
    yield from _texts(challenge, set())
    start, wrong = _try(RunConfig(), challenge.set, "set")
    yield from wrong
    yield from _asked_of(challenge)
    if start is not None:
        yield from _try(start, challenge.solution, "solution")[1]
        for index, part in enumerate(challenge.parts):
            yield from _try(start, part.solution, f"parts.{index}.solution")[1]


def _asked_of(challenge: Challenge) -> Iterator[Mistake]:
    """Look at what a challenge allows, limits and asks for."""
    for index, path in enumerate(challenge.allow):
        if not is_option(path, parts=True):
            yield f"allow.{index}", f"expected the path of an option, or of a part with a dot at its end, got {path!r}"
    for index, limit in enumerate(challenge.limits):
        if limit.option is not None and not is_option(limit.option):
            yield f"limits.{index}.option", f"expected the path of an option, got {limit.option!r}"
    for index, rule in enumerate(challenge.rules):
        if rule.of.at is not None and rule.of.at > challenge.epochs:
            yield f"rules.{index}.of.at", f"expected at most the {challenge.epochs} epochs trained, got {rule.of.at}"


def is_option(path: str, *, parts: bool = False) -> bool:
    """Say whether a dotted path is that of an option; with `parts`, a dot at its end names all of a part."""
    part: Any = RunConfig().model_dump()
    whole = parts and path.endswith(".")
    for name in path.removesuffix(".").split("."):
        if not isinstance(part, dict) or name not in part:
            return False
        part = part[name]
    return isinstance(part, dict) == whole and (whole or not path.endswith("."))


def _texts(part: Any, known: set[str]) -> Iterator[Mistake]:
    for place, text in texts(part):
        yield from _text(place, text, known)


def _text(place: str, text: Text, known: set[str]) -> Iterator[Mistake]:
    for language, name in text.placeholders:
        if name not in known:
            yield f"{place}.{language}", f"expected the name of one of the lesson's values in braces, got {{{name}}}"
    for language in LANGUAGES:
        rest = PLACEHOLDER.sub("", getattr(text, language))
        if "{" in rest or "}" in rest:
            yield f"{place}.{language}", "expected braces only around the name of a value, as in {name} or {name:.2f}"


def _try(base: RunConfig, changes: Mapping[str, Any], place: str) -> tuple[RunConfig | None, list[Mistake]]:
    """Change a configuration, or say which change is wrong."""
    try:
        return changed(base, changes), []
    except KeyError as error:
        return None, [(f"{place}.{error.args[0]}", "expected the path of an option, got one that does not exist")]
    except ValidationError as error:
        return None, [_sentence(place, detail) for detail in error.errors(include_url=False)]


def _sentence(place: str, detail: Any) -> Mistake:
    """Tell what pydantic found wrong; a rule across options names them itself."""
    if detail["type"] == "value_error":
        inner, colon, rest = str(detail["ctx"]["error"]).partition(": ")
        if colon and " " not in inner:
            return f"{place}.{inner}", rest
    path = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"].replace("Input should be ", "").removeprefix("Value error, ")
    message = f"a number {message}" if message.startswith(("less", "greater")) else message
    return f"{place}.{path}", f"expected {message}, got {_shown(detail['input'])}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _stage(step: Step, place: str) -> Iterator[Mistake]:
    if step.set is None:
        return
    base, wrong = _try(RunConfig(), step.set, f"{place}.set")
    yield from wrong
    if base is None:
        return
    yield from _weights(step.weights, base, f"{place}.weights")
    if step.lanes is None:
        return
    for index, difference in enumerate(step.lanes.each):
        where = f"{place}.lanes.differences.{index}" if step.lanes.differences else f"{place}.lanes.axes"
        yield from _try(base, difference, where)[1]


def _weights(weights: Sequence[Weight], config: RunConfig, place: str) -> Iterator[Mistake]:
    """Look whether weights set by hand are there; of lanes with other networks, those of all."""
    sizes = config.sizes
    for index, weight in enumerate(weights):
        there = weight.layer < len(sizes) - 1 and weight.to < sizes[weight.layer + 1]
        if not there or (weight.from_ is not None and weight.from_ >= sizes[weight.layer]):
            shape = "-".join(map(str, sizes))
            yield f"{place}.{index}", f"expected a weight of the network {shape}, got one that does not exist"


def _check(step: Step, stage: Step, place: str) -> Iterator[Mistake]:
    if step.check is None or stage.set is None:
        return
    base = _try(RunConfig(), stage.set, "")[0]
    changes = [{}] if step.check.solution_lanes is None else step.check.solution_lanes
    for change in changes if base else ():
        solved, wrong = _try(base or RunConfig(), {**step.check.solution, **change}, f"{place}.check.solution")
        yield from wrong
        if solved is not None:
            yield from _weights(step.check.solution_weights, solved, f"{place}.check.solution_weights")
    for index, condition in enumerate(step.check.conditions):
        if condition.option is not None and not is_option(condition.option):
            yield (
                f"{place}.check.conditions.{index}.option",
                f"expected the path of an option, got {condition.option!r}",
            )


def _step(step: Step, stage: Step, place: str, known: set[str]) -> Iterator[Mistake]:
    yield from _measured(step, len(stage.lanes.each) if stage.lanes else 1, place)
    for name in ("ask", "saw"):
        yield from _question(getattr(step, name), f"{place}.{name}", known)
    for index, path in enumerate(step.lock.paths if step.lock else ()):
        if not is_option(path, parts=True):
            yield f"{place}.lock.paths.{index}", f"expected the path of an option or of a part, got {path!r}"
    if step.point is not None and step.point not in get_args(Panel) and not is_option(step.point):
        yield f"{place}.point", f"expected a panel or the path of an option, got {step.point!r}"


def _measured(step: Step, lanes: int, place: str) -> Iterator[Mistake]:
    """Look at what is measured of a step's lanes."""
    if (count := runs(step)) > MAX_RUNS:
        yield f"{place}.must", f"expected at most {MAX_RUNS} runs for all values and claims, got {count}"
    for where, measure in _measures(step):
        if measure.lane >= lanes:
            yield f"{place}.{where}.lane", f"expected a lane from 0 to {lanes - 1}, got {measure.lane}"
        if measure.at is None and step.run is None:
            yield f"{place}.{where}.at", "expected an epoch, since this step has no run, got none"
    for index, claim in enumerate(step.must):
        of = claim.lanes if claim.kind == "order" else [] if claim.kind == "value" else [claim.lane]
        if any(lane >= lanes for lane in of):
            yield f"{place}.must.{index}", f"expected lanes from 0 to {lanes - 1}, got {max(of)}"


def runs(step: Step) -> int:
    """Count the runs that a step's values and claims are about, one that is asked for twice twice."""
    of_values = [value.seeds.count if value.seeds else 1 for value in step.values.values()]
    of_claims = [
        (claim.seeds.count if claim.seeds else 1) * (len(claim.lanes) if claim.kind == "order" else 1)
        for claim in step.must
    ]
    return sum(of_values) + sum(of_claims)


def _measures(step: Step) -> Iterator[tuple[str, Measure]]:
    for name, value in step.values.items():
        yield f"values.{name}.of", value.of
    for index, claim in enumerate(step.must):
        if claim.kind in ("value", "order"):
            yield f"must.{index}.of", claim.of


def _question(question: Question | None, place: str, known: set[str]) -> Iterator[Mistake]:
    if isinstance(question, NumberQuestion) and question.value not in known:
        yield f"{place}.value", f"expected the name of one of the lesson's values, got {question.value!r}"
    if isinstance(question, Order):
        for index, item in enumerate(question.items):
            if item.value is not None and item.value not in known:
                yield (
                    f"{place}.items.{index}.value",
                    f"expected the name of one of the lesson's values, got {item.value!r}",
                )
