from typing import Any

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.facts import Facts, Held
from livegrad.models.explain.health import diverged, findings
from livegrad.models.explain.remedies import gentler
from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.training.trainer import Trainer

GRADIENT, DEAD, SATURATED = (STATISTICS.index(name) for name in ("gradient_norm", "dead", "saturated"))


def network(
    hidden: list[int], activation: str, initial: str = "xavier", deviation: float = 1.0, **rest: Any
) -> dict[str, Any]:
    shape = {"hidden": hidden, "activation": activation, **rest}
    return {"network": {**shape, "initial_weights": initial, "initial_deviation": deviation}}


def rate(value: float) -> dict[str, Any]:
    return {"training": {"optimizer": {"learning_rate": value}}}


# name: (configuration, epochs until it is judged, kind, layers judged)
ILL: dict[str, tuple[dict[str, Any], int, str, list[int]]] = {
    "eight sigmoid layers": (network([8] * 8, "sigmoid"), 0, "vanishing", [0, 1, 2]),
    "eight sigmoid layers, stuck": (network([16] * 8, "sigmoid"), 30, "vanishing", list(range(6))),
    "weights too small": (network([8] * 4, "tanh", "normal", 0.01), 0, "vanishing", [0, 1, 2]),
    "relu of variance 1": (network([16] * 8, "relu", "normal"), 0, "exploding", list(range(9))),
    "linear of variance 1": (
        {**network([16] * 8, "linear", "normal"), "data": {"dataset": "gauss"}},
        0,
        "exploding",
        list(range(9)),
    ),
    "relu scaled up": (network([16] * 8, "relu", "he", initial_scale=3), 0, "exploding", list(range(9))),
    "weights scaled down": (network([8] * 4, "tanh", initial_scale=0.01), 0, "vanishing", [0, 1, 2]),
    "weights too large": (network([8, 8], "tanh", "normal", 10), 0, "saturated", [1]),
}


def trained(trainer: Trainer, epochs: int) -> Trainer:
    for _ in range(epochs):
        trainer.to_epoch_end()
    return trainer


def accuracy(trainer: Trainer) -> float:
    return float(trainer.measure()[1 + trainer.series.index("train_accuracy")])


@pytest.mark.parametrize("name", ILL)
def test_a_run_that_is_ill_is_told_so_and_the_remedy_makes_it_learn(name: str) -> None:
    options, epochs, kind, layers = ILL[name]
    trainer = trained(Trainer(RunConfig.model_validate(options)), epochs)
    found = trainer.verdicts()
    assert [(verdict.kind, verdict.layer) for verdict in found] == [(kind, layer) for layer in layers]
    assert all(verdict.text_key == f"health.{kind}" for verdict in found)
    assert accuracy(trained(trainer, 3)) < 0.9 or kind == "exploding"
    remedy = found[0].remedy
    assert remedy is not None
    trainer.update(changed(trainer.config, remedy))
    trained(trainer, 90)
    assert accuracy(trainer) > 0.97
    assert trainer.verdicts() == ()


@pytest.mark.parametrize("activation", ["relu", "linear"])
def test_variance_1_makes_gradients_a_thousand_times_those_of_he(activation: str) -> None:
    norms = [
        Trainer(RunConfig.model_validate(network([16] * 8, activation, initial))).snapshot().layers[0, GRADIENT]
        for initial in ("normal", "he")
    ]
    assert norms[0] > 1000 * norms[1]


def test_eight_sigmoid_layers_make_the_first_gradient_a_thousandth_of_the_last() -> None:
    for seed in range(3):
        options = {**network([8] * 8, "sigmoid"), "seeds": {"weights": seed}}
        norms = Trainer(RunConfig.model_validate(options)).snapshot().layers[:, GRADIENT]
        assert norms[0] * 1000 < norms[-1]


def test_a_run_that_diverged_says_when_why_and_what_to_try() -> None:
    options = {"data": {"dataset": "plane"}, "training": {"loss": "squared", "optimizer": {"learning_rate": 3}}}
    trainer = trained(Trainer(RunConfig.model_validate(options)), 20)
    (found,) = trainer.verdicts()
    assert (found.kind, found.layer, found.text_key) == ("diverged", None, "health.diverged")
    assert found.values == {"epoch": trainer.epoch, "learning_rate": 3, "suggested": 0.03}
    assert found.remedy == {"training.optimizer.learning_rate": 0.03}
    trainer.update(changed(trainer.config, found.remedy))
    before = trainer.measure()[1]
    trained(trainer, 20)
    assert trainer.measure()[1] < 0.05 * before


