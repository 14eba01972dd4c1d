"""Challenges against a real server and worker: answered, told to all viewers, and there after a break or a death."""

import base64
import json
from typing import Any

from livegrad.models.config.run import RunConfig, changed
from tests.server.client import Server, Viewer

KNOWN: dict[str, Any] = changed(RunConfig(), {"network.hidden": [3]}).model_dump(mode="json")
RING = "ring-of-three"


async def end(viewer: Viewer) -> list[dict[str, Any]]:
    """Return all that is told of an attempt up to its end."""
    await viewer.until(
        lambda each: (
            isinstance(each, dict) and each["type"] == "attempt" and each["state"] not in ("waiting", "training")
        )
    )
    return [event for event in viewer.events if event["type"] == "attempt"]


async def test_an_attempt_is_told_to_all_viewers_and_to_those_who_come_later(server: Server) -> None:
    async with server.viewer() as viewer, server.viewer() as other:
        key = (await viewer.open())["resume"]
        await other.open(resume=key)
        first = await viewer.ask("attempt", challenge=RING, config=KNOWN)
        assert (first["type"], first["state"], first["of"], first["ahead"]) == ("attempt", "training", 10, 0)
        told = await end(viewer)
        assert told[-1]["state"] == "passed"
        assert told[-1]["rules"][0]["passed"]
        seeds = [seed for event in told for seed in event["seeds"]]
        assert [seed["seed"] for seed in seeds] == list(range(100, 110))
        assert base64.b64decode(seeds[0]["frame"])
        assert [event["state"] for event in await end(other)][-1] == "passed"
        again = await viewer.ask("attempt", challenge=RING, config=KNOWN)
        assert again["type"] == "attempt", "another may begin"
        await viewer.ask("cancel_attempt")
        async with server.viewer() as late:
            await late.open(resume=key)
            whole = await late.event("attempt")
            assert whole["state"] == "cancelled"


async def test_what_is_not_allowed_is_an_error_that_names_the_option(server: Server) -> None:
    async with server.session() as viewer:
        config = changed(RunConfig(), {"network.hidden": [4]}).model_dump(mode="json")
        refused = await viewer.ask("attempt", challenge=RING, config=config)
        assert (refused["type"], refused["field"]) == ("error", "network.hidden")
        assert "at most 3 hidden units, got 4" in refused["message"]
        unknown = await viewer.ask("attempt", challenge="no-such", config=KNOWN)
        assert unknown["field"] == "challenge"


async def test_claims_and_a_lesson_are_answered_to_who_asks(server: Server) -> None:
    async with server.session() as viewer:
        step = {"say": {"en": "a", "zh": "b"}, "set": {}, "must": [{"kind": "diverges", "by": 3}]}
        answer = await viewer.ask("try_claims", step=json.dumps(step))
        assert answer["type"] == "claims"
        assert (answer["claims"][0]["holds"], answer["claims"][0]["of"]) == (False, 1)
        checked = await viewer.ask("check_lesson", lesson="{}")
        assert checked["type"] == "lesson_checked"
        assert {"place": "title", "message": "expected a value, got none"} in checked["mistakes"]
