"""Each sentence of what is asked of verdicts, on runs that once were told wrongly."""

from typing import Any

import numpy as np
import pytest

from benchmarks import verdicts as benchmark
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain import remedies
from livegrad.models.explain.shapes import Changes
from livegrad.models.explain.verdict import Verdict
from livegrad.models.measure import diagnostics
from livegrad.models.nn import losses
from livegrad.models.training.trainer import Trainer
from tests.covering import deep

RATE, NAME = "training.optimizer.learning_rate", "training.optimizer.name"
ADAM = {NAME: "adam", RATE: 0.01}
FEW_NOISY_MOONS = {
    "data.dataset": "moons", "data.count": 50, "data.noise": 0.5, "network.hidden": [8, 8], **ADAM,
}  # fmt: skip
TABLE = {
    "data.dataset": "xor-table",
    "network.hidden": [2],
    "network.activation": "relu",
    "training.batch_size": 1,
    RATE: 0.1,
}


def run(changes: dict[str, Any], epochs: int = 0) -> Trainer:
    trainer = Trainer(changed(RunConfig(), changes))
    trainer.step(epochs * trainer.steps_per_epoch)
    return trainer


def kinds(trainer: Trainer) -> list[str]:
    return sorted({verdict.kind for verdict in trainer.verdicts()})


def mended(trainer: Trainer, epochs: int) -> Trainer:
    remedy = trainer.verdicts()[0].remedy
    assert remedy is not None
    trainer.update(changed(trainer.config, remedy))
    trainer.step(epochs * trainer.steps_per_epoch)
    return trainer


@pytest.mark.parametrize("layers", [4, 5, 6])
def test_four_to_six_sigmoid_layers_that_learn_nothing_vanish_and_are_mended(layers: int) -> None:
    trainer = run({"network.hidden": [8] * layers, "network.activation": "sigmoid"}, 60)
    assert kinds(trainer) == ["vanishing"]
    assert mended(trainer, 90).loss < 0.2 * trainer.baseline_loss


def test_which_layers_vanish_stays_the_same_on_a_plateau() -> None:
    trainer = run({"network.hidden": [8] * 6, "network.activation": "sigmoid"}, 20)
    looks = set()
    for _ in range(40):
        trainer.step(7)
        looks.add(tuple(verdict.layer for verdict in trainer.verdicts()))
    assert len(looks) == 1


def test_the_error_that_reaches_a_layer_is_what_differences_say() -> None:
    config = changed(RunConfig(), {"network.hidden": [3, 2], "data.count": 20})
    trainer = Trainer(config)
    inputs, targets = trainer.training_set
    loss = losses.choose("binary", "cross_entropy")
    found = diagnostics.signals(trainer.network, loss, inputs, targets)
    # The delta of a layer's unit is the slope of the sample's loss by the unit's bias.
    slopes = []
    for _, biases in trainer.network.slices:
        rows = []
        for index in range(biases.start, biases.stop):
            ends = []
            for step in (1e-3, -1e-3):
                trainer.network.flat[index] += step
                logits = trainer.network(inputs).detach().double()
                ends.append(torch_loss(logits, targets.double()))
                trainer.network.flat[index] -= step
            rows.append((ends[0] - ends[1]) / 2e-3)
        slopes.append(float(np.sqrt(np.square(rows).sum(0).mean())))
    assert found.tolist() == pytest.approx(slopes, rel=0.01)


def torch_loss(logits: Any, targets: Any) -> Any:
    """Give each sample's cross-entropy, written plainly."""
    shares = 1 / (1 + np.exp(-logits.numpy()[:, 0]))
    wanted = targets.numpy()[:, 0]
    return -(wanted * np.log(shares) + (1 - wanted) * np.log(1 - shares))


def test_an_output_saturated_from_the_start_is_told_though_every_gradient_is_0() -> None:
    trainer = run({"training.loss": "squared", "network.initial_scale": 10, "network.hidden": [8] * 4,
                   "network.activation": "relu", "seeds.weights": 1})  # fmt: skip
    assert trainer.snapshot().layers[:, 0].max() < 1e-6
    assert kinds(trainer) == ["saturated_output"]
    assert mended(trainer, 90).loss < 0.3 * trainer.baseline_loss


