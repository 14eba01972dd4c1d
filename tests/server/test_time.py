"""A run that is wound back, by a real server and worker: every moment is that of the run alone, and so is each fork."""

from livegrad.models.config.run import RunConfig, changed
from livegrad.models.training.past.journal import read
from livegrad.models.training.past.replay import replay
from livegrad.models.training.trainer import Trainer
from livegrad.server.wire.frames import Frame
from tests.server.client import Server, Viewer

RATE = "training.optimizer.learning_rate"


def moment(step: int, rate_at: int, rate: float = 0.3, config: RunConfig | None = None) -> Trainer:
    """Train alone to a step, with another rate from a step on."""
    trainer = Trainer(config or RunConfig())
    trainer.step(min(step, rate_at))
    if step >= rate_at:
        trainer.update(changed(trainer.config, {RATE: rate}))
        trainer.step(step - rate_at)
    return trainer


def expect(frame: Frame, trainer: Trainer) -> None:
    """Look whether a frame shows a run, and the numbers beside it are the run's."""
    assert frame.step == trainer.steps
    assert frame.parameters.tolist() == trainer.network.flat.tolist()
    assert frame.row.tolist() == trainer.measure()[1:].tolist()


async def seek(viewer: Viewer, step: int) -> Frame:
    await viewer.ask("seek", step=step)
    return await viewer.frame(lambda frame: frame.step == step)


async def with_a_change(viewer: Viewer) -> tuple[int, int]:
    """Train, change the rate while it trains, go on and pause; return the step of the change and the end."""
    await viewer.ask("play")
    await viewer.frame(lambda frame: frame.epoch >= 20)
    await viewer.ask("update", lane=0, changes={RATE: 0.3})
    history = await viewer.event("history")
    while not history.get("marks"):
        history = await viewer.event("history")
    await viewer.frame(lambda frame: frame.step > history["marks"][0]["step"] + 500)
    await viewer.ask("pause")
    await viewer.ask("step", unit="batch", count=1)  # the round that was begun is over by then
    end = (await viewer.event("history"))["end"]
    return history["marks"][0]["step"], end


