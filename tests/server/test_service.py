"""The service whole: a real server, a real worker, real sockets."""

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from livegrad.models.config import custom
from livegrad.models.config.run import RunConfig, changed
from livegrad.models.config.words import MAX_POINTS
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import Frame
from livegrad.server.wire.rows import MISSING
from tests.server.client import Server, Viewer

ABNORMAL = 1006  # what a client notes when the connection ends without a word
EXPLOSIVE = changed(
    RunConfig(),
    {
        "data.dataset": "plane",
        "training.loss": "squared",
        "network.activation": "linear",
        "training.optimizer.learning_rate": 10.0,
    },
)


def parameters(config: RunConfig, steps: int) -> list[float]:
    """Train alone and return the weights."""
    trainer = Trainer(config)
    trainer.step(steps)
    weights: list[float] = trainer.network.flat.numpy().tolist()
    return weights


async def test_opening_gives_a_welcome_then_the_run_then_a_frame(server: Server) -> None:
    async with server.viewer() as viewer:
        welcome = await viewer.open()
        assert viewer.socket.subprotocol == "livegrad.v1"
        assert welcome["resumed"] is False
        assert len(welcome["resume"]) >= 22, "128 bits or more"
        frame = await viewer.frame()
        assert [event["type"] for event in viewer.events] == ["welcome", "run", "state", "history"]
        run, state, history = viewer.events[1:]
        assert run["config"] == RunConfig().model_dump(mode="json")
        assert state == {"type": "state", "state": "paused", "lane": 0, "reason": None, "epochs_per_second": 100}
        assert (history["step"], history["begin"], history["end"], history["marks"]) == (0, 0, 0, [])
        assert (frame.lane, frame.frame, frame.step, frame.epoch) == (0, 1, 0, 0)
        assert (frame.series, frame.statistics) == (len(run["series"]), len(run["statistics"]))
        assert frame.curve.shape == (1, 1 + frame.series)
        assert frame.boundary
        assert frame.boundary.cells.shape == (100, 100)
        assert frame.units
        assert frame.units.cells.shape == (9, 24, 24)
        assert frame.points.shape == (500,)
        assert frame.parameters.tolist() == parameters(RunConfig(), 0)


async def test_a_session_opens_with_the_configuration_it_is_given(server: Server) -> None:
    config = changed(RunConfig(), {"data.dataset": "spiral", "network.hidden": [3]})
    async with server.session(config) as viewer:
        assert viewer.events[1]["config"] == config.model_dump(mode="json")


async def test_play_pause_and_speed_are_answered_and_obeyed(server: Server) -> None:
    async with server.session() as viewer:
        assert (await viewer.ask("play"))["state"] == "playing"
        await viewer.frame(lambda frame: frame.epoch >= 3)
        assert (await viewer.ask("speed", epochs_per_second=None))["epochs_per_second"] is None
        await viewer.frame(lambda frame: frame.epoch >= 10)
        paused = await viewer.ask("pause")
        assert (paused["state"], paused["reason"]) == ("paused", None)


async def test_a_paused_session_sends_nothing(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.step > 0)
        await viewer.ask("pause")
        final = await viewer.ask("step", unit="batch", count=1)
        assert final["state"] == "paused"
        await viewer.frame(lambda frame: frame.step == max(viewer.steps))
        # Were anything more on its way, it would come before the answer to a command that changes nothing.
        count = len(viewer.frames)
        await viewer.ask("speed", epochs_per_second=50)
        await viewer.ask("speed", epochs_per_second=100)
        assert len(viewer.frames) == count


@pytest.mark.parametrize(("unit", "count", "step"), [("epoch", 2, 50), ("batch", 3, 3), ("sample", 4, 4)])
async def test_a_step_is_exactly_that_much_and_is_seen(server: Server, unit: str, count: int, step: int) -> None:
    async with server.session() as viewer:
        assert (await viewer.ask("step", unit=unit, count=count))["state"] == "paused"
        frame = await viewer.frame(lambda frame: frame.step == step)
        if unit != "sample":
            assert frame.parameters.tolist() == parameters(RunConfig(), step)
        assert viewer.steps[-1] == step


