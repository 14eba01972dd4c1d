"""Fingers and small screens: painting, the drawer, the network on a phone, and the layouts of tablets."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import CDPSession, Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.reach.test_layout import STICKING_OUT, resize
from tests.covering import deep

EIGHT_OF_SIXTEEN: Final = "network.hidden=16,16,16,16,16,16,16,16"
Places = Sequence[tuple[float, float]]

TARGETS = """() => [...document.querySelectorAll(".units > :is(.unit, .output)")].map((one) => {
  const { width, height } = one.getBoundingClientRect();
  return Math.round(Math.min(width, height));
})"""
SMALL_TYPE = """() => [...document.querySelectorAll("input:not([type=range], [type=checkbox]), select")]
  .filter((one) => Number.parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.id)"""
OVERPRINTED = """() => {
  const boxes = [...document.querySelectorAll(".layer")].map((one) => one.getBoundingClientRect());
  return boxes.filter((box, at) => at > 0 && box.left < boxes[at - 1].right - 0.5).length;
}"""
UNDER_A_PANEL = """(panel) => {
  const boxes = [panel, "#output .map", "#play"].map((at) => document.querySelector(at).getBoundingClientRect());
  const [one, ...others] = boxes;
  return others.some((box) => Math.min(one.right, box.right) - Math.max(one.left, box.left) > 1
    && Math.min(one.bottom, box.bottom) - Math.max(one.top, box.top) > 1);
}"""

# Buttons that compare values of an option and lie over a control of it or of a neighbour.
OVER_CONTROLS = """() => [...document.querySelectorAll(":is(.field, .row) > .compare-values")].flatMap((button) => {
  const box = button.getBoundingClientRect();
  return [...document.querySelectorAll(":is(.field, .row) :is(input, select)")].filter((control) => {
    const other = control.getBoundingClientRect();
    return control.closest("section") === button.closest("section") && box.width > 0 && other.width > 0
      && Math.min(box.right, other.right) - Math.max(box.left, other.left) > 1
      && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 1;
  }).map((control) => `${button.dataset.compare} over ${control.id}`);
})"""


class Fingers:
    """Fingers on the glass, which Playwright's own taps cannot rest or be two."""

    def __init__(self, playground: Playground) -> None:
        self._page = playground.page
        self._session: CDPSession = playground.page.context.new_cdp_session(playground.page)

    def down(self, places: Places) -> None:
        """Put fingers on places of the window; those that are there already stay."""
        self._send("touchStart", places)

    def move(self, places: Places) -> None:
        """Move the fingers that are down; the browser looks at them once in each frame."""
        self._send("touchMove", places)
        self._page.evaluate("() => new Promise(requestAnimationFrame)")

    def up(self) -> None:
        """Lift all fingers."""
        self._send("touchEnd", [])

    def _send(self, kind: str, places: Places) -> None:
        points = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def on_a_phone(visit: Visit, link: str = "") -> Playground:
    """Open a page under a finger."""
    return visit(link, size=(390, 844), has_touch=True, is_mobile=True)


def middle(target: Locator) -> tuple[float, float]:
    """Return the middle of an element in the window."""
    box = target.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def painted(playground: Playground) -> int:
    """Return how many points the tools say there are."""
    return int(playground.page.inner_text(".paint .hint").split(" of ")[0])


def choose_own_points(playground: Playground) -> None:
    """Choose the empty set of own points in the drawer."""
    playground.page.tap("#controls")
    playground.page.tap("button:has(canvas[data-set=custom-classes])")


@deep
def test_painting_begins_in_sight_in_every_order_and_two_fingers_draw_nothing(visit: Visit) -> None:
    playground = on_a_phone(visit, "level=full")
    page = playground.page
    easel, done = page.locator(".easel"), page.locator(".done")
    choose_own_points(playground)
    expect(easel).to_be_focused()
    expect(page.locator("#drawer")).to_be_hidden()
    expect(easel).to_be_in_viewport(ratio=1)
    expect(page.locator(".paint .hint")).to_contain_text("finger")
    # Leaving with no points and coming back took the easel away for good.
    playground.until_option("data.dataset", "custom-classes")
    done.tap()
    expect(page.locator(".map .none")).to_be_visible()
    expect(page.locator("#controls")).to_be_focused()
    fingers = Fingers(playground)
    for _ in range(2):
        page.tap("#controls")
        page.tap("#paint")
        expect(easel).to_be_in_viewport(ratio=1)
        x, y = middle(easel)
        fingers.down([(x - 60, y)])
        fingers.move([(x, y)])
        fingers.up()
        playground.until("s.run.data.points.length > 0")
        page.get_by_role("button", name="Clear", exact=True).tap()
        playground.until("s.run.data.points.length === 0")
        done.tap()
        expect(page.locator(".map .none")).to_be_visible()
    page.tap("#controls")
    page.tap("#paint")
    page.get_by_role("button", name="class 1", exact=True).tap()
    expect(page.locator(".tools .kind")).to_have_text("class 1")
    fingers.down([middle(easel)])
    fingers.up()
    playground.until("s.run.data.points.length > 0")
    before, scrolled = painted(playground), page.evaluate("() => scrollY")
    x, y = middle(easel)
    fingers.down([(x, y)])
    fingers.move([(x + 3, y)])
    fingers.down([(x + 3, y), (x + 120, y)])
    for way in range(0, 120, 10):
        fingers.move([(x + 3, y - way), (x + 120, y - way)])
    fingers.up()
    page.wait_for_function("(before) => scrollY > before", arg=scrolled)
    assert painted(playground) == before
    fingers.down([(x - 20, y), (x + 20, y)])
    for way in range(0, 80, 10):
        fingers.move([(x - 20 - way, y), (x + 20 + way, y)])
    fingers.up()
    page.wait_for_function("() => visualViewport.scale > 1.2")
    assert painted(playground) == before


