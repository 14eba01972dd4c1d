"""What the page says and does when its link is dead, when a part of it does not come, and when it fails itself."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.serving import Server
from tests.browser.stalling import stalling
from tests.covering import deep


def forgive(playground: Playground) -> None:
    """Forget complaints of the browser about what the test has put in the page's way."""
    playground.complaints.clear()


def test_a_stalled_link_is_told_of_and_what_was_pressed_is_done_once_when_it_is_back(
    visit: Visit, server: Server
) -> None:
    with stalling(server.address) as proxy:
        playground = visit(None, server=Server(proxy.address, server.pid))
        page = playground.page
        playground.open()
        playground.play()
        playground.until_epoch(3)
        proxy.stall()
        page.click("#play")
        banner = page.locator("#banner")
        expect(banner).to_contain_text("The server has been silent for some seconds")
        # It trains on, and the page does not say otherwise.
        expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
        page.click("#step")
        playground.slide("learning-rate", 3)
        expect(banner).to_contain_text("actions wait for the connection.")
        proxy.forget()
        proxy.flow()
        page.focus("#retry")
        page.keyboard.press("Enter")
        expect(banner.locator(".banner")).to_have_count(0)
        expect(page.locator("#play")).to_be_focused()
        playground.until("s.welcome.resumed && s.welcome.client_known && s.state.state === 'paused'")
        stood = playground.settled_step()
        # The pause came before the step, and both came once: the same step again is another epoch exactly.
        page.click("#step")
        playground.until(f"s.frame.step === {stood + 25}")
        shown = page.locator("#learning-rate").get_attribute("aria-valuetext")
        assert f"{playground.config()['training']['optimizer']['learning_rate']:g}" in (shown or "")
        # Now only what the page sends is held back, and comes late: it has been sent again by then.
        proxy.stall(down=False)
        page.click("#step")
        expect(banner).to_contain_text("1 action waits for the connection.")
        proxy.flow()
        playground.until(f"s.frame.step === {stood + 50}")
        expect(banner.locator(".banner")).to_have_count(0)
        assert playground.settled_step() == stood + 50
        forgive(playground)
        playground.leave()
        page.close()


@deep
def test_a_slow_link_is_not_called_dead(visit: Visit, server: Server) -> None:
    with stalling(server.address) as proxy:
        playground = visit(None, server=Server(proxy.address, server.pid))
        playground.open()
        proxy.rate = 20_000  # a picture takes a second
        playground.play()
        playground.until("s.frame.epoch >= 3")
        sockets = playground.page.evaluate("() => probe.sockets.length")
        first = playground.told("s.frame.frame")
        playground.until(f"s.frame.frame >= {first + 6}")
        assert playground.page.evaluate("() => probe.sockets.length") == sockets == 1
        expect(playground.page.locator("#banner .banner")).to_have_count(0)
        proxy.rate = None
        playground.leave()
        playground.page.close()


@deep
def test_a_session_that_the_server_no_longer_has_is_said_to_begin_anew(visit: Visit) -> None:
    playground = visit()
    playground.page.click("#step")
    playground.until("s.frame.step === 25")
    playground.page.evaluate("() => { sessionStorage.setItem('livegrad.resume', 'of another server'); }")
    playground.page.evaluate("() => probe.sockets.at(-1).close()")
    expect(playground.page.locator("#notices")).to_contain_text("it begins anew, with your settings")
    playground.until("s.welcome.resumed === false && s.frame.step === 0")


@deep
def test_a_part_that_does_not_come_is_told_with_a_way_to_try_again(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    line = page.locator("#loading")
    page.route("**/first.json", lambda route: route.fulfill(status=404, body="no"))
    playground.go("network.hidden=3")
    page.route("**/js/draw/kit/theme.js", lambda route: route.fulfill(status=404, body="no"))
    page.reload()
    expect(line).to_contain_text("A part of the page has not come.")
    expect(line.get_by_text("重试")).to_be_hidden()
    page.unroute_all()
    line.get_by_role("link", name="Try again").click()
    expect(page.locator("#play")).to_be_visible()
    expect(line).to_have_count(0)
    assert "network.hidden=3" in playground.hash()
    page.route("**/css/network.css", lambda route: route.abort())
    page.reload()
    expect(page.locator("#play")).to_be_visible()
    expect(line).to_contain_text("css/network.css")
    forgive(playground)


@deep
def test_a_part_that_does_not_come_is_told_in_chinese_too(visit: Visit) -> None:
    playground = visit(None, locale="zh-CN")
    line = playground.page.locator("#loading")
    playground.page.route("**/first.json", lambda route: route.fulfill(status=404, body="no"))
    playground.go()
    expect(line).to_contain_text("页面有一部分未能加载。")
    expect(line.get_by_text("Try again")).to_be_hidden()
    playground.page.unroute_all()
    line.get_by_role("link", name="重试").click()
    expect(playground.page.locator("#play")).to_be_visible()
    forgive(playground)


@deep
def test_what_is_loaded_later_and_does_not_come_is_asked_for_again(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    page.route("**/views/training/sheet.js", lambda route: route.abort())
    page.route("**/css/training.css", lambda route: route.abort())
    playground.open()
    page.click("#more")
    banner = page.locator("#banner")
    expect(banner).to_contain_text("A part of this page did not come.")
    page.unroute_all()
    page.click("#missing")
    expect(page.locator("section#options")).to_be_visible()
    expect(banner.locator(".banner")).to_have_count(0)
    forgive(playground)


@deep
def test_a_network_without_websockets_is_named_as_what_it_is(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    page.add_init_script(
        """globalThis.WebSocket = class extends EventTarget {
          constructor() { super(); setTimeout(() => this.onclose?.()); }
          close() {}
        };"""
    )
    playground.go()
    expect(page.locator("#banner")).to_contain_text("no WebSocket gets through")
    expect(page.locator("#banner [role=status]")).to_have_count(1)
    # A press is taken, and said to wait; nothing is pretended: nobody trains.
    page.click("#play")
    expect(page.locator("#banner")).to_contain_text("1 action waits")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    expect(page.locator("#epoch")).to_have_text("0")
    page.click("#play")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    page.close()


def test_a_fault_of_the_page_is_told_and_a_lost_canvas_is_painted_again(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    picture = playground.look("#output .field")
    page.evaluate(
        """() => {
          const canvas = document.querySelector('#output .field');
          canvas.getContext('2d').reset();
          canvas.dispatchEvent(new Event('contextlost'));
          canvas.dispatchEvent(new Event('contextrestored'));
        }"""
    )
    playground.until_looks("#output .field", picture)
    expect(page.locator("#banner .banner")).to_have_count(0)
    page.evaluate("() => void Promise.reject(new Error('of a view'))")
    expect(page.locator("#banner")).to_contain_text("Something in this page has gone wrong")
    page.click("#reload")
    expect(page.locator("#play")).to_be_visible()
    expect(page.locator("#banner .banner")).to_have_count(0)
    playground.until("s.frame !== null")
    forgive(playground)
