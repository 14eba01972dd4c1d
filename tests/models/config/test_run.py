import json
import re
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from livegrad.models.config import presets
from livegrad.models.config import run as options
from livegrad.models.config.custom import FORMER, encode
from livegrad.models.config.network import ConvolutionConfig, RecurrenceConfig
from livegrad.models.config.run import Custom, RunConfig, changed, rebuild
from livegrad.models.data import inputs
from livegrad.models.nn import activations, initial, losses, metrics
from livegrad.models.training import optimizers, schedules

REGISTRIES: list[tuple[Any, Any]] = [
    (options.Dataset, presets.PRESETS),
    (options.Feature, inputs.REGISTRY),
    (options.Scaling, inputs.SCALINGS),
    (options.Activation, activations.REGISTRY),
    (options.InitialWeights, initial.REGISTRY),
    (options.Loss, losses.REGISTRY["binary"]),
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
            "data.label_noise",
            "data.outliers",
            "data.imbalance",
            "data.train_share",
            "network.initial_scale",
            "network.dropout",
            "training.huber_delta",
            "training.schedule.gamma",
            "training.schedule.floor",
            "training.optimizer.alpha",
            "training.optimizer.weight_decay",
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
    ("network.activations", 7),
    ("network.normalization", "group"),
    ("network.residual", "maybe"),
    ("network.frozen_layers", "0"),
    ("data.classes", 1),
    ("data.classes", 7),
    ("data.validation_share", 0.6),
    ("data.custom", "A" * 80_001),
    ("inputs.scaling", "log"),
    ("training.clipping", 0),
    ("training.schedule.name", "linear"),
    ("training.schedule.every", 0),
    ("training.stop.epoch", 0),
    ("training.stop.loss", -1),
    ("training.stop.patience", 0.5),
    ("network.initial_weights", "ones"),
    ("network.hidden", [4] * 9),
    ("network.hidden", "44"),
    ("training.loss", "exponential"),
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


@pytest.mark.parametrize("field", ["speed", "data.colour", "network.width", "training.optimizer.lookahead"])
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


RULES: list[tuple[dict[str, Any], str]] = [
    ({"data.dataset": "plane"}, "training.loss: expected squared, absolute or huber for the values of plane"),
    ({"data.dataset": "plane", "training.loss": "hinge"}, "training.loss: expected squared, absolute or huber"),
    (
        {"data.dataset": "spiral-3", "training.loss": "hinge"},
        "training.loss: expected cross_entropy, squared, absolute or huber for the several classes of spiral-3",
    ),
    ({"data.dataset": "blobs", "training.loss": "hinge"}, "training.loss: expected cross_entropy"),
    (
        {"data.train_share": 0.8, "data.validation_share": 0.3},
        "data.validation_share: expected at most 0.2 beside a train_share of 0.8, got 0.3",
    ),
    (
        {"network.activations": ["relu"]},
        "network.activations: expected null or one for each of 2 hidden layers, got 1",
    ),
    ({"training.stop.patience": 5}, "training.stop.patience: expected null, since no points are kept"),
    ({"data.custom": "AAAA"}, "data.custom: expected rows of 12 bytes"),
    (
        {"data.dataset": "custom-classes", "data.custom": encode([(1, 2, 6)])},
        "data.custom: expected a class from 0 to 5 in row 1",
    ),
]


@pytest.mark.parametrize(("changes", "message"), RULES)
def test_options_that_do_not_go_together_are_refused_with_the_field_at_fault(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        changed(RunConfig(), changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"data.train_share": 0.6, "data.validation_share": 0.4},
        {"data.dataset": "blobs", "data.classes": 2, "training.loss": "hinge"},
        {"data.validation_share": 0.2, "training.stop.patience": 5},
        {"network.frozen_layers": [8], "network.frozen_weights": [[8, 15, -1]]},
        {"network.hidden": [], "network.activations": []},
        {"data.dataset": "custom-values", "data.custom": encode([(1, 2, 6.5)]), "training.loss": "huber"},
    ],
)
def test_options_that_go_together_are_taken(changes: dict[str, Any]) -> None:
    assert changed(RunConfig(), changes) != RunConfig()