def test_weights_too_wide_for_any_rate_are_drawn_anew_with_the_gentler_rate() -> None:
    trainer = trained(Trainer(RunConfig.model_validate(network([16] * 8, "relu", "normal"))), 3)
    (found,) = trainer.verdicts()
    assert found.remedy == {"training.optimizer.learning_rate": 0.003, "network.initial_weights": "he"}
    trainer.update(changed(trainer.config, found.remedy))
    assert accuracy(trained(trainer, 60)) > 0.97


@pytest.mark.parametrize(
    ("learning_rate", "suggested"),
    [(10, 0.03), (3, 0.03), (0.3, 0.03), (0.1, 0.01), (0.03, 0.003), (0.05, 0.003), (0.002, 1e-4), (5e-5, 1e-5)],
)
def test_the_rate_suggested_is_a_rung_at_or_below_a_tenth_and_at_most_the_usual(
    learning_rate: float, suggested: float
) -> None:
    assert gentler(learning_rate) == suggested


def test_no_gentler_rate_is_offered_below_the_smallest() -> None:
    remedy = diverged(changed(RunConfig(), {"training.optimizer.learning_rate": 1e-5}), 3).remedy
    assert remedy is not None
    assert remedy["training.optimizer.name"] == "adam"


def judged(*rows: dict[int, float], loss: float = 0.7, **options: Any) -> list[Verdict]:
    """Judge layers whose statistics are 1 but for those given; GRADIENT is the error that reaches them, too."""
    layers = np.ones((len(rows), len(STATISTICS)), np.float32)
    layers[:, [DEAD, SATURATED]] = 0
    for layer, row in enumerate(rows):
        for column, value in row.items():
            layers[layer, column] = value
    config = RunConfig.model_validate(options or {})
    signals = layers[:, GRADIENT].astype(np.float64)
    scores = {"train": (loss, 0.5)}
    found = findings(Facts(config, layers, scores, baseline_loss=0.69, measure_signals=lambda: signals))
    return [verdict for finding in found[:1] for verdict in finding]


def test_dead_units_are_counted() -> None:
    (found,) = judged({DEAD: 0.625}, {}, {}, network={"hidden": [8, 2], "activation": "relu"})
    assert (found.kind, found.layer, found.values) == ("dead", 0, {"layer": 1, "count": 5, "units": 8})
    assert judged({DEAD: 0.5}, {}, {}) == []


def test_a_cause_goes_before_its_consequence() -> None:
    assert [each.kind for each in judged({GRADIENT: 200, DEAD: 1, SATURATED: 1}, {}, {})] == ["exploding"]
    assert [each.kind for each in judged({DEAD: 1, SATURATED: 1, GRADIENT: 0}, {}, {})] == ["dead"]
    assert [each.kind for each in judged({SATURATED: 1, GRADIENT: 0}, {}, {})] == ["saturated"]
    # The gradients before a dead layer vanish because of it.
    assert [(each.kind, each.layer) for each in judged({GRADIENT: 0}, {DEAD: 1, GRADIENT: 0}, {})] == [("dead", 1)]


@pytest.mark.parametrize(("arrives", "ill"), [(1e-3, False), (9e-4, True), (1e-9, True), (0.5, False)])
def test_errors_vanish_that_reach_a_layer_as_a_small_share_of_the_output_s(arrives: float, ill: bool) -> None:
    for size in (1.0, 1e-4):
        found = judged({GRADIENT: arrives * size}, {GRADIENT: size}, {GRADIENT: size})
        assert [(each.kind, each.layer) for each in found] == ([("vanishing", 0)] if ill else [])


def test_nothing_ails_a_run_whose_loss_is_small() -> None:
    ill: list[dict[int, float]] = [{GRADIENT: 1e-9, SATURATED: 1}, {DEAD: 1}, {GRADIENT: 500}]
    assert judged(*ill) != []
    assert judged(*ill, loss=0.2) == []


@pytest.mark.parametrize("dataset", ["circle", "xor"])
@pytest.mark.parametrize(
    "activation",
    ["tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus", "sigmoid", "sine", "hard_step"],
)
def test_the_default_network_is_well_with_every_activation(dataset: Any, activation: str) -> None:
    trainer = Trainer(changed(PRESETS[dataset], {"network.activation": activation, "network.hidden": [6, 4]}))
    for _ in range(20):
        assert trainer.verdicts() == ()
        trained(trainer, 2)


def test_a_linear_network_that_cannot_do_better_is_told_so_and_no_layer_of_it_is_ill() -> None:
    options = {**network([4, 2], "linear"), "data": {"dataset": "xor"}, **rate(0.3)}
    trainer = Trainer(changed(RunConfig.model_validate(options), {"training.batch_size": 5000}))
    assert trained(trainer, 50).verdicts() == ()
    trained(trainer, 50)
    for _ in range(10):
        assert [(verdict.kind, verdict.layer) for verdict in trained(trainer, 50).verdicts()] == [("linear", None)]
    assert trainer.measure()[1] > 0.6