@pytest.mark.parametrize("network", [{"network.hidden": []}, {"network.hidden": [4], "network.activation": "linear"}])
def test_a_linear_model_is_called_so_where_bends_help(network: dict[str, Any]) -> None:
    trainer = run({**network, "data.dataset": "xor"}, 120)
    assert kinds(trainer) == ["linear"]
    assert mended(trainer, 150).loss < 0.3 * trainer.baseline_loss


def test_a_line_that_does_as_well_as_anything_is_not_called_linear() -> None:
    trainer = run({"network.hidden": [], "data.dataset": "gauss", "data.noise": 0.5, "data.label_noise": 0.4}, 200)
    assert trainer.loss > 0.5 * trainer.baseline_loss
    assert kinds(trainer) == []


def test_the_table_of_xor_stuck_at_three_of_four_is_on_a_plateau_and_gets_off_it() -> None:
    stuck = next(
        trainer for seed in range(20) if accuracy(trainer := run(TABLE | {"seeds.weights": seed}, 500)) == 0.75
    )
    assert kinds(stuck) == ["plateau"]
    assert accuracy(mended(stuck, 500)) == 1


def test_of_a_plateau_it_is_said_that_a_larger_network_gets_lower_where_that_alone_was_tried_and_does() -> None:
    narrow = run({"network.hidden": [2], "data.dataset": "circle"}, 600)
    (found,) = narrow.verdicts()
    loss, remedy = narrow.loss, {"network.hidden": [8, 8]}
    assert (found.kind, found.text_key, found.remedy) == ("plateau", "health.plateau_narrow", remedy)
    assert mended(narrow, 200).loss < 0.2 * loss
    other: list[Changes | None] = [None, {"seeds.weights": 3}, {**remedy, "seeds.weights": 3}]
    for changes in other:
        assert Verdict("plateau", None, {}, changes).text_key == "health.plateau", changes


def accuracy(trainer: Trainer) -> float:
    return float(trainer.measure()[1 + trainer.series.index("train_accuracy")])


def test_a_rate_that_saturated_the_layers_is_told_before_them() -> None:
    trainer = run({RATE: 10}, 10)
    assert [verdict.kind for verdict in trainer.verdicts()][:2] == ["too_fast", "saturated"]
    assert mended(trainer, 100).loss < 0.2 * trainer.baseline_loss


def test_overfitting_is_a_loss_that_rises_on_points_kept_back() -> None:
    trainer = run(FEW_NOISY_MOONS, 300)
    (found,) = trainer.verdicts()
    assert found.kind == "overfitting"
    assert float(found.values["held_loss"]) > 1.2 * float(found.values["lowest"])
    assert found.values["held_loss"] == pytest.approx(trainer.losses()[1])


def test_a_run_that_too_large_steps_throw_about_is_not_said_to_know_its_points_by_heart() -> None:
    trainer, said = run({"training.optimizer.learning_rate": 0.3}), []
    for _ in range(80):
        trainer.to_epoch_end()
        said += [trainer.loss for verdict in trainer.verdicts() if verdict.kind == "overfitting"]
    assert len(said) <= 2
    assert all(loss < 0.06 for loss in said)


def test_no_run_overfits_while_the_loss_on_points_kept_back_falls() -> None:
    trainer, before = run(FEW_NOISY_MOONS | {"data.noise": 0.1}), float("inf")
    for _ in range(30):
        trainer.to_epoch_end()
        held = trainer.losses()[1] or 0.0
        assert held > before or "overfitting" not in kinds(trainer)
        before = held


def test_costs_of_weights_offered_again_and_again_do_not_collapse_a_run() -> None:
    trainer = run(FEW_NOISY_MOONS | {"data.count": 100}, 300)
    for _ in range(6):
        found = trainer.verdicts()
        if not found or found[0].remedy is None:
            break
        trainer = mended(trainer, 100)
    assert trainer.loss < 0.85 * trainer.baseline_loss
    assert accuracy(trainer) > 0.6


