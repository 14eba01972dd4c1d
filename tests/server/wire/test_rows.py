"""Rows: steps exactly, values as float32, and what was not measured told apart from what was."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from livegrad.server.wire.rows import MISSING, decode_rows, encode_rows, finite, make_rows, rearranged, row_type


@given(st.lists(st.tuples(st.integers(0, 2**53), st.floats(width=32, allow_nan=False, allow_infinity=False))))
def test_what_is_written_is_read(pairs: list[tuple[int, float]]) -> None:
    rows = make_rows([step for step, _ in pairs], np.reshape([value for _, value in pairs], (-1, 1)))
    data = encode_rows(rows)
    assert len(data) == 12 * len(pairs)
    read = decode_rows(data, 1)
    assert read["step"].tolist() == [step for step, _ in pairs]
    assert read["values"][:, 0].tolist() == [value for _, value in pairs]


def test_a_row_takes_eight_bytes_and_four_for_each_series() -> None:
    assert [row_type(series).itemsize for series in (0, 1, 70)] == [8, 12, 288]


def test_neither_nan_nor_infinity_is_written() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 2.5], dtype=np.float32)
    largest = float(np.finfo(np.float32).max)
    assert finite(values).tolist() == [0.0, largest, -largest, 2.5]
    assert make_rows([1], [values])["values"].tolist() == [[0.0, largest, -largest, 2.5]]


def test_series_that_stay_keep_their_numbers_wherever_they_come_to_stand() -> None:
    values = np.array([[1, 2], [3, 4]], np.float32)
    moved = rearranged(values, ["a", "b"], ["b", "new", "a"])
    assert moved.tolist() == [[2, np.float32(MISSING), 1], [4, np.float32(MISSING), 3]]
    assert rearranged(values, ["a", "b"], ["b"]).tolist() == [[2], [4]]
    assert rearranged(values[:0], ["a", "b"], ["b"]).shape == (0, 1)
