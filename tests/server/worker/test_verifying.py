"""Challenges and claims in a worker: one at a time, in turns with all else, within a limit, and given up cleanly."""

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.lessons import runs
from livegrad.server.worker import channel
from livegrad.server.worker.answers import AttemptNews
from livegrad.server.worker.budget import Budget
from livegrad.server.worker.channel import Feed
from livegrad.server.worker.session.reporter import Reporter
from livegrad.server.worker.verify import files, queue, verifier
from tests.server.fakes import Clock, Stage, TimedTrainer, start

TEXT = {"en": "text", "zh": "文字"}
WHOLE = {"training.batch_size": 250}
"""One step an epoch: 2 ms on the fake clock."""
LIMIT = 2.0
"""Of work, in place of a larger one."""


def challenge(**fields: Any) -> dict[str, Any]:
    """Return a challenge of three runs of 20 epochs, met by what learns at all."""
    return {
        "id": "tiny",
        "place": 1,
        "revision": 1,
        "title": TEXT,
        "say": TEXT,
        "set": {**WHOLE, "training.optimizer.learning_rate": 0.00001},
        "allow": ["training.optimizer.", "network.hidden"],
        "limits": [{"what": "hidden_units", "at_most": 6}],
        "epochs": 20,
        "seeds": {"count": 3, "first": 100},
        "rules": [{"of": {"what": "train_accuracy"}, "at_least": 0.7}],
        "hold": 2,
        "solution": {"training.optimizer.name": "adam", "training.optimizer.learning_rate": 0.1},
    } | fields


Put = Callable[..., None]


@pytest.fixture(autouse=True)
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Give what puts a challenge in place of those that there are."""
    monkeypatch.setattr(files, "FOLDER", tmp_path)

    def put(**fields: Any) -> None:
        made = challenge(**fields)
        (tmp_path / f"{made['id']}.json").write_text(json.dumps(made))

    put()
    return put


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Give a worker with two sessions that rest; steps of what is verified take time too."""
    clock = Clock()
    monkeypatch.setattr(verifier, "LIMIT", LIMIT)
    monkeypatch.setattr(queue, "SLICE", LIMIT / 10)
    monkeypatch.setattr(runs, "Trainer", partial(TimedTrainer, clock=clock))
    stage = Stage(clock).give(start(1), start(2))
    stage.until(lambda: bool(stage.all("statuses", 1) and stage.all("statuses", 2)))
    return stage


def config(**changes: Any) -> dict[str, Any]:
    """Return the known solution of `challenge`, changed by paths with __ for the dot."""
    known = {**challenge()["set"], **challenge()["solution"]}
    own = {path.replace("__", "."): value for path, value in changes.items()}
    return changed(RunConfig(), known | own).model_dump(mode="json")


def attempt(session: int = 1, ticket: int = 1, name: str = "tiny", **changes: Any) -> channel.Attempt:
    """Make the order to try the known solution, or what is changed of it."""
    return channel.Attempt(session, ticket, name, None, config(**changes))


def over(stage: Stage, session: int = 1) -> bool:
    """Say whether a session's attempt has come to an end."""
    news: list[AttemptNews] = stage.all("attempts", session)
    return bool(news) and news[-1].state not in ("waiting", "training")


def test_an_attempt_is_told_seed_by_seed_and_passes(stage: Stage) -> None:
    stage.give(attempt())
    stage.until(lambda: over(stage))
    news: list[AttemptNews] = stage.all("attempts")
    assert news[0].state == "training"
    assert [seed.seed for each in news for seed in each.seeds] == [100, 101, 102]
    assert all(seed.frame for each in news for seed in each.seeds)
    assert [each.done for each in news] == sorted(each.done for each in news)
    assert [each.state for each in news if each.done == 1.0] == ["passed"]
    assert (news[-1].state, news[-1].done, news[-1].of) == ("passed", 1.0, 3)
    assert news[-1].rules[0].passed
    assert stage.all("answered")[-1] == 1


