from typing import Any

import numpy as np
import pytest

from models.config import RunConfig, changed
from models.diagnostics import STATISTICS
from models.health import Facts, Verdict, diverged, verdicts
from models.presets import PRESETS
from models.remedies import gentler
from models.trainer import Trainer

GRADIENT, DEAD, SATURATED = (STATISTICS.index(name) for name in ("gradient_norm", "dead", "saturated"))


def network(hidden: list[int], activation: str, initial: str = "xavier", deviation: float = 1.0) -> dict[str, Any]:
    shape = {"hidden": hidden, "activation": activation}
    return {"network": {**shape, "initial_weights": initial, "initial_deviation": deviation}}


def rate(value: float) -> dict[str, Any]:
    return {"training": {"optimizer": {"learning_rate": value}}}


# name: (configuration, epochs until it is judged, kind, layers judged)
ILL: dict[str, tuple[dict[str, Any], int, str, list[int]]] = {
    "eight sigmoid layers": (network([8] * 8, "sigmoid"), 0, "vanishing", [0, 1, 2]),
    "eight sigmoid layers, stuck": (network([16] * 8, "sigmoid"), 30, "vanishing", [0, 1, 2]),
    "weights too small": (network([8] * 4, "tanh", "normal", 0.01), 0, "vanishing", [0, 1, 2]),
    "relu of variance 1": (network([16] * 8, "relu", "normal"), 0, "exploding", list(range(9))),
    "linear of variance 1": (
        {**network([16] * 8, "linear", "normal"), "data": {"dataset": "gauss"}},
        0,
        "exploding",
        list(range(9)),
    ),
    "relu too fast": ({**network([8, 8], "relu", "he"), **rate(3)}, 5, "dead", [1]),
    "weights too large": (network([8, 8], "tanh", "normal", 10), 0, "saturated", [1]),
    "tanh too fast": ({**network([4, 2], "tanh"), **rate(10)}, 5, "saturated", [0, 1]),
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


def test_variance_1_makes_gradients_a_thousand_times_those_of_he() -> None:
    norms = [
        Trainer(RunConfig.model_validate(network([16] * 8, "relu", initial))).snapshot().layers[0, GRADIENT]
        for initial in ("normal", "he")
    ]
    assert norms[0] > 1000 * norms[1]


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
    assert diverged(changed(RunConfig(), {"training.optimizer.learning_rate": 1e-5}), 3).remedy is None


def judged(*rows: dict[int, float], loss: float = 0.7, **options: Any) -> list[Verdict]:
    layers = np.ones((len(rows), len(STATISTICS)), np.float32)
    layers[:, [DEAD, SATURATED]] = 0
    for layer, row in enumerate(rows):
        for column, value in row.items():
            layers[layer, column] = value
    config = RunConfig.model_validate(options or {})
    return list(verdicts(Facts(config=config, layers=layers, scores={"train": (loss, 0.5)}, ignorant=0.69)))


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


@pytest.mark.parametrize(
    ("first", "last", "ill"),
    [(1e-3, 1, False), (9e-4, 1, True), (9e-6, 1e-4, True), (9e-6, 8e-5, False), (2e-5, 1e-3, False), (0, 0, False)],
)
def test_a_gradient_vanishes_against_that_of_the_last_layer(first: float, last: float, ill: bool) -> None:
    found = judged({GRADIENT: first}, {GRADIENT: last}, {GRADIENT: last})
    assert [(each.kind, each.layer) for each in found] == ([("vanishing", 0)] if ill else [])


def test_nothing_ails_a_run_whose_loss_is_small() -> None:
    ill: list[dict[int, float]] = [{GRADIENT: 1e-9, SATURATED: 1}, {DEAD: 1}, {GRADIENT: 500}]
    assert judged(*ill) != []
    assert judged(*ill, loss=0.2) == []


@pytest.mark.parametrize("dataset", ["circle", "xor"])
@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky_relu", "elu", "gelu", "silu", "sigmoid"])
def test_the_default_network_is_well_with_every_activation(dataset: Any, activation: str) -> None:
    trainer = Trainer(changed(PRESETS[dataset], {"network.activation": activation, "network.hidden": [6, 4]}))
    for _ in range(20):
        assert trainer.verdicts() == ()
        trained(trainer, 2)


def test_a_linear_network_that_cannot_do_better_is_not_ill() -> None:
    options = {**network([4, 2], "linear"), "data": {"dataset": "xor"}, **rate(0.3)}
    trainer = Trainer(changed(RunConfig.model_validate(options), {"training.batch_size": 5000}))
    for _ in range(20):
        trained(trainer, 100)
        assert trainer.verdicts() == ()
    assert trainer.measure()[1] > 0.6
