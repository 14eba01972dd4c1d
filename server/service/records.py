"""What the server remembers of one lane, for those who come later and for the worker that takes over; sends nothing."""

import math
from typing import Final

from livegrad.models.config.run import RunConfig
from livegrad.server.service.curve import Curve
from livegrad.server.wire.events import StateEvent, VerdictEvent, encode_event, not_rebuilt
from livegrad.server.wire.rows import decode_rows, encode_rows
from livegrad.server.worker.channel import Built, Diagnosis, LaneStart, Sight, Standing

DEFAULT_SPEED: Final = 100.0
RESTARTED: Final = "worker_restarted"


class Record:
    """A lane as it was last reported."""

    def __init__(self, lane: int, config: RunConfig) -> None:
        self.config = config
        self.standing = Standing(lane, "paused", None, DEFAULT_SPEED)
        self.curve: Curve | None = None
        self.checkpoint: bytes | None = None
        self.pictures: dict[Sight, bytes] = {}
        self._run: str | None = None
        self._series: list[str] = []
        self._verdicts: dict[int | None, tuple[Diagnosis, str]] = {}
        self._replayed_until = -math.inf

    def start(self) -> LaneStart:
        """Return what another worker needs to go on."""
        self._replayed_until = self.curve.last_step if self.curve is not None else -math.inf
        told = [diagnosis for diagnosis, _ in self._verdicts.values()]
        return LaneStart(self.config.model_dump(mode="json"), self.checkpoint, told)

    def forget_run(self) -> None:
        """Begin with the configuration alone: what was trained cannot be gone on with."""
        self.checkpoint = None

    def take_built(self, built: Built) -> bool:
        """Take note of what the run now is; return whether its curve is another from now on.

        It begins anew with the run. When only the series are others, as when points are kept for validation, it goes
        on with what it had.
        """
        self._run = built.event
        self.pictures.clear()
        old, self._series = self._series, built.series
        if built.rebuilt or self.curve is None:
            self.curve = Curve(len(built.series))
        elif built.series == old:
            return False
        else:
            self.curve = self.curve.of(old, built.series)
        self._replayed_until = -math.inf
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
        return new

    def take_diagnosis(self, diagnosis: Diagnosis) -> str:
        """Take note of a verdict and return its event."""
        event = encode_event(
            VerdictEvent(
                lane=diagnosis.lane,
                kind=diagnosis.kind,
                layer=diagnosis.layer,
                text_key=diagnosis.text_key,
                values=diagnosis.values,
                remedy=diagnosis.remedy,
            )
        )
        if diagnosis.kind == "healthy":
            self._verdicts.pop(diagnosis.layer, None)
        else:
            self._verdicts[diagnosis.layer] = (diagnosis, event)
        return event

    def take_standing(self, standing: Standing) -> None:
        """Take note of what the lane is doing. That its worker was restarted is told once, to those who are there."""
        speed = self.standing.epochs_per_second if standing.state == "failed" else standing.epochs_per_second
        reason = None if standing.reason == RESTARTED else standing.reason
        self.standing = Standing(standing.lane, standing.state, reason, speed)

    def story(self) -> list[str]:
        """Return the events that tell somebody who comes later where the lane stands."""
        if self._run is None:
            return []
        return [not_rebuilt(self._run), state_event(self.standing), *(event for _, event in self._verdicts.values())]


def state_event(standing: Standing) -> str:
    """Say what a lane is doing."""
    return encode_event(
        StateEvent(
            state=standing.state,
            lane=standing.lane,
            reason=standing.reason,
            epochs_per_second=standing.epochs_per_second,
        )
    )
