"""axe-core looks at every state of the page, in every look, and finds nothing."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.serving import ROOT

AXE: Final = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FIND: Final = """async (where) => {
  // What is still fading in has less contrast than it will have.
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
  const { violations } = await axe.run(where ?? document, { resultTypes: ["violations"] });
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


def expect_nothing_wrong(playground: Playground, state: str, where: str | None = None) -> None:
    """Let axe look at the page as it is, or at the part that a selector names."""
    assert playground.page.evaluate(FIND, where) == [], state


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
    expect(page.locator("dialog h3")).not_to_be_empty()  # its words come a moment after it
    expect_nothing_wrong(looked_at, "with help")
    page.keyboard.press("Escape")
    page.click("#top button.line")
    expect(page.locator("#share-address")).to_be_visible()
    expect_nothing_wrong(looked_at, "with the address to share")
    page.keyboard.press("Escape")
    page.click("[data-output]")
    expect(page.locator(".card .weight-rows")).to_be_visible()
    expect_nothing_wrong(looked_at, "with a card of weights")
    page.keyboard.press("Escape")
    page.click("button.meter-button[data-layer='0']")
    expect(page.locator(".card dl")).to_be_visible()
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


def follow(playground: Playground, link: str) -> None:
    """Follow a link in the page that is there, in the look it has."""
    page = playground.page
    look = "&theme=projector" if page.get_attribute("html", "data-theme") == "projector" else ""
    page.evaluate("(link) => { location.hash = link; }", f"level=full&{link}{look}")
    playground.until_option("data.dataset", link.partition("data.dataset=")[2].partition("&")[0])


def press_tool(playground: Playground, selector: str) -> None:
    """Press a button of the bar or the data panel, which on a phone are in the drawer."""
    if not playground.page.locator(selector).is_visible():
        playground.page.click("#controls")
    playground.page.click(selector)


def test_axe_finds_nothing_in_what_level_full_opens(looked_at: Playground) -> None:
    page = looked_at.page
    follow(looked_at, "data.dataset=spiral-3&data.validation_share=0.2&figures=true")
    expect(page.locator(".scores dd")).to_have_count(4)
    expect(page.locator("#figures .confusion")).to_be_visible()
    expect_nothing_wrong(looked_at, "level Full, several classes, all figures")
    follow(looked_at, "data.dataset=sine&histogram=1")
    expect(page.locator("#histograms .chart-empty")).to_be_hidden()
    expect_nothing_wrong(looked_at, "a curve and histograms")
    page.keyboard.press("Escape")
    follow(looked_at, "data.dataset=xor&network.hidden=8,8,8,8,8,8&network.activation=sigmoid")
    expect(page.locator(".verdict")).to_be_visible()
    expect_nothing_wrong(looked_at, "an ailing run")
    follow(looked_at, "data.dataset=circle")
    press_tool(looked_at, "#find-rate")
    expect(page.locator("#take-rate")).to_be_visible()
    expect_nothing_wrong(looked_at, "rates that were tried", "#sheet")
    page.keyboard.press("Escape")
    press_tool(looked_at, "#pick-activation")
    expect(page.locator("#activations canvas").first).to_be_visible()
    expect_nothing_wrong(looked_at, "all activations", "#sheet")
    page.keyboard.press("Escape")
    press_tool(looked_at, "#csv")
    page.fill("#csv-text", "x1,x2,class\n1,2,0\n2,abc,1\n3,4,1\n")
    expect(page.locator(".problems")).to_be_visible()
    expect_nothing_wrong(looked_at, "bad rows", "#csv-dialog")
    page.keyboard.press("Escape")
    press_tool(looked_at, "#paint")
    expect(page.locator(".easel")).to_be_visible()
    expect_nothing_wrong(looked_at, "a brush", "#output")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("dialog.code pre.python")).to_be_visible()
    expect_nothing_wrong(looked_at, "the code", "dialog.code")


def test_a_screen_reader_is_told_how_training_goes(playground: Playground) -> None:
    live = playground.page.locator("#live")
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_have_text("Training is paused")
    playground.play()
    expect(live).to_have_text("Training is running")
    expect(live).to_contain_text("loss")
    playground.pause()
    expect(live).to_have_text("Training is paused")
