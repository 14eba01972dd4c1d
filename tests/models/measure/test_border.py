"""The lines between classes, against borders that are known exactly."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.kernels.lines import FULL
from livegrad.models.measure.border import borders, zero_lines
from livegrad.models.measure.snapshot import Snapshot
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer

Doubles = NDArray[np.float64]
SIZE = 100
CELL = 12 / SIZE


def cells(size: int = SIZE) -> tuple[Doubles, Doubles]:
    """Give x1 and x2 at the cells' centres, the first row being the top."""
    centres = (np.arange(size) + 0.5) / size * 12 - 6
    x1, x2 = np.meshgrid(centres, -centres)
    return x1, x2


def ends(pieces: NDArray[np.uint16]) -> Doubles:
    """Give the ends of pieces (n, 4) as points of the plane (2 n, 2)."""
    shares = pieces.reshape(-1, 2) / FULL
    return np.stack([12 * shares[:, 0] - 6, 6 - 12 * shares[:, 1]], axis=1)


def found(logits: Doubles, size: int = SIZE) -> Doubles:
    return ends(borders(logits.reshape(size * size, -1).astype(np.float32), size))


@pytest.mark.parametrize("steepness", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("turn", [0.0, 0.3, 0.8, 2.0, 3.0])
def test_the_border_of_a_linear_model_is_straight_to_the_frame(turn: float, steepness: float) -> None:
    x1, x2 = cells()
    across = np.array([np.cos(turn), np.sin(turn)])
    points = found(steepness * (across[0] * x1 + across[1] * x2 - 1.3))
    assert np.abs(points @ across - 1.3).max() < 0.002 * CELL
    assert np.abs(points).max() == pytest.approx(6, abs=1e-9)
    assert (np.abs(points).max(axis=1) > 5.999).sum() == 2


@pytest.mark.parametrize("steepness", [0.01, 1.0, 1e4])
def test_a_circle_is_round_however_steep_it_is(steepness: float) -> None:
    x1, x2 = cells()
    points = found(steepness * (9 - x1**2 - x2**2))
    assert len(points) > 300
    assert np.abs(np.hypot(*points.T) - 3).max() < 0.01 * CELL


def test_pieces_of_a_closed_line_meet_end_to_end() -> None:
    x1, x2 = cells(40)
    points = borders((x1**2 + x2**2 - 9).reshape(-1, 1).astype(np.float32), 40).reshape(-1, 2)
    _, meetings = np.unique(points, axis=0, return_counts=True)
    assert (meetings == 2).all()


def test_of_three_linear_classes_all_borders_are_straight_and_are_there_once() -> None:
    x1, x2 = cells()
    logits = np.stack([x1, -x1 + 0.5 * x2, -2.0 * x2 - 1], axis=-1)
    points = found(logits)
    z = np.stack([points[:, 0], -points[:, 0] + 0.5 * points[:, 1], -2.0 * points[:, 1] - 1])
    best, second, third = -np.sort(-z, axis=0)
    away = best - third > 0.7  # but for the place where three meet
    assert away.mean() > 0.9
    assert np.abs(best - second)[away].max() < 0.01
    once = np.unique(np.round(points, 3), axis=0, return_counts=True)[1]
    assert (once <= 3).all()


def test_corners_above_0_crosswise_make_two_lines_that_the_middle_decides() -> None:
    for middle, slopes in ((0.2, 1), (-0.2, -1)):
        values = np.array([[1 + middle, -1], [-1, 1 + middle]], np.float32)
        pieces = zero_lines(values, 2).astype(int)
        inner = [piece for piece in pieces if (np.abs(piece - FULL / 2) < FULL / 4).all()]
        assert len(inner) == 2
        for x0, y0, x1, y1 in inner:
            assert np.sign((x1 - x0) * (y1 - y0)) == slopes


def test_numbers_that_are_none_and_a_flat_picture_have_no_line() -> None:
    assert len(zero_lines(np.zeros(100, np.float32), 10)) == 0
    assert len(zero_lines(np.full(100, np.nan, np.float32), 10)) == 0
    half = np.where(np.arange(100) % 10 < 5, np.inf, -np.inf).astype(np.float32)
    assert np.unique(zero_lines(half, 10)[:, 0]).tolist() == [round(FULL / 2)]


def shot(view: View | None = None, *, compiled: bool = True, **config: object) -> Snapshot:
    torch.manual_seed(0)
    trainer = Trainer(RunConfig.model_validate(config), compiled=compiled)
    for _ in range(20):
        trainer.to_epoch_end()
    return trainer.snapshot(view)


@pytest.mark.parametrize("dataset", ["circle", "blobs"])
def test_torch_and_the_kernels_find_the_same_border(dataset: str) -> None:
    one, other = (shot(compiled=compiled, data={"dataset": dataset}).border for compiled in (True, False))
    assert one is not None
    assert other is not None
    assert len(one) > 50
    assert np.abs(one.astype(int) - other.astype(int)).max() <= 0.02 * FULL / SIZE


def test_values_have_no_border() -> None:
    plane = shot(View(unit=2), data={"dataset": "plane"}, training={"loss": "squared"})
    assert plane.border is None
    assert plane.unit_line is None


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_a_unit_of_the_first_layer_has_a_straight_line_however_saturated(activation: str, *, compiled: bool) -> None:
    network = {"hidden": [3], "activation": activation}
    trainer = Trainer(RunConfig.model_validate({"network": network}), compiled=compiled)
    weights = trainer.network.flat
    weights[2:4] = torch.tensor([20.0, -33.0])  # the second unit's
    weights[7] = 25.0
    line = trainer.snapshot(View(unit=3)).unit_line
    assert line is not None
    x1, x2 = ends(line).T
    assert len(x1) > 150
    assert np.abs((20 * x1 - 33 * x2 + 25) / np.hypot(20, 33)).max() < 0.05 * CELL


@pytest.mark.parametrize("compiled", [True, False])
def test_the_line_of_an_input_is_where_it_is_0(*, compiled: bool) -> None:
    trainer = Trainer(RunConfig(), compiled=compiled)
    line = trainer.snapshot(View(unit=0)).unit_line
    assert line is not None
    assert np.abs(ends(line)[:, 0]).max() < 0.01 * CELL
