"""One server and one Chromium for all tests here; each test has its own contexts, and none may complain."""

from collections.abc import Iterator
from typing import Final, Protocol

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from scripts import browser as chromium
from tests.browser.playground import PATIENCE, Playground
from tests.browser.serving import Server, serving

expect.set_options(timeout=PATIENCE)

ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


@pytest.fixture(scope="package")
def server() -> Iterator[Server]:
    """Serve to all tests; sessions whose page is gone are kept, and must not fill the server."""
    with serving(sessions_per_worker=1000) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run one Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        yield browser
        browser.close()


class Visit(Protocol):
    """Opens a page in a context of its own."""

    def __call__(
        self,
        link: str | None = "",
        *,
        size: tuple[int, int] = (1440, 900),
        server: Server | None = None,
        **options: object,
    ) -> Playground:
        """Open a link; None opens nothing yet. `options` are those of Playwright's contexts."""


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Open pages, and at the end hold against the test whatever one of them complained of."""
    pages: list[Playground] = []
    home = server

    def open_page(
        link: str | None = "",
        *,
        size: tuple[int, int] = (1440, 900),
        server: Server | None = None,
        **options: object,
    ) -> Playground:
        context = browser.new_context(viewport=ViewportSize(width=size[0], height=size[1]), **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        playground = Playground(context.new_page(), (server or home).address)
        pages.append(playground)
        return playground if link is None else playground.open(link)

    yield open_page
    for playground in pages:
        playground.leave()
        playground.page.context.close()
    assert [complaint for playground in pages for complaint in playground.complaints] == []


@pytest.fixture
def playground(visit: Visit) -> Playground:
    """Open the page as it is without a link, on a laptop."""
    return visit()