def test_what_does_not_meet_the_rules_fails_and_says_in_how_many_seeds(stage: Stage) -> None:
    stage.give(attempt(training__optimizer__learning_rate=1e-5))
    stage.until(lambda: over(stage))
    last: AttemptNews = stage.all("attempts")[-1]
    assert last.state == "failed"
    assert last.rules[0].found is not None
    assert last.rules[0].found < 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"data__noise": 0.1}, "data.noise", "expected 0.0, as this challenge has it, got 0.1"),
        ({"network__normalization": "batch"}, "network.normalization", "expected none"),
        ({"data__count": 5000, "network__hidden": [16] * 8}, "data.count", "expected null"),
        ({"network__hidden": [4, 4]}, "network.hidden", "expected at most 6 hidden units, got 8"),
        ({"training__batch_size": 1}, "training.batch_size", "expected 250"),
    ],
)
def test_what_a_challenge_does_not_allow_is_refused_naming_the_option(
    stage: Stage, changes: dict[str, Any], field: str, words: str
) -> None:
    stage.give(attempt(**changes))
    stage.until(lambda: bool(stage.all("refused")))
    (refused,) = stage.all("refused")
    assert (refused.code, refused.field) == ("bad_field", field)
    assert words in refused.message
    assert not stage.all("attempts")


@pytest.mark.parametrize("name", ["nothing", "../tiny", "TINY"])
def test_a_challenge_that_does_not_exist_is_refused(stage: Stage, name: str) -> None:
    stage.give(attempt(name=name))
    stage.until(lambda: bool(stage.all("refused")))
    assert stage.all("refused")[0].field == "challenge"


def test_the_seeds_and_stop_rules_of_the_student_do_not_count(stage: Stage) -> None:
    stage.give(attempt(seeds__weights=7, seeds__data=3, training__stop__epoch=1))
    stage.until(lambda: over(stage))
    assert stage.all("attempts")[-1].state == "passed"


def test_a_second_session_waits_for_its_turn_and_is_told_how_many_are_before_it(stage: Stage) -> None:
    stage.give(attempt(1), attempt(2))
    stage.until(lambda: over(stage, 1) and over(stage, 2))
    waiting, *after = stage.all("attempts", 2)
    assert (waiting.state, waiting.ahead) == ("waiting", 1)
    assert after[0].ahead == 0
    ends = [(report.session, each.state) for report in stage.reports for each in report.attempts if each.rules]
    assert ends == [(1, "passed"), (2, "passed")]


def test_one_that_takes_long_lets_those_behind_it_go_first(stage: Stage, put: Put) -> None:
    put(id="long", epochs=100)
    stage.give(attempt(1, name="long"), attempt(2))
    stage.until(lambda: over(stage, 2))
    assert not over(stage, 1)
    assert any(each.ahead == 1 for each in stage.all("attempts", 1)), "others were let go first"
    stage.until(lambda: over(stage, 1))
    assert stage.all("attempts", 1)[-1].state in ("passed", "failed")


def test_an_attempt_that_takes_too_long_is_stopped(stage: Stage, put: Put) -> None:
    put(id="endless", epochs=500)
    begun = stage.clock.now
    stage.give(attempt(name="endless"))
    stage.until(lambda: over(stage))
    assert stage.all("attempts")[-1].state == "stopped"
    assert stage.clock.now - begun < LIMIT + 1
    assert stage.all("answered")[-1] == 1


def test_pictures_of_another_session_keep_coming_while_one_is_verified(stage: Stage, put: Put) -> None:
    put(id="endless", epochs=500)
    stage.give(
        channel.Watch(2, [Feed()], [Feed()]), channel.Speed(2, 5, None), channel.Play(2, 6), attempt(name="endless")
    )
    stage.until(lambda: bool(stage.all("attempts")))
    before, begun = len(stage.all("frames", 2)), stage.clock.now
    stage.work(1.0)
    pictures = (len(stage.all("frames", 2)) - before) / (stage.clock.now - begun)
    assert pictures >= 25


def test_an_attempt_is_given_up_and_another_may_begin(stage: Stage, put: Put) -> None:
    put(id="long", epochs=100)
    stage.give(attempt(1, 1, "long"))
    stage.until(lambda: len(stage.all("attempts")) > 1)
    stage.give(channel.CancelAttempt(1, 2), attempt(1, 3))
    stage.until(lambda: over(stage) and stage.all("attempts")[-1].ticket == 3)
    assert "cancelled" in [each.state for each in stage.all("attempts") if each.ticket == 1]
    assert stage.all("attempts")[-1].state == "passed"
    assert {1, 2, 3} <= set(stage.all("answered"))


def test_a_session_has_one_attempt_at_a_time(stage: Stage, put: Put) -> None:
    put(id="long", epochs=100)
    stage.give(attempt(1, 1, "long"), attempt(1, 2))
    stage.until(lambda: bool(stage.all("refused")))
    (refused,) = stage.all("refused")
    assert (refused.ticket, refused.code, refused.reason) == (2, "not_now", "unfinished_attempt")
    assert not over(stage)


