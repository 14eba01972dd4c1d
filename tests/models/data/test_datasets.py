from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from livegrad.models.config.custom import encode
from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import ClassificationDataset, Dataset
from livegrad.models.data.datasets import REGISTRY, TEST, TRAIN, VALIDATION, make_data
from livegrad.models.data.patterns.playground import DOMAIN

Floats = NDArray[np.float64]
DATASETS: tuple[Dataset, ...] = tuple(PRESETS)
PATTERNS: tuple[Dataset, ...] = tuple(REGISTRY)
FIXED: dict[Dataset, int] = {"and-table": 4, "or-table": 4, "nand-table": 4, "xor-table": 4, "line-15": 15}
COUNTS: dict[Dataset, int] = {
    "plane": 1200,
    "multi-gauss": 1200,
    "spiral-3": 600,
    "line": 100,
    "sine": 100,
    "step": 100,
}
CUSTOM: tuple[Dataset, ...] = ("custom-classes", "custom-values")
CURVES: tuple[Dataset, ...] = ("line-15", "line", "sine", "step")
NOISY: tuple[Dataset, ...] = ("circle", "xor", "gauss", "spiral", "plane", "multi-gauss")


def draw(name: Dataset, count: int, noise: float = 0.0, seed: int = 1) -> tuple[Floats, Floats]:
    return REGISTRY[name](count, noise, np.random.default_rng(seed))


def of(name: Dataset, **data: object) -> RunConfig:
    loss = "cross_entropy" if name in get_args(ClassificationDataset) else "squared"
    seed = data.pop("seed", 0)
    return RunConfig.model_validate(
        {"data": {"dataset": name, **data}, "training": {"loss": loss}, "seeds": {"data": seed}}
    )


def test_circle_has_a_disc_below_2_5_inside_a_ring_from_3_5_to_5() -> None:
    points, classes = draw("circle", 4000)
    radii = np.hypot(*points.T)
    inside, ring = radii[classes == 1], radii[classes == 0]
    assert len(inside) == len(ring) == 2000
    assert (inside.min() < 0.1, 2.4 < inside.max() < 2.5) == (True, True)
    assert (3.5 <= ring.min() < 3.6, 4.9 < ring.max() <= 5) == (True, True)


def test_circle_fills_its_radii_and_angles_evenly() -> None:
    points, classes = draw("circle", 4000)
    radii, angles = np.hypot(*points.T), np.arctan2(*points.T)
    assert np.histogram(radii[classes == 1], 5, (0, 2.5))[0].min() > 330
    assert np.histogram(radii[classes == 0], 5, (3.5, 5))[0].min() > 330
    assert np.histogram(angles, 8, (-np.pi, np.pi))[0].min() > 400


def test_xor_has_the_sign_of_the_product_and_a_gap_of_0_3_at_the_axes() -> None:
    points, classes = draw("xor", 4000)
    assert np.array_equal(classes == 1, points[:, 0] * points[:, 1] > 0)
    sizes = np.abs(points)
    # TensorFlow Playground draws from -5 to 5 and then moves each coordinate 0.3 away from its axis.
    assert (0.3 <= sizes.min() < 0.31, 5.29 < sizes.max() <= 5.3) == (True, True)
    for x1 in (-1, 1):
        for x2 in (-1, 1):
            assert (np.sign(points) == (x1, x2)).all(axis=1).sum() > 900


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_two_clouds_whose_variance_grows_from_half_to_four(noise: float, variance: float) -> None:
    points, classes = draw("gauss", 20000, noise)
    for kind, centre in ((1, 2.0), (0, -2.0)):
        cloud = points[classes == kind]
        assert len(cloud) == 10000
        assert cloud.mean(axis=0) == pytest.approx([centre, centre], abs=0.08)
        assert cloud.var(axis=0) == pytest.approx([variance, variance], rel=0.05)


def test_spiral_has_two_arms_of_r_5_i_over_n_and_1_75_i_over_n_turns() -> None:
    points, classes = draw("spiral", 500)
    for arm, turned in ((1, 0.0), (0, 0.5)):
        for i, (x1, x2) in enumerate(points[classes == arm]):
            angle = 2 * np.pi * (1.75 * i / 250 + turned)
            assert (x1, x2) == pytest.approx((5 * i / 250 * np.sin(angle), 5 * i / 250 * np.cos(angle)), abs=1e-12)


def test_noise_moves_each_point_of_the_spiral_by_at_most_as_much() -> None:
    still, moved = draw("spiral", 1000)[0], draw("spiral", 1000, 0.5)[0]
    assert 0.49 < np.abs(moved - still).max() <= 0.5


def test_plane_has_a_tenth_of_the_sum_as_its_value() -> None:
    points, values = draw("plane", 1200)
    assert values == pytest.approx((points[:, 0] + points[:, 1]) / 10, abs=1e-12)
    assert 5.9 < np.abs(points).max() <= 6


