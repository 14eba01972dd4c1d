import base64
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livegrad.models.config.custom import check_classes, count_classes, decode, encode

NUMBERS = st.floats(-1e6, 1e6, width=32)


@settings(max_examples=50)
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=20))
def test_rows_come_back_as_they_were(rows: list[tuple[float, float, float]]) -> None:
    assert decode(encode(rows)).tolist() == [list(row) for row in rows]


def test_no_text_is_no_rows() -> None:
    assert decode("").shape == (0, 3)
    assert count_classes(decode("")) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("?", "in base64"),
        ("ä", "in base64"),
        ("AAA", "in base64"),
        (base64.b64encode(bytes(13)).decode(), "expected rows of 12 bytes .*got 13 bytes"),
        (encode([(0, 0, 0)] * 5001), "expected at most 5000 rows, got 5001"),
        (encode([(0, 0, 0), (0, math.nan, 0)]), "expected x2 from -1e6 to 1e6 in row 2, got nan"),
        (encode([(math.inf, 0, 0)]), "expected x1 from -1e6 to 1e6 in row 1, got inf"),
        (encode([(0, 0, -2e6)]), "expected the target from -1e6 to 1e6 in row 1"),
    ],
)
def test_what_is_no_table_of_points_is_refused_and_its_row_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode(text)


@pytest.mark.parametrize(("target", "shown"), [(0.5, "0.5"), (-1, "-1"), (6, "6")])
def test_a_class_is_a_whole_number_from_0_to_5(target: float, shown: str) -> None:
    with pytest.raises(ValueError, match=f"expected a class from 0 to 5 in row 3, got {shown}"):
        check_classes(decode(encode([(0, 0, 0), (0, 0, 5), (0, 0, target)])))


def test_classes_are_counted_up_to_the_highest() -> None:
    assert count_classes(decode(encode([(0, 0, 0), (0, 0, 3)]))) == 4
    assert count_classes(decode(encode([(0, 0, 0)]))) == 2


def test_rows_read_cannot_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        decode(encode([(1, 2, 3)]))[0, 0] = 5
    assert decode(encode([(1, 2, 3)])).dtype == np.float32
