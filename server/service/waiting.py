"""Commands that a worker has yet to carry out; knows no session."""

from livegrad.server.service.mailbox import Viewer
from livegrad.server.worker import channel
from livegrad.server.worker.channel import AnyTicketed


class Waiting:
    """A command on its way: the order made of it, and who wants to hear of it."""

    def __init__(self, order: AnyTicketed, viewer: Viewer | None, reply_to: int | None) -> None:
        self.order = order
        self.viewer = viewer
        self.reply_to = reply_to
        self.changes_run = isinstance(order, channel.Configure | channel.Update | channel.Reset)
        self.lane = order.lane if isinstance(order, channel.OfLane) else None
