"""Comparisons as data: axes make runs, a difference keeps its options, a change of the base reaches the others."""

from typing import Any

import pytest
from pydantic import ValidationError

from livegrad.models.config.experiment import (
    Axis,
    configured,
    differences,
    differing,
    named,
    reached,
    reaching,
)
from livegrad.models.config.run import RunConfig, changed

RATE = "training.optimizer.learning_rate"
FUNCTION = "network.activation"


def test_one_axis_is_a_row_and_two_are_a_grid_whose_rows_are_the_first() -> None:
    rates = Axis(RATE, [0.01, 0.1, 1.0])
    assert differences([rates]) == [{RATE: 0.01}, {RATE: 0.1}, {RATE: 1.0}]
    grid = differences([Axis(FUNCTION, ["tanh", "relu"]), rates])
    assert [(each[FUNCTION], each[RATE]) for each in grid] == [
        *[("tanh", 0.01), ("tanh", 0.1), ("tanh", 1.0)],
        *[("relu", 0.01), ("relu", 0.1), ("relu", 1.0)],
    ]
    assert differences([]) == [{}]


def test_a_run_is_the_base_with_its_difference() -> None:
    base = changed(RunConfig(), {"data.noise": 0.2})
    assert configured(base, {}) == base
    assert configured(base, {RATE: 0.3}) == changed(RunConfig(), {"data.noise": 0.2, RATE: 0.3})
    with pytest.raises(ValidationError):
        configured(base, {RATE: -1})


def test_a_change_of_the_base_reaches_the_runs_that_do_not_differ_in_its_options() -> None:
    own: list[dict[str, Any]] = [{}, {RATE: 0.03}, {RATE: 0.03, FUNCTION: "relu"}]
    both = {RATE: 0.5, FUNCTION: "sigmoid"}
    assert [reaching(both, each) for each in own] == [both, {FUNCTION: "sigmoid"}, {}]
    assert reached(both, own) == [0, 1]
    assert reached({"data.noise": 0.5}, own) == [0, 1, 2]


def test_an_option_under_its_former_name_is_the_same_option() -> None:
    assert named({"data.own": "", RATE: 1}) == {"data.custom": "", RATE: 1}


def test_what_differs_makes_one_configuration_of_the_other() -> None:
    base = RunConfig()
    other = changed(base, {RATE: 0.3, "network.hidden": [3], "data.dataset": "xor", "training.stop.epoch": 9})
    found = differing(base.model_dump(mode="json"), other.model_dump(mode="json"))
    assert found == {RATE: 0.3, "network.hidden": [3], "data.dataset": "xor", "training.stop.epoch": 9}
    assert configured(base, found) == other
    assert differing(base.model_dump(mode="json"), base.model_dump(mode="json")) == {}
