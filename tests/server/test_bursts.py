"""Bursts of commands that nobody waits for: each is answered, and the session ends up where it shows that it is."""

import json
import random
from typing import Any

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.wire.frames import Frame
from tests.covering import seeds
from tests.server.client import Server, Viewer

RATE = "training.optimizer.learning_rate"
BASE = RunConfig().model_dump(mode="json")
BURSTS = 25
VIEWS: list[dict[str, Any]] = [
    {"tiles": 80, "fps": 30},
    {"tiles": None, "fps": 60},
    {"unit": 1},
    {"unit": None},
    {"hidden": True},
    {"hidden": False},
    {"lane": None},
]


class Page:
    """A page without a screen: what it has been told, and what it does at random."""

    def __init__(self, viewer: Viewer, seed: int) -> None:
        self.viewer = viewer
        self.random = random.Random(seed)  # noqa: S311  no secret
        self.number = 0
        self.unanswered: set[int] = set()
        self.lanes = [0]
        self.states: dict[int, str] = {}
        self.frames = {frame.lane: frame for frame in viewer.frames}

    async def send(self, kind: str, **fields: Any) -> None:
        """Send a command, and expect an answer to it."""
        self.number += 1
        self.unanswered.add(self.number)
        await self.viewer.send(kind, id=self.number, **fields)

    def any_command(self) -> dict[str, Any]:
        """Return something that a person could do now."""
        draw = self.random
        lane = draw.choice(self.lanes)
        rates = [{RATE: rate} for rate in draw.sample([0.01, 0.03, 0.1, 0.3, 1.0], draw.randint(1, 5))]
        hidden: list[int] = draw.choice([[3], [4, 2], []])
        many: list[dict[str, Any]] = [
            {"type": "play"},
            {"type": "play"},
            {"type": "pause"},
            {"type": "step", "unit": draw.choice(["epoch", "batch", "sample"]), "count": draw.randint(1, 30)},
            {"type": "speed", "epochs_per_second": draw.choice([3, 100, None])},
            {"type": "compare", "config": BASE, "differences": rates, "lanes": draw.choice([[], self.lanes[:2]])},
            {"type": "add_lane", "from": lane, "changes": {RATE: 0.5}},
            {"type": "duplicate_lane", "lane": lane},
            {"type": "remove_lane", "lane": lane},
            {"type": "keep_lane", "lane": lane},
            {"type": "seek", "step": draw.randint(0, 400)},
            {"type": "update", "lane": draw.choice([None, lane]), "changes": {RATE: 0.05}},
            {"type": "update", "lane": None, "changes": {"training.batch_size": draw.randint(1, 40)}},
            {"type": "reset", "lane": None, "weights": "new"},
            {
                "type": "configure",
                "lane": None,
                "config": changed(RunConfig(), {"network.hidden": hidden}).model_dump(mode="json"),
            },
            *[{"type": "view", **draw.choice(VIEWS)} for _ in range(3)],
        ]
        return draw.choice(many)

    def hear(self, message: dict[str, Any] | Frame) -> None:
        """Take in what the server says."""
        if isinstance(message, Frame):
            self.frames[message.lane] = message
            return
        self.unanswered.discard(message.get("reply_to") or 0)
        if message["type"] == "lanes":
            self.lanes = message["lanes"]
        elif message["type"] == "state":
            self.states[message["lane"]] = message["state"]
        elif message["type"] == "run" and message["rebuilt"]:
            self.frames.pop(message["lane"], None)

    @property
    def settled(self) -> bool:
        """Whether all is answered, nothing plays, and every lane is shown, at one epoch all that can train."""
        able = [lane for lane in self.lanes if self.states.get(lane) != "diverged"]
        return (
            not self.unanswered
            and all(lane in self.frames for lane in self.lanes)
            and all(self.states.get(lane) != "playing" for lane in self.lanes)
            and len({self.frames[lane].epoch for lane in able}) <= 1
        )


@seeds(range(1), full=range(40))
async def test_whatever_is_asked_at_once_is_answered_and_all_lanes_are_shown_at_one_epoch(
    server: Server, seed: int
) -> None:
    async with server.session() as viewer:
        page = Page(viewer, seed)
        for burst in range(BURSTS):
            for _ in range(page.random.randint(1, 7)):
                command = page.any_command()
                await page.send(**{"kind": command.pop("type"), **json.loads(json.dumps(command))})
            await page.send("pause")
            await page.send("view", hidden=False)
            while not page.settled:
                try:
                    page.hear(await viewer.next())
                except TimeoutError:
                    state = (sorted(page.unanswered), page.lanes, page.states, sorted(page.frames))
                    raise AssertionError(f"burst {burst} did not come to rest: {state}") from None