@deep
def test_the_easel_is_reached_by_keys_and_says_where_they_draw(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=custom-classes", size=(1280, 720))
    page = playground.page
    page.locator("#paint").focus()
    page.keyboard.press("Enter")
    easel, place = page.locator(".easel"), page.locator(".paint [role=status]")
    expect(easel).to_be_focused()
    expect(place).to_contain_text("x₁ 0, x₂ 0; 0 points")
    page.keyboard.press("Shift+ArrowRight")
    expect(place).to_contain_text("x₁ 1, x₂ 0; 0 points")
    page.keyboard.press("o")
    page.keyboard.press("Space")
    expect(place).to_contain_text("1 point.")
    # The keys are told at a projector's height too, inside the panel.
    expect(page.locator(".paint .hint")).to_be_in_viewport(ratio=1)
    expect(page.locator(".paint .hint")).to_contain_text("Keys")
    page.keyboard.press("Tab")
    expect(page.locator(".tools button").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(easel).to_be_focused()


@deep
def test_a_phones_drawer_leaves_the_map_and_play_in_sight_and_a_tap_beside_it_closes_it(visit: Visit) -> None:
    playground = on_a_phone(visit, "level=full")
    page = playground.page
    drawer, close = page.locator("#drawer"), page.locator("#drawer .drawer-head button")
    for size in ((390, 844), (360, 640), (844, 390)):
        resize(playground, size)
        page.tap("#controls")
        expect(drawer).to_be_visible()
        expect(page.locator("#play")).to_be_in_viewport(ratio=1)
        expect(page.locator(".map canvas.field")).to_be_in_viewport(ratio=0.98)
        assert not page.evaluate(UNDER_A_PANEL, "#drawer"), size
        drawer.evaluate("(drawer) => drawer.scrollTo(0, 9999)")
        expect(close).to_be_in_viewport(ratio=1)
        playground.play()
        playground.pause()
        expect(drawer).to_be_visible()
        page.touchscreen.tap(*middle(page.locator(".map canvas.field")))
        expect(drawer).to_be_hidden()
    # What a finger holds says what it is, and is not pressed by that.
    seed = playground.config()["seeds"]["weights"]
    fingers = Fingers(playground)
    fingers.down([middle(page.locator("#new-weights"))])
    expect(page.locator("#tooltip")).to_have_text("Draw other initial weights and start again.")
    fingers.up()
    page.tap("#step")
    playground.until("s.frame.step > 0")
    assert playground.config()["seeds"]["weights"] == seed
    expect(page.locator("#tooltip")).to_be_hidden()


def test_a_phone_has_a_network_as_high_as_it_needs_and_shows_a_unit_where_it_is_tapped(visit: Visit) -> None:
    playground = on_a_phone(visit, "network.hidden=16,2")
    page = playground.page
    # That the pointer is coarse may be told a moment after the page has begun.
    page.wait_for_function(f"() => Math.min(...({TARGETS})()) >= 44")
    assert page.evaluate(SMALL_TYPE) == []
    expect(page.locator(".net")).to_have_css("touch-action", "manipulation")
    # The map is above the fold by now: the unit is enlarged beside the finger.
    page.locator("#charts").scroll_into_view_if_needed()
    page.tap('.unit[aria-label$="1.16"]')
    expect(page.locator(".lens")).to_be_in_viewport(ratio=1)
    expect(page.locator(".lens")).to_contain_text("1.16")
    page.tap(".units .weights")
    expect(page.locator(".lens")).to_have_count(0)
    # A keyboard for decimals has no minus sign; that of a field which takes it has one.
    weight = page.locator(".card input").first
    assert weight.get_attribute("inputmode") is None
    weight.fill("-0.5")
    weight.press("Enter")
    playground.until("s.frame.parameters.includes(-0.5)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show the network's output again").first.tap()
    page.evaluate("(link) => { location.hash = link; }", EIGHT_OF_SIXTEEN)
    playground.until("s.run.network.sizes.length === 10")
    for width in (390, 360):
        resize(playground, (width, 844))
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert page.evaluate(STICKING_OUT) == []
        # What the layers' cards have room for is known once they have been laid out.
        page.wait_for_function(f"() => ({OVERPRINTED})() === 0")
    # Columns are too close for a finger: the layer opens, and has its units large.
    page.tap('.unit[aria-label$="4.6"]')
    large = page.locator(".layer-units button").nth(5)
    expect(large).to_be_visible()  # its style comes with it
    box = large.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    large.tap()
    expect(page.locator("#output h2")).to_contain_text("4.6")


@deep
def test_every_tablet_and_a_phone_on_its_side_have_a_large_map_and_panels_that_cover_nothing(visit: Visit) -> None:
    playground = visit("level=full", size=(1180, 820), has_touch=True, is_mobile=True)
    page = playground.page
    for size in ((1180, 820), (1024, 768), (768, 1024), (844, 390)):
        resize(playground, size)
        page.evaluate("() => scrollTo(0, 0)")
        where = f"at {size[0]}x{size[1]}"
        for panel, key in (("#options", "o"), ("", "")):
            if panel:
                page.keyboard.press(key)
                expect(page.locator(panel)).to_be_visible()
                assert not page.evaluate(UNDER_A_PANEL, panel), where
                page.keyboard.press("Escape")
                expect(page.locator(panel)).to_be_hidden()
            height = page.evaluate("() => document.querySelector('.map').getBoundingClientRect().height")
            assert height >= 0.4 * size[1], where
            expect(page.locator(".map canvas.field")).to_be_in_viewport(ratio=0.98)
        assert page.evaluate(STICKING_OUT) == [], where
        page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        expect(page.locator("#play")).to_be_in_viewport(ratio=1)


def test_a_finger_on_a_setting_opens_it_and_not_a_comparison_of_its_values(visit: Visit) -> None:
    page = visit(size=(768, 1024), has_touch=True, is_mobile=True).page
    # What compares comes when the page is used.
    page.touchscreen.tap(384, 8)
    button = page.locator("[data-compare='training.optimizer.name']")
    expect(button).to_be_attached()
    expect(button).to_be_hidden()
    box = page.locator("#training-optimizer-name").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] - 16, box["y"] + 2)
    expect(page.locator("#training-optimizer-name")).to_be_focused()
    expect(button).to_be_visible()
    expect(page.locator("#compare")).to_be_hidden()
    assert page.evaluate(OVER_CONTROLS) == []
    page.tap("#more")
    expect(page.locator("#options [data-compare='network.initial_weights']")).to_be_attached()
    assert page.evaluate(OVER_CONTROLS) == []
    page.locator("#training-optimizer-name").focus()
    button.tap()
    expect(page.locator("#compare")).to_be_visible()