def adam(value: float, **rest: Any) -> dict[str, Any]:
    return {"training": {"optimizer": {"name": "adam", "learning_rate": value}, **rest}}


def of(dataset: str, **data: Any) -> dict[str, Any]:
    return {"data": {"dataset": dataset, **data}}


BIG = {"network": {"hidden": [8, 8]}, **adam(0.01)}
SINES = {"inputs": {"features": ["x1", "x2", "sin_x1", "sin_x2"]}}
SQUARES = {"inputs": {"features": ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]}}
SLOW_LINE = {"training": {"loss": "squared", "optimizer": {"learning_rate": 1e-5}}, "network": {"hidden": []}}
FADING = {"training": {"schedule": {"name": "step", "every": 1}}}
# name: (configuration, epochs until it is judged, kind, epochs after the remedy, series, aim)
WHOLE: dict[str, tuple[dict[str, Any], int, str, int, str, float]] = {
    "all weights 0": (network([4, 2], "tanh", "zeros"), 5, "symmetric", 90, "test_accuracy", 0.97),
    "relu of 0": (network([4, 2], "relu", "zeros"), 0, "symmetric", 90, "test_accuracy", 0.95),
    "a scale of 0": (network([4, 2], "tanh", initial_scale=0), 3, "symmetric", 90, "test_accuracy", 0.97),
    "a deviation of 0": (network([6], "tanh", "normal", 0), 3, "symmetric", 90, "test_accuracy", 0.97),
    "sgd too slow": (rate(1e-4), 12, "too_slow", 100, "test_accuracy", 0.99),
    "adam too slow": ({**of("xor"), **adam(3e-5)}, 12, "too_slow", 40, "test_accuracy", 0.95),
    "values too slow": ({**of("line-15"), **SLOW_LINE}, 12, "too_slow", 150, "train_r2", 0.6),
    "a rate that fades": (FADING, 15, "too_slow", 100, "test_accuracy", 0.99),
    "linear on xor": ({**network([4, 2], "linear"), **of("xor")}, 110, "linear", 100, "test_accuracy", 0.97),
    "a line for the circle": (network([], "tanh"), 110, "linear", 100, "test_accuracy", 0.97),
    "frozen": (network([4, 2], "tanh", frozen_layers=[0, 1, 2]), 110, "underfitting", 100, "test_accuracy", 0.97),
    "dropout": (network([4, 2], "tanh", dropout=0.9), 110, "over_regularized", 150, "test_accuracy", 0.97),
    "few points": ({**of("spiral", count=40), **BIG, **SINES}, 60, "overfitting", 60, "test_accuracy", 0.95),
    "a small share": (
        {**of("circle", noise=0.1, train_share=0.1, count=300), **BIG}, 240, "overfitting", 60, "test_accuracy", 0.93
    ),
    "noise by heart": (
        {**of("circle", noise=0.25, count=300), **SQUARES, "network": {"hidden": [16, 16]}, **adam(0.01)},
        200, "overfitting", 150, "test_loss", 0.35,
    ),
}  # fmt: skip


def reading(trainer: Trainer, name: str) -> float:
    return float(trainer.measure()[1 + trainer.series.index(name)])


@pytest.mark.parametrize("name", WHOLE)
def test_a_run_that_is_ill_as_a_whole_is_told_so_and_the_remedy_makes_it_learn(name: str) -> None:
    options, epochs, kind, after, series, aim = WHOLE[name]
    trainer = trained(Trainer(RunConfig.model_validate(options)), epochs)
    (found,) = trainer.verdicts()
    assert (found.kind, found.layer, found.text_key) == (kind, None, f"health.{kind}")
    before = reading(trainer, series)
    assert found.remedy is not None
    trainer.update(changed(trainer.config, found.remedy))
    trained(trainer, after)
    after_all = reading(trainer, series)
    assert after_all <= min(aim, before) if series.endswith("loss") else after_all >= max(aim, before)
    # Whoever has more points may still learn them by heart; then something else is offered.
    said = trainer.verdicts()
    assert not said or (said[0].kind == kind == "overfitting" and said[0].remedy != found.remedy)


