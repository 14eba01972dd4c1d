"""What is left of a `step` command, which may take many turns; knows no clock and no report."""

from livegrad.server.worker import channel
from livegrad.server.worker.session.lane import Lane


class Pending:
    """What is left of a `step` command."""

    def __init__(self, order: channel.Step, lanes: list[Lane]) -> None:
        self.order = order
        self.unit = order.unit
        self.sample = order.sample
        self.left = order.count
        self.lanes = lanes
        self.reasons: dict[int, str] = {}
        """Why lanes have stopped on the way."""

    @property
    def able(self) -> list[Lane]:
        """The lanes that can still train."""
        return [lane for lane in self.lanes if lane.able]

    @property
    def done(self) -> bool:
        """Whether nothing is left, or no lane can still train."""
        return not (self.left and self.able)

    def next_steps(self, seconds: float) -> dict[Lane, int]:
        """Return how many steps each lane takes next, about as many as fit the time; count them as taken."""
        lanes = self.able
        if self.unit == "epoch":
            self.left -= 1
            return {lane: lane.left_in_epoch for lane in lanes}
        slowest = max(lane.seconds_per_step for lane in lanes)
        count = max(1, min(self.left, int(seconds / len(lanes) / slowest)))
        self.left -= count
        return dict.fromkeys(lanes, count)

    def next_samples(self) -> None:
        """Train each lane on one sample, and count it as taken."""
        for lane in self.able:
            lane.take_sample(self.sample)
        self.left -= 1
