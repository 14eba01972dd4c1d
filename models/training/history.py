"""What makes any earlier moment of a run quick to come back to: keyframes, from which it is trained on to the step.

A keyframe is the run's state as bytes. What lies between two is not kept but trained again, so they are spread by how
long that takes: they lie dense at the start, where most happens, and are thinned evenly as the run grows.
"""

import json
import struct
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from livegrad.models.config.run import RunConfig
from livegrad.models.training.checkpoint import TrainerState
from livegrad.models.training.progress import Progress, Stops
from livegrad.models.training.replay import Mark
from livegrad.models.training.trainer import Trainer

BUDGET: Final = 1_500_000
"""Bytes of keyframes: with journals, curves' marks and what Python adds, within 2 MB a session."""
GAP: Final = 0.080
"""Seconds of training between two keyframes, while memory allows: as long a moment between them takes at most."""
SHORTEST: Final = 0.004
SHARE: Final = 1 / 4
"""At the start a keyframe is made after this share of the time trained so far: some tens in the first second."""
CONFIG: Final = 3000
"""Bytes that a configuration of its own adds to a keyframe, about, beside its custom points."""
SPREAD: Final = 0.3
"""When memory is short, keyframes at the start lie 1 + 1 / SPREAD times as dense as those at the end."""
_LENGTH: Final = struct.Struct("<I")


@dataclass(frozen=True, eq=False)
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
        self.frames: list[Keyframe] = []
        self.seconds = 0.0
        """How long the run has been trained where it stands."""
        self._next_at = 0.0
        self._wide = 0.0

    @property
    def size(self) -> int:
        """Bytes that the keyframes take."""
        return sum(frame.size for frame in self.frames)

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
            frame = make(trainer, mark, self.seconds, before)
            self.frames.insert(at, frame)
            self._thin()
        self._plan()

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
        self._plan()

    def limit(self, budget: int) -> None:
        """Take no more memory than that."""
        self.budget = budget
        self._thin()

    def _plan(self) -> None:
        """Settle when the next keyframe is due: a gap on, or where there is one already, after that."""
        ahead = [frame.seconds for frame in self.frames]
        at = bisect_right(ahead, self.seconds)
        last = ahead[at - 1] if at else 0.0
        gap = max(min(GAP, max(SHORTEST, SHARE * self.seconds)), self._wide)
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
        # So far apart are those at the end that still fit.
        self._wide = 2 * self.frames[-1].seconds / len(self.frames)


def restore(trainer: Trainer, frame: Keyframe) -> None:
    """Put a run back to a keyframe; the trainer must be of the keyframe's configuration, whatever it has done since."""
    trainer.restore(_unpack(frame.data))


def make(trainer: Trainer, mark: Mark, seconds: float, before: RunConfig | None = None) -> Keyframe:
    """Make a keyframe of a run; `before` is the configuration of the one before, which it may share."""
    data = _pack(trainer.state())
    own = 0 if trainer.config is before else CONFIG + len(trainer.config.data.custom)
    place = (trainer.steps, trainer.epochs, seconds, mark)
    return Keyframe(*place, trainer.config, data, len(data) + own + 300)


def _pack(state: TrainerState) -> bytes:
    """Write a state without what the next step overwrites, faster and in fewer bytes than `checkpoint`.

    Not compressed: the compressor takes longer to begin than all the rest.
    """
    progress, optimizer = state.progress, list(state.optimizer.items())
    seen = np.zeros(state.seen[-1] + 1 if len(state.seen) else 0, np.bool_)
    seen[state.seen] = True
    arrays: list[NDArray[Any]] = [state.order.astype("<u2"), np.packbits(seen)]
    arrays += [np.array(pairs, "<f8").reshape(-1) for pairs in (progress.losses, progress.held)]
    arrays += [state.running, state.parameters, *(array for _, array in optimizer)]
    header = {
        "at": [state.steps, state.epoch, state.position, state.diverged, state.replayable],
        "generators": [_numbers(state.generator), _numbers(state.dropout)],
        "progress": [progress.epochs, progress.total, progress.samples, progress.stride],
        "stops": [state.stops.reason, state.stops.spent, state.stops.best, state.stops.waited],
        "optimizer": [name for name, _ in optimizer],
        "arrays": [(array.dtype.str, array.shape) for array in arrays],
    }
    text = json.dumps(header).encode()
    return b"".join([_LENGTH.pack(len(text)), text, *(array.tobytes() for array in arrays)])


def _unpack(data: bytes) -> TrainerState:
    begin = _LENGTH.size + _LENGTH.unpack_from(data)[0]
    header, left = json.loads(data[_LENGTH.size : begin]), memoryview(data)[begin:]
    arrays = []
    for kind, shape in header["arrays"]:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        arrays.append(np.frombuffer(left[:size], kind).reshape(shape).copy())
        left = left[size:]
    order, seen, losses, held, running, parameters, *optimizer = arrays
    steps, epoch, position, diverged, replayable = header["at"]
    return TrainerState(
        steps=steps,
        epoch=epoch,
        position=position,
        diverged=diverged,
        replayable=replayable,
        generator=_generator(header["generators"][0]),
        dropout=_generator(header["generators"][1]),
        order=order.astype(np.int64),
        seen=np.flatnonzero(np.unpackbits(seen)),
        parameters=parameters,
        before=parameters,
        running=running,
        optimizer=dict(zip(header["optimizer"], optimizer, strict=True)),
        progress=Progress(_pairs(losses), _pairs(held), *header["progress"]),
        stops=Stops(*header["stops"]),
    )


def _pairs(flat: NDArray[Any]) -> list[tuple[int, float]]:
    return [(int(epoch), loss) for epoch, loss in flat.reshape(-1, 2).tolist()]


def _numbers(state: Any) -> list[Any]:
    """Give a PCG64 generator's state, as NumPy does, without its names."""
    return [state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]]


def _generator(numbers: list[Any]) -> dict[str, Any]:
    state, inc, has, uinteger = numbers
    return {"bit_generator": "PCG64", "state": {"state": state, "inc": inc}, "has_uint32": has, "uinteger": uinteger}
