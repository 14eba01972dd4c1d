"""Sessions as bytes and back: what is written of one that has changed, and one made again of what was written."""

import hashlib
from typing import Any, Final

import msgspec

from livegrad.models.config.run import RunConfig
from livegrad.server.service.curve import Curve
from livegrad.server.service.lanes import Lanes
from livegrad.server.service.records import Record, SavedLane
from livegrad.server.service.story import SavedStory
from livegrad.server.store.database import LaneChange, StoredLane, StoredSession
from livegrad.server.worker.channel import Points

MOST_TAIL: Final = 512 * 1024  # bytes of rows written one after the other, before the whole curve takes their place


class SavedSession(msgspec.Struct, frozen=True):
    """What is kept of a session beside its lanes."""

    id: str
    lanes: list[int]
    made: int
    process: str
    """Which server wrote it."""
    base: dict[str, Any]
    """The configuration that its lanes share."""
    plan: dict[str, Any] | None


_encoder = msgspec.msgpack.Encoder()
_sessions = msgspec.msgpack.Decoder(SavedSession)
_lanes = msgspec.msgpack.Decoder(SavedLane)
_histories = msgspec.msgpack.Decoder(SavedStory)
_points = msgspec.msgpack.Decoder(Points)


def hashed(key: str) -> bytes:
    """Return what a session is found by in the store: whoever reads the file must not learn the key that opens it."""
    return hashlib.sha256(key.encode()).digest()


def encode_session(saved: SavedSession) -> bytes:
    """Write a session's own part."""
    return _encoder.encode(saved)


class WrittenLane:
    """What has been written of a lane, so that only what differs is written again."""

    def __init__(self) -> None:
        self._head = b""
        self._points: Points | None = None
        self._checkpoint: bytes | None = None
        self._history = b""
        self._whole = False
        self._tail = 0

    def change(self, record: Record, saved: SavedLane) -> LaneChange:
        """Return what is to be written now; it counts as written."""
        parts: dict[str, bytes] = {}
        head = _encoder.encode(saved)
        if head != self._head:
            parts["head"] = self._head = head
        if record.points is not self._points:
            self._points = record.points
            parts["points"] = _encoder.encode(record.points)
        if record.checkpoint is not self._checkpoint:
            self._checkpoint = record.checkpoint
            parts["checkpoint"] = record.checkpoint or b""
        history = record.history.save()
        written = _encoder.encode(history) if history else b""
        if written != self._history:
            parts["history"] = self._history = written
        return LaneChange(parts, self._rows(record, parts))

    def _rows(self, record: Record, parts: dict[str, bytes]) -> bytes:
        """Return rows to add, or put the whole curve into the parts."""
        rows = record.take_fresh_rows()
        self._tail += len(rows or b"")
        if self._whole and rows is not None and self._tail <= MOST_TAIL:
            return rows
        if record.curve is not None:
            parts["curve"] = record.curve.save()
            self._whole, self._tail = True, 0
        return b""


def recall(stored: StoredSession) -> tuple[SavedSession, Lanes]:
    """Make a session's lanes of what was written.

    Raises ValueError where this version cannot read it.
    """
    saved = _sessions.decode(stored.head)
    records = {lane: _record(stored.lanes[lane]) for lane in saved.lanes if lane in stored.lanes}
    if not records:
        raise ValueError("expected a lane, got none")
    return saved, Lanes(records, saved.made, RunConfig.model_validate(saved.base), saved.plan)


def _record(stored: StoredLane) -> Record:
    parts = stored.parts
    try:
        saved, points = _lanes.decode(parts["head"]), _points.decode(parts["points"])
        curve = Curve.load(parts["curve"])
    except KeyError as error:
        raise ValueError(f"expected a whole lane, got one without {error}") from None
    for rows in stored.rows:
        curve.extend(rows)
    history = parts.get("history")
    return Record.recall(
        saved, points, parts.get("checkpoint") or None, curve, _histories.decode(history) if history else None
    )
