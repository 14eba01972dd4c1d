"""The stage as a lecture sees it: sizes on a projector, panels that cover nothing, undo, full screen, first labels."""

from itertools import product

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.reach.test_layout import CROWDED_FIGURES, CUT_OFF, OVERLAPPING, STICKING_OUT, resize, speak
from tests.covering import covering, deep

DEEPEST = f"network.hidden={','.join(['16'] * 8)}&network.activation=sigmoid&data.validation_share=0.2"

# Fields under the labels of a first visit.
UNDER_LABELS = """() => [...document.querySelectorAll(".labels p:not([hidden])")].flatMap((label) => {
  const box = label.getBoundingClientRect();
  return [...document.querySelectorAll("input:not([type=range]), select, button")].filter((one) => {
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    return width > 0 && left < box.right && right > box.left && top < box.bottom && bottom > box.top;
  }).map((one) => `${label.dataset.label} over ${one.id}`);
})"""
MEASURES = """() => {
  const px = (element, name) => parseFloat(getComputedStyle(element)[name]);
  const row = [...document.querySelectorAll("#transport :is(button, select), #params :is(button, select)")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .map((one) => one.getBoundingClientRect())
    .map(({ top, height }) => top + height / 2);
  return {
    body: px(document.body, "fontSize"),
    figures: Math.min(...[...document.querySelectorAll(".scores dd")].map((one) => px(one, "fontSize"))),
    map: document.querySelector(".map").clientHeight / innerHeight,
    charts: Math.min(...[...document.querySelectorAll(".chart")].map((one) => one.clientHeight)),
    rows: Math.max(...row) - Math.min(...row),
    data: document.querySelector("#data").checkVisibility(),
    over: document.documentElement.scrollHeight - innerHeight,
  };
}"""

# With a word over every layer, as long as they get.
RUN_TOGETHER = """() => {
  const well = [...document.querySelectorAll(".layer:not(:has(em)) .meter-button")];
  const words = well.map((one) => one.appendChild(document.createElement("em")));
  for (const word of words) word.textContent = document.documentElement.lang === "en" ? "vanishing" : "梯度消失";
  const boxes = [...document.querySelectorAll(".layer:not(:last-child) em")].map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect();
  });
  for (const word of words) word.remove();
  return boxes.filter((box, at) => at > 0 && box.left < boxes[at - 1].right + 1).map(({ left }) => left);
}"""

PLACES = """(names) => names.map((name) => {
  const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
  return [name, x, y, width, height].join(" ");
})"""

MEETING = """([one, others]) => {
  const panel = document.querySelector(one);
  // What is longer than its column scrolls inside it.
  const a = (panel.closest("#sheet") ?? panel.parentElement).getBoundingClientRect();
  return others.filter((other) => {
    const b = document.querySelector(other).getBoundingClientRect();
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    return wide > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  });
}"""