def test_every_head_has_the_losses_the_schema_allows() -> None:
    schema = RunConfig.model_json_schema()["$defs"]["TrainingConfig"]["properties"]["loss"]
    assert schema["allowed"] == {head: list(found) for head, found in losses.REGISTRY.items()}


def test_the_schema_tells_of_each_data_set_what_the_configuration_says() -> None:
    sets = RunConfig.model_json_schema()["$defs"]["DataConfig"]["properties"]["dataset"]["sets"]
    assert list(sets) == list(presets.PRESETS) or sorted(sets) == sorted(presets.PRESETS)
    for name, about in sets.items():
        data = presets.PRESETS[name].data
        assert (about["task"], about["inputs"], about["fixed"]) == (data.task, data.inputs, data.fixed)
        assert about["classes"] in (None, data.class_count)


def test_a_run_on_one_input_sees_functions_of_x1_alone() -> None:
    features = ["x1", "x2", "x1_squared", "x1_x2", "sin_x1"]
    line = changed(presets.PRESETS["line"], {"inputs.features": features})
    assert (line.features, line.sizes) == (("x1", "x1_squared", "sin_x1"), (3, 1))
    assert changed(line, {"inputs.features": ["x2"]}).features == ("x1",)
    assert changed(RunConfig(), {"inputs.features": ["x2"]}).features == ("x2",)


@pytest.mark.parametrize(
    ("changes", "outputs"),
    [
        ({"data.dataset": "blobs"}, 3),
        ({"data.dataset": "blobs", "data.classes": 6}, 6),
        ({"data.dataset": "blobs", "data.classes": 2}, 1),
        ({"data.dataset": "spiral-3", "data.classes": 5}, 3),
        ({"data.dataset": "custom-classes"}, 1),
        ({"data.dataset": "custom-classes", "data.custom": encode([(0, 0, 0), (1, 1, 4)])}, 5),
        ({"data.dataset": "plane", "training.loss": "squared"}, 1),
    ],
)
def test_several_classes_have_an_output_each(changes: dict[str, Any], outputs: int) -> None:
    assert changed(RunConfig(), changes).outputs == outputs


def test_more_custom_classes_rebuild_and_more_custom_points_do_not() -> None:
    one = changed(RunConfig(), {"data.dataset": "custom-classes", "data.custom": encode([(0, 0, 0), (1, 1, 1)])})
    assert rebuild(one, changed(one, {"data.custom": encode([(0, 0, 0), (1, 1, 1), (2, 2, 1)])})) == "data"
    assert rebuild(one, changed(one, {"data.custom": encode([(0, 0, 0), (1, 1, 1), (2, 2, 2)])})) == "network"


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
    assert len(found) == 62
    for path, option in found.items():
        assert option["description"].endswith("."), path
        assert "default" in option, path
        assert option["change"] in ("live", "rebuild"), path


def test_what_an_option_needs_is_said_of_options_that_are() -> None:
    schema = RunConfig.model_json_schema()
    found = every_option(schema, schema)
    for path, option in found.items():
        for other, words in option.get("needs", {}).items():
            allowed = found[other].get("enum", [])
            assert list(words) == ["above"] if isinstance(words, dict) else set(words) <= set(allowed), path


_DIGITS = {"data.dataset": "digits"}
_SEQUENCES = {"data.dataset": "first-symbol"}
BASES: dict[str, dict[str, Any]] = {
    "data.chosen": _DIGITS,
    "data.shift": _DIGITS,
    "data.length": _SEQUENCES,
    **{f"network.convolution.{name}": _DIGITS for name in ConvolutionConfig.model_fields},
    **{f"network.recurrence.{name}": _SEQUENCES for name in RecurrenceConfig.model_fields},
    "data.classes": {"data.dataset": "blobs"},
    "training.stop.patience": {"data.validation_share": 0.2},
}
"""What must be changed first for an option to count."""

