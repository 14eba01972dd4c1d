"""Where the focus goes, what Escape closes, what is spoken, and what of the page is seen in other ways of seeing it."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

FOCUSED = """() => { const here = document.activeElement;
  return here === document.body ? "body" : here.id || here.getAttribute("aria-label") || here.textContent.trim(); }"""
TWICE = """() => {
  const names = [...document.querySelectorAll("button, a[href], summary")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => (one.getAttribute("aria-label") ?? one.textContent).replace(/\\s+/g, " ").trim());
  return names.filter((name, at) => names.indexOf(name) !== at);
}"""
"""The names that several buttons or links on the screen have."""
REGIONS = """() => Object.fromEntries([...document.querySelectorAll("[aria-labelledby]")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.id || one.className || one.tagName,
    document.getElementById(one.getAttribute("aria-labelledby")).innerText.trim()]))"""

PANELS = {
    "#more": "#options",
    "#pick-activation": "#activations",
    "#find-rate": "#finder",
    "#metrics": "#figures",
    "#follow": "#sample",
    "#code": "dialog.code",
    "#csv": "#csv-dialog",
    ".meter-button[data-layer='0']": ".card",
    "[data-output]": ".card",
}
"""The buttons that open something, and what they open."""
TITLES = {"network": "Network", "data": "Data", "output": "Decision map"} | {
    "options": "More options",
    "activations": "Activation functions",
    "finder": "Find a learning rate",
    "figures": "Figures",
    "code": "This network",
    "csv-dialog": "Points from CSV",
}
"""What the regions are called: their titles, without the words of the buttons beside them."""


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Press a control as the keyboard does."""
    page.focus(selector)
    page.keyboard.press(key)


def until_focused(page: Page, expression: str) -> None:
    """Wait until a condition on `here`, what has the focus, holds."""
    page.wait_for_function(f"() => {{ const here = document.activeElement; return {expression}; }}")


