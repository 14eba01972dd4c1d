import numpy as np
import pytest

from livegrad.models.data.disturbances import missing, spread_values, stray_points, stray_values, wrong_classes

CLASSES = (np.arange(1000) % 3).astype(np.float64)
SHARES = [0.0, 0.1, 0.25, 0.5]


def generator() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("share", SHARES)
def test_this_share_of_the_classes_is_wrong_each_other_one_as_often(share: float) -> None:
    spoilt = wrong_classes(CLASSES, share, 3, generator())
    wrong = spoilt != CLASSES
    assert wrong.sum() == 1000 * share
    assert set(np.unique(spoilt)) == {0, 1, 2}
    if share == 0.5:
        turned = (spoilt - CLASSES)[wrong] % 3
        assert 200 < (turned == 1).sum() < 300


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_more_of_a_disturbance_spoils_the_same_points_and_others(share: float) -> None:
    few, many = (wrong_classes(CLASSES, each, 3, generator()) for each in (share, 2 * share))
    assert np.array_equal(few[few != CLASSES], many[few != CLASSES])
    few_gone, many_gone = (missing(CLASSES, each, generator()) for each in (share, 2 * share))
    assert (many_gone | ~few_gone).all()


def test_values_are_spread_by_a_normal_of_the_deviation_asked_for() -> None:
    added = spread_values(np.full(20000, 5.0), 0.3, generator()) - 5
    assert (added.mean(), added.std()) == (pytest.approx(0, abs=0.01), pytest.approx(0.3, rel=0.02))


def test_outliers_lie_anywhere_in_the_domain_and_the_rest_where_it_was() -> None:
    points = np.full((1000, 2), 0.5)
    strayed = stray_points(points, 0.1, ((-6, 6), (10, 11)), generator())
    moved = (strayed != points).any(axis=1)
    assert moved.sum() == 100
    assert np.abs(strayed[moved, 0]).max() <= 6
    assert ((strayed[moved, 1] >= 10) & (strayed[moved, 1] <= 11)).all()


def test_outlying_values_are_3_to_5_deviations_above_where_they_were() -> None:
    values = np.sin(np.arange(1000.0))
    raised = (stray_values(values, 0.1, generator()) - values) / values.std()
    assert (raised > 0).sum() == 100
    assert ((raised[raised > 0] >= 3) & (raised[raised > 0] <= 5)).all()


@pytest.mark.parametrize(("share", "gone"), [(0.0, 0), (0.5, 166), (0.9, 300)])
def test_points_of_class_1_alone_are_left_out(share: float, gone: int) -> None:
    marks = missing(CLASSES, share, generator())
    assert marks.sum() == gone
    assert (CLASSES[marks] == 1).all()


def test_one_point_of_class_1_always_stays() -> None:
    assert missing(np.array([0.0, 1.0]), 0.9, generator()).sum() == 0
    assert missing(np.array([1.0, 1.0]), 0.9, generator()).sum() == 1
    assert missing(np.zeros(3), 0.9, generator()).sum() == 0
