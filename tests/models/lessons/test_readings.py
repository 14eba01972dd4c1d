"""What is measured for lessons, against numbers found another way: by hand, a closed form, or training alone."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.data.datasets import make_data
from livegrad.models.lessons.lesson import Until
from livegrad.models.lessons.measures import Measure
from livegrad.models.lessons.runs import Look, Moment, Runs, Start
from livegrad.models.lessons.words import Weight
from livegrad.models.training.trainer import Trainer

LINE = {"data.dataset": "line-15", "network.hidden": [], "training.loss": "squared", "training.batch_size": 15}
AND = {"data.dataset": "and-table", "network.hidden": [], "training.optimizer.learning_rate": 0.3}

W1: dict[str, Any] = {"from": 0}
NO_UNIT: dict[str, Any] = {"from": None}


def begin(changes: dict[str, Any], *weights: tuple[int, int, int | None, float]) -> Start:
    """Return a run as it begins."""
    made = [
        Weight.model_validate({"layer": layer, "to": to, "from": from_, "value": value})
        for layer, to, from_, value in weights
    ]
    return Start(changed(RunConfig(), changes), tuple(made))


def number(start: Start, at: int, what: str, until: Until | None = None, /, **fields: Any) -> float:
    """Train and measure."""
    measure = Measure.model_validate({"what": what, **fields})
    return Runs().answer(lambda look: look.number(start, Moment(at, until), measure))


def alone(start: Start, epochs: int) -> Trainer:
    """Return the same run, trained without lessons."""
    trainer = Trainer(start.config)
    while trainer.epoch < epochs:
        trainer.to_epoch_end()
    return trainer


@pytest.mark.parametrize("what", ["train_loss", "test_accuracy", "steps", "epochs", "learning_rate"])
def test_a_series_is_that_of_the_run_trained_alone(what: str) -> None:
    start = begin({})
    names = {"steps": "step", "epochs": "epoch"}
    trainer = alone(start, 7)
    row = dict(zip(("step", *trainer.series), trainer.measure().tolist(), strict=True))
    assert number(start, 7, what) == pytest.approx(row[names.get(what, what)])


def test_one_step_of_the_and_table_is_what_a_hand_computes() -> None:
    """With w = (.5, .5), b = -1 the point (1, 1) gives z = 0, p = .5, dE/dz = -.5: w and b grow by .3 * .5."""
    start = begin(AND, (0, 0, 0, 0.5), (0, 0, 1, 0.5), (0, 0, None, -1.0))
    points = make_data(start.config).points
    place = int(np.flatnonzero((points == [1, 1]).all(axis=1))[0])
    assert number(start, 0, "output", point=(1.0, 1.0)) == pytest.approx(0.5)
    for until, after in ((None, place), (Until(point=place), None)):
        weight = {"layer": 0, "to": 0, "after_point": after}
        assert number(start, 0, "weight", until, **weight, **W1) == pytest.approx(0.65)
        assert number(start, 0, "weight", until, **weight) == pytest.approx(-0.85)


def test_the_critical_rate_of_a_line_is_two_by_the_largest_eigenvalue_of_its_moments() -> None:
    start = begin(LINE)
    inputs = Trainer(start.config).training_set[0].double().numpy()
    table = np.hstack([inputs, np.ones_like(inputs)])
    largest = np.linalg.eigvalsh(table.T @ table / len(table))[-1]  # squared is half the square
    assert number(start, 3, "critical_rate") == pytest.approx(2 / largest, rel=1e-4)


def test_slope_and_intercept_of_a_line_are_its_weight_and_bias() -> None:
    start = begin(LINE | {"inputs.scaling": "none"})
    weight, bias = (number(start, 9, "weight", layer=0, to=0, **from_) for from_ in (W1, NO_UNIT))
    assert number(start, 9, "slope") == pytest.approx(weight, abs=1e-5)
    assert number(start, 9, "intercept") == pytest.approx(bias, abs=1e-5)


def test_what_is_counted_of_a_network() -> None:
    start = begin({"network.hidden": [3, 5], "network.initial_weights": "zeros"})
    counts = {what: number(start, 0, what) for what in ("parameters", "hidden_units", "hidden_layers", "zero_weights")}
    assert counts == {"parameters": 9 + 20 + 6, "hidden_units": 8, "hidden_layers": 2, "zero_weights": 6 + 15 + 5}
    assert number(start, 0, "zero_share") == 1.0


def test_gradients_are_those_of_autograd() -> None:
    start = begin({})
    trainer = Trainer(start.config)
    inputs, targets = trainer.training_set
    trainer.run.loss.function(trainer.network(inputs), targets).backward()  # type: ignore[no-untyped-call]
    norms = [
        float(torch.cat([trainer.network.flat_gradient[part] for part in parts]).norm())
        for parts in trainer.network.slices
    ]
    assert number(start, 0, "gradient_norm", layer=1) == pytest.approx(norms[1], rel=1e-4)
    assert number(start, 0, "gradient_ratio") == pytest.approx(norms[0] / norms[-1], rel=1e-4)


def losses(start: Start, epochs: int) -> list[float]:
    """Return the training loss before the first epoch and after each."""
    trainer, found = Trainer(start.config), []
    for _ in range(epochs + 1):
        found.append(trainer.loss)
        trainer.to_epoch_end()
    return found


def test_what_is_said_of_all_epochs_is_what_each_of_them_was() -> None:
    start = begin({"training.optimizer.learning_rate": 1.0})
    row = losses(start, 30)
    target = sorted(row)[8]
    assert number(start, 30, "lowest_train_loss") == pytest.approx(min(row), rel=1e-5)
    assert number(start, 30, "rises") == sum(after > before for before, after in itertools.pairwise(row))
    first = next(index for index, loss in enumerate(row) if loss <= target)
    assert number(start, 30, "epochs_to", target=target + 1e-6) == first
    assert number(start, 30, "epochs_to", target=1e-9) == 31, "never: one more than there were"


def test_a_run_goes_on_to_a_loss_a_verdict_or_its_own_stop() -> None:
    row = losses(begin({}), 60)
    end = number(begin({}), 60, "epochs", Until(loss=row[40] + 1e-6))
    assert end == next(index for index, loss in enumerate(row) if loss <= row[40] + 1e-6)
    assert number(begin({"training.stop.epoch": 12}), 60, "epochs", Until(stopped=True)) == 12
    assert number(begin({}), 0, "steps", Until(steps=3)) == 3
    symmetric = begin({"network.initial_weights": "zeros"})
    assert number(symmetric, 200, "epochs", Until(verdict="symmetric")) < 200


def test_a_run_that_has_diverged_has_no_numbers() -> None:
    start = begin(LINE | {"training.optimizer.learning_rate": 10.0})
    assert math.isnan(number(start, 500, "train_loss"))
    assert Runs().answer(lambda look: look.diverged(start, Moment(500)))


def test_a_run_is_trained_once_however_much_is_asked_of_it() -> None:
    runs, start = Runs(), begin({})

    def question(look: Look) -> list[float]:
        return [look.number(start, Moment(at), Measure(what="train_loss")) for at in (20, 5, 10, 20)]

    answer = runs.answer(question)
    assert runs.epochs == 20
    assert answer[0] == answer[3] < answer[2] < answer[1]


def test_the_numbers_do_not_depend_on_how_often_training_pauses() -> None:
    whole, pieces = Runs(), Runs()
    pieces.chunk = 1
    measures = [Measure(what="train_loss"), Measure(what="lowest_test_loss")]

    def question(look: Look) -> list[float]:
        return [look.number(begin({}), Moment(6), measure) for measure in measures]

    assert whole.answer(question) == pieces.answer(question)
