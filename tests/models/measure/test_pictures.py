import numpy as np
import pytest
import torch

from livegrad.models.config.run import RunConfig
from livegrad.models.measure.pictures import input_maps, unit_maps
from livegrad.models.measure.view import View
from livegrad.models.nn.activations import REGISTRY as ACTIVATIONS
from livegrad.models.nn.network import Trace
from livegrad.models.training.trainer import Trainer
from tests.models.known import points_of


def linear(x1: float, x2: float, bias: float, **config: object) -> Trainer:
    """Make the run of a single output unit z = x1 * weight + x2 * weight + bias."""
    trainer = Trainer(RunConfig.model_validate({"network": {"hidden": []}, **config}))
    for place, value in enumerate((x1, x2, bias)):
        trainer.network.flat[place] = value
    return trainer


def test_the_first_row_is_the_top_where_x2_is_largest() -> None:
    boundary = linear(0, 1, 0).snapshot(View(grid=20)).boundary
    assert (np.diff(boundary[:, 0].astype(int)) < 0).all()
    assert (boundary == boundary[:, :1]).all()


def test_the_first_column_is_the_left_where_x1_is_smallest() -> None:
    boundary = linear(1, 0, 0).snapshot(View(grid=20)).boundary
    assert (np.diff(boundary[0].astype(int)) > 0).all()
    assert (boundary == boundary[:1]).all()


def test_a_cell_holds_the_output_at_its_centre_on_a_scale_from_minus_1_to_1() -> None:
    shot = linear(0.3, -0.2, 0.1).snapshot(View(grid=6))
    assert (shot.low, shot.high) == (-1, 1)
    for row, x2 in enumerate((5, 3, 1, -1, -3, -5)):
        for column, x1 in enumerate((-5, -3, -1, 1, 3, 5)):
            shown = np.tanh((0.3 * x1 - 0.2 * x2 + 0.1) / 2)
            assert shot.boundary[row, column] == pytest.approx((shown + 1) * 127.5, abs=0.51)


def test_values_of_regression_are_cut_at_the_ends_of_the_scale() -> None:
    plane = {"data": {"dataset": "plane"}, "training": {"loss": "squared"}}
    boundary = linear(1, 0, 0, **plane).snapshot(View(grid=6)).boundary
    assert boundary[0].tolist() == [0, 0, 0, 255, 255, 255]
    assert linear(0.1, 0, 0, **plane).snapshot(View(grid=6)).boundary[0].tolist() == [64, 89, 115, 140, 166, 191]


def test_points_are_scaled_as_the_boundary_in_the_order_of_the_data() -> None:
    trainer = linear(1, -0.5, 0.2)
    z = points_of(trainer.data).points @ np.array([1, -0.5]) + 0.2
    assert trainer.snapshot().points == pytest.approx((np.tanh(z / 2) + 1) * 127.5, abs=0.51)


def test_inputs_are_drawn_from_minus_to_plus_their_largest() -> None:
    maps = input_maps(("x1", "x2", "x1_squared", "sin_x1"), 6)
    centre = {x: (x / 6 + 1) * 127.5 for x in (-5, -3, -1, 1, 3, 5)}
    assert maps[0][0] == pytest.approx(list(centre.values()), abs=0.51)
    assert maps[1][:, 0] == pytest.approx(list(centre.values())[::-1], abs=0.51)
    assert maps[2][0] == pytest.approx([(x * x / 36 + 1) * 127.5 for x in centre], abs=0.51)
    assert maps[3][0] == pytest.approx([(np.sin(x) + 1) * 127.5 for x in centre], abs=0.51)


def test_units_are_drawn_over_the_range_of_their_activation() -> None:
    outputs = torch.tensor([[0.0, 0.5, 0.5], [1.0, -3.0, 0.0], [0.5, 0.0, 0.0], [0.25, 1.5, 0.0]])
    trace = Trace([], [outputs])

    def drawn(name: str) -> list[list[int]]:
        return unit_maps(trace, [ACTIVATIONS[name]], [False], 2).reshape(3, 4).tolist()  # type: ignore[index]

    assert drawn("sigmoid")[0] == [0, 255, 128, 64]
    assert drawn("tanh")[0] == [128, 255, 191, 159]
    # Without bounds the ends are the largest output, but at least 1.
    assert drawn("relu") == [[128, 255, 191, 159], [149, 0, 128, 191], [191, 128, 128, 128]]


def test_a_silent_unit_is_drawn_in_the_middle_and_what_is_not_a_number_too() -> None:
    outputs = torch.tensor([[0.0, float("nan")]] * 4)
    assert (unit_maps(Trace([], [outputs]), [ACTIVATIONS["relu"]], [False], 2) == 128).all()
