"""Every size of screen: nothing is cut, nothing scrolls sideways; a phone has its controls in a drawer."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import covering, deep

SIZES = [(1440, 900), (1280, 720), (1024, 768), (768, 1024), (390, 844)]
LARGEST = "inputs.features=x1,x2,x1_squared,x2_squared,x1_x2,sin_x1,sin_x2&network.hidden=8,8,8,8,8,8"

STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const unseen = element.closest(".unseen, .skip, #tooltip, svg");
    if (unseen || !element.checkVisibility({ visibilityProperty: true })) return false;
    const { left, right, width: own } = element.getBoundingClientRect();
    return own > 0 && (left < -0.5 || right > width + 0.5);
  });
  return out.map((element) => element.outerHTML.slice(0, 100));
}"""

CUT_OFF = """() => {
  const texts = document.querySelectorAll(
    "button, label, output, .cap, h2, dd, .brand, .count > span, .aside, #learning-rate-value");
  const cut = [...texts].filter((element) => {
    const unseen = element.closest(".unseen, .skip, #tooltip");
    if (unseen || !element.checkVisibility({ visibilityProperty: true })) return false;
    const { overflowX } = getComputedStyle(element);
    return overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
  });
  return cut.map((element) => element.outerHTML.slice(0, 100));
}"""

LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "projector")

LONGEST_NUMBERS = """() => {
  for (const number of document.querySelectorAll(".layer .number")) number.textContent = "0.0028";
}"""

OVERLAPPING = """() => {
  const all = [...document.querySelectorAll("#top button, #top select, #bar button, #bar select, #bar input, "
    + "#bar label, #bar .cap, #bar output, .layer .count, .layer .number")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[hidden], .unseen"));
  const boxes = all.map((one) => one.getBoundingClientRect());
  const pairs = [];
  for (let i = 0; i < all.length; i++) for (let j = 0; j < i; j++) {
    if (all[i].contains(all[j]) || all[j].contains(all[i])) continue;
    const [a, b] = [boxes[i], boxes[j]];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) pairs.push([all[j].outerHTML.slice(0, 60), all[i].outerHTML.slice(0, 60)]);
  }
  return pairs;
}"""

KEYS_OUT_OF_SIGHT = """() => [...document.querySelectorAll("#charts .keys button")].filter((key) => {
  const [own, row] = [key.getBoundingClientRect(), key.parentElement.getBoundingClientRect()];
  return !key.checkVisibility() || own.left < row.left - 1 || own.right > row.right + 1;
}).map((key) => key.textContent)"""

CROWDED_FIGURES = """() => {
  const panel = document.querySelector("#output").getBoundingClientRect();
  const found = [];
  for (const name of ["dt", "dd"]) {
    let end = panel.left;
    for (const place of document.querySelectorAll(`.scores ${name}`)) {
      if (name === "dd") place.textContent = "0.0088";
      const range = document.createRange();
      range.selectNodeContents(place);
      const { left, right } = range.getBoundingClientRect();
      if (left < end + 5 || right > panel.right - 4) found.push(`${place.textContent} ${left} ${right} ${end}`);
      end = right;
    }
  }
  return found;
}"""


def looks(playground: Playground, config: pytest.Config) -> Iterator[tuple[tuple[int, int], str]]:
    """Put on languages, themes and sizes so that every two meet, with `--full` all; give the size and the name."""
    axes: tuple[tuple[Any, ...], ...] = (LANGUAGES, THEMES, tuple(SIZES))
    sizes = [len(axis) for axis in axes]
    rows = product(*map(range, sizes)) if config.option.full else covering(sizes)
    for language, theme, size in (tuple(axis[at] for axis, at in zip(axes, row, strict=True)) for row in rows):
        speak(playground, language)
        playground.page.select_option("#theme", theme)
        resize(playground, size)
        yield size, f"{language}, {theme}, at {size[0]}x{size[1]}"


def speak(playground: Playground, language: str) -> None:
    """Switch the page to a language."""
    if playground.page.get_attribute("html", "lang") != language:
        playground.page.click("#language")
        expect(playground.page.locator("html")).to_have_attribute("lang", language)


def resize(playground: Playground, size: tuple[int, int]) -> None:
    """Make the window another size, and wait until it has been laid out and painted."""
    playground.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    playground.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("link", ["", pytest.param(LARGEST, marks=deep)], ids=["default", "largest"])