def test_a_projector_is_read_from_the_last_row(visit: Visit, pytestconfig: pytest.Config) -> None:
    """At levels, in languages and sizes of which every two meet; with `--full` at every combination."""
    playground = visit(f"{DEEPEST}&theme=projector")
    page = playground.page
    levels, languages, sizes = ("basic", "full"), ("en", "zh-CN"), ((1280, 720), (1366, 768), (1920, 1080))
    whole = product(range(2), range(2), range(3))
    for row in whole if pytestconfig.option.full else covering((2, 2, 3)):
        level, language, size = levels[row[0]], languages[row[1]], sizes[row[2]]
        if page.get_attribute("html", "data-level") != level:
            page.keyboard.press("l")
        speak(playground, language)
        resize(playground, size)
        where = f"{level}, {language}, at {size[0]}x{size[1]}"
        measures = page.evaluate(MEASURES)
        assert measures["body"] >= 18, where
        assert measures["figures"] >= 28, where
        assert measures["map"] >= 0.4, where
        assert measures["charts"] >= 150, where
        assert measures["rows"] < 30, where
        assert not measures["data"], where
        assert measures["over"] <= 0, where
        assert page.evaluate(RUN_TOGETHER) == [], where
        for fault in (STICKING_OUT, CUT_OFF, OVERLAPPING, CROWDED_FIGURES):
            assert page.evaluate(fault) == [], where
    # What the bar leaves out is in the sheet, and what is folded comes when it is asked for.
    page.click("#more")
    page.select_option("#regularization", "l2")
    playground.until_option("training.regularization.l2", 0.003)
    page.keyboard.press("Escape")
    expect(page.locator("#options")).to_have_count(0)
    page.click("#fold-data")
    expect(page.locator("#data")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#data")).to_be_hidden()


@deep
def test_the_bar_has_one_row_on_a_small_projector_without_the_projectors_type(visit: Visit) -> None:
    playground = visit("level=full", size=(1280, 720))
    for language in ("en", "zh-CN"):
        speak(playground, language)
        assert playground.page.evaluate(MEASURES)["rows"] < 30, language


@deep
def test_nothing_moves_or_is_covered_when_panels_and_lines_come(visit: Visit) -> None:
    playground = visit("network.hidden=3,3,3,3,3,3&network.activation=sigmoid&level=full", size=(1280, 720))
    page = playground.page
    fixed = ["#bar", "#network", "#output", ".map", "#loss-chart", "#gradient-chart", "#new-data", "#epoch"]
    before = page.evaluate(PLACES, fixed)
    playground.play()
    expect(page.locator(".verdict")).to_be_visible()
    playground.until_epoch(30)
    assert page.evaluate(PLACES, fixed) == before
    playground.pause()
    assert page.evaluate("() => document.querySelector('.chart').clientHeight") >= 110
    for opener, panel in [("#more", "#options"), ("#metrics", "#figures")]:
        page.click(opener)
        expect(page.locator(panel)).to_be_visible()
        expect(page.locator(".sheet")).to_have_count(1)
        assert page.evaluate(MEETING, [panel, ["#network", "#output", "#loss-chart", "#gradient-chart", "#bar"]]) == []
        page.keyboard.press("Escape")
        expect(page.locator(".sheet")).to_have_count(0)
    assert page.evaluate(PLACES, fixed) == before
    # A setup is suggested as soon as another is in use; its button has had its place all the time.
    page.select_option("#network-activation", "relu")
    expect(page.locator("#suggested")).to_be_visible()
    assert page.evaluate(PLACES, fixed) == before


def test_changes_are_undone_by_keys_by_buttons_and_by_the_browser(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    expect(page.locator("#undo")).to_be_disabled()
    page.select_option("#network-activation", "relu")
    page.click("#add-layer")
    playground.choose_data("xor")
    page.keyboard.press("Control+z")
    playground.until_option("data.dataset", "circle")
    page.click("#undo")
    playground.until_option("network.hidden", [4, 2])
    page.go_back()
    playground.until_option("network.activation", "tanh")
    expect(page.locator("#undo")).to_be_disabled()
    page.go_forward()
    playground.until_option("network.activation", "relu")
    page.click("#redo")
    page.keyboard.press("Control+Shift+Z")
    playground.until_option("data.dataset", "xor")
    playground.until_option("network.hidden", [4, 2, 2])
    # A field that is typed in has its own.
    page.fill("#learning-rate-value", "0.5")
    page.keyboard.press("Control+z")
    playground.until_option("data.dataset", "xor")
    # What has been typed and not yet taken is not lost with the page.
    page.fill("#learning-rate-value", "0.7")
    page.reload()
    playground.until("s.frame !== null")
    playground.until_option("training.optimizer.learning_rate", 0.7)
    playground.until_option("data.dataset", "xor")


@pytest.mark.parametrize("size", [pytest.param((1280, 720), marks=deep), (390, 844)], ids=["projector", "phone"])
def test_a_panel_fills_the_screen_and_is_drawn_sharp(visit: Visit, size: tuple[int, int]) -> None:
    playground = visit("theme=projector", size=size)
    page = playground.page
    page.clock.install()
    for number, (panel, canvas) in enumerate([("#network", ".net > canvas"), ("#output", "canvas.field")]):
        page.hover(f"{panel} {canvas}", force=True, position={"x": 5, "y": 5})
        expect(page.locator(f"{panel} > .corner button")).to_be_attached()
        if number == 0:
            page.keyboard.press("f")
        else:
            page.click(f"{panel} > .corner button")
        expect(page.locator(panel)).to_have_class("alone")
        page.wait_for_function(
            "([panel, size]) => { const box = document.querySelector(panel).getBoundingClientRect();"
            " return box.left === 0 && box.top === 0 && box.width === size[0] && box.height === size[1]; }",
            arg=[panel, list(size)],
        )
        page.wait_for_function(
            "(at) => { const one = document.querySelector(at); return one.width >= one.clientWidth; }",
            arg=f"{panel} {canvas}",
        )
        # What has come to lie beneath the resting pointer has no tip, which Escape would close first.
        page.clock.fast_forward(1000)
        page.keyboard.press("Escape" if number == 0 else "f")
        expect(page.locator(panel)).not_to_have_class("alone")
    # Without full screen in the browser it has the window.
    page.evaluate("() => { document.documentElement.requestFullscreen = undefined; }")
    page.hover("#loss-chart .chart")
    page.keyboard.press("f")
    expect(page.locator("#loss-chart")).to_have_class("alone")
    page.keyboard.press("Escape")
    expect(page.locator("#loss-chart")).not_to_have_class("alone")


@deep
def test_what_a_link_has_set_is_seen_at_level_basic(visit: Visit) -> None:
    playground = visit("training.schedule.name=cosine&training.clipping=1&training.stop.epoch=400")
    page = playground.page
    badges = page.locator("#badges button")
    expect(badges).to_have_text(["Schedule Cosine", "Gradient clipping 1", "Stop: At epoch 400"])
    badges.first.click()
    page.select_option("#training-schedule-name", "constant")
    expect(badges).to_have_count(2)


def test_a_first_visit_is_told_what_it_sees_and_no_other(visit: Visit) -> None:
    # On a tablet the learning rate's value stands under Play.
    playground = visit(None, size=(768, 1024))
    page = playground.page
    first = "if (!sessionStorage.again) localStorage.removeItem('livegrad.labels'); sessionStorage.again = 1;"
    page.add_init_script(first)
    playground.open()
    labels = page.locator(".labels p")
    expect(labels).to_have_count(3)
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(UNDER_LABELS) == []
    page.keyboard.press("Space")
    expect(labels).to_have_count(0)
    assert page.evaluate("() => localStorage.getItem('livegrad.labels')") == "seen"


def test_who_has_begun_before_the_labels_come_is_left_alone(visit: Visit) -> None:
    playground = visit(None)
    page = playground.page
    page.add_init_script("localStorage.removeItem('livegrad.labels')")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/labels.js", hold)
    with page.expect_request("**/labels.js"):
        playground.open()
    page.keyboard.press("ArrowRight")
    for route in held:
        route.continue_()
    page.wait_for_function("() => localStorage.getItem('livegrad.labels') === 'seen'")
    assert page.locator(".labels").count() == 0
