import numpy as np
import pytest
import torch

from models.config import TrainingConfig
from models.optimizers import Updater

IS_WEIGHT = torch.tensor([True, True, True, False])


def updater(
    values: list[float], gradient: list[float], optimizer: dict[str, object], **regularization: float
) -> tuple[Updater, torch.Tensor]:
    flat = torch.tensor(values, dtype=torch.float32)
    options = TrainingConfig.model_validate({"optimizer": optimizer, "regularization": regularization})
    return Updater(flat, torch.tensor(gradient, dtype=torch.float32), IS_WEIGHT, options), flat


def test_sgd_moves_against_the_gradient_in_place() -> None:
    rule, flat = updater([1, 2, 3, 4], [1, -1, 0, 2], {"learning_rate": 0.5})
    rule.step()
    assert flat.tolist() == [0.5, 2.5, 3, 3]


def test_momentum_carries_the_last_step_on() -> None:
    # v: 1, then 0.5 * 1 + 1 = 1.5; the value: 0 - 0.1 - 0.15.
    rule, flat = updater([0, 0, 0, 0], [1, 1, 1, 1], {"learning_rate": 0.1, "momentum": 0.5})
    rule.step()
    rule.step()
    assert flat.tolist() == pytest.approx([-0.25] * 4)


def test_l2_adds_its_share_of_the_weight_to_the_gradient_and_spares_biases() -> None:
    rule, flat = updater([1, -2, 0, 4], [0, 0, 0, 0], {"learning_rate": 0.5}, l2=0.2)
    rule.step()
    assert flat.tolist() == pytest.approx([0.9, -1.8, 0, 4])


def test_l1_draws_weights_towards_0_and_no_further_and_spares_biases() -> None:
    # The threshold is 0.5 * 0.2 = 0.1.
    rule, flat = updater([1, -0.05, 0.1, 0.05], [0, 0, 0, 0], {"learning_rate": 0.5}, l1=0.2)
    rule.step()
    assert flat.tolist() == pytest.approx([0.9, 0, 0, 0.05])
    assert not flat[1:3].any()


def test_the_threshold_of_l1_follows_a_live_learning_rate() -> None:
    rule, flat = updater([1, 1, 1, 1], [0, 0, 0, 0], {"learning_rate": 0.5}, l1=0.2)
    rule.use(TrainingConfig.model_validate({"optimizer": {"learning_rate": 2.0}, "regularization": {"l1": 0.2}}))
    rule.step()
    assert flat.tolist() == pytest.approx([0.6, 0.6, 0.6, 1])


@pytest.mark.parametrize("optimizer", [{"momentum": 0.9}, {"name": "adam"}])
def test_an_optimizer_restored_takes_the_same_steps(optimizer: dict[str, object]) -> None:
    rule, flat = updater([1, 2, 3, 4], [1, -1, 0.5, 2], optimizer)
    rule.step()
    other, other_flat = updater(flat.tolist(), [1, -1, 0.5, 2], optimizer)
    other.restore(rule.state())
    for each in (rule, other):
        each.step()
    assert torch.equal(flat, other_flat)


def test_the_state_given_out_is_a_copy() -> None:
    rule, _ = updater([1, 2, 3, 4], [1, 1, 1, 1], {"momentum": 0.9})
    rule.step()
    state = rule.state()
    rule.step()
    assert np.array_equal(state["momentum_buffer"], np.ones(4))
    assert not np.array_equal(rule.state()["momentum_buffer"], np.ones(4))
