"""The program of a run that was changed makes each change at its step: what it prints is held to the run's losses."""

import random
from collections.abc import Callable
from typing import Any, Final, get_args

import numpy as np
import pytest

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig, allowed_losses, changed, rebuild
from livegrad.models.config.words import Activation, Optimizer, Scaling, Schedule
from livegrad.models.data.datasets import TRAIN
from livegrad.models.explain.program.modules import state
from livegrad.models.explain.program.write import python
from livegrad.models.training.past import exporting
from livegrad.models.training.past.exporting import present, start
from livegrad.models.training.past.journal import Journal
from livegrad.models.training.past.replay import Tape
from livegrad.models.training.trainer import Trainer
from tests.covering import seeds
from tests.models.exact import double_precision
from tests.models.explain.program.running import Line, executed, in_double_precision, random_config

RATE = "training.optimizer.learning_rate"


class Told:
    """A run on torch, and what its program is to print: a line at the end of each epoch, and the last."""

    def __init__(self, config: RunConfig) -> None:
        self.trainer = Trainer(config, compiled=False)
        self.tape = Tape(config)
        self.lines: list[Line] = []

    @property
    def journal(self) -> Journal:
        return self.tape.journal_to(self.trainer)

    def line(self) -> Line:
        trainer = self.trainer
        parts = [name for name in ("train", "validation", "test") if trainer.engine.loss_on(name) is not None]
        return trainer.epoch, trainer.steps, [trainer.engine.loss_on(name) or 0.0 for name in parts]

    def train(self, steps: int) -> None:
        for _ in range(steps):
            epoch = self.trainer.epoch
            self.tape.train(self.trainer, 1)
            self._tell(epoch)

    def _tell(self, epoch: int) -> None:
        if self.trainer.epoch > epoch:
            self.lines.append(self.line())

    def update(self, changes: dict[str, Any]) -> None:
        old = self.trainer.config
        assert not self.trainer.update(changed(old, changes))
        self.tape.updated(self.trainer, old)

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        self.trainer.edit(layer, to, from_, value)
        self.tape.edited(self.trainer, (layer, to, from_), value, 0.0)

    def sample(self, point: int | None = None) -> None:
        epoch = self.trainer.epoch
        self.tape.sample(self.trainer, point)
        self._tell(epoch)

    def go_on(self) -> None:
        if self.trainer.stopped:
            self.trainer.go_on()
            self.tape.going_on(self.trainer)

    def finish(self) -> None:
        """Train to the end of the epoch begun, as the program does."""
        while self.trainer.position and not self.trainer.diverged and not self.trainer.stopped:
            self.train(1)


