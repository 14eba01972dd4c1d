"""Claims, checks and challenges are judged right: true ones pass, false ones fail with the numbers found."""

import json
from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.lessons.allowed import begun, refused, submitted
from livegrad.models.lessons.attempt import Attempt, NotAllowed
from livegrad.models.lessons.challenge import Challenge
from livegrad.models.lessons.examine import Examined, examine, made_of
from livegrad.models.lessons.lesson import Lesson
from livegrad.server.wire.lessons import read_challenge, read_lesson
from tests.models.lessons.making import TEXT, challenge, lesson, step

FAST = "training.optimizer.learning_rate"
RATES = {"axes": [{"path": FAST, "values": [1e-5, 0.03, 0.3]}]}
LINE = {"data.dataset": "line-15", "network.hidden": [], "training.loss": "squared"}


def made(**fields: Any) -> Lesson:
    """Return a lesson of one step."""
    return read_lesson(json.dumps(lesson(step(**fields))))


def examined(**fields: Any) -> Examined:
    """Train a lesson of one step."""
    return examine(made(**fields))


def claim(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a claim."""
    return {"kind": kind} | fields


LOSS: dict[str, Any] = {"what": "train_loss", "at": 5}


@pytest.mark.parametrize(
    "true",
    [
        claim("value", of=LOSS, at_most=1),
        claim("value", of=LOSS, at_most=1, seeds={"count": 3}, hold=2),
        claim("value", of=LOSS, about=0.69, within=0.2, over="median", seeds={"count": 3}),
        claim("order", of=LOSS, lanes=[2, 1, 0]),
        claim("diverges", by=3, never=True),
        claim("verdict", at=0, verdict="symmetric", never=True),
    ],
)
def test_a_true_claim_is_not_spoken_of(true: dict[str, Any]) -> None:
    assert examined(lanes=RATES, must=[true]).false == ()


@pytest.mark.parametrize(
    ("false", "words"),
    [
        (claim("value", of=LOSS, at_most=0.01), "train_loss of lane 0 at epoch 5 at most 0.01, got 0."),
        (claim("value", of=LOSS, at_most=0.01, seeds={"count": 3}, hold=2), "at most 0.01 in 2 of 3 seeds, got 0."),
        (claim("value", of=LOSS, at_least=2, over="mean", seeds={"count": 2}), "the mean of train_loss"),
        (claim("order", of=LOSS, lanes=[0, 1]), "train_loss at epoch 5 to grow over lanes 0, 1, got"),
        (claim("order", of=LOSS, lanes=[1, 0], factor=9), "to grow by a factor of 9 each over lanes 1, 0"),
        (claim("diverges", by=3), "lane 0 to diverge by epoch 3, got 0"),
        (claim("verdict", at=0, verdict="dead"), "lane 0 to be told dead at epoch 0, got 0"),
    ],
)
def test_a_false_claim_is_told_by_its_place_with_the_numbers_found(false: dict[str, Any], words: str) -> None:
    (sentence,) = examined(lanes=RATES, must=[false]).false
    assert sentence.startswith("steps.0.must.0: expected ")
    assert words in sentence


def test_a_run_that_diverges_meets_no_bounds_and_is_said_to_diverge() -> None:
    must = [claim("diverges", by=500), claim("value", of={"what": "train_loss", "at": 500}, at_least=0)]
    (sentence,) = examined(set=LINE | {FAST: 10.0}, must=must).false
    assert sentence.startswith("steps.0.must.1")
    assert sentence.endswith("got none")


def test_values_are_of_the_seeds_asked_for() -> None:
    seeds = {"count": 3, "first": 4, "vary": ["weights"]}
    measures = {"least": {"over": "least"}, "most": {"over": "most"}, "middle": {}}
    values = {name: {"of": LOSS, "seeds": seeds} | own for name, own in measures.items()}
    values["small"] = {"of": LOSS, "seeds": seeds, "over": "count", "counted": {"at_most": 10}}
    found = examined(values=values).values
    assert found["least"] <= found["middle"] <= found["most"]
    assert found["small"] == 3
    alone = [examined(set={"seeds.weights": seed}, values={"loss": {"of": LOSS}}).values["loss"] for seed in (4, 5, 6)]
    assert [found["least"], found["middle"], found["most"]] == sorted(alone)


def test_a_step_without_a_set_goes_on_with_the_stage_before_it() -> None:
    two = [step(set={FAST: 0.1}, values={"a": {"of": LOSS}}), {"say": TEXT, "values": {"b": {"of": LOSS}}}]
    values = examine(read_lesson(json.dumps(lesson(*two)))).values
    assert values["a"] == values["b"]


def check(**fields: Any) -> dict[str, Any]:
    """Return what a student is to do: a loss below half of the first by epoch 40."""
    conditions = [{"what": "train_loss", "at_most": 0.3}]
    return {"conditions": conditions, "within": 40, "right": TEXT, "late": TEXT, "solution": {FAST: 0.3}} | fields


def test_a_check_is_met_by_its_solution_and_not_by_the_stage_as_it_is_set() -> None:
    slow = {FAST: 0.001}
    assert examined(set=slow, check=check()).false == ()
    (unsolved,) = examined(set=slow, check=check(solution={})).false
    assert unsolved.startswith("steps.0.check.solution: expected to meet all conditions by epoch 40")
    (easy,) = examined(set={FAST: 0.3}, check=check(solution={})).false
    assert easy.startswith("steps.0.check.conditions: expected something to do")


@pytest.mark.parametrize(
    "broken",
    [
        {"changes": 1, "solution": {FAST: 0.3, "network.activation": "relu"}},
        {"conditions": [{"option": FAST, "at_most": 0.1}]},
        {"conditions": [{"option": "network.activation", "words": ["sigmoid"]}]},
        {"conditions": [{"verdict": "symmetric"}]},
        {"conditions": [{"what": "parameters", "at_most": 3}]},
    ],
)
def test_a_solution_must_keep_all_conditions(broken: dict[str, Any]) -> None:
    assert examined(set={FAST: 0.001}, check=check(**broken)).false


def test_a_digest_changes_with_what_is_trained_and_not_with_words() -> None:
    first = made(values={"a": {"of": LOSS}})
    assert made_of(first) == made_of(made(values={"a": {"of": LOSS}}, explain=TEXT))
    assert made_of(first) != made_of(made(set={FAST: 0.1}, values={"a": {"of": LOSS}}))
    lanes = {"differences": [{}, {FAST: 0.1}]}
    assert made_of(made(lanes=lanes)) == made_of(made(lanes={**lanes, "target": 0.3})) != made_of(first)


def challenged(**fields: Any) -> Challenge:
    """Return a challenge."""
    return read_challenge(json.dumps(challenge(**fields)))


def config(**changes: Any) -> RunConfig:
    """Return the default run, changed by paths with __ for the dot."""
    return changed(RunConfig(), {path.replace("__", "."): value for path, value in changes.items()})


def test_an_attempt_is_judged_by_each_seed_and_by_all_together() -> None:
    seeds = {"count": 4, "first": 100}
    rules = [
        {"of": {"what": "train_loss"}, "over": "median", "at_most": 0.6},
        {"of": {"what": "train_accuracy"}, "at_least": 0.9},
        {"of": {"what": "parameters"}, "at_most": 25},
    ]
    attempt = Attempt(challenged(seeds=seeds, rules=rules, hold=1, epochs=60, allow=["training."]), config())
    attempt.run()
    numbers = [result.numbers for result in attempt.results]
    accurate = sum((each[1] or 0) >= 0.9 for each in numbers)
    losses = sorted(each[0] or 9 for each in numbers)
    assert [result.seed for result in attempt.results] == [100, 101, 102, 103]
    assert attempt.rules[0].found == pytest.approx((losses[1] + losses[2]) / 2)
    assert [rule.found for rule in attempt.rules[1:]] == [accurate, accurate], "both at once"
    assert attempt.passed == all(rule.passed for rule in attempt.rules)


def test_runs_of_an_attempt_are_those_of_its_seeds() -> None:
    attempt = Attempt(challenged(seeds={"count": 2, "first": 7}), config(seeds__data=1, seeds__weights=2))
    attempt.run()
    seven = {f"seeds.{name}": 7 for name in ("data", "weights", "order")}
    found = examined(set=seven, values={"loss": {"of": LOSS}}).values["loss"]
    assert attempt.results[0].numbers[0] == pytest.approx(found, rel=1e-5)


def test_an_attempt_is_done_only_once_every_seed_has_its_result() -> None:
    attempt = Attempt(challenged(seeds={"count": 2}, epochs=5), config())
    attempt.chunk = 1
    told = [(attempt.done, attempt.left) for _ in attempt.pieces()]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {left for done, left in told if done == 1.0} == {0}
    assert {left for done, left in told if done < 1.0} == {1, 2}


def test_a_part_asks_for_a_verdict() -> None:
    parts = [{"verdict": "symmetric", "solution": {"network.initial_weights": "zeros"}}]
    hunt = challenged(rules=[], parts=parts, allow=["network."], seeds={"count": 2}, epochs=10)
    assert Attempt.known(hunt, hunt.parts[0]).run()
    assert not Attempt(hunt, begun(hunt), "symmetric").run()
    for wrong in (None, "dead"):
        with pytest.raises(NotAllowed, match="part: expected symmetric"):
            Attempt(hunt, begun(hunt), wrong)


def test_what_is_not_in_the_challenge_is_refused_and_the_first_such_option_named() -> None:
    tried = challenged(limits=[{"what": "parameters", "at_most": 20}], changes=1, allow=["network."])
    assert refused(tried, config(network__hidden=[3])) is None
    assert refused(tried, config(data__noise=0.1)) == (
        "data.noise",
        "expected 0.0, as this challenge has it, got 0.1",
    )
    assert refused(tried, config(network__hidden=[9])) == (
        "network.hidden",
        "expected at most 20 parameters, got 37 parameters",
    )
    two = refused(tried, config(network__hidden=[3], network__residual=True))
    assert two is not None
    assert two[1].startswith("expected at most 1 changed options, got 2")


def test_a_limit_may_be_of_an_option() -> None:
    cliff = challenged(limits=[{"option": FAST, "at_least": 0.04}], allow=["training.optimizer."])
    assert refused(cliff, config(training__optimizer__learning_rate=0.046)) is None
    told = refused(cliff, config())
    assert told == (FAST, "expected at least 0.04, got 0.03")


def test_stop_rules_count_where_the_challenge_allows_them() -> None:
    stopped = config(training__stop__epoch=3)
    assert submitted(challenged(), stopped) == RunConfig()
    assert submitted(challenged(allow=["training.stop."]), stopped) == stopped
