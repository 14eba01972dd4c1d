"""Any sequence of commands from several viewers, against sessions that train in this process: the service never dies.

What a command may be refused for is the service's business; that each is answered, that no session meets a bug, and
that the others go on, is tested.
"""

import json
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.session import Session
from livegrad.server.service.sessions import Sessions
from livegrad.server.service.settings import Settings
from livegrad.server.wire.commands import Open, parse
from livegrad.server.wire.errors import Closing, Refusal
from livegrad.server.wire.frames import decode_picture
from livegrad.server.worker.channel import AnyOrder, Report
from tests.server.fakes import Stage

VALUES: Final[list[Any]] = [
    *(0, 1, 5, 0.3, 0.9, 10.0, 1e-7, None),
    *([], [3], [2, 2], [16] * 8, ["x1"], ["sin_x1", "x2"]),
    *("adam", "sgd", "relu", "sine", "circle", "xor", "spiral-3", "plane", "squared", "cross_entropy", "hinge"),
]
LANES = st.sampled_from([0, 0, 0, 1, 2, 7])
CHANGES = st.dictionaries(
    st.sampled_from(
        [
            "training.optimizer.learning_rate",
            "training.optimizer.name",
            "training.batch_size",
            "training.loss",
            "training.stop.epoch",
            "network.hidden",
            "network.activation",
            "data.dataset",
            "data.count",
            "data.train_share",
            "data.validation_share",
            "inputs.features",
            "seeds.weights",
        ]
    ),
    st.sampled_from(VALUES),
    min_size=1,
    max_size=3,
)
COMMANDS = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["play", "pause"])}),
    st.fixed_dictionaries({"type": st.just("update"), "lane": LANES, "changes": CHANGES}),
    st.fixed_dictionaries({"type": st.just("add_lane"), "from": LANES, "changes": CHANGES | st.just({})}),
    st.fixed_dictionaries({"type": st.sampled_from(["remove_lane", "describe"]), "lane": LANES}),
    st.fixed_dictionaries({"type": st.just("configure"), "lane": LANES, "config": st.just({})}),
    st.fixed_dictionaries({"type": st.just("reset"), "lane": LANES, "weights": st.sampled_from(["same", "new"])}),
    st.fixed_dictionaries(
        {
            "type": st.just("step"),
            "unit": st.sampled_from(["epoch", "batch", "sample"]),
            "count": st.integers(0, 3),
            "sample": st.none() | st.integers(0, 600),
        }
    ),
    st.fixed_dictionaries({"type": st.just("speed"), "epochs_per_second": st.none() | st.sampled_from([1e-4, 1, 100])}),
    st.fixed_dictionaries(
        {
            "type": st.just("edit"),
            "lane": LANES,
            "layer": st.integers(0, 3),
            "to": st.integers(0, 4),
            "from": st.none() | st.integers(0, 4),
            "value": st.sampled_from([-1e4, 0.0, 0.5, 1e4, 1e30]),
        }
    ),
    st.fixed_dictionaries(
        {"type": st.just("view")},
        optional={
            "lane": LANES,
            "grid": st.sampled_from([4, 10, 999]),
            "units": st.sampled_from([2, 8]),
            "unit": st.none() | st.integers(0, 20),
            "histogram": st.none() | st.integers(0, 4),
            "sample": st.none() | st.integers(-1, 600),
            "worst": st.booleans(),
            "hidden": st.booleans(),
        },
    ),
    st.fixed_dictionaries({"type": st.just("ack"), "frame": st.integers(0, 5)}),
)
ACTS = st.one_of(
    st.tuples(st.just("command"), st.integers(0, 2), COMMANDS),
    st.tuples(st.sampled_from(["work", "leave", "die"]), st.integers(0, 2), st.none()),
)


class House:
    """A service of one worker, in this process."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.size = 1
        self.sessions = Sessions(Settings(workers=1, sessions_per_worker=3), self, self.stage.clock)
        self.visits: list[tuple[Viewer, Session]] = [self.come() for _ in range(3)]
        self.number = 0
        self.refused: list[str] = []

    def place(self) -> int:
        return 0

    def leave(self, worker: int) -> None:
        assert worker == 0

    def move(self, worker: int) -> int:
        return worker

    def send(self, worker: int, order: AnyOrder) -> None:
        assert worker == 0
        self.stage.queue.append(order)

    def come(self) -> tuple[Viewer, Session]:
        viewer = Viewer()
        viewer.look({"grid": 4, "units": 2})
        return viewer, self.sessions.open(viewer, Open(type="open"))

    def command(self, who: int, fields: dict[str, Any]) -> None:
        viewer, session = self.visits[who]
        try:
            session.command(viewer, parse(json.dumps({**fields, "id": self.number})))
        except Closing as closing:
            pytest.fail(f"expected the session to stay, got {closing.message}")
        except Refusal as refusal:
            self.refused.append(refusal.message)
        self.number += 1

    def work(self, turns: int = 3) -> None:
        """Let the worker work, and pass on what it reports."""
        with suppress(EOFError):  # nothing is left to do
            for _ in range(turns):
                self.stage.worker.once()
        reports, self.stage.reports = self.stage.reports, []
        for report in reports:
            assert report.failed != "internal_error"
            self.sessions.hear(report)
        for viewer, _ in self.visits:
            self.read(viewer)

    def read(self, viewer: Viewer) -> None:
        """Take all that waits for a viewer; raises the Closing of a session that met a bug."""
        while (message := viewer.mailbox.take_now()) is not None:
            if isinstance(message, bytes):
                viewer.mailbox.acknowledge(decode_picture(message)[0].frame)
            else:
                assert json.loads(message)["type"] != "broken"

    def die(self) -> None:
        """Let another worker take the place of the present one, which died over nobody's session."""
        self.stage = Stage(self.stage.clock)
        self.sessions.lost(0, 0)

    def act(self, what: str, who: int, fields: dict[str, Any] | None) -> None:
        if fields is not None:
            self.command(who, fields)
        elif what == "leave":
            viewer, session = self.visits[who]
            session.leave(viewer)
            self.visits[who] = self.come()
        elif what == "die":
            self.die()
        self.work()


@settings(max_examples=settings().max_examples // 10)
@given(st.lists(ACTS, max_size=15))
def test_no_sequence_of_commands_ends_a_session_or_the_service(acts: list[Any]) -> None:
    house = House()
    for act in acts:
        house.act(*act)
    for who, (viewer, session) in enumerate(house.visits):
        house.command(who, {"type": "pause"})
        house.command(who, {"type": "configure", "lane": next(iter(session.records)), "config": {}})
        house.work(5)
        assert session.number in house.sessions._sessions, viewer
        assert not session.lanes.failed
    assert not any("\n" in message for message in house.refused)


def test_a_report_of_a_session_that_is_gone_is_no_fault() -> None:
    house = House()
    house.sessions.hear(Report(99))
    house.work()
