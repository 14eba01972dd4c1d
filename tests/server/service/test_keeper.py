"""What a restart keeps: sessions with all their lanes, curves, points and clocks, as a killed server left them."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from structlog.testing import capture_logs

from livegrad.models.config.run import RunConfig, changed
from livegrad.server.service.curve import Curve
from livegrad.server.service.keeper import LOOK_EVERY, MOST_LEAVING, SAVE_EVERY, Keeper
from livegrad.server.service.mailbox import Viewer
from livegrad.server.service.saved import MOST_TAIL, hashed
from livegrad.server.service.session import Session
from livegrad.server.store.database import SessionChange, StoredSession
from livegrad.server.store.store import Store
from livegrad.server.wire.rows import encode_rows
from livegrad.server.worker import channel
from livegrad.server.worker.channel import Diagnosis, LaneStatus, NewFrame, Report
from tests.server.service.test_mailbox import body
from tests.server.service.test_sessions import POINTS, Table, built, command, heard, rows

CUSTOM = base64.b64encode(np.array([[0.5, 0.5, 1]], "<f4").tobytes()).decode()
AILING = Diagnosis(0, "dead", 1, "health.dead", {"count": 3}, None)


class Server(Table):
    """Sessions whose store is on disk."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        super().__init__(store=Store(folder, 1e6, 10**9, patience=0, clock=lambda: 5000.0), **settings)
        assert self.sessions.keeper
        self.keeper: Keeper = self.sessions.keeper

    async def save(self) -> None:
        """Let enough time pass for all that has changed to be due, and have it written."""
        await self.keeper._store.open()
        self.clock.now += SAVE_EVERY
        await self.keeper.save()

    async def join(self, key: str) -> tuple[Viewer, Session]:
        await self.sessions.recall(key)
        return self.open(resume=key)

    async def end(self) -> None:
        """End the process without another word to the store, as a kill does."""
        await self.keeper._store.close()


