import torch

from models.metrics import REGISTRY, accuracy


def test_accuracy_is_the_share_on_the_right_side_of_0() -> None:
    logits = torch.tensor([[2.0], [-1.0], [0.1], [-0.1]])
    assert accuracy(logits, torch.tensor([[1.0], [0.0], [0.0], [0.0]])) == 0.75


def test_a_logit_of_exactly_0_says_class_0() -> None:
    assert accuracy(torch.zeros(4, 1), torch.tensor([[1.0], [0.0], [0.0], [0.0]])) == 0.75


def test_regression_has_no_accuracy() -> None:
    assert REGISTRY["regression"] == {}
