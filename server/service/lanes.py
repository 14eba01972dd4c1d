"""The lanes of one session: which there are, and what they are doing together; sends nothing."""

from livegrad.models.config.run import RunConfig
from livegrad.server.service.records import Record
from livegrad.server.wire.errors import BadField
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Feed, LaneStatus


class Lanes:
    """Records by the number of their lane, which is never given twice."""

    def __init__(self, records: dict[int, Record], made: int) -> None:
        self.records = records
        self.made = made
        """How many there have been."""

    @classmethod
    def one(cls, config: RunConfig) -> "Lanes":
        """Begin with a single lane."""
        return cls({0: Record(0, config)}, 1)

    @property
    def ids(self) -> list[int]:
        """Their numbers, in order."""
        return list(self.records)

    @property
    def status(self) -> LaneStatus:
        """What the first lane is doing; all have its speed."""
        return next(iter(self.records.values())).status

    @property
    def playing(self) -> bool:
        """Whether any trains by itself."""
        return any(record.status.state == "playing" for record in self.records.values())

    @property
    def failed(self) -> bool:
        """Whether they can only be begun anew."""
        return all(record.status.state == "failed" for record in self.records.values())

    def find(self, lane: int, field: str = "lane") -> Record:
        """Return the record of a lane; raises BadField, in the words of the command's field, where there is none."""
        record = self.records.get(lane)
        if record is None:
            lanes = ", ".join(str(lane) for lane in self.records)
            raise BadField(f"{field}: expected the id of a lane, one of {lanes}, got {lane}", field)
        return record

    def of(self, lane: int | None) -> Record:
        """Return the record of a lane, or of the first where there is no such lane."""
        return self.records.get(lane or 0) or next(iter(self.records.values()))

    def add(self, config: RunConfig, epochs_per_second: float | None) -> Record:
        """Begin another lane; it plays if the others do."""
        playing = self.playing
        record = self.records[self.made] = Record(self.made, config, epochs_per_second)
        self.made += 1
        if playing:
            record.cause("play")  # as the worker will; if it dies before it says so, the next one must know
        return record

    def begin_anew(self) -> None:
        """Go back to what the configurations alone say."""
        for record in self.records.values():
            record.forget_run()
            record.cause("rebuild")

    def forget_frames_but(self, feeds: list[Feed]) -> None:
        """Drop the pictures that nobody wants to see any more."""
        for record in self.records.values():
            record.frames = {feed: body for feed, body in record.frames.items() if feed in feeds}

    def start(self, session: int, feeds: list[Feed], reason: str | None) -> channel.Start:
        """Return the order with which a worker begins them, or goes on with them."""
        starts = [record.start() for record in self.records.values()]
        return channel.Start(session, starts, self.status.epochs_per_second, feeds, reason)
