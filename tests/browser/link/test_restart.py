"""A server is killed and started again where it was; the page finds its run."""

import os
import signal
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.serving import serving


def test_a_server_that_is_killed_and_started_again_goes_on_with_the_run(visit: Visit, tmp_path: Path) -> None:
    with serving(data_dir=tmp_path) as server:
        page = visit("training.optimizer.learning_rate=0.1", server=server)
        port = urlsplit(server.address).port or 0
        page.play()
        page.until_epoch(30)
        page.page.select_option("#network-activation", "relu")
        page.until_option("network.activation", "relu")
        page.until_epoch(page.epoch() + 60)
        session, before = page.told("s.welcome.session"), page.epoch()
        page.stop_listening()  # to complaints of connections that are refused while there is no server
        process = psutil.Process(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        process.wait()
        expect(page.page.locator("#banner")).to_contain_text("The connection is lost; trying again.")
    with serving(data_dir=tmp_path, port=port):
        page.until("s.welcome.resumed && s.state.state === 'playing'")
        expect(page.page.locator("#banner .banner")).to_have_count(0)
        assert page.told("s.welcome.session") == session
        assert page.config()["network"]["activation"] == "relu"
        page.until_epoch(before + 10)
        page.pause()
        page.settled_step()
        rows = page.told("s.rows.map((row) => row[0])")
        assert rows[0] == 0
        assert rows == sorted(set(rows)) == page.page.evaluate("() => probe.wholeCurve()")
        assert len(rows) > 20
        page.leave()
        page.page.close()
