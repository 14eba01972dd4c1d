"""Frames: what is encoded is what is decoded, and the golden files hold both languages to one layout."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from server.frames import Boundary, Floats, Frame, decode_frame, encode_frame, encode_rows, finite, splice
from tests.server.golden import FOLDER, STATISTICS, expected, frames

NAMES = sorted(frames())


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_file_is_what_the_encoder_writes(name: str) -> None:
    assert (FOLDER / f"{name}.frame").read_bytes() == encode_frame(frames()[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_file_decodes_to_the_values_beside_it(name: str) -> None:
    values = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert expected(decode_frame((FOLDER / f"{name}.frame").read_bytes())) == values


def test_every_golden_file_has_a_sample() -> None:
    assert sorted(path.stem for path in Path(FOLDER).glob("*.frame")) == NAMES


floats = arrays.arrays(
    np.float32, st.tuples(st.integers(0, 5), st.just(7)), elements=st.floats(-(2.0**99), 2.0**99, width=32)
)


@given(rows=floats, step=st.integers(0, 2**53), size=st.integers(1, 9), large=st.booleans())
def test_what_is_encoded_is_decoded(rows: Floats, step: int, size: int, large: bool) -> None:
    cells = np.arange(size * size, dtype=np.uint8).reshape(size, size)
    frame = Frame(
        lane=1,
        frame=step // 2,
        step=step,
        epoch=step // 3,
        series=STATISTICS[:6],
        statistics=STATISTICS,
        curve=rows,
        layers=rows,
        boundary=Boundary(-1.0, 0.5, cells),
        units=np.stack([cells, cells]),
        unit=(1, cells) if large else None,
        points=cells.ravel(),
        parameters=rows.ravel(),
    )
    assert expected(decode_frame(encode_frame(frame))) == expected(frame)


def test_two_viewers_share_a_body_and_differ_in_number_and_rows() -> None:
    frame = frames()["small"]
    whole = encode_frame(frame)
    own = len(msgspec.msgpack.encode({"frame": frame.frame, "curve": frame.curve.tobytes()})) - 1
    body = whole[1:-own]
    other = decode_frame(splice(body, 8, encode_rows(frame.curve[2:])))
    assert other.frame == 8
    assert other.curve.tolist() == frame.curve[2:].tolist()
    assert other.parameters.tolist() == frame.parameters.tolist()


def test_neither_nan_nor_infinity_crosses_the_wire() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 2.5], dtype=np.float32)
    largest = float(np.finfo(np.float32).max)
    assert finite(values).tolist() == [0.0, largest, -largest, 2.5]


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x93\x01\x02\x03", b"not a frame"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a frame"):
        decode_frame(data)


def test_a_frame_of_another_version_is_refused() -> None:
    wire = msgspec.msgpack.decode(encode_frame(frames()["small"]))
    with pytest.raises(ValueError, match="got version 2"):
        decode_frame(msgspec.msgpack.encode(wire | {"v": 2}))
