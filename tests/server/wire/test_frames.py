"""Frames: what is encoded is what is decoded, and the golden files hold both languages to one layout."""

import json
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from livegrad.server.wire.decoding import decode_frame
from livegrad.server.wire.frames import (
    Boundary,
    Frame,
    Histogram,
    Histograms,
    Sample,
    Table,
    body_of,
    encode_frame,
    splice,
)
from livegrad.server.wire.rows import Floats, make_rows
from tests.server.wire.golden import FOLDER, STATISTICS, expected, frames

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
    counts = np.arange(size, dtype=np.uint16) * 9
    curve: Table = rows.astype(np.float64)
    curve[:, 0] = np.arange(len(rows)) + step
    frame = Frame(
        lane=1,
        frame=step // 2,
        step=step,
        epoch=step // 3,
        series=STATISTICS[:6],
        statistics=STATISTICS,
        curve=curve,
        layers=rows,
        boundary=Boundary(-1.0, 0.5, cells, cells if large else None),
        units=np.stack([cells, cells]),
        unit=(1, cells) if large else None,
        points=cells.ravel(),
        parameters=rows.ravel(),
        worst=counts,
        learning_rate=0.1,
        line=rows.ravel() if large else None,
        point_classes=cells.ravel() if large else None,
        confusion=counts if large else None,
        histograms=Histograms(0, {"weights": Histogram(-1.0, 2.0, counts)}) if large else None,
        sample=Sample(7, *(rows.ravel(),) * 5, 0.5) if large else None,
    )
    assert expected(decode_frame(encode_frame(frame))) == expected(frame)


def test_two_viewers_share_a_body_and_differ_in_number_and_rows() -> None:
    frame = frames()["small"]
    rows = make_rows(frame.curve[:, 0], frame.curve[:, 1:])
    assert splice(body_of(frame), frame.frame, rows) == encode_frame(frame)
    other = decode_frame(splice(body_of(frame), 8, rows[2:]))
    assert other.frame == 8
    assert other.curve.tolist() == frame.curve[2:].tolist()
    assert other.parameters.tolist() == frame.parameters.tolist()


def test_steps_cross_the_wire_exactly() -> None:
    steps = decode_frame(encode_frame(frames()["line"])).curve[:, 0]
    assert steps.tolist() == [2**24, 2**24 + 1, 2**40 + 3]


def test_a_count_too_large_for_the_wire_is_the_largest_it_carries() -> None:
    kinds = {"activations": Histogram(0.0, 1.0, np.array([70_000, 3]))}
    frame = replace(frames()["small"], histograms=Histograms(0, kinds))
    histograms = decode_frame(encode_frame(frame)).histograms
    assert histograms
    assert histograms.kinds["activations"].counts.tolist() == [65_535, 3]


def test_what_does_not_apply_to_a_run_is_there_and_null() -> None:
    wire = msgspec.msgpack.decode(encode_frame(frames()["close"]))
    assert {name for name, value in wire.items() if value is None} == {
        "line",
        "confusion",
        "histograms",
        "point_classes",
        "sample",
    }
    assert wire["boundary"]["classes"] is None
    assert {"curve", "steps", "worst", "learning_rate"} <= wire.keys()


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x93\x01\x02\x03", b"not a frame"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a frame"):
        decode_frame(data)


def test_a_frame_of_another_version_is_refused() -> None:
    wire = msgspec.msgpack.decode(encode_frame(frames()["small"]))
    with pytest.raises(ValueError, match="got version 2"):
        decode_frame(msgspec.msgpack.encode(wire | {"v": 2}))
