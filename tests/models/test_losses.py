import math

import pytest
import torch

from models.config import Loss, Task
from models.losses import REGISTRY, output

LOGITS = torch.tensor([[-2.0], [0.0], [0.5], [3.0]])
CLASSES = torch.tensor([[0.0], [1.0], [0.0], [1.0]])
VALUES = torch.tensor([[-1.0], [0.25], [0.5], [-0.5]])


def test_cross_entropy_is_the_mean_surprise() -> None:
    chances = [1 - 1 / (1 + math.exp(2)), 0.5, 1 - 1 / (1 + math.exp(-0.5)), 1 / (1 + math.exp(-3))]
    expected = -sum(map(math.log, chances)) / 4
    assert float(REGISTRY["classification"]["cross_entropy"].function(LOGITS, CLASSES)) == pytest.approx(expected)


def test_cross_entropy_stays_finite_where_the_chance_rounds_to_0() -> None:
    loss = REGISTRY["classification"]["cross_entropy"].function(torch.tensor([[-500.0]]), torch.ones(1, 1))
    assert float(loss) == 500


def test_squared_loss_of_classes_is_half_the_square_from_tanh_to_minus_or_plus_1() -> None:
    expected = sum(0.5 * (math.tanh(float(z)) - (1 if t else -1)) ** 2 for z, t in zip(LOGITS, CLASSES, strict=True))
    assert float(REGISTRY["classification"]["squared"].function(LOGITS, CLASSES)) == pytest.approx(expected / 4)


def test_squared_loss_of_values_is_half_the_square() -> None:
    # Differences -1, -0.25, 0, 3.5: squares 1, 0.0625, 0, 12.25 sum to 13.3125; a half of a fourth.
    assert float(REGISTRY["regression"]["squared"].function(LOGITS, VALUES)) == pytest.approx(13.3125 / 8)


@pytest.mark.parametrize(
    ("task", "loss", "shown"),
    [
        ("classification", "cross_entropy", [2 / (1 + math.exp(-z)) - 1 for z in (-2, 0, 0.5, 3)]),
        ("classification", "squared", [math.tanh(z) for z in (-2, 0, 0.5, 3)]),
        ("regression", "squared", [-2, 0, 0.5, 3]),
    ],
)
def test_a_logit_is_shown_as_the_loss_reads_it(task: Task, loss: Loss, shown: list[float]) -> None:
    assert output(LOGITS, task, loss).flatten().tolist() == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize(
    ("task", "loss", "answer"),
    [("classification", "cross_entropy", 0.0), ("classification", "squared", 0.0), ("regression", "squared", -0.1875)],
)
def test_the_ignorant_loss_is_that_of_the_same_answer_everywhere(task: Task, loss: Loss, answer: float) -> None:
    chosen = REGISTRY[task][loss]
    targets = CLASSES if task == "classification" else VALUES
    expected = float(chosen.function(torch.full((4, 1), answer), targets))
    assert chosen.ignorant(targets) == pytest.approx(expected)
