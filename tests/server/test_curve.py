"""Curves: what is put in comes out, in bounded memory, thinned evenly, newest row always there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.curve import Curve
from server.frames import decode_rows, encode_rows


def rows(*steps: float) -> bytes:
    return encode_rows(np.array([[step, step / 2] for step in steps], np.float32).reshape(-1, 2))


def steps(curve: Curve) -> list[float]:
    return [float(step) for step in decode_rows(curve.rows(), 2)[:, 0]]


def test_rows_come_out_as_they_went_in() -> None:
    curve = Curve(2)
    curve.extend(rows(0, 1, 2))
    curve.extend(rows(5))
    assert decode_rows(curve.rows(), 2).tolist() == [[0, 0], [1, 0.5], [2, 1], [5, 2.5]]


def test_an_empty_curve_has_no_last_step() -> None:
    assert Curve(2).last_step == -1


@given(st.integers(1, 400), st.integers(1, 50))
def test_a_long_curve_is_thinned_evenly_and_ends_with_the_newest_row(count: int, batch: int) -> None:
    curve = Curve(2, capacity=16)
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
    curve = Curve(2, capacity=16)
    curve.extend(rows(*range(length)))
    curve.extend(encode_rows(np.array([[length - 1, 9]], np.float32)))
    assert decode_rows(curve.rows(), 2)[-1].tolist() == [length - 1, 9]
    assert steps(curve).count(length - 1) == 1


def test_taking_the_rows_leaves_none() -> None:
    curve = Curve(2)
    curve.extend(rows(0, 1))
    assert decode_rows(curve.take(), 2)[:, 0].tolist() == [0, 1]
    assert curve.take() == b""
    curve.extend(rows(2))
    assert steps(curve) == [2]


def test_a_copy_goes_on_by_itself() -> None:
    curve = Curve(2, capacity=16)
    curve.extend(rows(*range(21)))
    copy = curve.copy()
    assert steps(copy) == steps(curve)
    copy.extend(rows(21, 22, 23))
    assert curve.last_step == 20
    assert copy.last_step == 23
