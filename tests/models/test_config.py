import json
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from models import activations, initial, inputs, losses, metrics, optimizers, presets, schedules
from models import config as options
from models.config import RunConfig, changed, rebuild

REGISTRIES: list[tuple[Any, Any]] = [
    (options.Dataset, presets.PRESETS),
    (options.Feature, inputs.REGISTRY),
    (options.Scaling, inputs.SCALINGS),
    (options.Activation, activations.REGISTRY),
    (options.InitialWeights, initial.REGISTRY),
    (options.Loss, losses.REGISTRY["two"]),
    (options.Head, losses.REGISTRY),
    (options.Schedule, schedules.REGISTRY),
    (options.Task, metrics.REGISTRY),
    (options.Optimizer, optimizers.REGISTRY),
    (options.Optimizer, optimizers.OPTIONS),
]

NOT_A_NUMBER = float("nan")
INFINITE = float("inf")

REFUSED: list[tuple[str, Any]] = [
    *[
        (field, value)
        for field in (
            "data.noise",
            "data.train_share",
            "network.initial_deviation",
            "training.optimizer.learning_rate",
            "training.optimizer.momentum",
            "training.optimizer.beta1",
            "training.optimizer.beta2",
            "training.optimizer.epsilon",
            "training.regularization.l1",
            "training.regularization.l2",
        )
        for value in (NOT_A_NUMBER, INFINITE, -INFINITE, -0.1, 11.0, None, "much")
    ],
    *[
        (field, value)
        for field in ("data.count", "training.batch_size", "seeds.data", "seeds.weights", "seeds.order")
        for value in (NOT_A_NUMBER, INFINITE, -1, 2**32, 4.5, "many")
    ],
    ("data.dataset", "square"),
    ("data.count", 3),
    ("data.count", 5001),
    ("data.train_share", 0.05),
    ("data.train_share", 0.95),
    ("training.optimizer.learning_rate", 0),
    ("training.optimizer.learning_rate", 9e-6),
    ("training.optimizer.momentum", 1.0),
    ("training.batch_size", 0),
    ("inputs.features", []),
    ("network.activation", "step"),
    ("network.initial_weights", "ones"),
    ("network.hidden", [4] * 9),
    ("network.hidden", "44"),
    ("training.loss", "hinge"),
    ("training.optimizer.name", "lion"),
]


def nested(path: str, value: Any) -> dict[str, Any]:
    *parents, name = path.split(".")
    data: dict[str, Any] = {name: value}
    for parent in reversed(parents):
        data = {parent: data}
    return data


@pytest.mark.parametrize(("names", "registry"), REGISTRIES)
def test_every_word_of_an_option_names_a_thing_and_nothing_else_does(names: Any, registry: dict[str, object]) -> None:
    words = [word for part in get_args(names) for word in (get_args(part) or [part])]
    assert sorted(registry) == sorted(words)


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_its_field(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        RunConfig.model_validate(nested(field, value))
    assert [".".join(map(str, error["loc"])) for error in refusal.value.errors()] == [field]


@pytest.mark.parametrize("text", ['{"data": {"noise": NaN}}', '{"data": {"noise": Infinity}}'])
def test_json_cannot_smuggle_in_what_is_not_a_number(text: str) -> None:
    with pytest.raises(ValidationError, match=r"data\.noise"):
        RunConfig.model_validate(json.loads(text))


@pytest.mark.parametrize("field", ["speed", "data.colour", "network.width", "training.optimizer.nesterov"])
def test_an_unknown_field_is_refused_with_its_name(field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        RunConfig.model_validate(nested(field, 1))
    (error,) = refusal.value.errors()
    assert (".".join(map(str, error["loc"])), error["type"]) == (field, "extra_forbidden")


@pytest.mark.parametrize("units", [0, 17])
def test_a_layer_out_of_bounds_is_refused_with_its_place(units: int) -> None:
    with pytest.raises(ValidationError) as refusal:
        RunConfig.model_validate({"network": {"hidden": [4, units]}})
    assert refusal.value.errors()[0]["loc"] == ("network", "hidden", 1)


@pytest.mark.parametrize("features", [["x1", "x1"], ["x3"], [7], "x1"])
def test_features_are_known_names_each_at_most_once(features: object) -> None:
    with pytest.raises(ValidationError, match="inputs"):
        RunConfig.model_validate({"inputs": {"features": features}})


def test_the_same_features_in_another_order_are_the_same_run() -> None:
    one = RunConfig.model_validate({"inputs": {"features": ["sin_x1", "x1"]}})
    assert one == RunConfig.model_validate({"inputs": {"features": ["x1", "sin_x1"]}})


def test_regression_refuses_cross_entropy_and_says_which_option() -> None:
    with pytest.raises(ValidationError, match=r"training\.loss: expected squared"):
        RunConfig.model_validate({"data": {"dataset": "plane"}})


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        RunConfig().data.noise = 0.2  # type: ignore[misc]


def test_a_configuration_survives_json() -> None:
    for preset in presets.PRESETS.values():
        assert RunConfig.model_validate_json(preset.model_dump_json()) == preset


def every_option(schema: dict[str, Any], part: dict[str, Any], path: str = "") -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, option in part["properties"].items():
        inner = option.get("$ref")
        if inner:
            found |= every_option(schema, schema["$defs"][inner.rsplit("/", 1)[1]], f"{path}{name}.")
        else:
            found[f"{path}{name}"] = option
    return found


def test_every_option_has_a_default_a_sentence_and_says_how_it_changes() -> None:
    schema = RunConfig.model_json_schema()
    found = every_option(schema, schema)
    assert len(found) == 22
    for path, option in found.items():
        assert option["description"].endswith("."), path
        assert "default" in option, path
        assert option["change"] in ("live", "rebuild"), path


CHANGES: dict[str, Any] = {
    "data.dataset": "xor",
    "data.count": 100,
    "data.noise": 0.2,
    "data.train_share": 0.7,
    "inputs.features": ["x1"],
    "network.hidden": [3],
    "network.activation": "relu",
    "network.initial_weights": "he",
    "network.initial_deviation": 2.0,
    "training.loss": "squared",
    "training.optimizer.name": "adam",
    "training.optimizer.learning_rate": 0.1,
    "training.optimizer.momentum": 0.9,
    "training.optimizer.beta1": 0.8,
    "training.optimizer.beta2": 0.99,
    "training.optimizer.epsilon": 1e-6,
    "training.regularization.l1": 0.1,
    "training.regularization.l2": 0.1,
    "training.batch_size": 5,
    "seeds.data": 1,
    "seeds.weights": 1,
    "seeds.order": 1,
}


def test_each_option_rebuilds_the_network_exactly_when_it_says_so() -> None:
    schema = RunConfig.model_json_schema()
    found = every_option(schema, schema)
    assert set(found) == set(CHANGES)
    for path, option in found.items():
        needed = rebuild(RunConfig(), changed(RunConfig(), {path: CHANGES[path]}))
        assert (needed == "network") == (option["change"] == "rebuild"), path
        assert (needed == "data") == (path in ("data.count", "data.noise", "data.train_share", "seeds.data")), path


@pytest.mark.parametrize("path", ["speed", "training", "training.optimizer", "training.optimizer.speed", "", "data..x"])
def test_a_change_of_what_is_no_option_is_a_key_error_that_names_it(path: str) -> None:
    with pytest.raises(KeyError) as refusal:
        changed(RunConfig(), {path: 1})
    assert refusal.value.args == (path,)
