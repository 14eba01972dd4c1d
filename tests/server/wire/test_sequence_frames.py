"""Frames of runs on sequences: what is drawn comes back as it was, in few bytes."""

import numpy as np
import pytest

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.config.words import Cell
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import decode_body, encode_body


def run(cell: Cell, length: int) -> Trainer:
    changes = {"network.recurrence.cell": cell, "data.length": length, "data.count": 100}
    return Trainer(changed(PRESETS["first-symbol"], changes))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_frame_carries_the_sequence_and_the_flow(cell: Cell) -> None:
    trainer = run(cell, 7)
    trainer.step(3)
    shot = trainer.snapshot(View(sample=3))
    body = decode_body(encode_body(0, shot, trainer.measure()[1:]))
    sequence, flow = body.sequence, body.flow
    assert sequence is not None
    assert flow is not None
    assert shot.sequence is not None
    assert shot.flow is not None
    assert (sequence.index, sequence.steps, sequence.layers, sequence.units) == (3, 7, 1, 8)
    for name in ("inputs", "h", "c", "gates", "answers"):
        given, drawn = getattr(sequence, name), getattr(shot.sequence, name)
        assert (given is None) == (drawn is None)
        if given is not None:
            np.testing.assert_array_equal(given.ravel(), drawn.ravel())
    for name in ("h", "c", "start_h", "start_c"):
        given, drawn = getattr(flow, name), getattr(shot.flow, name)
        assert (given is None) == (drawn is None) == (name.endswith("c") and cell != "lstm")
        if given is not None:
            np.testing.assert_array_equal(given.ravel(), drawn.ravel())
    assert body.boundary is None
    assert body.units is None
    assert len(body.parameters) == len(trainer.network.flat)


def test_a_picture_of_fifty_steps_takes_some_ten_kilobytes_and_a_tile_one() -> None:
    trainer = run("lstm", 50)
    row = trainer.measure()[1:]
    assert len(encode_body(0, trainer.snapshot(View()), row)) < 11_500
    tile = encode_body(0, trainer.snapshot(View(bare=True)), row)
    assert len(tile) < 1_500
    assert decode_body(tile).sequence is None
    assert decode_body(tile).flow is not None