def test_multi_gauss_has_six_bumps_of_alternating_sign_falling_to_0_at_distance_2() -> None:
    points, values = draw("multi-gauss", 3000)
    signs = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    for point, value in zip(points, values, strict=True):
        distance, sign = min((float(np.hypot(*(point - centre))), sign) for centre, sign in signs.items())
        assert value == pytest.approx(sign * max(0, 1 - distance / 2), abs=1e-12)
    assert values.max() > 0.9
    assert values.min() < -0.9


def test_xor_table_is_the_truth_table_and_all_of_it_is_trained_on() -> None:
    for config in (of("xor-table"), of("xor-table", count=400, train_share=0.2)):
        data = make_data(config)
        rows = {(float(x1), float(x2)): float(value) for (x1, x2), value in zip(data.points, data.targets, strict=True)}
        assert rows == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
        assert (data.split == TRAIN).all()
        assert not data.has_test_set


@pytest.mark.parametrize("name", ["circle", "xor"])
def test_noise_mixes_the_classes_where_it_blurs_the_place_they_are_read_from(name: Dataset) -> None:
    (points, classes), (same_points, mixed) = draw(name, 2000), draw(name, 2000, 0.3)
    assert np.array_equal(points, same_points)
    assert 0.02 < (classes != mixed).mean() < 0.4


@pytest.mark.parametrize(("name", "reach"), [("plane", 12 / 10 * 0.3), ("multi-gauss", 2.0)])
def test_noise_blurs_the_values_of_regression(name: Dataset, reach: float) -> None:
    (points, values), (same_points, blurred) = draw(name, 2000), draw(name, 2000, 0.3)
    assert np.array_equal(points, same_points)
    assert 0.03 < np.abs(blurred - values).max() <= reach


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("count", [4, 5, 301])
def test_a_generator_gives_as_many_points_as_asked_inside_the_domain(name: Dataset, count: int) -> None:
    points, targets = draw(name, count)
    assert points.shape == (count, 2)
    assert targets.shape == (count,)
    assert points.dtype == targets.dtype == np.float64
    assert np.abs(points[:, 0] if name in CURVES else points).max() <= (12 if name == "line-15" else DOMAIN)


@pytest.mark.parametrize("name", [name for name in PATTERNS if name != "line-15"])
def test_the_same_seed_draws_the_same_points_and_leaves_the_global_generator_alone(name: Dataset) -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    one, two = make_data(of(name, noise=0.2, seed=3)), make_data(of(name, noise=0.2, seed=3))
    other = make_data(of(name, noise=0.2, seed=4))
    for field in ("points", "targets", "split"):
        assert np.array_equal(getattr(one, field), getattr(two, field))
    assert not np.array_equal(one.points, other.points)
    assert np.array_equal(np.random.get_state()[1], before)  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize(("name", "count"), [(name, {**FIXED, **COUNTS}.get(name, 500)) for name in PATTERNS])
def test_a_data_set_has_its_own_number_of_points_and_kind_of_targets(name: Dataset, count: int) -> None:
    data = make_data(of(name))
    assert data.points.shape == (count, 2)
    assert data.targets.shape == data.split.shape == (count,)
    assert data.points.dtype == data.targets.dtype == np.float32
    assert data.split.dtype == np.uint8
    regression = name not in get_args(ClassificationDataset)
    classes = 3 if name in ("blobs", "spiral-3") else 2
    assert (data.task, data.classes) == (("regression", 0) if regression else ("classification", classes))
    assert set(np.unique(data.targets)) == set(range(classes)) or regression


@pytest.mark.parametrize(
    ("count", "share", "trained"), [(500, 0.5, 250), (500, 0.1, 50), (500, 0.9, 450), (4, 0.1, 1), (4, 0.9, 3)]
)
def test_the_share_decides_how_many_points_are_trained_on(count: int, share: float, trained: int) -> None:
    split = make_data(of("circle", count=count, train_share=share)).split
    assert ((split == TRAIN).sum(), (split == TEST).sum()) == (trained, count - trained)


def test_another_share_or_noise_moves_the_border_and_not_the_cards() -> None:
    half, most = make_data(of("gauss")), make_data(of("gauss", train_share=0.8, noise=0.5))
    assert (most.split[half.split == TRAIN] == TRAIN).all()
    centres = np.where(half.targets[:, None] == 1, 2, -2)
    assert (most.points - centres) == pytest.approx((half.points - centres) * np.sqrt(8), abs=1e-5)


def test_both_parts_of_the_split_have_both_classes() -> None:
    for name in NOISY[:4]:
        data = make_data(of(name))
        assert 0.4 < data.targets[data.split == TRAIN].mean() < 0.6


def test_the_points_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        make_data(of("circle")).points[0, 0] = 1


@pytest.mark.parametrize(("name", "rows"), FIXED.items())
def test_sets_of_few_fixed_rows_are_all_trained_on(name: Dataset, rows: int) -> None:
    data = make_data(of(name, count=400, train_share=0.2, validation_share=0.2))
    assert len(data.points) == rows
    assert (data.split == TRAIN).all()