async def test_a_live_update_is_answered_with_what_it_changes_and_keeps_the_weights(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("step", unit="epoch", count=1)
        before = await viewer.frame(lambda frame: frame.step == 25)
        rate = {"training.optimizer.learning_rate": 0.3}
        changed = await viewer.ask("update", lane=0, changes=rate)
        assert changed == {"type": "changed", "lane": 0, "changes": rate, "reply_to": changed["reply_to"]}
        assert (await viewer.frame()).parameters.tolist() == before.parameters.tolist()


async def test_a_change_of_shape_rebuilds_and_the_curve_starts_afresh(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("step", unit="epoch", count=1)
        await viewer.frame(lambda frame: frame.step == 25)
        run = await viewer.ask("update", lane=0, changes={"network.hidden": [5, 5, 5]})
        assert run["rebuilt"] is True
        frame = await viewer.frame()
        assert frame.curve[:, 0].tolist() == [0]
        assert frame.curve.shape[1] == 1 + len(run["series"])
        assert len(frame.layers) == 4


async def test_reset_goes_back_to_the_same_weights_or_to_new_ones(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("step", unit="epoch", count=1)
        run = await viewer.ask("reset", lane=0, weights="same")
        assert run["rebuilt"] is True
        assert (await viewer.frame()).parameters.tolist() == parameters(RunConfig(), 0)
        run = await viewer.ask("reset", lane=0, weights="new")
        assert run["config"]["seeds"]["weights"] != 0
        expected = parameters(RunConfig.model_validate(run["config"]), 0)
        assert (await viewer.frame()).parameters.tolist() == expected


async def test_an_edited_weight_is_on_the_next_frame_with_its_losses(server: Server) -> None:
    async with server.session() as viewer:
        assert (await viewer.ask("edit", lane=0, layer=0, to=1, **{"from": 0}, value=2.5))["type"] == "state"
        frame = await viewer.frame()
        alone = Trainer(RunConfig())
        alone.edit(0, 1, 0, 2.5)
        assert frame.parameters.tolist() == alone.network.flat.numpy().tolist()
        assert frame.curve[-1].tolist() == alone.measure().tolist()


async def test_an_edit_of_what_is_not_there_is_refused(server: Server) -> None:
    async with server.session() as viewer:
        error = await viewer.ask("edit", lane=0, layer=9, to=1, **{"from": 0}, value=2.5)
        assert (error["type"], error["code"]) == ("error", "bad_field")
        assert "expected" in error["message"]


async def test_configure_builds_the_run_anew(server: Server) -> None:
    config = changed(RunConfig(), {"data.dataset": "gauss"}).model_dump(mode="json")
    async with server.session() as viewer:
        run = await viewer.ask("configure", lane=0, config=config)
        assert (run["config"], run["rebuilt"]) == (config, True)


async def test_a_view_changes_what_this_viewer_sees(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.send("view", grid=20, units=8, unit=3)
        frame = await viewer.frame(lambda frame: frame.boundary is not None and frame.boundary.size == 20)
        assert frame.units
        assert frame.units.cells.shape == (9, 8, 8)
        assert frame.unit
        assert (frame.unit.index, frame.unit.cells.shape) == (3, (20, 20))
        error = await viewer.ask("view", unit=8)
        assert (error["code"], error["field"]) == ("bad_field", "unit")


async def test_a_hidden_viewer_gets_no_pictures_and_then_all_rows(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("view", hidden=True)
        shown = len(viewer.frames)
        await viewer.ask("play")
        await viewer.ask("step", unit="epoch", count=30)
        assert len(viewer.frames) == shown
        await viewer.ask("view", hidden=False)
        frame = await viewer.frame()
        assert frame.step >= 30 * 25
        assert viewer.steps[0] == 0
        assert viewer.steps[-1] == frame.step
        assert viewer.steps == sorted(set(viewer.steps))


async def test_a_viewer_who_does_not_acknowledge_gets_two_frames_and_no_more(server: Server) -> None:
    async with server.viewer() as viewer:
        viewer.acknowledging = False
        await viewer.open()
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.frame == 2)
        await viewer.ask("step", unit="epoch", count=20)
        assert [frame.frame for frame in viewer.frames] == [1, 2]
        await viewer.send("ack", frame=2)
        frame = await viewer.frame()
        assert frame.frame == 3
        assert frame.curve[-1, 0] >= frame.step, "the rows of all the frames between have come with it"
        assert viewer.steps == sorted(set(viewer.steps))


async def test_the_curve_has_no_gap_and_no_double_across_a_lost_connection(server: Server) -> None:
    async with server.session() as first:
        key = first.events[0]["resume"]
        await first.ask("speed", epochs_per_second=None)
        await first.ask("play")
        await first.frame(lambda frame: frame.epoch >= 20)
        first.socket.transport.abort()
        seen = list(first.steps)
    async with server.viewer() as second:
        welcome = await second.open(resume=key)
        assert (welcome["resumed"], welcome["resume"]) == (True, key)
        assert welcome["session"] == first.events[0]["session"]
        await second.frame()
        run, state = second.events[1:3]
        assert (run["type"], run["rebuilt"], state["state"]) == ("run", False, "playing")
        assert second.steps[: len(seen)] == seen, "the first frame carries the whole curve"
        known = len(second.steps)
        await second.frame(lambda _: len(second.steps) > known + 20)
        assert second.steps == sorted(set(second.steps))


async def test_an_unknown_key_gets_a_fresh_session_and_no_error(server: Server) -> None:
    async with server.viewer() as viewer:
        welcome = await viewer.open(resume="no such key")
        assert welcome["resumed"] is False
        assert welcome["resume"] != "no such key"
        await viewer.frame()


async def test_two_sessions_in_one_worker_train_as_if_alone(server: Server) -> None:
    other = changed(RunConfig(), {"data.dataset": "xor", "training.optimizer.name": "adam", "seeds.weights": 5})
    async with server.session() as one, server.session(other) as two:
        for viewer in (one, two):
            await viewer.ask("speed", epochs_per_second=None)
        await asyncio.gather(one.ask("play"), two.ask("play"))
        await asyncio.gather(*(viewer.frame(lambda frame: frame.step > 300) for viewer in (one, two)))
        await asyncio.gather(one.ask("pause"), two.ask("pause"))
        for viewer, config in ((one, RunConfig()), (two, other)):
            await viewer.ask("step", unit="batch", count=1)
            final = await viewer.frame(lambda frame, seen=viewer.steps: frame.step == seen[-1])  # type: ignore[misc]
            assert final.parameters.tolist() == parameters(config, final.step)


async def test_viewers_of_one_session_see_the_same_and_each_hears_its_own_answers(server: Server) -> None:
    async with server.session() as one, server.viewer() as two:
        await two.open(resume=one.events[0]["resume"])
        await two.frame()
        await one.ask("step", unit="epoch", count=1)
        frames = await asyncio.gather(*(viewer.frame(lambda frame: frame.step == 25) for viewer in (one, two)))
        first, second = (frame.boundary for frame in frames)
        assert first
        assert second
        assert np.array_equal(first.cells, second.cells)
        assert one.steps == two.steps
        assert not any("reply_to" in event for event in two.events)


async def test_a_stalled_viewer_does_not_slow_another(server: Server) -> None:
    async with server.session() as stalled, server.viewer() as other:
        stalled.acknowledging = False
        stalled.socket.transport.pause_reading()
        await other.open(resume=stalled.events[0]["resume"])
        await other.ask("speed", epochs_per_second=None)
        await other.ask("play")
        for _ in range(30):
            await other.frame()
        assert other.frames[-1].step > other.frames[0].step
        stalled.socket.transport.resume_reading()


async def test_divergence_is_a_state_with_a_verdict_and_its_remedy_mends_it(server: Server) -> None:
    async with server.session(EXPLOSIVE) as viewer:
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.send("play")
        state = await viewer.event("state", state="diverged")
        assert state["reason"] == "loss_not_finite"
        verdict = await viewer.event("verdict", kind="diverged")
        assert (verdict["layer"], verdict["text_key"]) == (None, "health.diverged")
        assert (await viewer.ask("play"))["code"] == "not_now"
        for frame in viewer.frames:
            assert np.isfinite(frame.parameters).all()
            assert np.isfinite(frame.curve).all()
        # It is told at once, and again when a remedy has been tried and helped, which may be before Play is answered.
        verdict = [event for event in viewer.events if event["type"] == "verdict" and event["kind"] == "diverged"][-1]
        while verdict["remedy"] is None:
            verdict = await viewer.event("verdict", kind="diverged")
        run = await viewer.ask("update", lane=0, changes=verdict["remedy"])
        assert run["rebuilt"] is True
        assert (await viewer.event("state"))["state"] == "paused"
        assert (await viewer.ask("play"))["state"] == "playing"


REFUSED: list[tuple[Any, str, str | None]] = [
    ("nonsense", "not_json", None),
    ("[1, 2]", "not_json", None),
    (b"bytes", "not_text", None),
    ({"type": "dance"}, "unknown_type", "type"),
    ({"type": "play", "loud": True}, "bad_field", "loud"),
    ({"type": "step", "unit": "epoch"}, "bad_field", "count"),
    ({"type": "speed", "epochs_per_second": -3}, "bad_field", "epochs_per_second"),
    ({"type": "update", "lane": 3, "changes": {"data.noise": 0.1}}, "bad_field", "lane"),
    ({"type": "update", "lane": 0, "changes": {"data.noise": 7}}, "bad_field", "data.noise"),
    ({"type": "update", "lane": 0, "changes": {"data.colour": 7}}, "bad_field", "data.colour"),
    ({"type": "ack", "frame": 99}, "bad_field", "frame"),
    ({"type": "open", "resume": None, "config": None}, "already_open", "type"),
]


async def test_what_is_refused_gets_an_error_event_and_changes_nothing(server: Server) -> None:
    async with server.session() as viewer:
        for number, (message, code, field) in enumerate(REFUSED):
            body = json.dumps(message | {"id": number}) if isinstance(message, dict) else message
            await viewer.socket.send(body)
            error = await viewer.event("error")
            assert (error["code"], error["field"]) == (code, field), message
            assert error.get("reply_to") == (number if isinstance(message, dict) else None)
            assert error["message"].count("expected") == 1
        told = await viewer.ask("update", lane=0, changes={"data.noise": 0.0})
        assert (told["type"], told["changes"]) == ("changed", {})


async def test_a_command_before_open_is_refused(server: Server) -> None:
    async with server.viewer() as viewer:
        assert (await viewer.ask("play"))["code"] == "not_open"
        await viewer.open()
        await viewer.frame()


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://127.0.0.1:1", "http://x@127.0.0.1"])
async def test_a_page_of_another_origin_is_refused_with_403(server: Server, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with server.viewer(origin=origin):
            pass
    assert caught.value.response.status_code == 403


async def test_a_page_of_our_own_may_connect(server: Server) -> None:
    async with server.viewer(origin=server.url) as viewer:
        assert (await viewer.open())["type"] == "welcome"


async def test_an_oversized_message_closes_with_1009(server: Server) -> None:
    async with server.session() as viewer:
        with suppress(ConnectionClosed):
            await viewer.socket.send(json.dumps({"type": "open", "resume": "x" * 300_000}))
        assert await viewer.closed() == 1009


async def test_more_than_two_hundred_messages_a_second_close_with_1008(server: Server) -> None:
    async with server.session() as viewer:
        for _ in range(300):
            await viewer.socket.send('{"type": "view"}')
        error = await viewer.event("error", code="too_fast")
        assert "200 messages a second" in error["message"]
        assert await viewer.closed() == 1008


async def test_a_flood_of_pings_is_cut_off(server: Server) -> None:
    async with server.session() as viewer:
        with suppress(ConnectionClosed):
            for _ in range(1000):
                await viewer.socket.ping()
        assert await viewer.closed() == ABNORMAL


async def test_a_message_in_endless_fragments_is_cut_off(server: Server) -> None:
    async def fragments() -> Any:
        for _ in range(2000):
            yield " "

    async with server.session() as viewer:
        with suppress(ConnectionClosed):
            await viewer.socket.send(fragments())
        assert await viewer.closed() == ABNORMAL


def patched(run: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """Apply a `changed` event to what is known of a run."""
    parts = {name: event[name] for name in ("network", "data", "series", "steps_per_epoch") if name in event}
    config = changed(RunConfig.model_validate(run["config"]), event["changes"])
    return run | parts | {"config": config.model_dump(mode="json")}


async def test_state_plus_events_equals_fresh_state(server: Server) -> None:
    """Who watched from the start and who came late know the same."""

    def knows(viewer: Viewer) -> dict[str, Any]:
        last: dict[str, Any] = {}
        for event in viewer.events:
            if event["type"] == "changed":
                last["run"] = patched(last["run"], event)
            elif event["type"] in ("run", "state"):
                last[event["type"]] = {k: v for k, v in event.items() if k not in ("reply_to", "rebuilt")}
        frame: Frame = viewer.frames[-1]
        return last | {"step": frame.step, "parameters": frame.parameters.tolist(), "curve": sorted(set(viewer.steps))}

    async with server.session() as early, server.viewer() as late:
        await early.ask("update", lane=0, changes={"network.hidden": [6]})
        await early.ask("speed", epochs_per_second=7)
        await early.ask("step", unit="epoch", count=12)
        await early.ask("update", lane=0, changes={"training.optimizer.name": "adam"})
        await early.ask("update", lane=0, changes={"training.batch_size": 20, "data.validation_share": 0.2})
        await early.ask("step", unit="batch", count=2)
        await early.frame(lambda frame: frame.step == 302)
        await late.open(resume=early.events[0]["resume"])
        await late.frame()
        assert knows(late) == knows(early)


async def test_points_kept_for_validation_add_a_series_to_the_curve_there_is(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("step", unit="epoch", count=3)
        before = await viewer.frame(lambda frame: frame.step == 75)
        run = await viewer.ask("update", lane=0, changes={"data.validation_share": 0.2})
        assert run["type"] == "changed"
        assert "validation_loss" in run["series"]
        assert {split for *_, split in run["data"]["points"]} == {0, 1, 2}
        frame = await viewer.frame(lambda frame: frame.series == len(run["series"]))
        assert frame.parameters.tolist() == before.parameters.tolist()
        assert frame.curve[0, 0] == 0, "the curve comes whole"
        assert frame.curve[-1, 0] == 75
        validation, train = (
            frame.curve[:, 1 + run["series"].index(name)] for name in ("validation_loss", "train_loss")
        )
        assert validation[0] == np.float32(MISSING)
        assert 0 < validation[-1] < 10
        assert ((train > 0) & (train < 10)).all()


async def test_the_rate_finder_answers_who_asked_and_leaves_the_run_as_it_is(server: Server) -> None:
    async with server.session() as one, server.viewer() as two:
        await two.open(resume=one.events[0]["resume"])
        await two.frame()
        found = await one.ask("find_rate", lane=0)
        assert (found["type"], len(found["rates"])) == ("rates", len(found["rounds"][0]["losses"]))
        assert found["rates"][0] < found["suggested"] < found["rates"][-1]
        await one.ask("step", unit="batch", count=5)
        for viewer in (one, two):
            frame = await viewer.frame(lambda frame: frame.step == 5)
            assert frame.parameters.tolist() == parameters(RunConfig(), 5)
        assert not any(event["type"] == "rates" for event in two.events)


async def test_histograms_are_of_the_layer_asked_for_and_of_no_other(server: Server) -> None:
    async with server.session() as viewer:
        assert viewer.frames[-1].histograms is None
        await viewer.send("view", histogram=2)
        frame = await viewer.frame(lambda frame: frame.histograms is not None)
        assert frame.histograms
        assert frame.histograms.layer == 2
        assert set(frame.histograms.kinds) == {"weights", "gradients", "activations", "pre_activations"}
        error = await viewer.ask("view", histogram=3)
        assert (error["code"], error["field"]) == ("bad_field", "histogram")
        await viewer.ask("update", lane=0, changes={"network.hidden": [3]})
        assert (await viewer.frame(lambda frame: len(frame.layers) == 2)).histograms is None


async def test_a_stop_rule_pauses_and_says_why(server: Server) -> None:
    async with server.session(changed(RunConfig(), {"training.stop.epoch": 4})) as viewer:
        await viewer.send("play")
        state = await viewer.event("state", state="paused", reason="stopped_epoch")
        assert state["lane"] == 0
        frame = await viewer.frame(lambda frame: frame.epoch == 4)
        assert frame.step == 100
        async with server.viewer() as late:
            await late.open(resume=viewer.events[0]["resume"])
            assert (await late.event("state"))["reason"] == "stopped_epoch"


async def test_five_thousand_custom_points_are_trained_on_while_they_change(server: Server) -> None:
    place = np.random.default_rng(5).uniform(-6, 6, (MAX_POINTS, 2))
    rows = [(x1, x2, float(x1 > 0) + 2 * float(x2 > 0)) for x1, x2 in place.tolist()]
    config = changed(RunConfig(), {"data.dataset": "custom-classes", "data.custom": custom.encode(rows[:4000])})
    async with server.session(config) as viewer:
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.step > 10)
        run = await viewer.ask("update", lane=0, changes={"data.custom": custom.encode(rows)})
        assert (run["type"], len(run["data"]["points"])) == ("changed", MAX_POINTS)
        frame = await viewer.frame(lambda frame: len(frame.points) == MAX_POINTS)
        assert frame.point_classes is not None
        assert frame.step > 10
        error = await viewer.ask("update", lane=0, changes={"data.custom": "AAAA"})
        assert (error["code"], error["field"]) == ("bad_field", "data.custom")


async def test_a_run_is_described_to_who_asks(server: Server) -> None:
    async with server.session() as viewer:
        description = await viewer.ask("describe", lane=0)
        assert description["type"] == "description"
        assert "import torch" in description["code"]
        assert json.loads(description["notebook"])["nbformat"] == 4
        assert b"0.weight" in base64.b64decode(description["weights"])
        assert len(description["equation"]) >= 3


async def test_a_lane_is_added_trained_beside_the_first_watched_later_and_removed(server: Server) -> None:
    first, second = (
        changed(RunConfig(), {"training.stop.epoch": 30, "training.batch_size": size}) for size in (10, 50)
    )
    last = {0: 30 * 25, 1: 30 * 5}
    async with server.session(first) as viewer, server.viewer() as late:
        await viewer.ask("step", unit="epoch", count=2)
        added = await viewer.ask("add_lane", **{"from": 0}, changes={"training.batch_size": 50})
        assert (added["type"], added["lanes"]) == ("lanes", [0, 1])
        run = await viewer.event("run", lane=1)
        assert (run["config"], run["rebuilt"]) == (second.model_dump(mode="json"), True)
        assert (await viewer.event("state", lane=1))["state"] == "paused"
        await viewer.frame(lambda frame: (frame.lane, frame.step) == (1, 2 * 5))  # it has caught up
        await viewer.ask("speed", epochs_per_second=None)
        await viewer.ask("play")
        ends: dict[int, Frame] = {}
        while len(ends) < 2:
            frame = await viewer.frame()
            if frame.step == last[frame.lane]:
                ends[frame.lane] = frame
        for lane, config in enumerate((first, second)):
            assert ends[lane].parameters.tolist() == parameters(config, last[lane])
        await late.open(resume=viewer.events[0]["resume"])
        assert (await late.event("lanes"))["lanes"] == [0, 1]
        assert (await late.event("state", lane=1))["reason"] == "stopped_epoch"
        assert (await late.frame(lambda frame: frame.lane == 1)).step == last[1]
        assert (await viewer.ask("remove_lane", lane=0))["lanes"] == [1]
        assert (await late.event("lanes"))["lanes"] == [1]
        refused = await viewer.ask("remove_lane", lane=1)
        assert (refused["code"], refused["reason"]) == ("not_now", "last_lane")
        await viewer.ask("step", unit="batch", count=1)
        await viewer.frame(lambda frame: (frame.lane, frame.step) == (1, last[1] + 1))
