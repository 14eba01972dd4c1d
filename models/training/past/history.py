"""What makes any earlier moment of a run quick to come back to: keyframes, from which it is trained on to the step.

A keyframe is the run's state as bytes. What lies between two is not kept but trained again, so they are spread by how
long that takes: they lie dense at the start, where most happens, and are thinned evenly as the run grows.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.training.past.keyframes import Losses, pack, remembered, unpack
from livegrad.models.training.past.replay import BEGIN, Mark
from livegrad.models.training.trainer import Trainer

BUDGET: Final = 1_700_000
"""Bytes of keyframes: with journals, curves' marks and what Python adds, within 2 MB a session."""
GAP: Final = 0.080
"""Seconds of training between two keyframes, while memory allows: as long a moment between them takes at most."""
CLOSEST: Final = 0.005
"""The same of each of many lanes, at least: to make one takes a quarter of a millisecond."""
SHORTEST: Final = 0.004
SHARE: Final = 1 / 4
"""At the start a keyframe is made after this share of the time trained so far: some tens in the first second."""
CONFIG: Final = 3000
"""Bytes that a configuration of its own adds to a keyframe, about, beside its custom points."""
OBJECT: Final = 300
"""Bytes that Python adds to a keyframe, about."""
SPREAD: Final = 2.0
"""When memory is short, keyframes at the start lie 1 + 1 / SPREAD times as dense as those at the end."""


@dataclass(frozen=True, eq=False, slots=True)
class Keyframe:
    """A run at one step."""

    step: int
    epochs: float
    """Epochs completed, and the part of the one begun."""
    seconds: float
    """How long it takes to train up to here, about."""
    mark: Mark
    """How far in the journal."""
    config: RunConfig
    data: bytes
    size: int
    """Bytes in memory, about."""


class History:
    """The keyframes of one run, by step. It makes one when `passed` says that it is time."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self._gap = GAP
        self.frames: list[Keyframe] = []
        self._losses = Losses()
        self._origin: Keyframe | None = None
        self.seconds = 0.0
        """How long the run has been trained where it stands."""
        self._next_at = 0.0
        self._wide = 0.0

    @property
    def size(self) -> int:
        """Bytes that the keyframes take."""
        return self._losses.size + sum(frame.size for frame in self.frames)

    def passed(self, seconds: float, trainer: Trainer, mark: Mark) -> None:
        """Take note that the run has been trained for so long; keep where it stands if the last keyframe is far."""
        self.seconds += seconds
        if self.seconds >= self._next_at:
            self.keep(trainer, mark)

    def keep(self, trainer: Trainer, mark: Mark) -> None:
        """Make a keyframe of where the run stands, unless there is one."""
        steps = [frame.step for frame in self.frames]
        at = bisect_left(steps, trainer.steps)
        if trainer.steps and not trainer.diverged and (at == len(steps) or steps[at] != trainer.steps):
            before = self.frames[at - 1].config if at else None
            frame = make(trainer, mark, self.seconds, self._losses, before)
            self.frames.insert(at, frame)
            self._thin()
        self._plan()

    def restore(self, trainer: Trainer, frame: Keyframe) -> None:
        """Put a run back to a keyframe; it must be of the keyframe's configuration, whatever it has done since."""
        trainer.restore(unpack(frame.data, self._losses))

    def begin_at(self, trainer: Trainer) -> Keyframe:
        """Keep for good where the run stands: nothing before it is known."""
        self._origin = make(trainer, BEGIN, 0.0, self._losses)
        return self._origin

    def before(self, step: int) -> Keyframe | None:
        """Give the last keyframe before a step; None: it is trained from the beginning.

        One at the step itself does not do: it does not say how the last step has changed the parameters.
        """
        at = bisect_left([frame.step for frame in self.frames], step)
        return self.frames[at - 1] if at else None

    def before_epochs(self, epochs: float) -> Keyframe | None:
        """Give the last keyframe before a place in epochs."""
        at = bisect_left([frame.epochs for frame in self.frames], epochs)
        return self.frames[at - 1] if at else None

    def back(self, frame: Keyframe | None) -> None:
        """Take note that the run stands at a keyframe again, or at its beginning."""
        self.seconds = frame.seconds if frame else 0.0
        self._plan()

    def cut(self, step: int) -> None:
        """Forget what lies at a step or after: the run goes on from there as another."""
        del self.frames[bisect_left([frame.step for frame in self.frames], step) :]
        self._forget_losses()
        self._plan()

    def limit(self, budget: int, gap: float = GAP) -> None:
        """Take no more memory than that, and keep moments so many seconds of training apart, while memory allows."""
        self.budget, self._gap = budget, gap
        self._thin()

    def _forget_losses(self) -> None:
        """Forget what no keyframe remembers: of an epoch that is trained otherwise there will be another loss."""
        frames = [*([self._origin] if self._origin else []), *self.frames]
        self._losses.keep(chain.from_iterable(remembered(frame.data).tolist() for frame in frames))

    def _plan(self) -> None:
        """Settle when the next keyframe is due: a gap on, or where there is one already, after that."""
        ahead = [frame.seconds for frame in self.frames]
        at = bisect_right(ahead, self.seconds)
        last = ahead[at - 1] if at else 0.0
        gap = max(min(self._gap, max(SHORTEST, SHARE * self.seconds)), self._wide)
        self._next_at = last + gap
        if at < len(ahead) and ahead[at] < self._next_at + gap / 2:
            self._next_at = ahead[at] + gap

    def _thin(self) -> None:
        """Forget keyframes until they fit, each time one whose neighbours are closest for their place in the run."""
        if self.size <= self.budget:
            return
        while len(self.frames) > 1 and self.size > self.budget * 0.9:  # many at once, and then not for a while
            times = np.array([0.0, *(frame.seconds for frame in self.frames)])
            gaps = (times[2:] - times[:-2]) / (times[1:-1] + SPREAD * times[-1] + 1e-9)
            del self.frames[int(np.argmin(gaps))]  # never the last
        self._forget_losses()
        # So far apart are those at the end that still fit.
        self._wide = 2 * self.frames[-1].seconds / len(self.frames)


def make(trainer: Trainer, mark: Mark, seconds: float, known: Losses, before: RunConfig | None = None) -> Keyframe:
    """Make a keyframe of a run; `before` is the configuration of the one before, which it may share."""
    data = pack(trainer.state(), known)
    own = 0 if trainer.config is before else CONFIG + len(trainer.config.data.custom)
    place = (trainer.steps, trainer.epochs, seconds, mark)
    return Keyframe(*place, trainer.config, data, len(data) + own + OBJECT)
