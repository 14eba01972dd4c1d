"""Turns what a worker reports into the events that viewers are sent; sends nothing and remembers nothing."""

import base64
from typing import Any, Final

import msgspec
import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import IMAGE_SIDE
from livegrad.server.wire.events import (
    AttemptEvent,
    AttemptRule,
    AttemptSeed,
    ChangedEvent,
    ClaimsEvent,
    ClaimTried,
    DescriptionEvent,
    ErrorEvent,
    ImagesData,
    LessonCheckedEvent,
    Mistake,
    NetworkShape,
    RatesEvent,
    RatesRound,
    RunData,
    RunEvent,
    StateEvent,
    VerdictEvent,
)
from livegrad.server.worker.answers import AttemptNews, CheckedLesson, Described, FoundRates, SeedTold, TriedClaims
from livegrad.server.worker.channel import Built, Diagnosis, LaneStatus, Points, Refused

DECIMALS: Final = 4


def run_event(run: Built, points: Points, listed: str, *, rebuilt: bool) -> RunEvent:
    """Tell what a lane is, whole; `listed` is what `list_points` makes of its points."""
    return RunEvent(
        lane=run.lane,
        config=RunConfig.model_validate(run.config),
        network=network_shape(run),
        data=run_data(points, listed),
        series=run.series,
        statistics=run.statistics,
        steps_per_epoch=run.steps_per_epoch,
        rebuilt=rebuilt,
    )


def changed_event(old: Built, new: Built, data: RunData | None) -> ChangedEvent:
    """Tell what has changed about a lane; `data` is there when its points have."""
    shape = network_shape(new)
    return ChangedEvent(
        lane=new.lane,
        changes=differences(old.config, new.config),
        network=None if shape == network_shape(old) else shape,
        data=data,
        series=None if new.series == old.series else new.series,
        steps_per_epoch=None if new.steps_per_epoch == old.steps_per_epoch else new.steps_per_epoch,
    )


def differences(old: dict[str, Any], new: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Return the options that differ, by dotted path, with their new values."""
    found: dict[str, Any] = {}
    for name, value in new.items():
        if isinstance(value, dict):
            found |= differences(old[name], value, f"{path}{name}.")
        elif value != old[name]:
            found[f"{path}{name}"] = value
    return found


def network_shape(run: Built) -> NetworkShape:
    """Describe the network as the page draws it."""
    shape = run.network
    return NetworkShape(
        sizes=shape.sizes,
        unit_names=unit_names(shape.features, shape.sizes),
        outputs=shape.sizes[-1],
        parameters=shape.parameters,
    )


def unit_names(features: list[str], sizes: list[int]) -> list[list[str]]:
    """Name the units of each layer: the features, "1.1", "1.2", ..., and "output", or numbers for several outputs."""
    numbers = [[f"{layer}.{unit + 1}" for unit in range(size)] for layer, size in enumerate(sizes[1:], 1)]
    last = ["output"] if sizes[-1] == 1 else numbers[-1]
    return [features, *numbers[:-1], last]


def list_points(points: Points) -> str:
    """Write the points as JSON, rounded to what can be seen of them.

    It takes 2 ms for 5,000 points, so it is done once for all that are told of them.
    """
    table = np.frombuffer(points.columns, "<f4").reshape(3, -1).astype(np.float64)
    columns = np.round(table, DECIMALS).tolist()
    return msgspec.json.encode([*zip(*columns, points.split, strict=True)]).decode()


def run_data(points: Points, listed: str) -> RunData:
    """Give the points, as `list_points` has written them."""
    return RunData.of_written(
        listed,
        kind=points.kind,
        task=points.task,
        classes=points.classes,
        inputs=points.inputs,
        domain=points.domain,
        images=points.images and ImagesData(url=points.images.url, size=IMAGE_SIDE, labels=points.images.labels),
        measured=points.measured,
    )


def description_event(described: Described) -> DescriptionEvent:
    """Tell a run in full: its equation, its program and its weights."""
    return DescriptionEvent(
        lane=described.lane,
        equation=described.equation,
        code=described.code,
        notebook=described.notebook,
        weights=base64.b64encode(described.weights).decode(),
        journal=described.journal,
    )


def state_event(status: LaneStatus) -> StateEvent:
    """Tell what a lane is doing."""
    return StateEvent(
        state=status.state,
        lane=status.lane,
        reason=status.reason,
        epochs_per_second=status.epochs_per_second,
    )


def verdict_event(diagnosis: Diagnosis) -> VerdictEvent:
    """Tell a verdict."""
    return VerdictEvent(
        lane=diagnosis.lane,
        kind=diagnosis.kind,
        layer=diagnosis.layer,
        text_key=diagnosis.text_key,
        values=diagnosis.values,
        remedy=diagnosis.remedy,
    )


def rates_event(found: FoundRates) -> RatesEvent:
    """Tell what the learning-rate finder found."""
    rounds = [RatesRound(steps=each.steps, losses=each.losses) for each in found.rounds]
    return RatesEvent(lane=found.lane, rates=found.rates, rounds=rounds, suggested=found.suggested)


def attempt_event(news: AttemptNews) -> AttemptEvent:
    """Tell how an attempt at a challenge goes."""
    return AttemptEvent(
        challenge=news.challenge,
        part=news.part,
        state=news.state,
        ahead=news.ahead,
        done=news.done,
        of=news.of,
        limit=news.limit,
        seeds=[attempt_seed(seed) for seed in news.seeds],
        rules=[AttemptRule(passed=rule.passed, found=rule.found) for rule in news.rules],
    )


def attempt_seed(seed: SeedTold) -> AttemptSeed:
    """Tell what came of a challenge's run from one seed."""
    return AttemptSeed(
        seed=seed.seed,
        passed=seed.passed,
        diverged=seed.diverged,
        numbers=seed.numbers,
        verdicts=seed.verdicts,
        frame=None if seed.frame is None else base64.b64encode(seed.frame).decode(),
    )


def claims_event(tried: TriedClaims) -> ClaimsEvent:
    """Tell what claims have come to."""
    claims = [ClaimTried(**msgspec.structs.asdict(claim)) for claim in tried.claims]
    return ClaimsEvent(claims=claims, values=tried.values)


def lesson_checked_event(checked: CheckedLesson) -> LessonCheckedEvent:
    """Tell what is wrong with a lesson's file."""
    return LessonCheckedEvent(mistakes=[Mistake(place=each.place, message=each.message) for each in checked.mistakes])


def refused_event(refused: Refused) -> ErrorEvent:
    """Tell that a worker could not carry out an order."""
    return ErrorEvent(code=refused.code, message=refused.message, field=refused.field, reason=refused.reason)
