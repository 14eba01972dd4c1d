"""A run written out by its worker: all of one moment, and the run goes on as if nobody had asked."""

import json

import numpy as np

from livegrad.server.worker import channel
from tests.models.explain.program.running import executed
from tests.server.fakes import Stage, start


def test_a_run_is_written_out_as_it_is_now_and_is_not_changed_by_it() -> None:
    stage = Stage()
    stage.give(start(), channel.Step(1, 1, "batch", 30)).rest()
    trainer = stage.worker.training(1).lanes[0].trainer
    before = trainer.state()
    stage.give(channel.Describe(1, 7, 0)).rest()
    (told,) = stage.all("described")
    assert (told.ticket, told.lane) == (7, 0)
    assert told.equation[0].startswith("x = ")
    assert json.loads(told.notebook)["cells"]
    assert b'"0.weight"' in told.weights
    assert executed(told.code)[0][1][:2] == (1, trainer.steps_per_epoch)
    assert np.array_equal(before.parameters, trainer.state().parameters)
    assert before.generator == trainer.state().generator