def test_another_may_begin_as_soon_as_the_end_of_the_one_before_is_told() -> None:
    ticks = count()
    teller = Mock(spec=Reporter)
    verifying = verifier.Verifier(1, teller, queue.Queue(), worked := lambda: next(ticks) / 1000)
    for ticket in (1, 2):
        verifying.obey(attempt(ticket=ticket))
        teller.refuse.assert_not_called()
        while (told := teller.tell_attempt.call_args.args[0]).state == "training":
            verifying.work(Budget(0.0025, worked))  # each piece of the work is a turn of its own
        assert (told.ticket, told.state) == (ticket, "passed")


def test_a_session_that_ends_leaves_the_queue(stage: Stage, put: Put) -> None:
    put(id="long", epochs=100)
    stage.give(attempt(1, 1, "long"), attempt(2))
    stage.until(lambda: bool(stage.all("attempts", 2)))
    stage.give(channel.Stop(1))
    stage.until(lambda: over(stage, 2))
    assert stage.all("attempts", 2)[-1].state == "passed"


def test_an_attempt_goes_on_while_nobody_watches(stage: Stage) -> None:
    stage.give(channel.Rest(1, resting=True), attempt())
    stage.until(lambda: over(stage))
    assert stage.all("attempts")[-1].state == "passed"


def step(**fields: Any) -> str:
    """Return a step with claims, as JSON."""
    must = [
        {"kind": "value", "of": {"what": "train_accuracy", "at": 20}, "at_least": 0.7, "seeds": {"count": 3}},
        {"kind": "order", "of": {"what": "train_loss", "at": 20}, "lanes": [0, 1]},
    ]
    own = {"say": TEXT, "set": {**challenge()["set"], **challenge()["solution"]}, "must": must}
    lanes = {"differences": [{}, {"training.optimizer.learning_rate": 1e-5}]}
    values = {"loss": {"of": {"what": "train_loss", "at": 20}}}
    return json.dumps(own | {"lanes": lanes, "values": values} | fields)


def test_claims_are_tried_and_their_values_computed(stage: Stage) -> None:
    stage.give(channel.TryClaims(1, 4, step(), None))
    stage.until(lambda: bool(stage.all("tried")))
    (tried,) = stage.all("tried")
    assert [claim.holds for claim in tried.claims] == [True, True]
    assert (tried.claims[0].met, tried.claims[0].of, len(tried.claims[0].found)) == (3, 3, 3)
    assert tried.claims[1].found[0] == tried.values["loss"]


def test_one_claim_is_tried_alone(stage: Stage) -> None:
    stage.give(channel.TryClaims(1, 4, step(), 1))
    stage.until(lambda: bool(stage.all("tried")))
    (tried,) = stage.all("tried")
    assert ([claim.claim for claim in tried.claims], tried.values) == ([1], {})


def test_a_newer_question_of_claims_overtakes_an_older(stage: Stage) -> None:
    slow = [{"kind": "diverges", "by": 5000, "never": True}]
    stage.give(channel.TryClaims(1, 4, step(must=slow), None), channel.TryClaims(1, 5, step(), None))
    stage.until(lambda: bool(stage.all("tried")))
    assert [(refused.ticket, refused.code) for refused in stage.all("refused")] == [(4, "cancelled")]


@pytest.mark.parametrize(
    ("fields", "claim", "field"),
    [
        ({"set": {"network.hidden": [99]}}, None, "step.set.network.hidden.0"),
        ({"set": None}, None, "step.set"),
        ({"must": [{"kind": "value", "of": {"what": "speed"}}]}, None, "step.must.0.of.what"),
        ({}, 2, "claim"),
    ],
)
def test_a_step_that_cannot_be_tried_is_refused_with_the_place(
    stage: Stage, fields: dict[str, Any], claim: int | None, field: str
) -> None:
    stage.give(channel.TryClaims(1, 4, step(**fields), claim))
    stage.until(lambda: bool(stage.all("refused")))
    assert stage.all("refused")[0].field == field


def test_claims_that_take_too_long_are_refused(stage: Stage) -> None:
    slow = [{"kind": "diverges", "by": 500, "never": True, "seeds": {"count": 3}}]
    stage.give(channel.TryClaims(1, 4, step(must=slow), None))
    stage.until(lambda: bool(stage.all("refused")))
    assert "at most 2 seconds" in stage.all("refused")[0].message


def test_a_lesson_is_checked_and_each_mistake_is_told_by_its_place(stage: Stage) -> None:
    stage.give(channel.CheckLesson(1, 4, '{"id": "a lesson"}'))
    stage.until(lambda: bool(stage.all("checked")))
    (checked,) = stage.all("checked")
    assert {"id", "title", "steps"} <= {mistake.place for mistake in checked.mistakes}