def test_too_small_a_rate_is_not_said_of_a_loss_that_falls() -> None:
    trainer, losses_so_far = run({"data.dataset": "xor", RATE: 0.003}), []
    falls = 0
    for _ in range(60):
        losses_so_far.append(trainer.loss)
        trainer.step(5 * trainer.steps_per_epoch)
        if trainer.loss < 0.8 * losses_so_far[len(losses_so_far) // 2]:
            falls += 1
            assert "too_slow" not in kinds(trainer)
    assert falls >= 5


def test_relu_on_eight_layers_of_two_units_is_not_offered_because_it_kills_every_gradient() -> None:
    trainer = run({"network.hidden": [2] * 8, "network.activation": "sigmoid"})
    assert kinds(trainer) == ["vanishing"]
    dead = Trainer(changed(trainer.config, {"network.activation": "relu", "network.initial_weights": "he"}))
    assert dead.snapshot().layers[0, 0] < 1e-6
    assert mended(trainer, 90).loss < 0.3 * trainer.baseline_loss


@pytest.mark.parametrize("seed", range(3))
def test_dead_layers_are_not_offered_an_optimizer_that_cannot_move_a_gradient_of_0(seed: int) -> None:
    changes = {"network.hidden": [2] * 8, "network.activation": "relu", "network.initial_weights": "he"}
    trainer = run(changes | {"seeds.weights": seed}, 30)
    assert "dead" in kinds(trainer)
    remedy = trainer.verdicts()[0].remedy
    assert remedy is not None
    assert set(remedy) != {NAME, RATE}
    assert mended(trainer, 120).loss < 0.5 * trainer.baseline_loss


def test_no_remedy_normalizes() -> None:
    config = changed(RunConfig(), {"network.hidden": [1, 1]})
    lists = (remedies.steepen, remedies.revive, remedies.tame, remedies.enrich, remedies.against_exploding)
    values = {changes.get("network.normalization") for offer in lists for changes in offer(config)}
    assert values <= {None, "none"}


def test_looking_changes_nothing_but_what_is_said() -> None:
    changes = {"network.hidden": [8] * 4, "network.activation": "sigmoid", "network.dropout": 0.1}
    one, two = run(changes), run(changes)
    one.step(500)
    for _ in range(500):
        two.step()
        if two.steps % 100 == 0:
            two.verdicts()
    assert np.array_equal(one.measure(), two.measure())


def test_a_look_that_must_be_short_tries_nothing_and_says_that_it_has_more_to_say() -> None:
    trainer = run({RATE: 10}, 10)
    first = trainer.verdicts(trials=0)
    assert trainer.puzzling
    assert all(verdict.remedy is None and not verdict.on_proof for verdict in first)
    assert kinds(trainer) == ["saturated", "too_fast"]
    assert not trainer.puzzling
    assert trainer.verdicts(trials=0)[0].kind == "too_fast"


def test_trials_made_one_at_a_look_find_what_all_at_once_find_though_the_run_goes_on_between_them() -> None:
    changes = {"network.initial_weights": "zeros", "data.dataset": "xor"}
    at_once, one_by_one = run(changes, 100), run(changes, 100)
    expected = at_once.verdicts()
    looks = 0
    while not (said := one_by_one.verdicts(trials=1)) or one_by_one.puzzling:
        looks += 1
        one_by_one.step(10)
    assert looks > 1
    assert [(verdict.kind, verdict.remedy) for verdict in said] == [(v.kind, v.remedy) for v in expected]


def test_r2_of_a_run_whose_errors_are_infinite_is_the_worst_there_is() -> None:
    trainer = run({"data.dataset": "plane", "training.loss": "squared", "network.activation": "linear"})
    for layer in range(3):
        trainer.edit(layer, 0, 0, 1e38)
    row = dict(zip(trainer.series, trainer.measure()[1:].tolist(), strict=True))
    assert row["train_r2"] == pytest.approx(-diagnostics.LARGEST)
    assert row["test_r2"] == pytest.approx(-diagnostics.LARGEST)


@pytest.mark.parametrize("causes", [4, pytest.param(len(benchmark.ILL), marks=deep)])
def test_a_slice_of_the_benchmarks_ill_runs_is_told_rightly(causes: int) -> None:
    drawn = benchmark.ill_runs(first=7_000, runs=causes)
    tallies = {name: tally for name, tally in drawn.items() if tally.runs}
    assert len(tallies) == causes
    assert {name for name, tally in tallies.items() if not tally.right} == set()
    assert sum(tally.better for tally in tallies.values()) >= 0.92 * sum(tally.offered for tally in tallies.values())


@pytest.mark.parametrize("runs", [4, pytest.param(10, marks=deep)])
def test_a_slice_of_the_benchmarks_healthy_runs_is_left_in_peace(runs: int) -> None:
    states, lasting, _ = benchmark.healthy_runs(first=7_000, runs=runs)
    assert states.total() == runs
    assert not lasting
