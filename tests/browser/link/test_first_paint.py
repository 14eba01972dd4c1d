"""What is there before the server has said a word."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.covering import deep


@deep
def test_the_stage_is_painted_before_the_socket_opens_as_it_is_after_it(visit: Visit) -> None:
    held = visit(None)
    held.page.route_web_socket("**/ws", lambda _: None)
    held.go()
    expect(held.page.locator("#play")).to_be_enabled()
    held.page.wait_for_function("() => probe.sent.length > 0")
    held.page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    assert held.page.evaluate("() => probe.alphaBefore()") == 255
    assert held.told("s.welcome") is None
    assert held.epoch() == 0
    expect(held.page.locator("#network h2")).to_contain_text("25 parameters")
    assert held.page.locator("#data canvas").count() == 9
    playground = visit()
    assert held.look("canvas.field") == playground.look("canvas.field")
    assert held.look("canvas.points") == playground.look("canvas.points")
    assert held.look(".net > canvas") == playground.look(".net > canvas")
    held.page.close()


def test_a_press_on_play_before_the_socket_opens_is_not_lost(visit: Visit) -> None:
    held = visit(None)
    held.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => new MutationObserver((_, observer) => {"
        "  const play = document.querySelector('#play');"
        "  if (play && probe.sockets.length === 0) { observer.disconnect(); play.click(); }"
        "}).observe(document.body, { childList: true, subtree: true }))"
    )
    held.open()
    held.until_epoch(3)
