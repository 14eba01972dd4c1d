"""The lanes of one session: which there are, what they share and what each has otherwise; sends nothing.

All share a base; a lane's configuration is the base with its difference. A change to the base reaches the lanes that do
not differ in those options. One lane alone without a difference is its base.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from livegrad.models.config import experiment
from livegrad.models.config.run import RunConfig
from livegrad.server.service.curve import CAPACITY
from livegrad.server.service.records import Record
from livegrad.server.wire.commands import apply_changes
from livegrad.server.wire.errors import BadField
from livegrad.server.wire.events import LanesEvent
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Built, Feed, LaneStatus

Changes = Mapping[str, Any]
MOST_ROWS: Final = 4 * CAPACITY
FEWEST_ROWS: Final = 256


class Lanes:
    """Records by the number of their lane, which is never given twice; in the order in which they are shown."""

    def __init__(
        self, records: dict[int, Record], made: int, base: RunConfig, plan: dict[str, Any] | None = None
    ) -> None:
        self.records = records
        self.made = made
        """How many there have been."""
        self.base = base
        """What they share."""
        self.plan = plan
        """What the page keeps of a comparison, as it came."""
        self._unsettled = False
        self._share_rows()

    @classmethod
    def one(cls, config: RunConfig) -> "Lanes":
        """Begin with a single lane."""
        return cls({0: Record(0, config)}, 1, config)

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

    @property
    def compared(self) -> bool:
        """Whether there is more to tell than of one run."""
        return len(self.records) > 1 or self.plan is not None

    @property
    def shared(self) -> tuple[object, ...]:
        """What viewers are told of them together, to be compared."""
        return (self.base, *(dict(record.difference) for record in self.records.values()))

    @property
    def event(self) -> LanesEvent:
        """What viewers are told of them together."""
        differences = [record.difference for record in self.records.values()]
        return LanesEvent(lanes=self.ids, differences=differences, base=self.base, plan=self.plan)

    def find(self, lane: int, field: str = "lane") -> Record:
        """Return the record of a lane; raises BadField, in the words of the command's field, where there is none."""
        record = self.records.get(lane)
        if record is None:
            lanes = ", ".join(str(lane) for lane in self.records)
            raise BadField(f"{field}: expected the id of a lane, one of {lanes}, got {lane}", field)
        return record

    def of(self, lane: int | None) -> Record:
        """Return the record of a lane, or of the first where there is no such lane."""
        found = self.records.get(lane) if lane is not None else None
        return found or next(iter(self.records.values()))

    def of_all(self, lane: int | None) -> list[Record]:
        """Return a lane, or (None) all; raises BadField where there is none."""
        return list(self.records.values()) if lane is None else [self.find(lane)]

    def add(self, config: RunConfig, epochs_per_second: float | None, difference: Changes, *, playing: bool) -> Record:
        """Begin another lane; it plays if the others do by then."""
        record = self.records[self.made] = Record(self.made, config, epochs_per_second, difference)
        self.made += 1
        self._share_rows()
        if playing:
            record.cause("play")  # as the worker will; if it dies before it says so, the next one must know
        return record

    def duplicate(self, model: Record) -> Record:
        """Begin a lane that goes on as another stands, as far as the server knows that one."""
        record = self.records[self.made] = Record(
            self.made, model.config, model.status.epochs_per_second, model.difference
        )
        self.made += 1
        record.checkpoint, record.seconds = model.checkpoint, model.seconds
        record.copy_curve(model)
        if history := model.history.save():
            record.history.recall(history)
        self._share_rows()
        if model.status.state == "playing":
            record.cause("play")
        return record

    def compare(
        self,
        base: RunConfig,
        differences: Sequence[Changes],
        plan: dict[str, Any] | None,
        lanes: Sequence[int | None] = (),
        *,
        epochs_per_second: float | None,
        playing: bool,
    ) -> list[Record]:
        """Begin others in place of all, but for those of `lanes` that have what is asked for; return the others.

        These have the speed, and play or not, as all will when they begin.
        Raises BadField where a difference does not fit or there is no such lane, and then nothing changes.
        """
        own = [experiment.named(difference) for difference in differences]
        configs = [_applied(base, difference, f"differences.{index}") for index, difference in enumerate(own)]
        named = [*lanes, *[None] * len(own)][: len(own)]
        staying = self._staying(named, configs)
        self.records.clear()
        new: list[Record] = []
        for place, (config, difference) in enumerate(zip(configs, own, strict=True)):
            record = staying.get(place)
            if record is None:
                record = Record(self.made, config, epochs_per_second, difference)
                self.made += 1
                new.append(record)
                if playing:
                    record.cause("play")
            record.difference = difference
            self.records[record.lane] = record
        self.base, self.plan = base, plan
        self._share_rows()
        return new

    def _staying(self, named: Sequence[int | None], configs: Sequence[RunConfig]) -> dict[int, Record]:
        """Return by its place each lane that goes on: it is there, and its run is the one asked for."""
        found: dict[int, Record] = {}
        for place, (lane, config) in enumerate(zip(named, configs, strict=True)):
            if lane is None:
                continue
            record = self.find(lane, f"lanes.{place}")
            if lane in named[:place]:
                raise BadField(f"lanes.{place}: expected each lane once, got {lane} again", f"lanes.{place}")
            if record.config == config:
                found[place] = record
        return found

    def keep(self, lane: int) -> list[int]:
        """Let all lanes but one go; return which. Nothing is left to compare: it is the base."""
        kept = self.find(lane)
        gone = [other for other in self.records if other != lane]
        for other in gone:
            del self.records[other]
        kept.difference.clear()
        self.base, self.plan = kept.config, None
        self._share_rows()
        return gone

    def order(self, lanes: Sequence[int]) -> None:
        """Put them into another order; raises BadField unless it names each once."""
        if sorted(lanes) != sorted(self.records):
            raise BadField(f"lanes: expected each of {self.ids} once, got {list(lanes)}", "lanes")
        ordered = {lane: self.records[lane] for lane in lanes}
        self.records.clear()
        self.records.update(ordered)

    def update(self, lane: int | None, changes: Changes) -> list[Record]:
        """Change options of a lane, which then differs in them, or (None) of the base; return whom it reaches.

        Raises BadField where the options do not fit, and then nothing changes.
        """
        changes = experiment.named(changes)
        if lane is not None and not self._alone(lane):
            record = self.find(lane)
            record.config = apply_changes(record.config, changes)
            record.difference |= changes
            return [record]
        base = apply_changes(self.base, changes)
        reached = [(each, experiment.reaching(changes, each.difference)) for each in self.records.values()]
        configs = {each.lane: _applied(each.config, some, f"lane {each.lane}") for each, some in reached if some}
        return self._take(base, configs)

    def configure(self, lane: int | None, config: RunConfig) -> list[Record]:
        """Give a lane, or (None) the base, another configuration; return whom it reaches. Raises as `update`."""
        if lane is not None and not self._alone(lane):
            record = self.find(lane)
            record.config = config
            record.difference = experiment.differing(self.base.model_dump(mode="json"), config.model_dump(mode="json"))
            return [record]
        configs = {each.lane: _applied(config, each.difference, f"lane {each.lane}") for each in self.records.values()}
        return self._take(config, configs)

    def take_config(self, record: Record, built: Built) -> None:
        """Take over the configuration that a lane has, which going to another moment may have changed."""
        config = RunConfig.model_validate(built.config)
        if config == record.config:
            return
        alone = self._alone(record.lane)
        record.config = config
        if alone:
            self.base = config
        elif record.difference:
            record.difference = experiment.own(config, record.difference)
        self._unsettled = True

    def settle_base(self) -> bool:
        """Where lanes have gone to a moment when all had other options, so has the base; return whether to tell."""
        unsettled, self._unsettled = self._unsettled, False
        if not unsettled or not self.compared:
            return False
        runs = [(record.config, record.difference) for record in self.records.values()]
        self.base = experiment.shared(self.base, runs)
        return True

    def _take(self, base: RunConfig, configs: Mapping[int, RunConfig]) -> list[Record]:
        self.base = base
        for lane, config in configs.items():
            self.records[lane].config = config
        return [self.records[lane] for lane in configs]

    def _share_rows(self) -> None:
        """Share out how many rows of curves are kept: many lanes are seen as many small charts."""
        most = max(FEWEST_ROWS, min(CAPACITY, MOST_ROWS // len(self.records))) // 2 * 2
        for record in self.records.values():
            record.limit_rows(most)

    def _alone(self, lane: int) -> bool:
        return len(self.records) == 1 and not self.find(lane).difference

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


def _applied(config: RunConfig, changes: Changes, where: str) -> RunConfig:
    """Return the configuration with options replaced; raises BadField that says in which lane they do not fit."""
    try:
        return apply_changes(config, dict(changes)) if changes else config
    except BadField as error:
        raise BadField(f"{where}: {error}", error.field) from error