def random_change(draw: random.Random, told: Told) -> None:
    """Do one of all things that can be done to a run without beginning it anew."""
    config, trainer = told.trainer.config, told.trainer
    hidden, sizes = config.network.hidden, config.sizes
    options: list[Callable[[], dict[str, Any]]] = [
        lambda: {RATE: 10 ** draw.uniform(-3, -0.7)},
        lambda: {"training.batch_size": draw.choice((1, 3, 8, 20))},
        lambda: {"training.optimizer.name": draw.choice(get_args(Optimizer))},
        lambda: {
            "training.optimizer.momentum": draw.choice((0.0, 0.5, 0.9)),
            "training.optimizer.nesterov": draw.random() < 0.5,
        },
        lambda: {
            "training.optimizer.alpha": draw.uniform(0.5, 0.99),
            "training.optimizer.beta1": draw.uniform(0.5, 0.99),
            "training.optimizer.beta2": draw.uniform(0.5, 0.99),
            "training.optimizer.epsilon": 10 ** draw.uniform(-8, -3),
            "training.optimizer.weight_decay": draw.choice((0.0, 0.3)),
        },
        lambda: {"training.regularization.l1": draw.choice((0.0, 0.05))},
        lambda: {"training.regularization.l2": draw.choice((0.0, 0.1))},
        lambda: {"training.clipping": draw.choice((None, 0.05, 0.5))},
        lambda: {
            "training.loss": draw.choice(allowed_losses(config.data)),
            "training.huber_delta": draw.uniform(0.1, 1),
        },
        lambda: {
            "training.schedule.name": draw.choice(get_args(Schedule)),
            "training.schedule.epochs": draw.randint(1, 5),
        },
        lambda: {"network.activation": draw.choice(get_args(Activation)), "network.activations": None},
        lambda: {"network.activations": [draw.choice(get_args(Activation)) for _ in hidden]},
        lambda: {"network.dropout": draw.choice((0.0, 0.3, 0.6))},
        lambda: {"network.frozen_layers": draw.choice(([], [draw.randrange(3)], list(range(9))))},
        lambda: {
            "network.frozen_weights": [
                (draw.randrange(4), draw.randrange(4), draw.randrange(-1, 4)) for _ in range(draw.choice((0, 3)))
            ]
        },
        lambda: {"data.count": draw.randint(12, 40)},
        lambda: {"data.noise": draw.choice((0.0, 0.1, 0.3))},
        lambda: {"data.label_noise": draw.choice((0.0, 0.2))},
        lambda: {"data.outliers": draw.choice((0.0, 0.15))},
        lambda: {"data.imbalance": draw.choice((0.0, 0.4))},
        lambda: {"data.train_share": draw.uniform(0.1, 0.7)},
        lambda: {"data.validation_share": draw.choice((0.1, 0.3))},
        lambda: {"inputs.scaling": draw.choice(get_args(Scaling))},
        lambda: {"seeds.data": draw.randrange(9)},
        lambda: {"data.custom": _painted(draw, config.data.custom)},
        lambda: {"training.stop.loss": draw.choice((None, 0.5))},
    ]
    kind = draw.randrange(10)
    if kind == 0:
        layer = draw.randrange(len(sizes) - 1)
        from_ = draw.choice((None, draw.randrange(sizes[layer])))
        told.edit(layer, draw.randrange(sizes[layer + 1]), from_, draw.uniform(-1, 1))
    elif kind == 1:
        told.sample()
        told.sample()
    elif kind == 2:
        places = np.flatnonzero(trainer.data.split == TRAIN)
        for _ in range(draw.randint(1, 2)):
            if len(places):
                told.sample(int(draw.choice(places)))
    else:
        chosen = {
            path: value for make in draw.sample(options, draw.choice((1, 1, 2))) for path, value in make().items()
        }
        try:
            new = changed(config, chosen)
        except ValueError:
            return  # such as shares of more than all points together
        if rebuild(config, new) != "network" and not trainer.diverged:
            told.update(chosen)


def _painted(draw: random.Random, text: str) -> str:
    """Paint a point, take one away, or move one."""
    rows = [(float(a), float(b), float(c)) for a, b, c in custom.decode(text)]
    if not rows:
        return text
    place = draw.randrange(len(rows))
    new = (draw.uniform(-4, 4), draw.uniform(-4, 4), rows[place][2])
    before, after = rows[:place], rows[place + 1 :]
    return custom.encode(draw.choice(([*rows, new], before + after, [*before, new, *after])))


def play(config: RunConfig, number: int) -> Told:
    """Change a run some times while it trains."""
    draw, told = random.Random(number), Told(config)  # noqa: S311
    for _ in range(8):
        told.train(draw.randint(0, 5))
        told.go_on()
        random_change(draw, told)
    told.finish()
    return told


NO_RULES: Final[dict[str, Any]] = {
    "training.stop.epoch": None,
    "training.stop.loss": None,
    "training.stop.patience": None,
}