def test_nothing_is_cut_or_scrolls_sideways(visit: Visit, link: str, pytestconfig: pytest.Config) -> None:
    playground = visit(f"{link}&training.regularization.l1=0.0003&training.optimizer.learning_rate=0.0003")
    playground.play()
    playground.until_epoch(2)
    playground.pause()
    page = playground.page
    for size, where in looks(playground, pytestconfig):
        page.evaluate(LONGEST_NUMBERS)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0], where
        assert page.evaluate(STICKING_OUT) == [], where
        assert page.evaluate(CUT_OFF) == [], where
        assert page.evaluate(OVERLAPPING) == [], where
        assert page.evaluate(KEYS_OUT_OF_SIGHT) == [], where
        if size[0] >= 1280:
            assert page.evaluate("() => document.documentElement.scrollHeight") <= size[1], where
        assert page.evaluate(CROWDED_FIGURES) == [], where


@deep
def test_a_phone_shows_the_output_first_and_units_by_a_tap_and_has_its_controls_in_a_drawer(visit: Visit) -> None:
    playground = visit(size=(390, 844), has_touch=True, is_mobile=True)
    page = playground.page
    tops = (
        "() => ['#output', '#network', '#charts'].map((one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    output, network, charts = page.evaluate(tops)
    assert output < network < charts
    page.tap('button.unit[data-unit="2"]')
    expect(page.locator("#output h2")).to_contain_text("Unit 1.1")
    playground.until("s.frame.unit?.index === 2")
    opener, drawer = page.locator("#controls"), page.locator("#drawer")
    expect(drawer).to_be_hidden()
    opener.tap()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(drawer.locator("#learning-rate")).to_be_visible()
    page.select_option("#network-activation", "relu")
    playground.until_option("network.activation", "relu")
    drawer.locator("button:has(canvas[data-set=xor])").tap()
    playground.until_option("data.dataset", "xor")
    drawer.get_by_label("Close").tap()
    expect(drawer).to_be_hidden()
    opener.tap()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    playground.play()
    playground.until_epoch(2)


@deep
def test_the_drawers_controls_go_back_to_their_places_on_a_wide_screen(visit: Visit) -> None:
    playground = visit(size=(390, 844))
    playground.page.click("#controls")
    resize(playground, (1280, 720))
    expect(playground.page.locator("#drawer")).to_be_hidden()
    expect(playground.page.locator("#bar #params")).to_be_visible()
    expect(playground.page.locator("#stage #data")).to_be_visible()


SMALL = """([least, inside]) => [...document.querySelectorAll("button, select, input:not([type=range]), a[href]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches(".skip") && one.tabIndex >= 0)
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([one, { width, height }]) => Math.min(width, height) < (one.closest(".units") ? inside : least) - 0.5)
  .map(([one, { width, height }]) => `${Math.round(width)}x${Math.round(height)} ${one.outerHTML.slice(0, 80)}`)"""


@pytest.mark.parametrize("touch", [pytest.param(False, marks=deep), True], ids=["mouse", "touch"])
def test_targets_are_large_enough(visit: Visit, touch: bool) -> None:
    playground = visit(has_touch=touch, is_mobile=touch)
    for size in SIZES:
        resize(playground, size)
        # Seven rows of inputs share the network's height: there a finger gets what there is, and 24 px at least.
        assert playground.page.evaluate(SMALL, [44 if touch else 24, 24]) == [], f"at {size[0]}x{size[1]}"


@deep
def test_figures_stand_apart_inside_their_panel_when_there_are_four(visit: Visit, pytestconfig: pytest.Config) -> None:
    playground = visit("data.validation_share=0.2&level=full")
    expect(playground.page.locator(".scores dd")).to_have_count(4)
    for _, where in looks(playground, pytestconfig):
        assert playground.page.evaluate(CROWDED_FIGURES) == [], where


@deep
def test_the_bars_buttons_stay_in_the_row_of_its_options_in_chinese_on_a_tablet(visit: Visit) -> None:
    page = visit(size=(768, 1024), locale="zh-CN", has_touch=True).page
    boxes = [one.bounding_box() for one in page.locator("#params select, #more").all()]
    places = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert len(places) >= 5
    assert max(places) - min(places) < 20