CHANGES: dict[str, Any] = {
    "data.classes": 4,
    "data.label_noise": 0.1,
    "data.outliers": 0.1,
    "data.imbalance": 0.1,
    "data.validation_share": 0.1,
    "data.custom": encode([(1.0, 2.0, 0.0)]),
    "inputs.scaling": "standard",
    "network.activations": ["relu", "tanh"],
    "network.initial_scale": 2.0,
    "network.normalization": "layer",
    "network.dropout": 0.1,
    "network.residual": True,
    "network.frozen_layers": [1],
    "network.frozen_weights": [[0, 0, -1]],
    "training.huber_delta": 0.5,
    "training.optimizer.nesterov": True,
    "training.optimizer.alpha": 0.9,
    "training.optimizer.weight_decay": 0.1,
    "training.schedule.name": "step",
    "training.schedule.gamma": 0.9,
    "training.schedule.every": 9,
    "training.schedule.epochs": 9,
    "training.schedule.floor": 0.1,
    "training.clipping": 1.0,
    "training.stop.epoch": 10,
    "training.stop.loss": 0.1,
    "training.stop.patience": 5,
    "data.chosen": [1, 2],
    "data.shift": 1,
    "data.length": 9,
    "network.convolution.channels": [3],
    "network.convolution.kernel": 1,
    "network.convolution.padding": "valid",
    "network.convolution.pooling": "none",
    "network.convolution.top": "mean",
    "network.convolution.dense": [4],
    "network.recurrence.cell": "lstm",
    "network.recurrence.units": 3,
    "network.recurrence.layers": 2,
    "network.recurrence.memory_bias": 4.0,
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
        base = changed(RunConfig(), BASES.get(path, {}))
        needed = rebuild(base, changed(base, {path: CHANGES[path]}))
        assert (needed == "network") == (option["change"] == "rebuild"), path
        of_data = path.startswith("data.") or path in ("seeds.data", "inputs.scaling")
        assert (needed == "data") == (of_data and option["change"] == "live"), path


@pytest.mark.parametrize("path", ["speed", "training", "training.optimizer", "training.optimizer.speed", "", "data..x"])
def test_a_change_of_what_is_no_option_is_a_key_error_that_names_it(path: str) -> None:
    with pytest.raises(KeyError) as refusal:
        changed(RunConfig(), {path: 1})
    assert refusal.value.args == (path,)


@pytest.mark.parametrize("kind", ["classes", "values"])
def test_a_file_made_when_custom_points_had_another_name_is_the_same_run(kind: str) -> None:
    loss = "cross_entropy" if kind == "classes" else "squared"
    now = {"data": {"dataset": f"custom-{kind}", "custom": encode([(1, 2, 1)])}, "training": {"loss": loss}}
    today = RunConfig.model_validate(now)
    former = json.dumps(now).replace("custom", "own")
    assert RunConfig.model_validate_json(former) == today
    assert "own" not in today.model_dump()["data"]
    changes = {"data.dataset": f"own-{kind}", "data.own": encode([(1, 2, 1)]), "training.loss": loss}
    assert changed(RunConfig(), changes) == today


def test_a_former_name_beside_the_one_of_today_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"data\.own"):
        RunConfig.model_validate({"data": {"custom": "", "own": ""}})


def test_the_page_hears_of_every_former_name() -> None:
    option = RunConfig.model_json_schema()["$defs"]["DataConfig"]["properties"]["custom"]
    assert option["former"] == FORMER
    assert "data.custom" in FORMER.values()
    assert set(get_args(Custom)) < set(FORMER.values())
