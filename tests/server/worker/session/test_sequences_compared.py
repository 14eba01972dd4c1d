"""RNN against LSTM against GRU in one session: each bit for bit the run alone, in tiles that show the flow."""

import numpy as np

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import decode_body
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed
from tests.server.fakes import Stage, start

CELLS = ("rnn", "lstm", "gru")


def test_three_cells_side_by_side_are_each_the_run_alone_and_show_their_flow() -> None:
    shape = {"data.length": 12, "data.count": 60, "network.recurrence.units": 4}
    configs = [changed(PRESETS["first-symbol"], shape | {"network.recurrence.cell": cell}) for cell in CELLS]
    stage = Stage()
    feed = Feed(View(grid=20, sample=5), fps=20, lane=1, tiles=8)
    stage.give(start(1, *configs, playing=True, speed=None, feeds=[feed])).work(0.5)
    stage.give(channel.Pause(1, 2)).until(lambda: 2 in stage.all("answered") and not stage.queue)
    for config, lane in zip(configs, stage.worker.training(1).lanes.values(), strict=True):
        alone = Trainer(config)
        assert lane.trainer.steps
        alone.step(lane.trainer.steps)
        assert lane.trainer.save() == alone.save()
    picture = [decode_body(made.body) for made in stage.all("frames")][-3:]
    assert [body.lane for body in picture] == [0, 1, 2]
    flows = [body.flow for body in picture]
    assert all(flow is not None and len(flow.h) == 12 and np.isfinite(flow.h).all() for flow in flows)
    assert [body.sequence is not None and body.sequence.index == 5 for body in picture] == [False, True, False]
