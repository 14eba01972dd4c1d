"""Frames: what is encoded is what is decoded, and the golden files hold both languages to one layout."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from msgspec.structs import replace

from livegrad.server.wire.frames import (
    VERSION,
    Boundary,
    Frame,
    FrameBody,
    FrameTail,
    Histogram,
    Histograms,
    Sample,
    Table,
    Unit,
    Units,
    decode_body,
    decode_frame,
    decode_picture,
    pack_body,
    splice,
)
from livegrad.server.wire.rows import Floats, make_rows
from tests.server.wire.golden import FOLDER, body_of, encode_frame, expected, frames

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
    lines = np.arange(4 * size, dtype=np.uint16).reshape(-1, 4)
    curve: Table = rows.astype(np.float64)
    curve[:, 0] = np.arange(len(rows)) + step
    frame = Frame(
        v=VERSION,
        lane=1,
        frame=step // 2,
        step=step,
        epoch=step // 3,
        seconds=step / 8,
        series=6,
        row=np.arange(6, dtype=np.float32),
        statistics=7,
        curve=curve,
        layers=rows,
        boundary=Boundary(size, -1.0, 0.5, cells, cells if large else None, lines if large else None),
        units=Units(size, 2, np.stack([cells, cells])),
        unit=Unit(1, size, cells, lines) if large else None,
        points=cells.ravel(),
        parameters=rows.ravel(),
        worst=counts,
        batch=counts if large else None,
        learning_rate=0.1,
        line=rows.ravel() if large else None,
        dropped=rows.ravel() if large else None,
        point_classes=cells.ravel() if large else None,
        confusion=counts if large else None,
        histograms=Histograms(0, {"weights": Histogram(-1.0, 2.0, counts)}) if large else None,
        sample=Sample(7, *(rows.ravel(),) * 5, 0.5) if large else None,
        image=None,
        sequence=None,
        flow=None,
    )
    assert expected(decode_frame(encode_frame(frame))) == expected(frame)


def test_two_viewers_share_a_body_and_differ_in_number_and_rows() -> None:
    frame = frames()["small"]
    rows = make_rows(frame.curve[:, 0], frame.curve[:, 1:])
    assert splice(frame.frame, [(body_of(frame), rows)]) == encode_frame(frame)
    other = decode_frame(splice(8, [(body_of(frame), rows[2:])]))
    assert other.frame == 8
    assert other.curve.tolist() == frame.curve[2:].tolist()
    assert other.parameters.tolist() == frame.parameters.tolist()


def test_steps_cross_the_wire_exactly() -> None:
    steps = decode_frame(encode_frame(frames()["line"])).curve[:, 0]
    assert steps.tolist() == [2**24, 2**24 + 1, 2**40 + 3]


def test_a_picture_alone_is_read_as_it_was_written() -> None:
    frame = frames()["several"]
    body = decode_body(body_of(frame))
    assert type(body) is FrameBody
    assert expected(body) == {name: expected(frame)[name] for name in FrameBody.__struct_fields__}
    assert pack_body(body) == body_of(frame)


def test_numbers_that_are_none_are_written_as_numbers() -> None:
    body = decode_body(body_of(frames()["small"]))
    broken = np.array([np.nan, np.inf, 2.5], np.float32)
    largest = float(np.finfo(np.float32).max)
    assert decode_body(pack_body(replace(body, parameters=broken))).parameters.tolist() == [0, largest, 2.5]


def test_an_array_of_another_kind_is_not_written() -> None:
    body = decode_body(body_of(frames()["small"]))
    with pytest.raises(TypeError, match="got one of int64"):
        pack_body(replace(body, worst=np.arange(3)))


def test_an_array_that_does_not_lie_in_one_piece_is_written_as_if_it_did() -> None:
    body = decode_body(body_of(frames()["small"]))
    turned = np.asfortranarray(body.layers)
    assert pack_body(replace(body, layers=turned, points=body.points[::2])) == pack_body(
        replace(body, points=body.points[::2].copy())
    )


def test_what_does_not_apply_to_a_run_is_there_and_null() -> None:
    body, tail = msgspec.msgpack.decode(encode_frame(frames()["close"]))
    assert {name for name, value in body.items() if value is None} == {
        "line",
        "confusion",
        "dropped",
        "histograms",
        "point_classes",
        "batch",
        "sample",
        "image",
        "sequence",
        "flow",
    }
    assert body["boundary"]["classes"] is None
    assert body.keys() == set(FrameBody.__struct_fields__)
    assert tail.keys() == set(FrameTail.__struct_fields__)


def test_a_picture_of_many_lanes_is_a_frame_of_each_under_one_number() -> None:
    frame = frames()["small"]
    rows = make_rows(frame.curve[:, 0], frame.curve[:, 1:])
    for lanes in (2, 7, 8, 64):  # 16 parts begin otherwise than 14 do
        bodies = [pack_body(replace(decode_body(body_of(frame)), lane=lane)) for lane in range(lanes)]
        picture = decode_picture(splice(9, [(body, rows[lane % 3 :]) for lane, body in enumerate(bodies)]))
        assert [each.lane for each in picture] == list(range(lanes))
        assert {each.frame for each in picture} == {9}
        assert [len(each.curve) for each in picture] == [3 - lane % 3 for lane in range(lanes)]


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x90", b"\x93\x01\x02\x03", b"not a frame"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="expected a picture"):
        decode_frame(data)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        (0, {"v": 2}),
        (0, {"extra": 1}),
        (0, {"points": "text"}),
        (0, {"parameters": b"12345"}),
        (0, {"statistics": 6}),
        (0, {"boundary": {"size": 3, "low": 0.0, "high": 1.0, "cells": b"12345678", "classes": None}}),
        (0, {"units": {"size": 2, "count": 2, "cells": b"1234567"}}),
        (0, {"unit": {"index": 0, "size": 2, "cells": b"123"}}),
        (0, {"histograms": {"layer": 0, "kinds": {"sums": {"low": 0.0, "high": 1.0, "counts": b""}}}}),
        (1, {"curve": b"1234"}),
        (1, {"steps": b"12345678"}),
    ],
)
def test_a_frame_with_something_wrong_is_refused(part: int, changes: dict[str, object]) -> None:
    parts = msgspec.msgpack.decode(encode_frame(frames()["small"]))
    parts[part] |= changes
    with pytest.raises(ValueError, match="expected a picture of version 1, got"):
        decode_frame(msgspec.msgpack.encode(parts))


@pytest.mark.parametrize("part", [0, 1])
def test_a_frame_with_a_key_too_few_is_refused(part: int) -> None:
    for name in msgspec.msgpack.decode(encode_frame(frames()["small"]))[part]:
        parts = msgspec.msgpack.decode(encode_frame(frames()["small"]))
        del parts[part][name]
        with pytest.raises(ValueError, match=f"missing required field `{name}`"):
            decode_frame(msgspec.msgpack.encode(parts))
