"""axe-core looks at every state of the page and finds nothing: at each in one look, with `--full` in every look."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.serving import ROOT
from tests.covering import deep

AXE: Final = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FIND: Final = """async (where) => {
  // What is still fading in has less contrast than it will have.
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})));
  const { violations } = await axe.run(where ?? document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) =>
    `${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`));
}"""
LOOKS: Final = {
    "light": ("light", "en"),
    "dark": ("dark", "en"),
    "projector": ("projector", "en"),
    "Chinese": ("light", "zh-CN"),
}
"""Themes and languages: a page puts on one after the other, which opening it each time would take longer."""
DEVICES: Final[dict[str, dict[str, Any]]] = {
    "desk": {},
    "phone": {"size": (390, 844), "has_touch": True, "is_mobile": True},
}
State = Callable[[Playground], AbstractContextManager[str | None]]
"""Brings a page into a state, tells what part of it to look at (None is all), and leaves the page without it."""


@contextmanager
def at_the_start(playground: Playground) -> Iterator[None]:
    playground.page.click("#rewind")
    playground.until("s.frame.step === 0")
    yield


@contextmanager
def while_it_plays(playground: Playground) -> Iterator[None]:
    playground.play()
    playground.until("s.frame.step > 0")
    yield
    playground.pause()


@contextmanager
def with_help(playground: Playground) -> Iterator[str]:
    playground.page.keyboard.press("?")
    expect(playground.page.locator("dialog h3")).not_to_be_empty()  # its words come a moment after it
    yield "dialog"
    playground.page.keyboard.press("Escape")


@contextmanager
def with_the_address_to_share(playground: Playground) -> Iterator[str]:
    playground.page.click("#top button.line")
    expect(playground.page.locator("#share-address")).to_be_visible()
    yield "dialog"
    playground.page.keyboard.press("Escape")


@contextmanager
def with_a_card_of_weights(playground: Playground) -> Iterator[str]:
    playground.page.click("[data-output]")
    expect(playground.page.locator(".card .weight-rows")).to_be_visible()
    yield ".card"
    playground.page.keyboard.press("Escape")


@contextmanager
def with_a_card_of_a_layer(playground: Playground) -> Iterator[str]:
    playground.page.click("button.meter-button[data-layer='0']")
    expect(playground.page.locator(".card dl")).to_be_visible()
    yield ".card"
    playground.page.keyboard.press("Escape")


@contextmanager
def with_a_pinned_unit(playground: Playground) -> Iterator[str]:
    unit = playground.page.locator('button.unit[data-unit="2"]')
    unit.click()
    expect(unit).to_have_attribute("aria-pressed", "true")
    yield "#network"
    unit.click()


@contextmanager
def with_all_options(playground: Playground) -> Iterator[str]:
    press_tool(playground, "#more")
    playground.page.wait_for_selector("#options")
    playground.page.locator("#options button").first.click()  # the second time is as the first
    expect(playground.page.locator("#options")).to_be_hidden()
    press_tool(playground, "#more")
    playground.page.wait_for_selector("#options")
    yield "#sheet"
    playground.page.locator("#options button").first.click()
    close_drawer(playground)


@contextmanager
def with_controls_and_a_tooltip(playground: Playground) -> Iterator[None]:
    open_drawer(playground)
    playground.page.hover("#new-data")
    expect(playground.page.locator("#tooltip")).to_be_visible()
    yield
    close_drawer(playground)


@contextmanager
def with_a_banner_and_a_notice(playground: Playground) -> Iterator[None]:
    page = playground.page
    page.evaluate(
        "() => { location.hash += '&data.dataset=plane&network.activation=relu"
        "&training.optimizer.learning_rate=10&nonsense=1'; }"
    )
    playground.until_option("data.dataset", "plane")
    expect(page.locator(".notice").first).to_be_visible()
    page.click("#play")
    expect(page.get_by_role("alert")).to_be_visible()
    yield
    # If it is still there: it goes by itself after eight seconds, which axe may need on a busy machine.
    page.evaluate("() => document.querySelector('.notice button')?.click()")


@contextmanager
def in_full_with_several_classes_and_all_figures(playground: Playground) -> Iterator[None]:
    follow(playground, "data.dataset=spiral-3&data.validation_share=0.2&figures=true")
    expect(playground.page.locator(".scores dd")).to_have_count(4)
    expect(playground.page.locator("#figures .confusion")).to_be_visible()
    yield


@contextmanager
def in_full_with_a_curve_and_histograms(playground: Playground) -> Iterator[None]:
    follow(playground, "data.dataset=sine&histogram=1")
    expect(playground.page.locator("#histograms .chart-empty")).to_be_hidden()
    yield
    playground.page.keyboard.press("Escape")


@contextmanager
def in_full_with_an_ailing_run(playground: Playground) -> Iterator[None]:
    follow(playground, "data.dataset=xor&network.hidden=8,8,8,8,8,8&network.activation=sigmoid")
    playground.play()
    expect(playground.page.locator(".verdict")).to_be_visible()
    yield
    playground.pause()


@contextmanager
def in_full_with_rates_that_were_tried(playground: Playground) -> Iterator[str]:
    follow(playground, "data.dataset=circle")
    press_tool(playground, "#find-rate")
    expect(playground.page.locator("#take-rate")).to_be_visible()
    yield "#sheet"
    playground.page.keyboard.press("Escape")


@contextmanager
def in_full_with_all_activations(playground: Playground) -> Iterator[str]:
    follow(playground, "data.dataset=gauss")
    press_tool(playground, "#pick-activation")
    expect(playground.page.locator("#activations canvas").first).to_be_visible()
    yield "#sheet"
    playground.page.keyboard.press("Escape")


@contextmanager
def in_full_with_bad_rows(playground: Playground) -> Iterator[str]:
    follow(playground, "data.dataset=circle")
    press_tool(playground, "#csv")
    playground.page.fill("#csv-text", "x1,x2,class\n1,2,0\n2,abc,1\n3,4,1\n")
    expect(playground.page.locator(".problems")).to_be_visible()
    yield "#csv-dialog"
    playground.page.keyboard.press("Escape")


@contextmanager
def in_full_with_a_brush(playground: Playground) -> Iterator[str]:
    follow(playground, "data.dataset=gauss")
    press_tool(playground, "#paint")
    expect(playground.page.locator(".easel")).to_be_visible()
    yield "#output"
    playground.page.click("button.done")
    expect(playground.page.locator(".easel")).to_be_hidden()


@contextmanager
def in_full_with_the_code(playground: Playground) -> Iterator[str]:
    follow(playground, "data.dataset=circle")
    playground.page.keyboard.press("c")
    expect(playground.page.locator("dialog.code pre.python")).to_be_visible()
    yield "dialog.code"
    playground.page.keyboard.press("Escape")


STATES: Final[tuple[State, ...]] = (
    while_it_plays,
    with_help,
    with_a_card_of_weights,
    at_the_start,
    with_all_options,
    with_the_address_to_share,
    with_a_pinned_unit,
    with_a_card_of_a_layer,
    with_a_banner_and_a_notice,
    with_controls_and_a_tooltip,
    in_full_with_several_classes_and_all_figures,
    in_full_with_rates_that_were_tried,
    in_full_with_bad_rows,
    in_full_with_a_curve_and_histograms,
    in_full_with_all_activations,
    in_full_with_a_brush,
    in_full_with_an_ailing_run,
    in_full_with_the_code,
)
TURNS: Final = [("desk", look) for look in LOOKS] + [("phone", "light")]
"""What the states take turns in. Every fifth comes to the phone: those that there are in its drawer."""


def put_on(playground: Playground, look: str) -> None:
    """Give a page a theme and a language."""
    theme, language = LOOKS[look]
    page = playground.page
    page.select_option("#theme", theme)
    if page.get_attribute("html", "lang") != language:
        page.click("#language")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    expect(page.locator("html")).to_have_attribute("lang", language)


def open_drawer(playground: Playground) -> None:
    """Open the drawer, if the page is on a phone."""
    if playground.page.locator("#controls").is_visible():
        playground.page.click("#controls")
        expect(playground.page.locator("#drawer")).to_be_visible()


def close_drawer(playground: Playground) -> None:
    """Close the drawer, if it is open."""
    if playground.page.locator("#drawer").is_visible():
        playground.page.click("#drawer .drawer-head button")


def press_tool(playground: Playground, selector: str) -> None:
    """Press a button of the bar or the data panel, which on a phone are in the drawer."""
    page = playground.page
    if not page.locator(selector).is_visible() and page.locator("#fold-data").is_visible():
        page.click("#fold-data")
    if not page.locator(selector).is_visible():
        open_drawer(playground)
    page.click(selector)


def follow(playground: Playground, link: str, level: str = "full") -> None:
    """Follow a link in the page that is there, in the look it has."""
    html = playground.page.locator("html")
    look = f"&theme={html.get_attribute('data-theme')}&lang={html.get_attribute('lang')}"
    playground.page.evaluate("(link) => { location.hash = link; }", f"level={level}&{link}{look}")
    playground.until_option("data.dataset", link.partition("data.dataset=")[2].partition("&")[0])


@pytest.mark.parametrize("device", ["desk", pytest.param("phone", marks=deep)])
def test_axe_finds_nothing(visit: Visit, device: str, pytestconfig: pytest.Config) -> None:
    full = pytestconfig.option.full
    playground = visit(**DEVICES[device])
    playground.page.evaluate(AXE)
    for turn in TURNS:
        if turn[0] != device:
            continue
        put_on(playground, turn[1])
        follow(playground, "data.dataset=circle", level="basic")
        for number, state in enumerate(STATES):
            if full or TURNS[number % len(TURNS)] == turn:
                with state(playground) as part:
                    assert playground.page.evaluate(FIND, part) == [], f"{state.__name__}, {device}, {turn[1]}"


@deep
def test_a_screen_reader_is_told_how_training_goes(playground: Playground) -> None:
    live = playground.page.locator("#live")
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_be_empty()  # nothing has happened yet
    playground.play()
    expect(live).to_have_text("Training is running")
    expect(live).to_contain_text("loss")
    playground.pause()
    expect(live).to_have_text("Training is paused")
