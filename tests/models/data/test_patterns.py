from typing import Any

import numpy as np
import pytest

from livegrad.models.config.words import Dataset
from livegrad.models.data.datasets import REGISTRY
from livegrad.models.data.patterns.classes import blobs


def draw(name: Dataset, count: int, noise: float = 0.0, seed: int = 1) -> tuple[Any, Any]:
    return REGISTRY[name](count, noise, np.random.default_rng(seed))


def test_moons_are_two_half_circles_of_radius_3_that_reach_into_each_other() -> None:
    points, classes = draw("moons", 2000)
    upper, lower = points[classes == 1], points[classes == 0]
    assert len(upper) == len(lower) == 1000
    assert np.hypot(upper[:, 0] + 1.5, upper[:, 1] + 0.75) == pytest.approx(3)
    assert np.hypot(lower[:, 0] - 1.5, lower[:, 1] - 0.75) == pytest.approx(3)
    assert (upper[:, 1] >= -0.75).all()
    assert (lower[:, 1] <= 0.75).all()
    # The upper one's right end lies inside the lower one.
    assert np.hypot(*(upper[upper[:, 0].argmax()] - (1.5, 0.75))) < 3


def test_rings_alternate_from_a_disc_outwards() -> None:
    points, classes = draw("rings", 4000)
    radii = np.hypot(*points.T)
    assert (classes == 1).sum() == 2000
    assert ((radii[classes == 0] >= 2) & (radii[classes == 0] <= 3)).all()
    inner, outer = radii[(classes == 1) & (radii < 1.5)], radii[(classes == 1) & (radii > 1.5)]
    assert inner.max() <= 1
    assert ((outer >= 4) & (outer <= 5)).all()
    # Areas of 1 and 25 - 16.
    assert 150 < len(inner) < 250


def test_checkerboard_has_fields_of_2_5_by_2_5_of_alternating_class() -> None:
    points, classes = draw("checkerboard", 4000)
    field = np.floor((points + 5) / 2.5)
    assert np.array_equal(classes == 1, field.sum(axis=1) % 2 == 0)
    assert len(np.unique(field, axis=0)) == 16
    within = (points + 5) / 2.5 - field
    assert ((within >= 0.1) & (within <= 0.9)).all()


def test_sine_border_has_class_1_above_and_a_gap() -> None:
    points, classes = draw("sine-border", 2000)
    above = points[:, 1] - 2 * np.sin(points[:, 0])
    assert np.array_equal(classes == 1, above > 0)
    assert np.abs(above).min() >= 0.3 - 1e-9
    assert np.abs(points).max() <= 5


@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_blobs_lie_on_a_circle_as_many_as_there_are_classes(classes: int) -> None:
    points, targets = blobs(6000, 0.0, np.random.default_rng(1), classes)
    for kind in range(classes):
        cloud, angle = points[targets == kind], 2 * np.pi * kind / classes
        assert len(cloud) == 6000 // classes
        assert cloud.mean(axis=0) == pytest.approx([3.5 * np.sin(angle), 3.5 * np.cos(angle)], abs=0.1)
        assert cloud.std(axis=0) == pytest.approx([0.6, 0.6], rel=0.1)


def test_spiral_3_has_three_arms_of_one_turn_a_third_apart() -> None:
    points, classes = draw("spiral-3", 600)
    for arm in range(3):
        for i, (x1, x2) in enumerate(points[classes == arm]):
            angle, radius = 2 * np.pi * (i / 200 + arm / 3), 0.3 + 4.7 * i / 200
            assert (x1, x2) == pytest.approx((radius * np.sin(angle), radius * np.cos(angle)), abs=1e-12)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("and-table", [0, 0, 0, 1]),
        ("or-table", [0, 1, 1, 1]),
        ("nand-table", [1, 1, 1, 0]),
        ("xor-table", [0, 1, 1, 0]),
    ],
)
def test_a_truth_table_is_that_of_its_name(name: Dataset, values: list[int]) -> None:
    points, targets = draw(name, 4)
    assert points.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert targets.tolist() == values


def test_the_15_points_are_the_courses() -> None:
    points, values = draw("line-15", 15)
    x = "3.3 4.4 5.5 6.71 6.93 4.168 9.779 6.182 7.59 2.167 7.042 10.791 5.313 7.997 3.1"
    y = "1.7 2.76 2.09 3.19 1.694 1.573 3.366 2.596 2.53 1.221 2.827 3.465 1.65 2.904 1.3"
    assert points[:, 0].tolist() == [float(number) for number in x.split()]
    assert values.tolist() == points[:, 1].tolist() == [float(number) for number in y.split()]


@pytest.mark.parametrize(
    ("name", "formula"),
    [("line", lambda x: 3 * x + 1), ("sine", np.sin), ("step", lambda x: np.where(x < 0, -1, 1))],
)
def test_a_curve_is_its_formula(name: Dataset, formula: Any) -> None:
    points, values = draw(name, 500)
    assert values == pytest.approx(formula(points[:, 0]))
    assert np.array_equal(points[:, 1], values)


@pytest.mark.parametrize("name", ["moons", "rings", "checkerboard", "sine-border", "blobs", "spiral-3", "xor-table"])
def test_noise_moves_the_points_and_leaves_their_classes(name: Dataset) -> None:
    (points, classes), (moved, same) = draw(name, 300), draw(name, 300, 0.2)
    assert np.array_equal(classes, same)
    assert 0.05 < np.abs(moved - points).max() < 4


@pytest.mark.parametrize("name", ["line", "sine", "step"])
def test_noise_blurs_where_a_curve_is_read(name: Dataset) -> None:
    (points, values), (moved, blurred) = draw(name, 300), draw(name, 300, 0.2)
    assert np.array_equal(points[:, 0], moved[:, 0])
    assert not np.array_equal(values, blurred)
