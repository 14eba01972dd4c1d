"""One server and one Chromium for all tests here; pages are used again, each as good as new, and none may complain."""

from collections.abc import Iterator
from typing import Final, Protocol

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from scripts import browser as chromium
from tests.browser.playground import PATIENCE, Playground
from tests.browser.serving import Server, serving

expect.set_options(timeout=PATIENCE)

MOST_IDLE: Final = 3
MEDIA: Final = {"color_scheme": "light", "reduced_motion": "no-preference"}
"""What a page can be made to prefer though it is there already; another browser for it would load all files anew."""
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """Serve to all tests; sessions whose page is gone are kept, and must not fill the server."""
    with serving(program="tests.browser.keeping", sessions_per_worker=1000) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run one Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        yield browser
        browser.close()


class Visit(Protocol):
    """Opens a page that nobody has been to before."""

    def __call__(
        self,
        link: str | None = "",
        *,
        size: tuple[int, int] = (1440, 900),
        server: Server | None = None,
        **options: object,
    ) -> Playground:
        """Open a link; None opens nothing yet. `options` are those of Playwright's contexts."""


class Pages:
    """Pages that tests have done with: another process for each would take as long as most tests do."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._quiet = f"{address}/healthz"
        self._idle: list[tuple[str, Page]] = []

    def take(self, size: tuple[int, int], options: dict[str, object]) -> Page:
        """Give a page as it is in a new browser, in a window of this size."""
        known = next((entry for entry in self._idle if entry[0] == _lasting(options)), None)
        if known is None:
            return self.new(size, options)
        self._idle.remove(known)
        page = known[1]
        page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
        page.emulate_media(**MEDIA | {name: options[name] for name in MEDIA if name in options})  # type: ignore[arg-type]
        return page

    def new(self, size: tuple[int, int], options: dict[str, object]) -> Page:
        """Give a page of its own, in a window of this size."""
        viewport = ViewportSize(width=size[0], height=size[1])
        context = self._browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        # As who has been here before: the labels of a first visit have a test of their own.
        context.add_init_script("try { localStorage.setItem('livegrad.labels', 'seen'); } catch {}")
        return context.new_page()

    def give_back(self, page: Page, options: dict[str, object]) -> None:
        """Make a page forget all, on an address of the server where nothing goes on."""
        page.goto(self._quiet)
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.mouse.move(0, 0)
        self._idle.append((_lasting(options), page))
        if len(self._idle) > MOST_IDLE:
            self._idle.pop(0)[1].context.close()


def _lasting(options: dict[str, object]) -> str:
    """Write down the options that a page has for good."""
    return repr({name: value for name, value in options.items() if name not in MEDIA})


@pytest.fixture(scope="package")
def pages(browser: Browser, server: Server) -> Pages:
    return Pages(browser, server.address)


@pytest.fixture
def visit(pages: Pages, server: Server) -> Iterator[Visit]:
    """Open pages, and at the end hold against the test whatever one of them complained of."""
    opened: list[tuple[Playground, dict[str, object], bool]] = []
    home = server

    def open_page(
        link: str | None = "",
        *,
        size: tuple[int, int] = (1440, 900),
        server: Server | None = None,
        **options: object,
    ) -> Playground:
        # Who opens a page by hand puts something in its way, or wants to see what a first visit loads.
        again = link is not None and server is None
        page = pages.take(size, options) if again else pages.new(size, options)
        playground = Playground(page, (server or home).address, each_request=not again)
        opened.append((playground, options, again))
        return playground if link is None else playground.open(link)

    yield open_page
    for playground, options, again in opened:
        playground.leave()
        playground.stop_listening()
        if again and not playground.page.is_closed():
            pages.give_back(playground.page, options)
        else:
            playground.page.context.close()
    assert [complaint for playground, *_ in opened for complaint in playground.complaints] == []


@pytest.fixture
def playground(visit: Visit) -> Playground:
    """Open the page as it is without a link, on a laptop."""
    return visit()