async def test_a_run_is_wound_back_shown_again_and_changed_in_the_past(server: Server) -> None:
    async with server.session() as viewer:
        at, end = await with_a_change(viewer)
        (mark,) = next(event["marks"] for event in viewer.events if event.get("marks"))
        told = {"step": at, "epoch": at // 25, "kind": "update", "changes": {RATE: 0.3}, "before": {RATE: 0.03}}
        assert mark == told
        rows = list(viewer.steps)
        for step in (at - 7, at, 3, 0, end - 1, at + 1):
            expect(await seek(viewer, step), moment(step, at))
            history = next(event for event in reversed(viewer.events) if event["type"] == "history")
            assert (history["step"], history["begin"], history["end"]) == (step, 0, end)
        changes = [event["changes"].get(RATE) for event in viewer.events if event["type"] == "changed"]
        assert [rate for rate in changes if rate] == [0.3, 0.03, 0.3, 0.03, 0.3], "the options of then"

        await seek(viewer, at - 30)
        await viewer.ask("play")
        await viewer.frame(lambda frame: frame.step > end + 100)
        await viewer.ask("pause")
        assert viewer.steps[: len(rows)] == rows
        assert min(viewer.steps[len(rows) :]) >= rows[-1], "no row of the past comes twice"
        later = await seek(viewer, end + 50)
        expect(later, moment(end + 50, at))

        await seek(viewer, at + 10)
        journal = (await viewer.ask("describe", lane=0))["journal"]
        expect(later if later.step == at + 10 else await seek(viewer, at + 10), replay(read(journal)))
        await viewer.ask("edit", lane=0, layer=0, to=1, **{"from": None}, value=0.75)
        forked = next(event for event in viewer.events if event["type"] == "forked")
        assert (forked["step"], forked["end"] > end) == (at + 10, True)
        assert [entry.kind for entry in read(forked["journal"]).entries] == ["update"]
        await viewer.ask("step", unit="epoch", count=4)
        alone = moment(at + 10, at)
        alone.edit(0, 1, None, 0.75)
        alone.to_epoch_end()
        alone.step(75)
        expect(await viewer.frame(lambda frame: frame.step == alone.steps), alone)

        async with server.viewer() as other:
            await other.open(resume=viewer.events[0]["resume"])
            await other.frame()
            assert other.steps[-1] == alone.steps, "the curve is that of the new future"
            assert [step for step in other.steps if step <= at] == [step for step in dict.fromkeys(rows) if step <= at]
            history = next(event for event in other.events if event["type"] == "history")
            assert [mark["kind"] for mark in history["marks"]] == ["update", "edit"]

        back = await viewer.ask("replay", lane=0, journal=forked["journal"], step=end)
        assert back["type"] in ("run", "changed", "state")
        expect(await viewer.frame(lambda frame: frame.step == end), moment(end, at))


async def test_a_session_begins_from_a_journal_and_stands_at_its_moment(server: Server) -> None:
    text = '{"steps": 3000, "entries": [{"step": 1000, "kind": "update", "changes": {"%s": 0.3}}]}' % RATE  # noqa: UP031
    async with server.viewer() as viewer:
        await viewer.send("open", journal=text, step=2000, id=1)
        await viewer.event("welcome")
        frame = await viewer.frame(lambda frame: frame.step > 0)
        expect(frame, moment(2000, 1000))
        told = [event for event in viewer.events if event["type"] == "history"]
        assert (told[-1]["step"], told[-1]["end"]) == (2000, 3000)
        assert [len(event["marks"]) for event in told if "marks" in event] == [1]
        assert len(frame.curve) > 50, "its curve is there up to the moment"
        assert next(e for e in reversed(viewer.events) if e["type"] == "state")["state"] == "paused"
        refused = await viewer.ask("replay", lane=0, journal='{"steps": -1}', step=None)
        assert (refused["code"], refused["field"]) == ("bad_field", "journal")
        assert refused["message"] == "journal: steps: expected greater than or equal to 0, got '-1'"
    async with server.viewer() as viewer:
        await viewer.send("open", journal='{"version": 7}', id=1)
        assert (await viewer.event("error"))["message"] == "journal: version: expected 1, got '7'"


async def test_what_is_asked_while_it_seeks_is_meant_for_the_moment_sought(server: Server) -> None:
    async with server.session() as viewer:
        at, end = await with_a_change(viewer)
        await viewer.send("seek", step=end - 60, id=901)
        await viewer.send("seek", step=at - 40, id=902)
        await viewer.send("update", lane=0, changes={"training.optimizer.momentum": 0.5}, id=903)
        await viewer.send("step", unit="batch", count=9, id=904)
        await viewer.event("state", reply_to=904)
        alone = Trainer(RunConfig())
        alone.step(at - 40)
        alone.update(changed(RunConfig(), {"training.optimizer.momentum": 0.5}))
        alone.step(9)
        expect(await viewer.frame(lambda frame: frame.step == at - 31), alone)


async def test_all_lanes_go_to_the_same_place_in_epochs(server: Server) -> None:
    async with server.session() as viewer:
        await viewer.ask("add_lane", **{"from": 0}, changes={"training.batch_size": 50, "seeds.weights": 4})
        await viewer.ask("step", unit="epoch", count=60)
        await viewer.ask("seek", step=10 * 25 + 15)
        await viewer.frame(lambda frame: frame.step == 265)
        slow = Trainer(changed(RunConfig(), {"training.batch_size": 50, "seeds.weights": 4}))
        slow.step(53)
        first, second = viewer.picture
        assert (first.lane, second.lane) == (0, 1)
        expect(first, moment(265, 10**9))
        expect(second, slow)
        ends = {e["lane"]: e["end"] for e in viewer.events if e["type"] == "history"}
        assert ends == {0: 1500, 1: 300}
