"""What happens to a run when the page, its connection or its worker goes away."""

import json
import re

from playwright.sync_api import WebSocketRoute, expect
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.serving import Server, serving
from tests.covering import deep


def steps(playground: Playground) -> list[int]:
    """Return the steps of all rows that the page has of its run."""
    rows: list[int] = playground.told("s.rows.map((row) => row[0])")
    return rows


def expect_whole_curve(playground: Playground) -> None:
    """Hold the curve of a paused run against what the server tells somebody who comes to watch it now."""
    whole: list[int] = playground.page.evaluate("() => probe.wholeCurve()")
    mine = steps(playground)
    assert mine[0] == 0
    assert mine == whole
    assert mine == sorted(set(mine))


@deep
def test_a_reload_goes_on_with_the_same_run(playground: Playground) -> None:
    playground.play()
    playground.until_epoch(20)
    playground.page.select_option("#network-activation", "relu")
    playground.until_option("network.activation", "relu")
    seen, session, epoch = steps(playground), playground.told("s.welcome.session"), playground.epoch()
    playground.page.reload()
    playground.until("s.frame !== null")
    assert playground.told("s.welcome.resumed") is True
    assert playground.told("s.welcome.session") == session
    playground.until_epoch(epoch + 2)
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Pause")
    expect(playground.page.locator("#network-activation")).to_have_value("relu")
    playground.pause()
    playground.settled_step()
    assert set(seen) <= set(steps(playground))
    expect_whole_curve(playground)
    chart = playground.page.locator("#loss-chart .plot")
    expect(chart).to_have_attribute("aria-label", re_from_start())


def re_from_start() -> re.Pattern[str]:
    """Match a chart's words when its line begins at the beginning."""
    return re.compile(r"^Loss over epoch, from 0 to [\d,]+;")


def test_a_dropped_connection_comes_back_and_the_curve_has_no_gap(visit: Visit) -> None:
    playground = visit(None)
    routes: list[WebSocketRoute] = []
    down = False

    def route(socket: WebSocketRoute) -> None:
        routes.append(socket)
        if down:
            socket.close(code=1001)
        else:
            socket.connect_to_server()

    playground.page.route_web_socket("**/ws", route)
    playground.open()
    playground.play()
    playground.until_epoch(10)
    before = steps(playground)
    down = True
    routes[-1].close(code=1001)
    expect(playground.page.locator("#banner")).to_contain_text("The connection is lost; trying again.")
    playground.slide("noise", 20)  # what is changed meanwhile is not lost either
    playground.page.wait_for_function("() => probe.sockets.length >= 3")
    down = False
    expect(playground.page.locator("#banner .banner")).to_have_count(0)
    playground.until("s.welcome.resumed === true")
    playground.until_epoch(playground.epoch() + 2)
    playground.until_option("data.noise", 0.2)
    playground.pause()
    playground.settled_step()
    assert set(before) <= set(steps(playground))
    playground.page.unroute_all()
    expect_whole_curve(playground)


@deep
def test_a_worker_that_is_killed_is_replaced_and_the_run_goes_on(server: Server, playground: Playground) -> None:
    playground.play()
    playground.until_epoch(30)
    [worker] = server.workers()
    worker.kill()
    expect(playground.page.locator("#notices")).to_contain_text("The training process was restarted; the run goes on.")
    playground.until_epoch(playground.epoch() + 3)
    playground.pause()
    playground.settled_step()
    expect_whole_curve(playground)


@deep
def test_a_full_server_says_so_and_lets_one_in_as_soon_as_there_is_room(visit: Visit) -> None:
    with serving(sessions_per_worker=1, idle_seconds=0.05) as small:
        playground = visit(None, server=small)
        page = playground.page
        address = f"{small.address.replace('http', 'ws')}/ws"
        with connect(address, origin=Origin(small.address), subprotocols=[Subprotocol("livegrad.v1")]) as first:
            first.send('{"type": "open", "resume": null, "config": null}')
            assert json.loads(first.recv())["type"] == "welcome"
            playground.go()
            expect(page.locator("#banner")).to_contain_text("The server is full; trying again in a moment.")
            expect(page.locator("#network h2")).to_contain_text("25 parameters")
        # The page tries again by itself within ten seconds; that the network is back makes it try at once.
        page.evaluate("() => dispatchEvent(new Event('online'))")
        playground.until("s.frame !== null")
        expect(page.locator("#banner .banner")).to_have_count(0)
        playground.play()
        playground.until_epoch(2)
        playground.leave()
        page.close()  # before the server, which it would miss


@deep
def test_two_pages_train_two_runs(visit: Visit) -> None:
    one, other = visit(), visit("data.dataset=xor")
    one.page.click("#step")
    one.until("s.frame.step === 25")
    assert other.settled_step() == 0
    assert one.told("s.welcome.session") != other.told("s.welcome.session")


@deep
def test_another_experiment_in_the_same_tab_waits_for_play(playground: Playground) -> None:
    playground.play()
    playground.until_epoch(3)
    playground.page.goto("about:blank")
    playground.open("data.dataset=spiral")
    assert playground.told("s.welcome.resumed") is True
    playground.until_option("data.dataset", "spiral")
    playground.until("s.state.state === 'paused'")
    expect(playground.page.locator("#epoch")).to_have_text("0")
    expect(playground.page.locator("#play")).not_to_have_attribute("aria-label", "Pause")
