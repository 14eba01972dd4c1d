"""Every mistake in a lesson or challenge is told by its place, with what was expected there and what came."""

import json
from typing import Any

import pytest

from livegrad.models.lessons.words import MAX_LESSON
from livegrad.server.wire.lessons import Mistaken, read_challenge, read_lesson
from tests.models.lessons.making import TEXT, challenge, lesson, step

CHOICE: dict[str, Any] = {
    "kind": "choice",
    "text": TEXT,
    "options": [{"text": TEXT, "reply": TEXT, "right": True}, {"text": TEXT, "reply": TEXT}],
}
VALUE = {"of": {"what": "train_loss", "at": 1}}


def mistakes(data: Any) -> list[str]:
    """Return what is wrong with a lesson."""
    with pytest.raises(Mistaken) as caught:
        read_lesson(data if isinstance(data, str | bytes) else json.dumps(data))
    return caught.value.mistakes


def without(part: dict[str, Any], *path: Any) -> dict[str, Any]:
    """Return a copy with the field at a path left out."""
    copy = json.loads(json.dumps(part))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return dict(copy)


def test_a_lesson_with_all_its_parts_is_read() -> None:
    whole = step(
        lanes={"axes": [{"path": "network.hidden", "values": [[1], [2]]}], "names": [TEXT, TEXT]},
        lock={"paths": ["data.", "training.optimizer.learning_rate"], "why": TEXT},
        point="network.hidden",
        ask=CHOICE,
        run={"until": {"epoch": 10}},
        saw={
            "kind": "number",
            "text": TEXT,
            "value": "loss",
            "tolerance": 0.1,
            "right": TEXT,
            "low": TEXT,
            "high": TEXT,
        },
        explain={"en": "It is {loss:.2f}.", "zh": "损失为 {loss:percent}。"},
        values={"loss": {"of": {"what": "train_loss"}}},
    )
    assert read_lesson(json.dumps(lesson(whole))).steps[0].lanes is not None


@pytest.mark.parametrize(
    ("changed", "mistake"),
    [
        ({"title": {"en": "A"}}, "title.zh: expected a value, got none"),
        ({"id": "Ring"}, "id: "),
        ({"minutes": "5"}, 'minutes: expected a valid integer, got "5"'),
        ({"colour": 1}, "colour: expected no field of this name, got 1"),
        ({"steps": []}, "steps: "),
    ],
)
def test_a_field_that_is_wrong_is_told(changed: dict[str, Any], mistake: str) -> None:
    assert any(each.startswith(mistake) for each in mistakes(lesson(**changed)))


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"ask": without(CHOICE, "options", 1, "reply", "zh")}, "steps.0.ask.options.1.reply.zh: expected a value"),
        ({"ask": without(CHOICE, "options", 0, "right")}, "steps.0.ask.options: expected one that is right, got 0"),
        (
            {"ask": CHOICE | {"kind": "guess"}},
            "steps.0.ask.kind: expected one of 'choice', 'number', 'order', 'sketch'",
        ),
        ({"ask": without(CHOICE, "kind")}, "steps.0.ask.kind: expected a value, got none"),
        ({"set": {"network.hiden": [1]}}, "steps.0.set.network.hiden: expected the path of an option"),
        ({"set": {"network.hidden": [99]}}, "steps.0.set.network.hidden.0: expected a number less than or equal to 16"),
        ({"set": {"data.dataset": "line"}}, "steps.0.set.training.loss: expected squared, absolute or huber"),
        ({"lanes": {"differences": [{}, {"network.hidden": 3}]}}, "steps.0.lanes.differences.1.network.hidden: "),
        ({"lanes": {}}, "steps.0.lanes: expected either axes or differences"),
        ({"weights": [{"layer": 0, "to": 9, "from": 0, "value": 1}]}, "steps.0.weights.0: expected a weight of"),
        ({"lock": {"paths": ["network"], "why": TEXT}}, "steps.0.lock.paths.0: expected the path of an option or of a"),
        ({"point": "map"}, "steps.0.point: expected a panel or the path of an option, got 'map'"),
        ({"explain": {"en": "{loss}", "zh": "无"}}, "steps.0.explain.en: expected the name of one of the lesson's"),
        ({"explain": {"en": "{a b}", "zh": "无"}}, "steps.0.explain.en: expected braces only around the name"),
        ({"run": {"until": {"epoch": 5, "loss": 0.1}}}, "steps.0.run.until: expected one of epoch, steps"),
        ({"run": {"until": {"loss": 0.1}}}, "steps.0.run.most: expected the epoch at which the run ends"),
        ({"values": {"a": {"of": {"what": "train_loss"}}}}, "steps.0.values.a.of.at: expected an epoch, since"),
        (
            {"values": {"a": {"of": {"what": "weight", "at": 1}}}},
            "steps.0.values.a.of: expected layer beside what=weight",
        ),
        ({"values": {"a": {"of": {"what": "train_loss", "at": 1, "lane": 1}}}}, "steps.0.values.a.of.lane: expected a"),
        ({"must": [{"kind": "value", **VALUE}]}, "steps.0.must.0.at_least: expected at_least, at_most or about"),
        ({"must": [{"kind": "diverges", "by": 5, "lane": 2}]}, "steps.0.must.0: expected lanes from 0 to 0, got 2"),
        ({"must": [{"kind": "diverges", "by": 5, "hold": 2}]}, "steps.0.must.0.hold: expected at most the 1 seeds"),
    ],
)
def test_a_mistake_in_a_step_is_told_by_its_place(fields: dict[str, Any], mistake: str) -> None:
    found = mistakes(lesson(step(**fields)))
    assert any(each.startswith(mistake) for each in found), found


