"""The program of a run that was changed makes each change at its step: what it prints is held to the run's losses."""

import random
from typing import Any

import pytest

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.explain.program.write import python
from livegrad.models.training.exporting import start
from livegrad.models.training.replay import Tape
from livegrad.models.training.trainer import Trainer
from tests.models.exact import double_precision
from tests.models.explain.program.running import Line, executed, in_double_precision, random_config

RATE, BATCH = "training.optimizer.learning_rate", "training.batch_size"


class Told:
    """A run on torch, and what its program is to print: a line at the end of each epoch."""

    def __init__(self, config: RunConfig) -> None:
        self.trainer = Trainer(config, compiled=False)
        self.tape = Tape(config)
        self.lines: list[Line] = []
        self.tell()

    def tell(self) -> None:
        trainer = self.trainer
        if self.lines and self.lines[-1][1] == trainer.steps:
            self.lines.pop()  # changed where an epoch ended: measured anew, as on the page
        if trainer.position == 0:
            parts = [name for name in ("train", "validation", "test") if trainer.engine.loss_on(name) is not None]
            self.lines.append((trainer.epoch, trainer.steps, [trainer.engine.loss_on(name) or 0.0 for name in parts]))

    def train(self, steps: int) -> None:
        for _ in range(steps):
            self.tape.train(self.trainer, 1)
            self.tell()

    def update(self, changes: dict[str, Any]) -> None:
        old = self.trainer.config
        assert not self.trainer.update(changed(old, changes))
        self.tape.updated(self.trainer, old)
        self.tell()

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        self.trainer.edit(layer, to, from_, value)
        self.tape.edited(self.trainer, (layer, to, from_), value, 0.0)
        self.tell()

    def sample(self) -> None:
        self.tape.sample(self.trainer, None)
        self.tell()

    def finish(self) -> None:
        while self.trainer.position:
            self.train(1)


def play(config: RunConfig, number: int) -> Told:
    """Change a run some times while it trains."""
    draw, told = random.Random(number), Told(config)  # noqa: S311
    sizes = config.sizes
    for _ in range(6):
        told.train(draw.randint(0, 5))
        match draw.randrange(4):
            case 0:
                told.update({RATE: draw.choice((0.01, 0.1, 0.2))})
            case 1:
                told.update({BATCH: draw.choice((3, 8, 20)), RATE: 0.05})
            case 2:
                layer = draw.randrange(len(sizes) - 1)
                from_ = draw.choice((None, draw.randrange(sizes[layer])))
                told.edit(layer, draw.randrange(sizes[layer + 1]), from_, draw.uniform(-1, 1))
            case _:
                told.sample()
                told.sample()
    told.finish()
    return told


PLAIN: dict[str, Any] = {
    "network.frozen_layers": [],
    "network.frozen_weights": [],
    "training.stop.epoch": None,
    "training.stop.loss": None,
    "training.stop.patience": None,
}


@pytest.mark.parametrize("tens", range(4))
def test_forty_runs_that_were_changed_are_repeated_line_by_line(tens: int) -> None:
    for number in range(10 * tens, 10 * tens + 10):
        with double_precision():
            told = play(changed(random_config(number), PLAIN), number)
            begin = start(told.trainer, journal=told.tape.journal())
            printed, last = executed(in_double_precision(begin))
            if told.trainer.diverged:
                assert last.startswith("Training diverged at step ")
                continue
            assert begin.changes
            assert [line[:2] for line in printed] == [line[:2] for line in told.lines]
            for line, other in zip(printed, told.lines, strict=True):
                assert line[2] == pytest.approx(other[2], rel=1e-7, abs=1e-7)


def test_it_says_so_and_reads_as_what_was_done() -> None:
    told = Told(changed(RunConfig(), {"data.count": 30}))
    told.train(7)
    told.update({RATE: 0.2})
    told.edit(0, 1, None, 0.5)
    text = python(start(told.trainer, journal=told.tape.journal()))
    assert "What was changed while it trained is changed at the same steps." in text
    lines = ["    if steps == 7:", "        rate = 0.2", "            network[0].bias[1] = 0.5"]
    assert [line for line in text.splitlines() if line in lines] == lines


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"data.noise": 0.2}, "data.noise was changed at step 3"),
        ({"training.optimizer.momentum": 0.9}, "training.optimizer.momentum was changed at step 3"),
    ],
)
def test_what_it_cannot_make_it_names_and_goes_on_from_the_present(change: dict[str, Any], said: str) -> None:
    told = Told(changed(RunConfig(), {"data.count": 30}))
    told.train(3)
    told.update(change)
    text = python(start(told.trainer, journal=told.tape.journal()))
    assert f"cannot be repeated from its beginning by a program such as this: {said}." in text
    assert "this starts from its state after 3 steps" in text