def test_three_parts_have_the_shares_asked_for_and_validation_takes_from_the_rest() -> None:
    two, three = (
        make_data(of("circle", train_share=0.6)),
        make_data(of("circle", train_share=0.6, validation_share=0.2)),
    )
    assert [int((three.split == part).sum()) for part in (TRAIN, VALIDATION, TEST)] == [300, 100, 100]
    assert np.array_equal(two.split == TRAIN, three.split == TRAIN)
    assert [three.has(part) for part in ("train", "validation", "test")] == [True] * 3
    assert [two.has(part) for part in ("train", "validation", "test")] == [True, False, True]


def test_without_a_rest_there_is_no_test_set() -> None:
    data = make_data(of("circle", train_share=0.6, validation_share=0.4))
    assert not data.has_test_set
    assert (data.split == VALIDATION).sum() == 200


def test_disturbances_leave_the_split_and_each_other_alone() -> None:
    plain, spoilt = make_data(of("blobs")), make_data(of("blobs", label_noise=0.2, outliers=0.1))
    assert np.array_equal(plain.split, spoilt.split)
    assert (plain.targets != spoilt.targets).mean() == pytest.approx(0.2)
    assert (plain.points != spoilt.points).any(axis=1).mean() == pytest.approx(0.1)


def test_imbalance_leaves_points_of_class_1_out() -> None:
    data = make_data(of("circle", imbalance=0.8))
    assert [(data.targets == kind).sum() for kind in (0, 1)] == [250, 50]
    assert len(data.split) == len(data.points) == 300
    assert (data.split == TRAIN).sum() == pytest.approx(150, abs=30)


def test_outliers_of_values_are_above_and_label_noise_spreads_them() -> None:
    clean = make_data(of("plane")).targets
    raised, spread = make_data(of("plane", outliers=0.1)).targets, make_data(of("plane", label_noise=0.3)).targets
    assert ((raised - clean) > 1).mean() == pytest.approx(0.1)
    assert (spread - clean).std() == pytest.approx(0.3, rel=0.1)


@pytest.mark.parametrize("name", ["plane", "sine", "custom-values"])
def test_imbalance_is_for_classes_alone(name: Dataset) -> None:
    assert len(make_data(of(name, imbalance=0.5)).points) == len(make_data(of(name)).points)


def test_one_input_sets_show_their_values_range_with_a_margin() -> None:
    data = make_data(of("line"))
    low, high = data.targets.min(), data.targets.max()
    margin = 0.1 * (high - low)
    assert data.inputs == 1
    assert data.domain[0] == (-2.2, 2.2)
    assert data.domain[1] == data.values == pytest.approx((low - margin, high + margin), rel=1e-5)
    far = make_data(of("line", outliers=0.2))
    assert far.values[1] > far.targets.max() > high
    assert np.array_equal(far.points[:, 1], far.targets)


@pytest.mark.parametrize("name", [name for name in PATTERNS if name not in ("line-15", "line", "sine", "step")])
def test_the_domain_holds_all_points(name: Dataset) -> None:
    data = make_data(of(name))
    for axis, (low, high) in enumerate(data.domain):
        assert low <= data.points[:, axis].min()
        assert data.points[:, axis].max() <= high


def test_custom_points_are_those_given_with_their_classes() -> None:
    rows = [(1.5, -2, 0), (0.25, 3, 2), (-5, 1, 1)]
    data = make_data(of("custom-classes", custom=encode(rows)))
    assert data.points.tolist() == [[x1, x2] for x1, x2, _ in rows]
    assert data.targets.tolist() == [0, 2, 1]
    assert (data.task, data.classes, data.domain) == ("classification", 3, ((-6, 6), (-6, 6)))


def test_custom_points_far_away_are_shown_and_values_too() -> None:
    data = make_data(of("custom-values", custom=encode([(0, 10, -5), (100, 20, 15)])))
    assert data.domain == ((-10, 110), (9, 21))
    assert data.values == (-7, 17)
    assert make_data(of("custom-values", custom=encode([(0, 0, 0.5)]))).values == (-1, 1)


def test_a_new_custom_point_leaves_the_others_where_they_are_in_the_split() -> None:
    rows = [(i % 7, i % 5, i % 2) for i in range(200)]
    whole = make_data(of("custom-classes", custom=encode(rows), train_share=0.6, validation_share=0.2)).split
    for count in (1, 2, 10, 57):
        part = make_data(of("custom-classes", custom=encode(rows[:count]), train_share=0.6, validation_share=0.2)).split
        assert np.array_equal(part[1:], whole[1:count])
    assert [int((whole == part).sum()) for part in (TRAIN, VALIDATION, TEST)] == pytest.approx([120, 40, 40], abs=2)
    odd = whole[1::2]
    assert [int((odd == part).sum()) for part in (TRAIN, VALIDATION, TEST)] == pytest.approx([60, 20, 20], abs=2)


@pytest.mark.parametrize("name", CUSTOM)
def test_no_custom_points_are_no_data_and_a_single_one_is_trained_on(name: Dataset) -> None:
    assert make_data(of(name)).points.shape == (0, 2)
    assert make_data(of(name, custom=encode([(1, 1, 1)]), train_share=0.1)).split.tolist() == [TRAIN]
