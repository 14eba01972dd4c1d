"""What the server remembers of one lane, for those who come later and for the worker that takes over; sends nothing."""

import math
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from livegrad.models.config.run import RunConfig
from livegrad.models.config.words import MAX_POINTS
from livegrad.server.service.curve import CAPACITY, Curve
from livegrad.server.service.make_events import (
    changed_event,
    list_points,
    run_data,
    run_event,
    state_event,
    verdict_event,
)
from livegrad.server.service.story import SavedStory, Story
from livegrad.server.wire.errors import BadField
from livegrad.server.wire.events import Event, ForkedEvent
from livegrad.server.wire.rows import decode_rows, encode_rows
from livegrad.server.wire.states import START, Cause, after
from livegrad.server.worker.channel import Built, Diagnosis, Feed, LaneHistory, LaneStart, LaneStatus, Points

DEFAULT_SPEED: Final = 100.0
RESTARTED: Final = "worker_restarted"
SERVER_RESTARTED: Final = "server_restarted"
RECALLED: Final = "recalled"
GOING_ON: Final = (RESTARTED, SERVER_RESTARTED, RECALLED)
"""Why a worker goes on with a run from its checkpoint. It is told once, to those who are there."""
MOST_FRESH: Final = 64 * 1024  # bytes of rows that wait to be written; of more, the whole curve is written


class SavedLane(msgspec.Struct, frozen=True):
    """What is kept of a lane beside its points, its checkpoint and its curve."""

    run: Built
    status: LaneStatus
    verdicts: list[Diagnosis]
    difference: dict[str, Any] = {}
    seconds: float = 0.0


