"""A run's journal: what is done to a run is noted in it, and whoever trains it again gets that run, bit for bit."""

import json
from itertools import pairwise
from typing import Any

import pytest

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.past import history as histories
from livegrad.models.training.past.history import GAP, History
from livegrad.models.training.past.journal import Journal, read, write
from livegrad.models.training.past.keyframes import Losses, unpack
from livegrad.models.training.past.replay import Mark, replay
from livegrad.models.training.trainer import Trainer
from tests.covering import seeds
from tests.models.training.playing import Played, again, differing, play_at_random

RATE = "training.optimizer.learning_rate"
EACH = 6
EXPLOSIVE = changed(
    RunConfig(),
    {"data.dataset": "plane", "training.loss": "squared", "network.activation": "linear", RATE: 10.0},
)


def parts(few: int, *, full: int) -> pytest.MarkDecorator:
    """Take a few random runs, or with `--full` all, some in each test, so that a failure names those."""
    return seeds(range(0, few, EACH), full=range(0, full, EACH))


def expect_each_moment(played: Played) -> None:
    """Go to every second moment of a run and look whether it is as it was."""
    for step in list(played.moments)[::2]:
        played.seek(step)
        assert differing(played.trainer.state(), played.moments[step]) == []


@parts(24, full=204)
def test_a_run_to_which_much_was_done_is_trained_again_to_the_bit(seed: int) -> None:
    for number in range(seed, seed + EACH):
        played = play_at_random(number)
        end = again(write(played.tape.journal()))
        assert differing(end.state(), played.moments[max(played.moments)]) == [], number


@parts(6, full=24)
def test_it_is_on_torch_too(seed: int) -> None:
    for number in range(seed, seed + EACH):
        played = play_at_random(number, compiled=False)
        end = again(write(played.tape.journal()), compiled=False)
        assert differing(end.state(), played.moments[max(played.moments)]) == [], number


@parts(6, full=24)
def test_any_moment_is_come_back_to_from_the_keyframe_before_it(seed: int) -> None:
    for number in range(seed, seed + EACH):
        expect_each_moment(play_at_random(number))


@parts(6, full=36)
def test_a_run_that_was_wound_back_and_changed_is_the_run_of_its_new_journal(seed: int) -> None:
    for number in range(seed, seed + EACH):
        played = play_at_random(number, winding=True)
        played.seek(max(played.moments))
        end = again(write(played.tape.journal()))
        assert differing(end.state(), played.trainer.state()) == [], number
        expect_each_moment(played)


@parts(6, full=24)
def test_the_journal_up_to_a_moment_is_that_moment(seed: int) -> None:
    for number in range(seed, seed + EACH):
        played = play_at_random(number)
        for step in list(played.moments)[::3]:
            played.seek(step)
            text = write(played.tape.journal_to(played.trainer))
            assert differing(again(text).state(), played.moments[step]) == [], number


def test_a_run_that_diverges_does_so_again_and_one_step_before_it_has_not() -> None:
    played = Played(EXPLOSIVE)
    played.train(10_000)
    end = played.trainer.steps
    assert played.trainer.diverged
    played.edit(0, 0, None, 0.5)  # of what has diverged the weights can still be set
    text = write(played.tape.journal())
    assert again(text).diverged
    assert differing(again(text).state(), played.moments[end]) == []
    assert not again(text, end - 1).diverged
    played.seek(end)
    assert differing(played.trainer.state(), played.moments[end]) == []


def test_a_single_sample_that_makes_it_diverge_is_all_that_is_noted() -> None:
    played = Played(EXPLOSIVE)
    while not played.trainer.diverged:
        played.sample(None)
    assert [entry.kind for entry in played.tape.entries] == ["sample"]
    assert differing(again(write(played.tape.journal())).state(), played.moments[played.trainer.steps]) == []


def test_a_stop_rule_that_was_gone_on_from_stops_nobody_who_trains_it_again() -> None:
    played = Played(changed(RunConfig(), {"training.stop.epoch": 2}))
    played.train(80)
    assert (played.trainer.steps, played.trainer.stopped) == (50, "stopped_epoch")
    played.go_on()
    played.train(30)
    assert replay(played.tape.journal()).steps == 80
    assert replay(played.tape.journal(), 50).stopped is None


