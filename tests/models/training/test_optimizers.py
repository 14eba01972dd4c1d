from typing import Any

import numpy as np
import pytest
import torch

from livegrad.models.config.training import TrainingConfig
from livegrad.models.training.optimizers import Updater

IS_WEIGHT = torch.tensor([True, True, True, False])


def updater(
    values: list[float], gradient: list[float], optimizer: dict[str, object], **regularization: Any
) -> tuple[Updater, torch.Tensor]:
    flat = torch.tensor(values, dtype=torch.float32)
    return Updater(
        flat, torch.tensor(gradient, dtype=torch.float32), IS_WEIGHT, training(optimizer, **regularization)
    ), flat


def training(optimizer: dict[str, object], **rest: Any) -> TrainingConfig:
    regularization = {name: rest.pop(name) for name in ("l1", "l2") if name in rest}
    return TrainingConfig.model_validate({"optimizer": optimizer, "regularization": regularization, **rest})


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
    rule.use(training({"learning_rate": 2.0}, l1=0.2))
    rule.step()
    assert flat.tolist() == pytest.approx([0.6, 0.6, 0.6, 1])


@pytest.mark.parametrize(
    "optimizer", [{"momentum": 0.9}, *({"name": name} for name in ("rmsprop", "adagrad", "adam", "adamw"))]
)
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


def test_nesterov_steps_along_the_momentum_it_will_have() -> None:
    # v: 1, then 1.5; steps of 1 + 0.5 * 1 and 1 + 0.5 * 1.5.
    rule, flat = updater([0, 0, 0, 0], [1, 1, 1, 1], {"learning_rate": 0.1, "momentum": 0.5, "nesterov": True})
    rule.step()
    assert flat.tolist() == pytest.approx([-0.15] * 4)
    rule.step()
    assert flat.tolist() == pytest.approx([-0.325] * 4)


def test_nesterov_without_momentum_is_plain_sgd() -> None:
    rule, flat = updater([0, 0, 0, 0], [1, 1, 1, 1], {"learning_rate": 0.1, "nesterov": True})
    rule.step()
    assert flat.tolist() == pytest.approx([-0.1] * 4)


def test_rmsprop_divides_by_the_root_of_the_mean_square() -> None:
    # v = 0.1 * 4, then 0.9 * 0.4 + 0.4 = 0.76.
    rule, flat = updater([0, 0, 0, 0], [2, 2, 2, 2], {"name": "rmsprop", "alpha": 0.9, "learning_rate": 0.1})
    rule.step()
    rule.step()
    assert flat.tolist() == pytest.approx([-0.2 / 0.4**0.5 - 0.2 / 0.76**0.5] * 4)


def test_adagrad_divides_by_the_root_of_the_sum_of_squares() -> None:
    rule, flat = updater([0, 0, 0, 0], [2, 2, 2, 2], {"name": "adagrad", "learning_rate": 0.1})
    rule.step()
    rule.step()
    assert flat.tolist() == pytest.approx([-0.1 - 0.1 / 2**0.5] * 4)


def test_adamw_shrinks_the_weights_and_spares_biases() -> None:
    rule, flat = updater([1, -2, 0, 4], [0, 0, 0, 0], {"name": "adamw", "learning_rate": 0.1, "weight_decay": 0.5})
    rule.step()
    assert flat.tolist() == pytest.approx([0.95, -1.9, 0, 4])


def test_clipping_shortens_a_long_gradient_and_leaves_a_short_one() -> None:
    long, flat = updater([0, 0, 0, 0], [3, 0, 0, 4], {"learning_rate": 1}, clipping=0.5)
    long.step()
    assert flat.tolist() == pytest.approx([-0.3, 0, 0, -0.4], rel=1e-5)
    short, flat = updater([0, 0, 0, 0], [0.3, 0, 0, 0.4], {"learning_rate": 1}, clipping=0.6)
    short.step()
    assert flat.tolist() == pytest.approx([-0.3, 0, 0, -0.4])


def test_the_rate_is_that_of_the_epoch_and_the_threshold_of_l1_with_it() -> None:
    schedule = {"name": "step", "every": 1, "gamma": 0.5}
    rule, flat = updater([1, 1, 1, 1], [0, 0, 0, 0], {"learning_rate": 0.4}, l1=0.5, schedule=schedule)
    rule.begin(2)
    assert rule.learning_rate == pytest.approx(0.1)
    rule.step()
    assert flat.tolist() == pytest.approx([0.95] * 3 + [1])


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adagrad", "adam", "adamw"])
def test_frozen_parameters_stay_whatever_would_move_them(name: str) -> None:
    optimizer = {"name": name, "learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.5}
    rule, flat = updater([1, 2, 3, 4], [1, 1, 1, 1], optimizer, l1=0.1, l2=0.1)
    rule.step()
    kept = flat.clone()
    rule.freeze(torch.tensor([True, False, False, True]))
    for _ in range(3):
        rule._gradient.fill_(1)
        rule.step()
    assert (flat == kept).tolist() == [True, False, False, True]
    rule.freeze(None)
    rule._gradient.fill_(1)
    rule.step()
    assert not (flat == kept).any()


def test_frozen_gradients_do_not_count_when_clipping() -> None:
    rule, flat = updater([0, 0, 0, 0], [0.3, 0, 0, 100], {"learning_rate": 1}, clipping=0.5)
    rule.freeze(torch.tensor([False, False, False, True]))
    rule.step()
    assert flat.tolist() == pytest.approx([-0.3, 0, 0, 0])