@pytest.mark.parametrize(
    ("options", "silent"),
    [
        ({**network([8, 8], "relu", "he"), **rate(3)}, [("dead", 1)]),
        ({**network([4, 2], "tanh"), **rate(10)}, [("saturated", 0), ("saturated", 1)]),
    ],
)
def test_a_rate_that_has_silenced_layers_is_told_before_them_and_mended(
    options: dict[str, Any], silent: list[tuple[str, int]]
) -> None:
    trainer = trained(Trainer(RunConfig.model_validate(options)), 5)
    found = trainer.verdicts()
    assert [(verdict.kind, verdict.layer) for verdict in found] == [("too_fast", None), *silent]
    remedy = found[0].remedy
    assert remedy is not None
    assert remedy["training.optimizer.learning_rate"] == 0.03
    trainer.update(changed(trainer.config, remedy))
    assert accuracy(trained(trainer, 90)) > 0.97
    assert trainer.verdicts() == ()


def test_a_cost_that_draws_all_weights_to_0_is_taken_away() -> None:
    options = {"training": {"regularization": {"l2": 0.3}}}
    trainer = trained(Trainer(RunConfig.model_validate(options)), 60)
    found = trainer.verdicts()
    assert found
    assert [verdict.kind for verdict in found] == ["over_regularized"]
    assert found[0].remedy is not None
    assert found[0].remedy["training.regularization.l2"] == 0


def test_verdicts_say_their_cause_in_numbers() -> None:
    slow = trained(Trainer(RunConfig.model_validate(rate(1e-4))), 12).verdicts()[0]
    assert (slow.values["learning_rate"], slow.values["suggested"]) == (1e-4, 0.03)
    assert slow.remedy == {"training.optimizer.learning_rate": 0.03}
    options, epochs, *_ = WHOLE["few points"]
    trainer = trained(Trainer(RunConfig.model_validate(options)), epochs)
    over = trainer.verdicts()[0]
    assert over.values == {
        "train_loss": pytest.approx(reading(trainer, "train_loss")),
        "held_loss": pytest.approx(reading(trainer, "test_loss")),
        "lowest": over.values["lowest"],
        "epochs": over.values["epochs"],
    }


def test_two_units_with_the_same_weights_in_and_out_are_found_and_one_difference_is_enough() -> None:
    trainer = Trainer(RunConfig.model_validate(network([3], "tanh")))
    for unit in range(3):
        for origin in (0, 1, None):
            trainer.edit(0, unit, origin, 0.5)
        trainer.edit(1, 0, unit, 0.25)
    assert [verdict.kind for verdict in trainer.verdicts()] == ["symmetric"]
    assert trainer.verdicts()[0].values == {"layer": 1}
    trained(trainer, 3)
    assert [verdict.kind for verdict in trainer.verdicts()] == ["symmetric"]
    trainer.edit(1, 0, 2, 0.3)
    assert trainer.verdicts() == ()


def test_a_run_without_points_is_not_judged() -> None:
    assert Trainer(RunConfig.model_validate({"data": {"dataset": "custom-classes"}})).verdicts() == ()


def test_activations_apart_are_replaced_by_one_for_all() -> None:
    options = network([8] * 8, "tanh", activations=["sigmoid"] * 8)
    (first, *_) = Trainer(RunConfig.model_validate(options)).verdicts()
    assert first.remedy == {
        "network.activation": "relu",
        "network.activations": None,
        "network.initial_weights": "he",
    }


def test_where_gradients_vanish_they_do_from_the_first_layer_on() -> None:
    options = {"network": {"hidden": [4] * 6, "activation": "sigmoid"}}
    trainer = Trainer(RunConfig.model_validate(options))
    for _ in range(40):
        trainer.to_epoch_end()
        ill = [verdict.layer for verdict in trainer.verdicts() if verdict.kind == "vanishing"]
        assert ill == list(range(len(ill)))


@pytest.mark.parametrize(
    ("train", "test", "leapt", "kinds"),
    [
        (0.2, 0.5, False, ["overfitting"]),
        (0.2, 0.15, False, []),
        (0.2, 0.25, False, []),
        (0.2, 0.31, False, []),
        (0.46, 0.5, False, []),
        (0.2, 0.5, True, []),
    ],
)
def test_overfitting_is_not_said_beside_losses_of_this_moment_that_say_the_contrary_or_leap_up_together(
    train: float, test: float, leapt: bool, kinds: list[str]
) -> None:
    """Means over some epochs decide; at a large rate single epochs lie far from them."""
    held = Held(lowest=0.3, now=0.5, rising=True, train_fell=0.5, epochs=20, leapt=leapt)
    scores = {"train": (train, 0.9), "test": (test, 0.8)}
    layers = np.ones((2, len(STATISTICS)), np.float32)
    facts = Facts(RunConfig(), layers, scores, 0.69, counts={"train": 50, "test": 50}, epochs=60, held=held)
    assert [verdict.kind for found in findings(facts)[:1] for verdict in found] == kinds