@deep
def test_panels_take_the_focus_each_time_give_it_back_and_are_named_by_their_titles(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    for opener, panel in PANELS.items():
        for _ in range(2):
            press(page, opener)
            until_focused(page, f"here.closest({panel!r}) !== null")
            assert page.evaluate(TWICE) == [], opener
            regions = page.evaluate(REGIONS)
            assert {name: title for name, title in regions.items() if TITLES.get(name, title) != title} == {}
            page.keyboard.press("Escape")
            expect(page.locator(panel)).to_be_hidden()
            until_focused(page, f"here === document.querySelector({opener!r})")
    # Opened by a key, with the focus nowhere: it comes to the button that opens it.
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("o")
    until_focused(page, "here.id === 'options'")
    page.keyboard.press("o")
    until_focused(page, "here.id === 'more'")


@deep
def test_the_focus_stays_on_the_page_when_what_has_it_goes(playground: Playground) -> None:
    page = playground.page
    press(page, "#remove-layer")
    playground.until_option("network.hidden", [4])
    page.keyboard.press("Enter")
    playground.until_option("network.hidden", [])
    until_focused(page, "here.id === 'add-layer'")  # there is none left to take away
    page.keyboard.press("Enter")
    playground.until_option("network.hidden", [2])
    remove = page.get_by_role("button", name="Remove a unit from layer 1.")
    remove.focus()
    page.keyboard.press("Enter")
    playground.until_option("network.hidden", [1])
    until_focused(page, "here.ariaLabel === 'Add a unit to layer 1.'")
    press(page, "button.unit")
    press(page, ".unpin")
    expect(page.locator("#output-title")).to_have_text("Decision map")
    until_focused(page, "here !== document.body && here.closest('#output')")
    page.evaluate("() => { location.hash = '#nonsense=1'; }")
    page.locator(".notice button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_have_count(0)
    until_focused(page, "here !== document.body")


@deep
def test_the_focus_stays_on_the_page_though_what_keeps_it_there_comes_late(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    asked: list[Any] = []
    page.route("**/focus-guard.js", lambda route: asked.append(route))  # noqa: PLW0108  Playwright marks what it calls
    playground.open()
    press(page, "#remove-layer")
    playground.until_option("network.hidden", [4])
    page.keyboard.press("Enter")
    playground.until_option("network.hidden", [])
    until_focused(page, "here === document.body")
    while not asked:
        page.wait_for_event("request")
    asked[0].continue_()
    until_focused(page, "here.id === 'add-layer'")


@deep
def test_escape_closes_what_lies_on_top_and_that_alone(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    pinned, figures = page.locator(".unpin"), page.locator("#figures")
    dialog, tooltip = page.get_by_role("dialog", name="What you see"), page.locator("#tooltip")
    press(page, "button.unit[data-unit='2']")
    press(page, "#metrics")
    until_focused(page, "here.id === 'figures'")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(figures).to_be_visible()
    page.focus("#rewind")  # the keyboard has reached it, so that its tip is shown
    page.keyboard.press("Tab")
    expect(tooltip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()
    expect(figures).to_be_visible()
    page.keyboard.press("Escape")
    expect(figures).to_be_hidden()
    expect(pinned).to_be_visible()
    page.keyboard.press("Escape")
    expect(pinned).to_be_hidden()
    # Undo in a field is the field's own; the page's own undo takes back what was done before.
    was = playground.config()["training"]["optimizer"]["learning_rate"]
    page.fill("#learning-rate-value", "0.5")
    page.keyboard.press("Enter")
    playground.until_option("training.optimizer.learning_rate", 0.5)
    page.keyboard.type("7")
    page.keyboard.press("Control+z")
    expect(page.locator("#learning-rate-value")).to_have_value("0.5")
    assert playground.config()["training"]["optimizer"]["learning_rate"] == 0.5
    press(page, "#play", "Control+z")
    playground.until_option("training.optimizer.learning_rate", was)


@deep
def test_keys_of_the_first_instant_count(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    asked: list[Any] = []
    page.route("**/first.json", lambda route: asked.append(route))  # noqa: PLW0108  Playwright marks what it calls
    playground.go()
    page.wait_for_function("() => globalThis.takeEarlyKeys")
    page.keyboard.press("Space")
    while not asked:
        page.wait_for_event("request")
    asked[0].continue_()
    expect(page.locator("#epoch")).to_be_visible()
    playground.until_epoch(1)
    playground.pause()
    # What gives full screen is loaded when somebody begins to use the page: the first key of all asks for it.
    page.unroute("**/first.json")
    page.reload()
    playground.until("s.frame !== null")
    page.focus("button.unit")
    page.keyboard.press("f")
    expect(page.locator("#network")).to_have_class(re.compile("alone"))
    page.keyboard.press("Escape")
    expect(page.locator("#network")).not_to_have_class(re.compile("alone"))


def test_the_first_press_of_the_space_bar_plays_and_does_not_scroll(visit: Visit) -> None:
    playground = visit(size=(768, 1024))
    page = playground.page
    assert page.evaluate("() => document.documentElement.scrollHeight > innerHeight")
    page.keyboard.press("Space")
    playground.until_epoch(1)
    assert page.evaluate("() => scrollY") == 0
    playground.pause()


LOUD = """() => {
  const live = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert], output';
  globalThis.spoken = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const place = (target.nodeType === 1 ? target : target.parentElement)?.closest(live);
      if (place && !place.closest("[aria-hidden=true], .field")) spoken.push(place.textContent);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


@deep
def test_a_run_that_plays_is_not_told_of_with_every_picture(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=spiral&sample=3&histogram=1&figures=true")
    expect(playground.page.locator("#sample .loss b")).not_to_be_empty()
    playground.page.evaluate(LOUD)
    playground.play()
    playground.until_epoch(300)  # three seconds, in which all numbers on the page change many times
    playground.pause()
    spoken = playground.page.evaluate("() => spoken")
    assert spoken[0] == "Training is running"
    assert spoken[-1] == "Training is paused"
    assert len(spoken) <= 4, spoken


@deep
def test_colours_set_by_the_system_keep_meters_choice_and_swatches(visit: Visit) -> None:
    playground = visit("level=full", forced_colors="active")
    page = playground.page
    page.click("#step")
    playground.until("s.frame.step === 25")
    style = """(one) => {
      const { backgroundColor, outlineStyle } = getComputedStyle(one);
      return [backgroundColor, outlineStyle];
    }"""
    page.wait_for_function("() => getComputedStyle(document.querySelector('.meter')).borderTopWidth === '1px'")
    ground = page.locator(".meter").first.evaluate(style)[0]
    bar = page.locator(".meter i").first.evaluate(style)[0]
    assert bar != ground
    assert page.locator("#data .sets > [aria-pressed=true]").first.evaluate(style)[1] == "solid"
    assert page.locator("#data [aria-pressed=false]").first.evaluate(style)[1] == "none"
    used, unused = (page.locator(f".input[aria-pressed={one}]").first.evaluate(style)[1] for one in ("true", "false"))
    assert (used, unused) == ("solid", "none")
    swatches = [page.locator(f".key[data-series={name}]").evaluate(style)[0] for name in ("train_loss", "test_loss")]
    assert len({ground, *swatches}) == 3


def test_printing_gives_one_sheet_of_pictures_and_settings(visit: Visit) -> None:
    playground = visit("theme=dark&data.dataset=xor&network.dropout=0.1")
    page = playground.page
    page.click("#step")
    playground.until("s.frame.step === 25")
    expect(page.locator("#loss-chart canvas")).to_be_visible()
    page.wait_for_function("() => [...document.styleSheets].some(({ href }) => href?.endsWith('/print.css'))")
    for landscape in (False, True):
        paper = page.pdf(format="A4", landscape=landscape)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    expect(page.locator(".print-sheet")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    # The same as the printer is given, to be looked at.
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    sheet = page.locator(".print-sheet")
    expect(sheet.locator("figure")).to_have_count(4)
    expect(sheet).to_contain_text("Dropout")
    expect(sheet).to_contain_text("Cross-entropy")
    expect(page.locator("button").first).to_be_hidden()
    ink = """(canvas) => { const { width, height } = canvas;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      return data.some((part, at) => at % 4 === 3 && part > 0); }"""
    assert [canvas.evaluate(ink) for canvas in sheet.locator("figure canvas").all()] == [True] * 4
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@deep
def test_the_first_press_of_a_visit_is_not_answered_with_what_it_does(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    page.evaluate(
        "() => { window.tips = []; new MutationObserver(() => {"
        " const tip = document.querySelector('#tooltip'); if (tip && !tip.hidden) tips.push(tip.textContent); })"
        ".observe(document.body, { subtree: true, childList: true, attributes: true }); }"
    )
    page.click("#play")  # which loads what shows tips, while the pointer rests on the button
    playground.until_epoch(150)
    assert page.evaluate("() => tips") == []
    page.hover("#new-weights")
    expect(page.locator("#tooltip")).to_be_visible()
