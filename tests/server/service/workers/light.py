"""Loaded by the process that workers are forked from in place of what they need: a worker that only answers."""

import sys
from types import ModuleType
from typing import Any, Final

from livegrad.server.worker.channel import Ready, Report, decode_order, encode

NAME: Final = "livegrad.server.worker.main"


def main(orders: Any, reports: Any, _working: Any, _counter: Any) -> None:
    """Answer each order until the pipe is closed."""
    reports.send_bytes(encode(Ready()))
    while True:
        try:
            order = decode_order(orders.recv_bytes())
        except EOFError:
            return
        reports.send_bytes(encode(Report(order.session)))


module: Any = ModuleType(NAME)
module.main = main
sys.modules[NAME] = module
