"""Curves: what is put in comes out, in bounded memory, thinned evenly, newest row always there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livegrad.server.service.curve import CAPACITY, MAX_BYTES, Curve, capacity_for
from livegrad.server.wire.rows import MISSING, Rows, encode_rows, make_rows


def rows(*steps: float) -> bytes:
    return encode_rows(make_rows(steps, [[step / 2] for step in steps]))


def listed(table: Rows) -> list[list[float]]:
    return [[step, *values] for step, values in zip(table["step"].tolist(), table["values"].tolist(), strict=True)]


def steps(curve: Curve) -> list[float]:
    return [float(step) for step in curve.rows()["step"]]


def test_rows_come_out_as_they_went_in() -> None:
    curve = Curve(1)
    curve.extend(rows(0, 1, 2))
    curve.extend(rows(5))
    assert listed(curve.rows()) == [[0, 0], [1, 0.5], [2, 1], [5, 2.5]]


def test_steps_that_a_float32_cannot_tell_apart_are_rows_of_their_own() -> None:
    curve = Curve(1)
    curve.extend(rows(2**24, 2**24 + 1, 2**53))
    assert steps(curve) == [2**24, 2**24 + 1, 2**53]


def test_an_empty_curve_has_no_last_step() -> None:
    assert Curve(1).last_step == -1


@given(st.integers(1, 400), st.integers(1, 50))
def test_a_long_curve_is_thinned_evenly_and_ends_with_the_newest_row(count: int, batch: int) -> None:
    curve = Curve(1, capacity=16)
    for first in range(0, count, batch):
        curve.extend(rows(*range(first, min(first + batch, count))))
    kept = steps(curve)
    assert len(kept) <= 17
    assert kept[0] == 0
    assert kept[-1] == curve.last_step == count - 1
    gaps = set(np.diff(kept[:-1]))
    assert len(gaps) <= 1, "all gaps but the last are alike"
    assert len(kept) >= min(count, 8)


@pytest.mark.parametrize("length", [3, 40])
def test_a_row_of_the_same_step_replaces_the_newest(length: int) -> None:
    curve = Curve(1, capacity=16)
    curve.extend(rows(*range(length)))
    curve.extend(encode_rows(make_rows([length - 1], [[9]])))
    assert listed(curve.rows())[-1] == [length - 1, 9]
    assert steps(curve).count(length - 1) == 1


def test_taking_the_rows_leaves_none() -> None:
    curve = Curve(1)
    curve.extend(rows(0, 1))
    assert curve.take()["step"].tolist() == [0, 1]
    assert len(curve.take()) == 0
    curve.extend(rows(2))
    assert steps(curve) == [2]


def test_a_copy_goes_on_by_itself() -> None:
    curve = Curve(1, capacity=16)
    curve.extend(rows(*range(21)))
    copy = curve.copy()
    assert steps(copy) == steps(curve)
    copy.extend(rows(21, 22, 23))
    assert curve.last_step == 20
    assert copy.last_step == 23


@pytest.mark.parametrize("series", [1, 26, 80, 1000])
def test_wide_rows_take_no_more_memory_than_narrow_ones(series: int) -> None:
    capacity = capacity_for(series)
    curve = Curve(series)
    curve.extend(encode_rows(make_rows(range(3 * capacity), np.zeros((3 * capacity, series)))))
    assert curve.rows().nbytes <= MAX_BYTES + (8 + 4 * series)
    assert capacity <= CAPACITY
    assert len(curve.rows()) > 60


@pytest.mark.parametrize("length", [5, 16, 45])
def test_a_curve_goes_on_under_other_series_with_what_it_had(length: int) -> None:
    curve = Curve(2, capacity=16)
    curve.extend(encode_rows(make_rows(range(length), [[step / 2, -step] for step in range(length)])))
    before = steps(curve)
    other = curve.of(["train_loss", "test_loss"], ["train_loss", "validation_loss", "test_loss"])
    assert listed(other.rows()) == [[step, step / 2, np.float32(MISSING), -step] for step in before]
    other.extend(encode_rows(make_rows([length], [[1, 2, 3]])))
    assert listed(other.rows())[-1] == [length, 1, 2, 3]
    back = other.of(["train_loss", "validation_loss", "test_loss"], ["test_loss"])
    assert listed(back.rows())[-1] == [length, 3]