def test_a_slider_that_is_dragged_while_nothing_trains_leaves_one_entry() -> None:
    played = Played(RunConfig())
    played.train(5)
    for rate in (0.1, 0.2, 0.3):
        played.update(changed(played.trainer.config, {RATE: rate}))
    (entry,) = json.loads(write(played.tape.journal()))["entries"]
    assert (entry["changes"], entry["before"]) == ({RATE: 0.3}, {RATE: 0.03})
    played.update(changed(played.trainer.config, {"training.optimizer.momentum": 0.9}))
    played.update(changed(played.trainer.config, {"training.optimizer.momentum": 0.0}))
    assert len(played.tape.entries) == 3


def test_a_weight_that_is_dragged_leaves_one_entry_and_what_it_was_at_first() -> None:
    played = Played(RunConfig())
    was = played.trainer.weight(0, 1, 0)
    for value in (0.1, 0.2):
        played.edit(0, 1, 0, value)
    (entry,) = json.loads(write(played.tape.journal()))["entries"]
    assert (entry["value"], entry["before"]) == (0.2, was)


def test_single_samples_of_one_kind_are_one_entry() -> None:
    played = Played(RunConfig())
    place = int(played.trainer.run.samples.places[3])
    for point in (None, None, None, place, place):
        played.sample(point)
    assert [(e["point"], e["count"]) for e in json.loads(write(played.tape.journal()))["entries"]] == [
        (None, 3),
        (place, 2),
    ]
    expect_each_moment(played)


def test_painted_points_are_noted_as_what_is_new_of_them() -> None:
    rows = [(0.1 * i, -0.2 * i, i % 2) for i in range(400)]
    config = changed(RunConfig(), {"data.dataset": "custom-classes", "data.custom": custom.encode(rows)})
    played = Played(config)
    for count in range(20):
        played.train(3)
        rows = [*rows, (1.0, count / 10, 1)] if count % 2 else [*rows[:30], *rows[35:]]  # painted, or rubbed out
        played.update(changed(played.trainer.config, {"data.custom": custom.encode(rows)}))
    text = write(played.tape.journal())
    assert len(text) < len(custom.encode(rows)) + 20 * 250
    assert differing(again(text).state(), played.moments[played.trainer.steps]) == []


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("", "a" * 16), ("a" * 32, "a" * 48), ("a" * 16 + "b" * 16, "b" * 16), ("a" * 48, "")]
)
def test_points_are_put_together_as_they_were_taken_apart(old: str, new: str) -> None:
    assert custom.put_together(old, *custom.take_apart(old, new)) == new


def test_a_journal_is_a_few_hundred_bytes_beside_its_configuration_and_reads_back() -> None:
    played = play_at_random(3)
    journal = played.tape.journal()
    text = write(journal)
    assert read(text) == journal
    assert len(text) < len(journal.config.model_dump_json()) + 200 * (len(journal.entries) + 1)
    assert text.count("\n") == len(journal.entries) + 1


