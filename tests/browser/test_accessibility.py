"""axe-core looks at every state of the page, in every look, and finds nothing."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.serving import ROOT

AXE: Final = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FIND: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) =>
    `${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`));
}"""
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "projector": {"link": "theme=projector"},
    "Chinese": {"locale": "zh-CN"},
    "phone": {"size": (390, 844), "has_touch": True, "is_mobile": True},
}


@pytest.fixture(params=LOOKS)
def looked_at(request: pytest.FixtureRequest, visit: Visit) -> Playground:
    """Open the page in each look, with axe in it."""
    playground = visit(**LOOKS[request.param])
    playground.page.evaluate(AXE)
    return playground


def expect_nothing_wrong(playground: Playground, state: str) -> None:
    """Let axe look at the page as it is."""
    assert playground.page.evaluate(FIND) == [], state


def open_drawer(playground: Playground) -> Callable[[], None]:
    """Open the drawer of a phone; return what closes it."""
    if not playground.page.locator("#controls").is_visible():
        return lambda: None
    playground.page.click("#controls")
    expect(playground.page.locator("#drawer")).to_be_visible()
    return lambda: playground.page.click("#drawer .drawer-head button")


def test_axe_finds_nothing(looked_at: Playground) -> None:
    page = looked_at.page
    expect_nothing_wrong(looked_at, "at the start")
    looked_at.play()
    looked_at.until_epoch(30)
    expect_nothing_wrong(looked_at, "while it plays")
    looked_at.pause()
    page.keyboard.press("?")
    expect_nothing_wrong(looked_at, "with help")
    page.keyboard.press("Escape")
    page.click("#top button.line")
    expect_nothing_wrong(looked_at, "with the address to share")
    page.keyboard.press("Escape")
    page.click("[data-output]")
    expect_nothing_wrong(looked_at, "with a card of weights")
    page.keyboard.press("Escape")
    page.click("button.meter-button[data-layer='0']")
    expect_nothing_wrong(looked_at, "with a card of a layer")
    page.keyboard.press("Escape")
    page.click('button.unit[data-unit="2"]')
    expect_nothing_wrong(looked_at, "with a pinned unit")
    close = open_drawer(looked_at)
    page.click("#more")
    page.wait_for_selector("#options")
    expect_nothing_wrong(looked_at, "with all options")
    page.locator("#options button").first.click()
    page.hover("#new-data")
    expect(page.locator("#tooltip")).to_be_visible()
    expect_nothing_wrong(looked_at, "with controls and a tooltip")
    close()
    page.evaluate(
        "() => { location.hash += '&data.dataset=plane&network.activation=relu"
        "&training.optimizer.learning_rate=10&nonsense=1'; }"
    )
    looked_at.until_option("data.dataset", "plane")
    expect(page.locator(".notice").first).to_be_visible()
    looked_at.page.click("#play")
    expect(page.get_by_role("alert")).to_be_visible()
    expect_nothing_wrong(looked_at, "with a banner and a notice")


def test_a_screen_reader_is_told_how_training_goes(playground: Playground) -> None:
    live = playground.page.locator("#live")
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_have_text("Training is paused")
    playground.play()
    expect(live).to_have_text("Training runs")
    expect(live).to_contain_text("loss")
    playground.pause()
    expect(live).to_have_text("Training is paused")