class Record:
    """A lane as it was last reported."""

    def __init__(
        self,
        lane: int,
        config: RunConfig,
        epochs_per_second: float | None = DEFAULT_SPEED,
        difference: Mapping[str, Any] | None = None,
    ) -> None:
        self.lane = lane
        self.config = config
        self.difference: dict[str, Any] = dict(difference or {})
        """What it has for its own: options that keep their values when those that all lanes share are changed."""
        self.curve: Curve | None = None
        self.checkpoint: bytes | None = None
        self.seconds = 0.0
        """What its steps had taken up to the checkpoint."""
        self.frames: dict[Feed, bytes] = {}
        self._status = LaneStatus(lane, START, None, epochs_per_second)
        self._run: Built | None = None
        self._points: Points | None = None
        self._listed = ""
        self._series: list[str] = []
        self._verdicts: dict[int | None, Diagnosis] = {}
        self._replayed_until = -math.inf
        self._most_rows = CAPACITY
        self.history = Story(lane)
        self._fresh: list[bytes] | None = None  # rows not written to the store yet; None: the whole curve is not

    @classmethod
    def recall(
        cls, saved: SavedLane, points: Points, checkpoint: bytes | None, curve: Curve, history: SavedStory | None
    ) -> "Record":
        """Make the record of a lane that was saved.

        Raises ValueError when its configuration is none of this version.
        """
        record = cls(saved.status.lane, RunConfig.model_validate(saved.run.config), difference=saved.difference)
        record.curve, record.checkpoint, record.seconds = curve, checkpoint, saved.seconds
        if history:
            record.history.recall(history)
        record._run, record._points, record._series = saved.run, points, saved.run.series
        record._listed = list_points(points)
        record._status = saved.status
        record._verdicts = {verdict.layer: verdict for verdict in saved.verdicts}
        return record

    @property
    def step(self) -> float:
        """The newest step measured; 0 where none has been."""
        return max(0.0, self.curve.last_step) if self.curve is not None else 0.0

    @property
    def points(self) -> Points | None:
        """Its points, when its worker has reported them."""
        return self._points

    @property
    def saved(self) -> SavedLane | None:
        """What is to be kept of it beside points, checkpoint and curve; None before its worker has built it."""
        if self._run is None:
            return None
        run = msgspec.structs.replace(self._run, rebuilt=False, points=None)
        return SavedLane(run, self._status, list(self._verdicts.values()), self.difference, self.seconds)

    def take_fresh_rows(self) -> bytes | None:
        """Return the rows that came since the last time, or None when the whole curve is new."""
        fresh, self._fresh = self._fresh, []
        return None if fresh is None else b"".join(fresh)

    @property
    def status(self) -> LaneStatus:
        """What it is doing."""
        return self._status

    def cause(self, cause: Cause, reason: str | None = None) -> None:
        """Change to the state that follows, if any, without waiting for the worker to report it."""
        then = after(self._status.state, cause)
        if then:
            self._status = msgspec.structs.replace(self._status, state=then, reason=reason)

    def check_details(self, view: Mapping[str, Any]) -> None:
        """Raise BadField unless the unit, the layer and the image that a `view` command asks for exist in the lane."""
        sizes = self.config.sizes
        samples = MAX_POINTS if self._points is None else len(self._points.split)
        counts = (
            ("unit", "unit", sum(sizes[:-1])),
            ("histogram", "layer", len(sizes) - 1),
            ("image", "image", samples),
        )
        for name, what, count in counts:
            index = view.get(name)
            if index is not None and index >= count:
                one = f"an {what}" if what == "image" else f"a {what}"
                raise BadField(f"{name}: expected the index of {one}, below {count}, got {index}", name)

    def start(self) -> LaneStart:
        """Return what another worker needs to go on."""
        self._replayed_until = self.curve.last_step if self.curve is not None else -1.0
        told = list(self._verdicts.values())
        playing = self._status.state == "playing"
        config, past = self.config.model_dump(mode="json"), self.history.past(self._replayed_until, self._series)
        return LaneStart(self.lane, config, self.checkpoint, playing, told, past, self.seconds)

    def forget_run(self) -> None:
        """Drop the checkpoint, so that the run starts anew from its configuration."""
        self.checkpoint = None
        self.history.begin_anew()

    def take_history(self, told: LaneHistory) -> ForkedEvent | None:
        """Take note of where the lane stands; where another future has begun, drop the rows of the other."""
        forked = self.history.take(told)
        if forked and self.curve is not None:
            self.curve.cut(forked.step)
            self._replayed_until = -math.inf
            self._fresh = None
            self.history.look_again(self.curve, self._series)
        return forked

    def limit_rows(self, most: int) -> None:
        """Keep at most so many rows of the curve: those of a session's lanes together are as bounded as one's."""
        self._most_rows = most
        if self.curve is not None:
            self.curve.limit(most)

    def copy_to_here(self, model: "Record") -> bool:
        """Have the curve of the lane whose copy this one is, up to where that stands; return whether there is one."""
        copied = self.copy_curve(model)
        if copied and self.curve is not None and self.history.standing:
            self.curve.cut(self.history.standing.step)
            self.history.look_again(self.curve, self._series)
        return copied

    def copy_curve(self, model: "Record") -> bool:
        """Have the curve of the lane whose copy this one is; return whether there is one."""
        if model.curve is None:
            return False
        self.curve, self._series = model.curve.copy(), model._series  # noqa: SLF001
        self._replayed_until, self._fresh = -math.inf, None
        return True

    def take_built(self, built: Built) -> Event:
        """Take note of what the run now is, and return its event: the whole run, or what has changed about it."""
        self.frames.clear()
        old, self._run = self._run, built
        points = built.points if built.points != self._points else None
        if points is not None:
            self._points, self._listed = points, list_points(points)
        if self._points is None:
            raise ValueError("expected the points of a run that is new, got none")
        if built.rebuilt or old is None:
            return run_event(built, self._points, self._listed, rebuilt=built.rebuilt)
        return changed_event(old, built, None if points is None else run_data(points, self._listed))

    def take_series(self, built: Built) -> bool:
        """Take over the series of what was built; return whether the curve has been replaced.

        A new run begins a new curve. When only the series change, as when points are kept for validation, the new
        curve has the rows of the old one, as far as they were measured.
        """
        old, self._series = self._series, built.series
        if built.rebuilt or self.curve is None:
            self.curve = Curve(len(built.series))
            self.curve.limit(self._most_rows)
        elif built.series == old:
            return False
        else:
            self.curve = self.curve.of(old, built.series)
            self.curve.limit(self._most_rows)
        self._replayed_until = -math.inf
        self._fresh = None
        self.history.look_again(self.curve, self._series)
        return True

    def take_rows(self, data: bytes) -> bytes:
        """Add rows to the curve and return those that are new: after a worker's death some are trained twice."""
        if self.curve is None:
            return b""
        rows = decode_rows(data, self.curve.series)
        if rows["step"][-1] <= self._replayed_until:
            return b""
        if rows["step"][0] <= self._replayed_until:
            rows = rows[rows["step"] > self._replayed_until]
        self._replayed_until = -math.inf
        new = encode_rows(rows)
        self.curve.extend(new)
        self.history.measured(rows, self._series)
        self._keep_fresh(new)
        return new

    def _keep_fresh(self, rows: bytes) -> None:
        """Note rows that are to be written, as long as they are fewer than the whole curve."""
        if self._fresh is not None:
            self._fresh.append(rows)
            if sum(map(len, self._fresh)) > MOST_FRESH:
                self._fresh = None

    def take_diagnosis(self, diagnosis: Diagnosis) -> None:
        """Take note of a verdict."""
        if diagnosis.kind == "healthy":
            self._verdicts.pop(diagnosis.layer, None)
        else:
            self._verdicts[diagnosis.layer] = diagnosis

    def take_status(self, status: LaneStatus) -> None:
        """Take note of what the lane is doing. Why it goes on is told once, to those who are there."""
        self._status = msgspec.structs.replace(status, reason=None) if status.reason in GOING_ON else status

    def story(self) -> list[Event]:
        """Return the events that tell a viewer who comes later what the lane is."""
        if self._run is None or self._points is None:
            return []
        run = run_event(self._run, self._points, self._listed, rebuilt=False)
        history = self.history.event(whole=True)
        told: list[Event] = [run, state_event(self._status), *([history] if history else [])]
        return told + [verdict_event(verdict) for verdict in self._verdicts.values()]