def test_a_local_address_says_that_it_works_here_only_and_help_speaks_of_fingers(visit: Visit) -> None:
    page = on_a_phone(visit).page
    page.get_by_role("button", name="Share").tap()
    expect(page.locator("dialog .caution")).to_contain_text("livegrad serve --host")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Help").tap()
    expect(page.locator("dialog")).to_contain_text("Tap a link")
    expect(page.locator("dialog kbd")).to_have_count(0)


@deep
def test_the_rate_finders_slider_is_as_wide_as_its_plot(visit: Visit) -> None:
    page = visit("level=full", size=(1280, 720)).page
    page.click("#find-rate")
    slider = page.locator("#aimed-rate").bounding_box()
    plot = page.locator("canvas.rates").bounding_box()
    assert slider
    assert plot
    thumb = 16
    assert abs(slider["x"] + thumb / 2 - (plot["x"] + 46)) < 1
    assert abs(slider["x"] + slider["width"] - thumb / 2 - (plot["x"] + plot["width"] - 12)) < 1


def test_undoing_a_painting_neither_scrolls_nor_leaves_the_test_points_shown_and_no_points_cannot_be_played(
    visit: Visit,
) -> None:
    playground = on_a_phone(visit, "level=full")
    page = playground.page
    page.tap("#controls")
    page.tap("#paint")
    expect(page.locator(".easel")).to_be_in_viewport(ratio=1)
    tests = page.get_by_label("Test points")
    expect(tests).to_be_checked()
    fingers = Fingers(playground)
    fingers.down([middle(page.locator(".easel"))])
    fingers.up()
    playground.until_option("data.dataset", "custom-classes")
    page.locator(".done").tap()
    page.evaluate("() => scrollTo(0, 0)")
    page.tap("#undo")
    playground.until_option("data.dataset", "circle")
    expect(tests).not_to_be_checked()
    assert page.evaluate("() => scrollY") == 0
    choose_own_points(playground)
    playground.until("s.run.data.points.length === 0")
    expect(page.locator("#play")).to_be_disabled()
    expect(page.locator("#step")).to_be_disabled()