def is_repeated(told: Told) -> str:
    """Run the program of a run and hold it to the run, line by line and at last in every weight."""
    begin = start(told.trainer, journal=told.journal)
    assert not begin.left_out
    names: dict[str, Any] = {}
    text = in_double_precision(begin)
    printed, last = executed(text, names)
    if told.trainer.diverged:
        assert last.startswith("Training diverged at step ")
        return text
    expected = told.lines
    assert [line[:2] for line in printed if line[0]][: len(expected)] == [line[:2] for line in expected]
    for line, other in zip([line for line in printed if line[0]], expected, strict=False):
        assert line[2] == pytest.approx(other[2], rel=1e-7, abs=1e-7)
    if told.trainer.samples_per_epoch:
        assert printed[-1][:2] == told.line()[:2]
        assert printed[-1][2] == pytest.approx(told.line()[2], rel=1e-7, abs=1e-7)
    of_the_run = state(present(told.trainer, begin))
    of_the_program = names["network"].state_dict()
    assert of_the_program.keys() == of_the_run.keys()
    for name, values in of_the_run.items():
        if not name.endswith("num_batches_tracked"):
            np.testing.assert_allclose(of_the_program[name].numpy(), values, rtol=1e-6, atol=1e-7)
    return text


@seeds(range(1), full=range(6))
def test_random_runs_to_which_anything_was_done_are_repeated_line_by_line(seed: int) -> None:
    for number in range(10 * seed, 10 * seed + 10):
        with double_precision():
            is_repeated(play(changed(random_config(number), NO_RULES), number))


def test_it_reads_as_what_was_done() -> None:
    told = Told(changed(RunConfig(), {"data.count": 30}))
    told.train(7)
    told.update({RATE: 0.2})
    told.edit(0, 1, None, 0.5)
    told.train(5)
    text = python(start(told.trainer, journal=told.journal))
    assert "What was changed while it trained is changed at the same steps, at the end of the program." in text
    told_story = text[text.index("# The run, and what was done to it") :]
    assert (
        told_story
        == """# The run, and what was done to it

titles()
show(epochs, steps, losses())
train_to(step=7)

# After 7 steps, in epoch 4: training.optimizer.learning_rate from 0.03 to 0.2.
rate = 0.2
set_rate()

# After 7 steps, in epoch 4: a weight was set by hand.
with torch.no_grad():
    network[0].bias[1] = 0.5

train_to(step=12)
"""
    )


def test_options_changed_before_the_first_step_are_those_it_begins_with() -> None:
    told = Told(changed(RunConfig(), {"data.count": 30}))
    told.update({"data.noise": 0.2})
    told.train(3)
    told.update({"training.optimizer.momentum": 0.9})
    text = python(start(told.trainer, journal=told.journal))
    assert "circle(30, 0.2, stream(0))" in text
    assert "data.noise from" not in text


def test_of_too_much_it_says_so_and_goes_on_from_the_present() -> None:
    told = Told(changed(RunConfig(), {"data.count": 30}))
    told.train(3)
    for step in range(exporting.MOST + 1):
        told.update({"training.regularization.l2": 0.001 * (step % 2)})
    text = python(start(told.trainer, journal=told.journal))
    assert "It is not repeated from its beginning: more than 400 changes were made." in text
    assert "this starts from its state after 3 steps" in text


def test_a_run_that_diverges_after_a_change_does_so_at_the_same_step() -> None:
    linear = {"data.dataset": "plane", "network.activation": "linear", "training.loss": "squared", "data.count": 30}
    for alone in (False, True):
        told = Told(changed(RunConfig(), linear))
        told.train(4)
        told.update({RATE: 10})
        for _ in range(80):
            told.sample(int(told.trainer.run.samples.places[0])) if alone else told.train(1)
        assert told.trainer.diverged
        _, last = executed(python(start(told.trainer, journal=told.journal)))
        assert last == f"Training diverged at step {told.trainer.steps + 1}."


def test_painted_points_are_written_as_what_became_of_those_before() -> None:
    rows = [(0.1 * k, 0.2 * k, float(k % 2)) for k in range(40)]
    with double_precision():
        told = Told(changed(RunConfig(), {"data.dataset": "custom-classes", "data.custom": custom.encode(rows)}))
        told.train(3)
        told.update({"data.custom": custom.encode([*rows, (1.5, -2.5, 1.0)])})
        told.train(3)
        told.finish()
        text = is_repeated(told)
    assert text.count("spliced(parts") == 1
    assert ", [[1.5, -2.5, 1.0]], 0)" in text
