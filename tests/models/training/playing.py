"""A run to which much is done at random, with its journal and its keyframes; what it was is remembered as the truth."""

import math
import random
from typing import Any

import numpy as np
from pydantic import ValidationError

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.past import journal as journals
from livegrad.models.training.past.history import History
from livegrad.models.training.past.journal import difference
from livegrad.models.training.past.replay import BEGIN, Tape, replay
from livegrad.models.training.trainer import Trainer
from tests.models.explain.program.running import random_config


class Played:
    """A run, live; `moments` holds the state that it had last at each step."""

    def __init__(self, config: RunConfig, *, compiled: bool = True, every: float = 7.0) -> None:
        """Begin; a keyframe is made after about so many steps, which stand for seconds here."""
        self.compiled = compiled
        self.trainer = Trainer(config, compiled=compiled)
        self.every = every
        self._begin()

    def _begin(self) -> None:
        self.tape = Tape(self.trainer.config)
        self.history = History()
        self.moments: dict[int, TrainerState] = {}
        self._note()

    def _note(self) -> None:
        self.moments[self.trainer.steps] = self.trainer.state()

    def train(self, steps: int) -> None:
        before = self.trainer.steps
        while self.tape.train(self.trainer, steps - (self.trainer.steps - before)):
            pass
        self.history.passed((self.trainer.steps - before) / self.every, self.trainer, self.tape.mark)
        self._note()

    def update(self, config: RunConfig) -> None:
        self._fork()
        old = self.trainer.config
        if self.trainer.update(config):
            self._begin()
        else:
            self.tape.updated(self.trainer, old)
            self._note()

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        self._fork()
        before = self.trainer.weight(layer, to, from_)
        self.trainer.edit(layer, to, from_, value)
        self.tape.edited(self.trainer, (layer, to, from_), value, before)
        self._note()

    def sample(self, point: int | None) -> None:
        self._fork()
        self.tape.sample(self.trainer, point)
        self._note()

    def go_on(self) -> None:
        if self.trainer.stopped:
            self._fork()
            self.trainer.go_on()
            self.tape.going_on(self.trainer)
            self._note()

    def seek(self, step: int) -> None:
        """Go to a step from the keyframe before it."""
        frame = self.history.before(step)
        config = frame.config if frame else self.tape.config
        if config != self.trainer.config:
            self.trainer = Trainer(config, compiled=self.compiled)
        if frame:
            self.history.restore(self.trainer, frame)
        else:
            self.trainer.reset()
        self.tape.mark = frame.mark if frame else BEGIN
        self.history.back(frame)
        while self.tape.train(self.trainer, step - self.trainer.steps):
            pass

    def _fork(self) -> None:
        self.history.cut(self.trainer.steps)
        if self.tape.fork(self.trainer):
            self.moments = {step: state for step, state in self.moments.items() if step <= self.trainer.steps}


def play_at_random(number: int, *, compiled: bool = True, actions: int = 14, winding: bool = False) -> Played:
    """Draw a run and do things to it; with `winding` it is wound back too, and goes on from there as another."""
    draw = random.Random(number)  # noqa: S311
    played = Played(random_config(number), compiled=compiled)
    for _ in range(actions):
        act(played, draw, winding=winding)
    return played


def act(played: Played, draw: random.Random, *, winding: bool) -> None:
    """Do one thing to a run."""
    trainer, sizes = played.trainer, played.trainer.config.sizes
    kinds = ["train", "train", "epoch", "update", "update", "edit", "sample", "point", "go_on", "wild"]
    match draw.choice(kinds + ["seek", "seek"] * winding):
        case "train":
            played.train(draw.randint(1, 30))
        case "epoch":
            played.train(math.ceil((trainer.samples_per_epoch - trainer.position) / trainer.config.training.batch_size))
        case "update":
            played.update(another(trainer.config, draw))
        case "edit":
            layer = draw.randrange(len(sizes) - 1)
            from_ = draw.choice((None, draw.randrange(sizes[layer])))
            played.edit(layer, draw.randrange(sizes[layer + 1]), from_, draw.uniform(-3, 3))
        case "go_on":
            played.go_on()
        case "seek":
            played.seek(draw.randint(0, max(played.moments)))
        case kind:
            act_seldom(played, draw, kind)


def act_seldom(played: Played, draw: random.Random, kind: str) -> None:
    """Train on single samples, or so fast that it may diverge."""
    trainer = played.trainer
    if kind == "wild" and draw.random() < 0.3:
        played.update(changed(trainer.config, {"training.optimizer.learning_rate": 10.0}))
        played.train(50)
    elif kind == "sample":
        for _ in range(draw.randint(1, 3)):
            played.sample(None)
    elif kind == "point" and trainer.samples_per_epoch:
        point = int(draw.choice(trainer.run.samples.places.tolist()))
        for _ in range(draw.randint(1, 2)):
            played.sample(point)


def another(config: RunConfig, draw: random.Random) -> RunConfig:
    """Change a few options, seldom those that begin the network anew."""
    other = difference(config, random_config(draw.randrange(10_000)))
    rare = ("network.hidden", "data.dataset", "inputs.features", "seeds", "network.initial", "network.norm")
    paths = [path for path in other if draw.random() < 0.05 or not path.startswith((*rare, "network.residual"))]
    changes: dict[str, Any] = {path: other[path] for path in draw.sample(paths, min(len(paths), draw.randint(1, 4)))}
    try:
        return changed(config, changes)
    except ValidationError:  # they do not fit together
        return changed(config, {"training.optimizer.learning_rate": 10 ** draw.uniform(-4, 0)})


def differing(one: TrainerState, other: TrainerState, *, left_out: tuple[str, ...] = ()) -> list[str]:
    """Name the fields of two states that are not the same, bit for bit.

    The losses remembered of epochs are sums, which go another way where they were cut at other steps.
    """
    found = [name for name in ("steps", "epoch", "position", "diverged", "replayable") if _differs(one, other, name)]
    found += [name for name in ("generator", "dropout", "stops") if getattr(one, name) != getattr(other, name)]
    for name in ("order", "seen", "parameters", "before", "running"):
        if getattr(one, name).tobytes() != getattr(other, name).tobytes():
            found.append(name)
    if one.optimizer.keys() != other.optimizer.keys() or any(
        value.tobytes() != other.optimizer[name].tobytes() for name, value in one.optimizer.items()
    ):
        found.append("optimizer")
    if one.progress.epochs != other.progress.epochs or not np.allclose(
        np.array(one.progress.losses), np.array(other.progress.losses), rtol=1e-6
    ):
        found.append("progress")
    return [name for name in found if name not in left_out]


def _differs(one: TrainerState, other: TrainerState, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def again(text: str, step: int | None = None, *, compiled: bool = True) -> Trainer:
    """Train what a journal says."""
    return replay(journals.read(text), step, lambda config: Trainer(config, compiled=compiled))