def test_all_mistakes_are_told_at_once_but_not_more_than_can_be_read() -> None:
    many = [step(set={"no.option": index}) for index in range(12)]
    assert len(mistakes(lesson(*many))) == 12
    assert len(mistakes(lesson(step(**{f"field{index}": 1 for index in range(50)})))) == 20


def test_a_name_of_a_value_is_taken_once() -> None:
    twice = lesson(step(values={"a": VALUE}), step(values={"a": VALUE}))
    assert mistakes(twice) == ["steps.1.values.a: expected a name that no step before has, got one that is taken"]


def test_the_first_step_sets_the_stage() -> None:
    assert mistakes(lesson({"say": TEXT}))[0].startswith("steps.0.set: expected the options of the stage")


def test_no_more_is_asked_for_than_can_be_prepared_in_a_moment() -> None:
    many = {"kind": "order", "of": VALUE["of"], "lanes": [0, 0] * 6, "seeds": {"count": 20}}
    assert mistakes(lesson(step(must=[many] * 2))) == [
        "steps.0.must: expected at most 400 runs for all values and claims, got 480"
    ]
    lanes = step(lanes={"axes": [{"path": "seeds.data", "values": list(range(64))}]})
    assert mistakes(lesson(*[lanes] * 5))[0].startswith("steps: expected at most 256 lanes in all steps together")


@pytest.mark.parametrize("text", ["", "\ud800", "[" * 5000, "null", "[]", "NaN", " " * (MAX_LESSON + 1)])
def test_what_is_no_lesson_at_all_is_told_so(text: str) -> None:
    assert mistakes(text)[0].startswith("expected ")


@pytest.mark.parametrize(
    ("changed", "mistake"),
    [
        ({"allow": ["network"]}, "allow.0: expected the path of an option, or of a part with a dot at its end"),
        ({"set": {"data.noise": 3}}, "set.data.noise: expected a number less than or equal to 0.5, got 3"),
        ({"solution": {"data.nois": 3}}, "solution.data.nois: expected the path of an option"),
        ({"rules": []}, "rules: expected either rules or parts"),
        ({"rules": [{"of": {"what": "train_loss", "at": 9}, "at_most": 1}]}, "rules.0.of.at: expected at most the 5"),
        ({"limits": [{"option": "rate", "at_most": 1}]}, "limits.0.option: expected the path of an option"),
        ({"hold": 11}, "hold: expected at most the 10 seeds there are, got 11"),
    ],
)
def test_a_mistake_in_a_challenge_is_told_by_its_place(changed: dict[str, Any], mistake: str) -> None:
    with pytest.raises(Mistaken) as caught:
        read_challenge(json.dumps(challenge(**changed)))
    assert caught.value.mistakes[0].startswith(mistake), caught.value.mistakes
