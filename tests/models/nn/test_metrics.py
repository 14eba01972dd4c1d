import pytest
import torch

from livegrad.models.nn.metrics import accuracy, classes, r2

LOGITS = torch.tensor([[2.0], [-1.0], [0.1], [-0.1], [0.0]])
TARGETS = torch.tensor([[1.0], [0.0], [0.0], [0.0], [1.0]])
SHARES = torch.tensor([[0.1, 0.7, 0.2], [3.0, 1.0, 0.0], [0.0, 0.0, 5.0]])
TRUE = torch.eye(3)[[1, 2, 2]]


def test_accuracy_is_the_share_on_the_right_side_of_0_or_of_the_largest() -> None:
    assert accuracy(LOGITS[:4], TARGETS[:4]) == 0.75
    assert accuracy(SHARES, TRUE) == pytest.approx(2 / 3)


def test_a_logit_of_exactly_0_says_class_0() -> None:
    assert accuracy(torch.zeros(4, 1), TARGETS[:4]) == 0.75
    assert classes(LOGITS).tolist() == [1, 0, 1, 0, 0]


def test_r2_is_1_for_no_error_and_0_for_the_mean() -> None:
    values = torch.tensor([[1.0], [2.0], [6.0]])
    assert r2(values, values) == 1
    assert r2(torch.full((3, 1), 3.0), values) == 0
    # Errors 1, 0, 2: their squares sum to 5, those about the mean 3 to 4 + 1 + 9.
    assert r2(torch.tensor([[2.0], [2.0], [4.0]]), values) == pytest.approx(1 - 5 / 14)


def test_r2_of_values_that_are_all_the_same_is_a_number() -> None:
    same = torch.ones(3, 1)
    assert (r2(same, same), r2(2 * same, same)) == (1, 0)
