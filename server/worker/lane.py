"""One run inside a worker: its trainer, and what of it has been measured, shown, judged and saved; knows no session."""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from livegrad.models.config.run import RunConfig
from livegrad.models.data.datasets import TRAIN
from livegrad.models.explain.health import Verdict
from livegrad.models.measure.diagnostics import STATISTICS
from livegrad.models.measure.view import View
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.events import encode_event
from livegrad.server.wire.frames import encode_body
from livegrad.server.wire.rows import Floats, encode_rows, make_rows, rearranged
from livegrad.server.wire.states import Cause, State, after
from livegrad.server.worker.channel import Built, Diagnosis, LaneStart, Picture, Rows, Sight
from livegrad.server.worker.description import run_event

ROWS_APART: Final = 0.01  # seconds between measured rows, at least: 100 rows a second are more than a chart shows
ROWS_OVERDUE: Final = 0.1  # seconds after which a row is measured within an epoch: long epochs must move too
FIRST_GUESS: Final = 1.0  # seconds a step may take, before one has been timed: begin with a single one
SHORTEST: Final = 1e-6


class Lane:
    """A trainer and its bookkeeping. `version` counts every change that a viewer could see."""

    def __init__(self, index: int, start: LaneStart, clock: Callable[[], float]) -> None:
        self.index = index
        self._clock = clock
        config = RunConfig.model_validate(start.config)
        self.trainer = Trainer.load(start.checkpoint) if start.checkpoint else Trainer(config)
        self.state: State = "diverged" if self.trainer.diverged else "paused"
        self._fresh: list[tuple[int, Floats]] = []
        self._row: Floats | None = None
        self._measured_at = -math.inf
        self._seconds_per_step = FIRST_GUESS
        self._version = 0
        self._shown: dict[Sight, int] = {}
        self._judged = self._saved = -1
        self._told: dict[int | None, tuple[str, Any]] = {said.layer: (said.kind, said.remedy) for said in start.told}

    @property
    def fresh_rows(self) -> bool:
        """Whether rows have been measured since they were last taken."""
        return bool(self._fresh)

    @property
    def unsaved(self) -> bool:
        """Whether the run has changed since its last checkpoint."""
        return self._saved != self._version

    @property
    def unjudged(self) -> bool:
        """Whether the run has changed since its last verdicts."""
        return self._judged != self._version

    def cause(self, cause: Cause) -> None:
        """Go over to the state that follows, where one does."""
        self.state = after(self.state, cause) or self.state

    def configure(self, config: RunConfig) -> None:
        """Build the run anew."""
        self.trainer = Trainer(config)
        self._seconds_per_step = FIRST_GUESS
        self._version += 1

    def update(self, config: RunConfig) -> bool:
        """Change the run; return whether it starts from initial weights again."""
        self._version += 1
        self._seconds_per_step = FIRST_GUESS
        old = self.trainer.series
        rebuilt = self.trainer.update(config)
        self._fresh = [(step, rearranged(row[np.newaxis], old, self.trainer.series)[0]) for step, row in self._fresh]
        return rebuilt

    def reset(self) -> None:
        """Go back to step 0."""
        self.trainer.reset()
        self._version += 1

    def edit(self, layer: int, to: int, from_: int | None, value: float) -> None:
        """Set one weight or bias and measure again; raises IndexError where there is none."""
        self.trainer.edit(layer, to, from_, value)
        self._version += 1
        self.measure()

    def begin(self) -> None:
        """Start the curve afresh."""
        self._fresh.clear()
        self._row = None
        self.measure()

    def run(self, steps: int, seconds: float) -> int:
        """Train at most so many steps and about so long, up to an epoch's end if that is within; return how many."""
        count = max(1, min(steps, int(seconds / self._seconds_per_step)))
        left = self._left_in_epoch()
        if count >= left:
            whole = self.trainer.steps_per_epoch
            count = left + (count - left) // whole * whole
        self._step(count)
        self._measure_in_passing()
        return count

    def advance(self, unit: str, count: int, seconds: float) -> int:
        """Train up to `count` units; return how many were completed."""
        if unit == "sample":
            self.trainer.step(1, samples=1)
            self._version += 1
            return 1
        if unit == "batch":
            return self.run(count, seconds)
        self.run(self._left_in_epoch(), seconds)
        return int(self.trainer.position == 0)

    def measure(self) -> None:
        """Add a row to the curve, unless it would say the same as the last."""
        row = self.trainer.measure()
        self._measured_at = self._clock()
        if self._row is None or not np.array_equal(row, self._row):
            # The row's own step is a float32, which counts no further than 2^24.
            self._fresh.append((self.trainer.steps, row[1:]))
        self._row = row

    def take_rows(self) -> Rows | None:
        """Return the rows measured since the last time."""
        if not self._fresh:
            return None
        steps, values = zip(*self._fresh, strict=True)
        self._fresh.clear()
        return Rows(self.index, encode_rows(make_rows(steps, np.stack(values))))

    def has_news_for(self, sight: Sight) -> bool:
        """Whether a picture would differ from the last one made for this sight."""
        return self._shown.get(sight) != self._version

    def forget_sights_but(self, sights: list[Sight]) -> None:
        """Forget what was shown to those who no longer look."""
        self._shown = {sight: version for sight, version in self._shown.items() if sight in sights}

    def draw(self, sight: Sight) -> Picture:
        """Make a picture for the viewers of a sight."""
        self._shown[sight] = self._version
        sizes = self.trainer.config.sizes  # the network may have shrunk since the viewer asked
        unit, layer = within(sight.unit, sum(sizes[:-1])), within(sight.histogram, len(sizes) - 1)
        point = within(sight.sample, len(self.trainer.data.points))
        snapshot = self.trainer.snapshot(View(sight.grid, sight.units, unit, layer, point))
        return Picture(self.index, sight, encode_body(self.index, snapshot, self.trainer.series, STATISTICS))

    def judge(self) -> list[Diagnosis]:
        """Return the verdicts that have changed since the last time, in kind or in what mends them."""
        self._judged = self._version
        verdicts: dict[int | None, Verdict] = {}
        for verdict in self.trainer.verdicts():
            verdicts.setdefault(verdict.layer, verdict)  # of several for one layer the first is the cause
        old, self._told = self._told, {layer: (v.kind, v.remedy) for layer, v in verdicts.items()}
        healed = [
            Diagnosis(self.index, "healthy", layer, "health.healthy", {}, None) for layer in old.keys() - verdicts
        ]
        changed = [v for layer, v in verdicts.items() if old.get(layer) != self._told[layer]]
        return healed + [Diagnosis(self.index, v.kind, v.layer, v.text_key, v.values, v.remedy) for v in changed]

    def save(self) -> bytes:
        """Make a checkpoint."""
        self._saved = self._version
        return self.trainer.save()

    def built(self, *, rebuilt: bool) -> Built:
        """Describe what the run now is."""
        event = run_event(self.index, self.trainer, rebuilt=rebuilt)
        return Built(self.index, encode_event(event), rebuilt, list(self.trainer.series))

    def _step(self, count: int) -> None:
        before, steps = self._clock(), self.trainer.steps
        self.trainer.step(count)
        done = self.trainer.steps - steps  # fewer where training diverges or a rule stops it
        took = max(SHORTEST, (self._clock() - before) / max(1, done))
        known = self._seconds_per_step < FIRST_GUESS
        self._seconds_per_step += (0.3 if known else 1.0) * (took - self._seconds_per_step)
        self._version += 1

    def _measure_in_passing(self) -> None:
        since = self._clock() - self._measured_at
        if since >= (ROWS_APART if self.trainer.position == 0 else ROWS_OVERDUE):
            self.measure()

    def _left_in_epoch(self) -> int:
        data, batch = self.trainer.data, self.trainer.config.training.batch_size
        return math.ceil((np.count_nonzero(data.split == TRAIN) - self.trainer.position) / batch)


def within(index: int | None, count: int) -> int | None:
    """Return an index, or None when there are not so many."""
    return index if index is not None and index < count else None
