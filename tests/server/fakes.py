"""Stand-ins for what the service is given: a clock that only training moves, an inbox, workers that note orders."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from livegrad.models.config.run import RunConfig
from livegrad.models.training import checkpoint
from livegrad.models.training.trainer import Trainer
from livegrad.server.worker.channel import AnyOrder, Feed, LaneStart, Report, Start
from livegrad.server.worker.loop import TURN, Worker

STEP: Final = 0.002  # seconds a step takes on the fake clock, more than in truth: so the tests make few of them


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waited = 0.0

    def __call__(self) -> float:
        return self.now

    def worked(self) -> float:
        """Return the time that others did not have."""
        return self.now - self.waited


class TimedTrainer(Trainer):
    """A trainer whose steps move a clock."""

    def __init__(self, config: RunConfig, clock: Clock) -> None:
        super().__init__(config)
        self._clock = clock

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train, and let time pass."""
        super().step(count, samples)
        self._clock.now += count * STEP


class StarvedTrainer(TimedTrainer):
    """A trainer on a machine that is busy: after each call it waits for a processor, five turns long."""

    calls = 0

    def step(self, count: int = 1, samples: int | None = None) -> None:
        """Train, and wait."""
        super().step(count, samples)
        StarvedTrainer.calls += 1
        self._clock.now += 5 * TURN
        self._clock.waited += 5 * TURN


class Stage:
    """A worker with all effects in hand: orders go in through `queue`, reports come out in `reports`."""

    def __init__(self, clock: Clock | None = None, kind: type[TimedTrainer] = TimedTrainer) -> None:
        self.clock = clock or Clock()
        self.kind = kind
        self.queue: list[AnyOrder] = []
        self.reports: list[Report] = []
        self.waits: list[float | None] = []
        self.marks: list[int] = []
        self.worker = Worker(
            self._inbox, self.reports.append, self.clock, self.marks.append, self._make, self.clock.worked
        )

    def _inbox(self, seconds: float | None) -> Iterable[AnyOrder]:
        """Give what is queued; when nothing is, time passes instead of us waiting."""
        self.waits.append(seconds)
        orders, self.queue = self.queue, []
        if not orders and seconds is None:
            raise EOFError
        if not orders and seconds:
            self.clock.now += seconds
        return orders

    def _make(self, config: RunConfig, saved: bytes | None) -> Trainer:
        if saved is None:
            return self.kind(config, self.clock)
        config, state = checkpoint.decode(saved)
        trainer = self.kind(config, self.clock)
        trainer.restore(state)
        return trainer

    def give(self, *orders: AnyOrder) -> "Stage":
        """Let the worker carry out orders."""
        self.queue += orders
        return self

    def rest(self) -> None:
        """Go on until nothing is left to do but wait for an order."""
        self.worker.run()

    def work(self, seconds: float) -> None:
        """Go on for so long on the fake clock."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.worker.once()

    def until(self, met: Callable[[], bool], rounds: int = 5000) -> None:
        """Go on until something is so."""
        for _ in range(rounds):
            if met():
                return
            self.worker.once()
        raise AssertionError("it did not come to that")

    def all(self, part: str, session: int = 1) -> list[Any]:
        """Return one part of all reports of a session, in order."""
        return [item for report in self.reports if report.session == session for item in getattr(report, part)]


def start(
    session: int = 1,
    config: RunConfig | None = None,
    *others: RunConfig,
    checkpoint: bytes | None = None,
    playing: bool = False,
    speed: float | None = 100.0,
    feeds: Iterable[Feed] = (),
    reason: str | None = None,
) -> Start:
    """Make the order that begins a session, of one lane or of several."""
    lanes = [
        LaneStart(lane, each.model_dump(mode="json"), checkpoint, playing)
        for lane, each in enumerate((config or RunConfig(), *others))
    ]
    return Start(session, lanes, speed, list(feeds), reason)


class Workers:
    """A pool that notes what it is told to do."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.loads = [0] * size
        self.orders: list[tuple[int, AnyOrder]] = []

    def place(self) -> int:
        """Choose the worker with fewest sessions."""
        index = self.loads.index(min(self.loads))
        self.loads[index] += 1
        return index

    def move(self, worker: int) -> int:
        """Go on with the worker that took the dead one's place."""
        return worker

    def leave(self, worker: int) -> None:
        """Count one session less."""
        self.loads[worker] -= 1

    def send(self, worker: int, order: AnyOrder) -> None:
        """Note an order."""
        self.orders.append((worker, order))

    def take(self) -> list[AnyOrder]:
        """Return the orders since the last time."""
        orders, self.orders = [order for _, order in self.orders], []
        return orders
