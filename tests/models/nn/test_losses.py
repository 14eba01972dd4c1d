import math
from typing import Any

import pytest
import torch
from torch import Tensor

from livegrad.models.config.words import Head, Loss
from livegrad.models.nn.losses import REGISTRY, choose

LOGITS = torch.tensor([[-2.0], [0.0], [0.5], [3.0]])
CLASSES = torch.tensor([[0.0], [1.0], [0.0], [1.0]])
VALUES = torch.tensor([[-1.0], [0.25], [0.5], [-0.5]])
THREE = torch.tensor([[1.0, 2.0, 0.5], [0.0, 0.0, 0.0]])
ONE_OF_THREE = torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
EVERY: list[tuple[Any, Any]] = [(head, loss) for head, losses in REGISTRY.items() for loss in losses]


def sample(head: Head) -> tuple[Tensor, Tensor]:
    return {"binary": (LOGITS, CLASSES), "multiclass": (THREE, ONE_OF_THREE), "regression": (LOGITS, VALUES)}[head]


def given(head: Head, loss: Loss, delta: float = 1.0) -> list[float]:
    logits, targets = sample(head)
    return choose(head, loss, delta).each(logits, targets).tolist()


def softmax(*logits: float) -> list[float]:
    return [math.exp(z) / sum(map(math.exp, logits)) for z in logits]


def test_cross_entropy_is_the_surprise() -> None:
    chances = [1 - 1 / (1 + math.exp(2)), 0.5, 1 - 1 / (1 + math.exp(-0.5)), 1 / (1 + math.exp(-3))]
    assert given("binary", "cross_entropy") == pytest.approx([-math.log(p) for p in chances])
    assert given("multiclass", "cross_entropy") == pytest.approx([-math.log(softmax(1, 2, 0.5)[1]), math.log(3)])


def test_cross_entropy_stays_finite_where_the_chance_rounds_to_0() -> None:
    assert float(choose("binary", "cross_entropy").function(torch.tensor([[-500.0]]), torch.ones(1, 1))) == 500
    far = torch.tensor([[0.0, 500.0, 0.0]])
    assert float(choose("multiclass", "cross_entropy").function(far, ONE_OF_THREE[1:])) == 500


def test_errors_of_two_classes_are_those_of_tanh_to_minus_or_plus_1() -> None:
    errors = [math.tanh(z) - y for z, y in zip((-2, 0, 0.5, 3), (-1, 1, -1, 1), strict=True)]
    assert given("binary", "squared") == pytest.approx([e * e / 2 for e in errors], abs=1e-7)
    assert given("binary", "absolute") == pytest.approx([abs(e) for e in errors], abs=1e-7)
    assert given("binary", "huber", 0.5) == pytest.approx(
        [e * e / 2 if abs(e) <= 0.5 else 0.5 * (abs(e) - 0.25) for e in errors], abs=1e-7
    )


def test_hinge_is_what_a_logit_lacks_of_1_on_its_side() -> None:
    # Sides -1, 1, -1, 1: y z = 2, 0, -0.5, 3.
    assert given("binary", "hinge") == [0, 1, 1.5, 0]


def test_errors_of_values_are_their_differences() -> None:
    # Differences -1, -0.25, 0, 3.5.
    assert given("regression", "squared") == [0.5, 0.03125, 0, 6.125]
    assert given("regression", "absolute") == [1, 0.25, 0, 3.5]
    assert given("regression", "huber", 2.0) == [0.5, 0.03125, 0, 5]
    assert given("regression", "huber", 0.5) == [0.375, 0.03125, 0, 1.625]


def test_errors_of_several_classes_are_those_of_their_shares_summed() -> None:
    shares = softmax(1, 2, 0.5)
    errors = [[shares[0], shares[1] - 1, shares[2]], [-2 / 3, 1 / 3, 1 / 3]]
    assert given("multiclass", "squared") == pytest.approx([sum(e * e for e in row) / 2 for row in errors])
    assert given("multiclass", "absolute") == pytest.approx([sum(abs(e) for e in row) for row in errors])


@pytest.mark.parametrize(("head", "loss"), EVERY)
def test_the_loss_is_the_mean_over_the_samples(head: Head, loss: Loss) -> None:
    chosen, (logits, targets) = choose(head, loss), sample(head)
    assert float(chosen.function(logits, targets)) == pytest.approx(float(chosen.each(logits, targets).mean()))
    assert chosen.each(logits, targets).shape == (len(logits),)


@pytest.mark.parametrize(
    ("head", "loss", "shown"),
    [
        ("binary", "cross_entropy", [2 / (1 + math.exp(-z)) - 1 for z in (-2, 0, 0.5, 3)]),
        ("binary", "squared", [math.tanh(z) for z in (-2, 0, 0.5, 3)]),
        ("binary", "absolute", [math.tanh(z) for z in (-2, 0, 0.5, 3)]),
        ("binary", "hinge", [-1, 0, 0.5, 1]),
        ("regression", "huber", [-2, 0, 0.5, 3]),
        ("multiclass", "squared", [*softmax(1, 2, 0.5), 1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_a_logit_is_shown_as_the_loss_reads_it(head: Head, loss: Loss, shown: list[float]) -> None:
    assert choose(head, loss).output(sample(head)[0]).flatten().tolist() == pytest.approx(shown, abs=1e-6)


@pytest.mark.parametrize(
    ("head", "loss", "answer"),
    [
        ("binary", "cross_entropy", 0.0),
        ("binary", "squared", 0.0),
        ("binary", "hinge", 0.0),
        ("multiclass", "cross_entropy", 0.0),
        ("regression", "squared", -0.1875),
        ("regression", "absolute", -0.5),
    ],
)
def test_the_baseline_loss_is_that_of_the_same_answer_everywhere(head: Head, loss: Loss, answer: float) -> None:
    chosen, (logits, targets) = choose(head, loss), sample(head)
    expected = float(chosen.function(torch.full_like(logits, answer), targets))
    assert chosen.baseline(targets) == pytest.approx(expected)
    for other in (answer - 0.1, answer + 0.1):
        assert head != "regression" or chosen.baseline(targets) <= float(
            chosen.function(torch.full_like(logits, other), targets)
        )