def test_what_is_left_out_of_a_journal_has_its_default() -> None:
    assert read("{}") == Journal()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing", "expected a journal as JSON: "),
        ("[]", "expected a journal as JSON: "),
        ('{"version": 2}', "version: expected 1, got '2'"),
        ('{"steps": -1}', "steps: expected greater than or equal to 0, got '-1'"),
        ('{"config": {"seeds": {"data": -4}}}', "config.seeds.data: expected greater than or equal to 0, got '-4'"),
        ('{"plot": 1}', "plot: "),
        (
            '{"steps": 9, "entries": [{"step": 4, "kind": "go_on"}, {"step": 3, "kind": "go_on"}]}',
            "entries.1.step: expected a step from 4 on, after the entry before, got 3",
        ),
        (
            '{"entries": [{"step": 4, "kind": "go_on"}]}',
            "steps: expected 4 or more, where the last entry is, got 0",
        ),
        (
            '{"steps": 4, "entries": [{"step": 3, "kind": "update", "changes": {"training.rate": 1}}]}',
            "entries.0.changes: expected the path of an option, got 'training.rate'",
        ),
        (
            '{"steps": 4, "entries": [{"step": 3, "kind": "update", "changes": {"training.batch_size": 0}}]}',
            "entries.0.changes.training.batch_size: expected greater than or equal to 1, got '0'",
        ),
        (
            '{"steps": 4, "entries": [{"step": 3, "kind": "update", "changes": {"network.hidden": [3]}}]}',
            "entries.0.changes: expected options that leave the network as it is, got others: begin anew",
        ),
        (
            '{"steps": 9, "entries": [{"step": 1, "kind": "update", "points": {"first": 9, "rows": "", "last": 0}}]}',
            "entries.0.points: expected at most 0 rows kept, got 9",
        ),
        (
            '{"steps": 9, "entries": [{"kind": "edit", "step": 0, "layer": 9, "to": 0, "from": null, "value": 1}]}',
            "entries.0.layer: expected a layer below 3, got 9",
        ),
        (
            '{"steps": 9, "entries": [{"kind": "edit", "step": 0, "layer": 1, "to": 2, "from": null, "value": 1}]}',
            "entries.0.to: expected a unit below 2, got 2",
        ),
        ('{"steps": 9, "entries": [{"kind": "edit", "step": 0, "layer": 1}]}', "entries.0.to: "),
        ('{"entries": [{"kind": "draw", "step": 0}]}', "entries.0: "),
    ],
)
def test_what_is_no_journal_is_refused_with_a_sentence_that_names_the_field(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        read(text)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_a_sample_that_is_none_of_those_trained_on_is_refused_when_it_is_trained() -> None:
    journal = read('{"steps": 1, "entries": [{"step": 0, "kind": "sample", "point": 4999}]}')
    with pytest.raises(ValueError, match=r"entries\.0\.point: expected one of the points trained on, got 4999"):
        replay(journal)


def trained(config: RunConfig, steps: int, apart: int, budget: int, second: float = 0.001) -> tuple[History, Trainer]:
    """Train a run whose steps take so many seconds, and keep its keyframes."""
    history, trainer = History(budget), Trainer(config)
    for _ in range(steps // apart):
        trainer.step(apart)
        history.passed(apart * second, trainer, Mark())
    return history, trainer


def gaps(history: History) -> list[int]:
    return [later.step - earlier.step for earlier, later in pairwise(history.frames)]


def test_keyframes_are_made_at_every_few_steps_at_first_and_then_as_far_apart_as_a_seek_may_take() -> None:
    history, _ = trained(RunConfig(), 2000, 1, 10**9)
    assert gaps(history)[:3] == [4, 4, 4]
    assert max(gaps(history)) == pytest.approx(GAP / 0.001, abs=1)


def test_keyframes_are_thinned_to_their_memory_and_stay_denser_at_the_start() -> None:
    history, trainer = trained(RunConfig(), 30_000, 5, 200_000)
    assert sum(len(frame.data) for frame in history.frames) < history.size <= 200_000
    steps = [frame.step for frame in history.frames]
    assert sum(step < 7500 for step in steps) > 1.1 * sum(step >= 22_500 for step in steps)
    assert max(gaps(history)) <= 3 * trainer.steps / len(steps)
    assert trainer.steps - steps[-1] <= 2 * max(gaps(history))


def test_a_keyframe_gives_the_state_but_for_what_the_next_step_overwrites() -> None:
    for changes in ({}, {"training.optimizer.name": "adam", "network.dropout": 0.3, "training.batch_size": 7}):
        trainer = Trainer(changed(RunConfig(), changes))
        trainer.step(130)
        losses = Losses()
        frame = histories.make(trainer, Mark(), 0.0, losses)
        other = Trainer(trainer.config)
        other.restore(unpack(frame.data, losses))
        assert differing(other.state(), trainer.state(), left_out=("before",)) == []
        for run in (other, trainer):
            run.step(3)
        assert differing(other.state(), trainer.state()) == []


def test_a_keyframe_of_the_default_run_takes_half_a_kilobyte_and_losses_are_kept_once() -> None:
    history, trainer = trained(RunConfig(), 40_000, 25, histories.BUDGET)
    assert len(history.frames) > 100
    assert max(len(frame.data) for frame in history.frames) < 650
    assert history.size - sum(frame.size for frame in history.frames) < 24 * 64 * 8
    assert trainer.epoch > 1500


def test_the_losses_of_keyframes_that_share_them_are_those_of_each_run_also_after_some_are_forgotten() -> None:
    history, trainer = History(60_000), Trainer(changed(RunConfig(), {"data.count": 60}))
    states: dict[int, Any] = {}
    for number in range(120):
        trainer.step(37 + number % 11)
        if number == 50:
            trainer.update(changed(trainer.config, {"training.optimizer.learning_rate": 0.1}))
        history.keep(trainer, Mark())
        states[trainer.steps] = trainer.state()
    assert len(history.frames) < 100
    for frame in history.frames:
        other = Trainer(frame.config)
        history.restore(other, frame)
        assert differing(other.state(), states[frame.step], left_out=("before",)) == []
