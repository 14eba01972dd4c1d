"""A server that was just installed compiles itself first: the page tells how far it is, until it is ready."""

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.covering import deep


def test_the_page_tells_how_far_a_new_server_has_compiled_itself(visit: Visit) -> None:
    playground = visit(None)
    health = {"workers": {"ready": 0, "total": 2}, "compiled": {"done": 12, "total": 30}}

    def answer(route: Route) -> None:
        route.fulfill(json=health)

    playground.page.route_web_socket("**/ws", lambda _: None)  # it is open, and no worker answers
    playground.page.route("**/healthz", answer)
    playground.go()
    banner = playground.page.locator("#banner")
    expect(banner).to_have_text("Preparing Livegrad for this machine: 12 of 30 parts compiled (once; about a minute).")
    health["compiled"] = {"done": 29, "total": 30}
    expect(banner).to_contain_text("29 of 30")
    health["workers"] = {"ready": 1, "total": 2}
    expect(banner.locator(".banner")).to_have_count(0)
    playground.page.close()


@deep
def test_a_server_that_answers_at_once_is_not_asked(visit: Visit) -> None:
    playground = visit(None)
    asked: list[str] = []
    playground.page.on("request", lambda request: asked.append(request.url))
    playground.page.clock.install()
    playground.open()
    playground.page.clock.fast_forward(5000)
    assert not [url for url in asked if url.endswith("healthz")]