async def test_a_session_comes_back_with_all_that_was_known_of_it(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built(steps=(0, 25, 50))
    config = changed(RunConfig(), {"training.optimizer.learning_rate": 0.3, "data.custom": CUSTOM})
    live = built(config=config, rebuilt=False, points=None)
    server.report(session, rebuilt=False, built=[live], statuses=[LaneStatus(0, "playing", None, 7.0)], steps=(75,))
    server.sessions.hear(Report(session.number, diagnoses=[AILING], checkpoints={0: b"checkpoint"}))
    before = viewer_story(server, session.key)
    await server.save()
    await server.end()

    after = Server(tmp_path)
    later, again = await after.join(session.key)
    (begun, _) = after.workers.take()
    assert isinstance(begun, channel.Start)
    assert (begun.reason, begun.epochs_per_second) == ("server_restarted", 7.0)
    [start] = begun.lanes
    assert (start.checkpoint, start.playing, start.told) == (b"checkpoint", True, [AILING])
    assert start.config == config.model_dump(mode="json")
    assert (again.id, again.key, again.records[0].points) == (session.id, session.key, POINTS)
    after.sessions.hear(Report(again.number, frames=[NewFrame(0, later.feed, body(75))]))
    assert without_welcome(heard(later)) == before
    await after.end()


def viewer_story(server: Server, key: str) -> list[Any]:
    """Return what somebody who joins is told, without the welcome."""
    viewer, session = server.open(resume=key)
    server.sessions.hear(Report(session.number, frames=[NewFrame(0, viewer.feed, body(75))]))
    return without_welcome(heard(viewer))


def without_welcome(told: list[Any]) -> list[Any]:
    welcome, *events, frame = told
    assert welcome["resumed"] is True
    return [*events, frame.curve.tolist()]


async def test_all_lanes_come_back_and_a_new_one_gets_a_number_of_its_own(tmp_path: Path) -> None:
    server = Server(tmp_path)
    viewer, session = server.built()
    for lane in (1, 2):
        command(session, viewer, "add_lane", **{"from": 0}, changes={"seeds.weights": lane})
        config = changed(RunConfig(), {"seeds.weights": lane})
        status = LaneStatus(lane, "paused", None, 100.0)
        server.report(session, built=[built(lane, config)], statuses=[status], rows=[rows(0, lane=lane)])
    command(session, viewer, "remove_lane", lane=1)
    await server.save()
    await server.end()
    after = Server(tmp_path)
    _, again = await after.join(session.key)
    assert [(lane, record.config.seeds.weights) for lane, record in again.records.items()] == [(0, 0), (2, 2)]
    assert again.lanes.made == 3
    await after.end()


async def test_the_curve_is_whole_however_it_was_written(tmp_path: Path) -> None:
    """In pieces, with rows that replace others, thinned out and begun anew: as one that was never written."""
    server = Server(tmp_path)
    _, session = server.built()
    plain = Curve(6)
    plain.extend(rows(0).data)
    draw = np.random.default_rng(5)
    step = 0
    for _ in range(60):
        for _ in range(int(draw.integers(1, 4))):
            steps = range(step, step + int(draw.integers(1, 300)))  # its first row replaces the newest
            step = steps[-1]
            server.sessions.hear(Report(session.number, rows=[rows(*steps)], checkpoints={0: str(step).encode()}))
            plain.extend(rows(*steps).data)
        await server.save()
    assert step > 3 * 4096
    await server.end()
    after = Server(tmp_path)
    _, again = await after.join(session.key)
    curve = again.records[0].curve
    assert curve is not None
    assert encode_rows(curve.rows()) == encode_rows(plain.rows())
    for late in range(step + 1, step + 40):
        curve.extend(rows(late).data)
        plain.extend(rows(late).data)
    assert encode_rows(curve.rows()) == encode_rows(plain.rows()), "and it goes on as that would"
    await after.end()


async def test_what_somebody_did_is_written_at_once_and_what_training_did_before_long(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    await server.save()
    assert session.news == "none"
    server.sessions.hear(Report(session.number, checkpoints={0: b"later"}))
    server.clock.now += SAVE_EVERY / 2
    await server.keeper.save()
    assert "checkpoint" not in (await stored_session(server, session)).lanes[0].parts
    server.report(session, rebuilt=False)
    await server.keeper.save()
    assert (await stored_session(server, session)).lanes[0].parts["checkpoint"] == b"later"
    assert LOOK_EVERY <= 0.25
    await server.end()


async def stored_session(server: Server, session: Session) -> StoredSession:
    stored = await server.keeper._store.read(hashed(session.key))
    assert stored is not None
    return stored


async def test_a_curve_is_written_whole_before_its_pieces_take_more_than_it(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    most = 0
    for first in range(1, 40_000, 1000):
        server.sessions.hear(Report(session.number, rows=[rows(*range(first, first + 1000))], checkpoints={0: b"c"}))
        await server.save()
        most = max(most, sum(map(len, (await stored_session(server, session)).lanes[0].rows)))
    assert 0 < most <= MOST_TAIL
    await server.end()


async def test_the_files_do_not_hold_the_keys_that_open_sessions(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    await server.save()
    await server.end()
    assert session.key.encode() not in contents(tmp_path)


def contents(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_a_session_that_leaves_memory_is_there_when_its_page_comes_back(tmp_path: Path) -> None:
    server = Server(tmp_path, evict_seconds=1800)
    viewer, session = server.built(steps=(0, 25))
    server.sessions.hear(Report(session.number, checkpoints={0: b"newest"}))
    session.leave(viewer)
    server.clock.now += 1801
    server.sessions.tidy()
    assert len(server.sessions) == 0
    server.workers.take()
    later, again = await server.join(session.key)
    begun, *_ = server.workers.take()
    assert isinstance(begun, channel.Start)
    assert begun.lanes[0].checkpoint == b"newest"
    assert begun.reason == "recalled", "no server was restarted"
    assert heard(later)[0]["resumed"] is True
    server.sessions.hear(Report(again.number, built=[built(rebuilt=False)], statuses=[status("recalled")]))
    (told,) = heard(later)
    assert (told["type"], told["state"]) == ("state", "paused"), "nothing was built anew"
    await server.end()


def status(reason: str | None) -> LaneStatus:
    return LaneStatus(0, "paused", reason, 100.0)


async def test_two_pages_that_come_back_at_once_share_the_session(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    await server.save()
    await server.end()
    after = Server(tmp_path)
    (_, one), (_, other) = await asyncio.gather(after.join(session.key), after.join(session.key))
    assert one is other
    assert len(after.sessions) == 1
    await after.end()


async def test_who_asks_for_a_session_that_is_no_more_is_told_that_this_is_another(tmp_path: Path) -> None:
    server = Server(tmp_path)
    viewer, _ = await server.join("a key that opens nothing")
    told = heard(viewer)[0]
    assert (told["resumed"], told["forgotten"]) == (False, True)
    assert heard(server.open()[0])[0]["forgotten"] is False, "nobody asked for another"
    await server.end()


async def test_a_session_that_met_a_fault_of_the_program_is_not_kept(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    await server.save()
    with capture_logs():
        server.sessions.hear(Report(session.number, rows=[channel.Rows(0, b"no rows")]))
    await server.save()
    viewer, _ = await server.join(session.key)
    assert heard(viewer)[0]["forgotten"] is True
    await server.end()


async def test_a_session_of_options_that_are_no_more_begins_anew(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    config = RunConfig().model_dump(mode="json") | {"former": 1}
    session.records[0]._run = msgspec.structs.replace(built(), config=config)
    await server.save()
    await server.end()
    after = Server(tmp_path)
    with capture_logs() as logs:
        viewer, _ = await after.join(session.key)
    assert heard(viewer)[0]["forgotten"] is True
    assert [entry["event"] for entry in logs] == ["session_not_readable"]
    await after.end()


async def test_what_has_failed_stays_failed_until_it_is_begun_anew(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    server.sessions.hear(Report(session.number, failed="internal_error"))
    await server.save()
    await server.end()
    after = Server(tmp_path)
    viewer, again = await after.join(session.key)
    assert after.workers.take() == [channel.Watch(again.number, [viewer.feed], [viewer.feed])], (
        "no worker is ended by it again"
    )
    assert heard(viewer)[2]["state"] == "failed"
    command(again, viewer, "reset", lane=0, weights="same")
    begun, _ = after.workers.take()
    assert isinstance(begun, channel.Start)
    await after.end()


class Disk:
    """Fails while it is full."""

    def __init__(self, store: Store) -> None:
        self.full = False
        self.written: list[SessionChange] = []
        self._write = store._write
        self._store = store
        store._write = self.write  # type: ignore[method-assign]

    def write(self, changes: Any) -> bool:
        self._store.failing = self.full
        if self.full:
            return False
        self.written += changes
        return self._write(changes)


async def test_viewers_are_told_once_that_saving_fails_and_once_that_it_works_again(tmp_path: Path) -> None:
    server = Server(tmp_path)
    viewer, session = server.built()
    disk = Disk(server.keeper._store)
    await server.save()
    disk.full = True
    command(session, viewer, "speed", epochs_per_second=5)
    for step in (25, 50, 75):
        server.sessions.hear(Report(session.number, rows=[rows(step)], checkpoints={0: b"c%d" % step}))
        await server.save()
    assert heard(viewer) == [{"type": "saving", "works": False}]
    later, _ = server.open(resume=session.key)
    assert heard(later)[1] == {"type": "saving", "works": False}, "who comes later is told too"
    disk.full = False
    await server.save()
    assert heard(viewer) == [{"type": "saving", "works": True}]
    [entry] = (await stored_session(server, session)).done
    assert json.loads(entry) == {"step": 0, "type": "speed", "epochs_per_second": 5}
    await server.end()
    after = Server(tmp_path)
    _, again = await after.join(session.key)
    assert again.records[0].checkpoint == b"c75"
    curve = again.records[0].curve
    assert curve is not None
    assert curve.rows()["step"].tolist() == [0, 25, 50, 75], "nothing that could not be written is missing"
    await after.end()


async def test_sessions_that_leave_memory_while_the_disk_is_full_wait_for_it(tmp_path: Path) -> None:
    server = Server(tmp_path, evict_seconds=1, sessions_per_worker=1000)
    disk = Disk(server.keeper._store)
    await server.keeper._store.open()
    disk.full = True
    keys = []
    for _ in range(3):
        viewer, session = server.built()
        session.leave(viewer)
        keys.append(session.key)
    server.clock.now += 2
    server.sessions.tidy()
    await server.save()
    assert len(server.sessions) == 0
    disk.full = False
    for key in keys:
        viewer, _ = await server.join(key)
        assert heard(viewer)[0]["resumed"] is True
    assert len(keys) <= MOST_LEAVING
    await server.end()


async def test_where_nothing_can_be_kept_sessions_live_in_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    server = Server(tmp_path / "file", evict_seconds=1)
    await server.keeper.run()
    assert "in memory" in capsys.readouterr().err
    viewer, session = server.built()
    await server.keeper.save()
    session.leave(viewer)
    server.clock.now += 2
    server.sessions.tidy()
    later, _ = await server.join(session.key)
    assert heard(later)[0]["forgotten"] is True
    await server.keeper.close()


async def test_the_last_that_happened_is_written_when_the_server_is_stopped(tmp_path: Path) -> None:
    server = Server(tmp_path)
    _, session = server.built()
    await server.save()
    server.sessions.hear(Report(session.number, rows=[rows(25)], checkpoints={0: b"last"}))
    await server.keeper.close()
    after = Server(tmp_path)
    _, again = await after.join(session.key)
    assert again.records[0].checkpoint == b"last"
    await after.end()


def test_a_welcome_tells_the_version_of_the_page() -> None:
    table = Table(version="abc")
    viewer, _ = table.open()
    message = viewer.mailbox.take_now()
    assert isinstance(message, str)
    assert json.loads(message)["version"] == "abc"


async def test_what_was_done_is_kept_in_order_and_long_values_by_their_length(tmp_path: Path) -> None:
    server = Server(tmp_path)
    viewer, session = server.built(steps=(0, 25))
    command(session, viewer, "update", lane=0, changes={"training.optimizer.learning_rate": 0.3}, id=4)
    command(session, viewer, "edit", lane=0, layer=0, to=1, **{"from": None}, value=0.5)
    server.report(session, rebuilt=False, built=[], steps=(75,))
    command(session, viewer, "update", lane=0, changes={"data.custom": CUSTOM * 40})
    command(session, viewer, "play")
    await server.save()
    entries = [json.loads(entry) for entry in (await stored_session(server, session)).done]
    assert entries == [
        {"step": 25, "type": "update", "lane": 0, "changes": {"training.optimizer.learning_rate": 0.3}},
        {"step": 25, "type": "edit", "lane": 0, "layer": 0, "to": 1, "value": 0.5},
        {"step": 75, "type": "update", "lane": 0, "changes": {"data.custom": {"letters": 640}}},
    ]
    await server.end()
