import numpy as np
import pytest

from livegrad.models.data.inputs import REGISTRY, features, grid, largest


def test_each_feature_is_its_formula_in_the_order_asked_for() -> None:
    points = np.array([[2, -3], [0.5, 6]], np.float32)
    given = features(points, ["x2", "x1", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"])
    expected = [
        [-3, 2, 4, 9, -6, 0.9092974268, -0.1411200081],
        [6, 0.5, 0.25, 36, 3, 0.4794255386, -0.2794154982],
    ]
    assert given.dtype == np.float32
    assert given == pytest.approx(np.array(expected), rel=1e-6)


def test_the_grid_starts_at_the_top_left_and_holds_the_centres_of_cells() -> None:
    # Two cells a side of [-6, 6]: centres at -3 and 3; the top row has the largest x2.
    assert grid(2).tolist() == [[-3, 3], [3, 3], [-3, -3], [3, -3]]


def test_no_feature_is_larger_over_the_domain_than_said_and_all_come_near() -> None:
    names = list(REGISTRY)
    found = np.abs(features(grid(100), names)).max(axis=0)
    said = np.array([largest(name) for name in names])
    assert (found <= said).all()
    assert (found > 0.95 * said).all()
