"""Custom points: painted on the map by pointer and by keys while training goes on, and read from text."""

import base64
import struct

from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

ROWS = "x1;x2;kind\n1,5;2;red\n-3;4;blue\n0;-2;red\n2;-4,5;green\n"


def stroke(playground: Playground, places: list[tuple[float, float]]) -> None:
    """Draw a line with the mouse over places given as shares of the map."""
    box = playground.page.locator(".easel").bounding_box()
    assert box is not None
    mouse = playground.page.mouse
    for index, (x, y) in enumerate(places):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=6)
        if index == 0:
            mouse.down()
    mouse.up()


def paint(playground: Playground) -> None:
    """Open the tools and wait for the sheet."""
    playground.page.click("#paint")
    expect(playground.page.locator(".easel")).to_be_visible()


def rows(playground: Playground) -> list[tuple[float, float, float]]:
    """Return the custom points that the server has."""
    data = base64.b64decode(playground.config()["data"]["custom"])
    return list(struct.iter_unpack("<3f", data))


@deep
def test_basic_shows_nine_sets_and_full_all_of_them(visit: Visit) -> None:
    playground = visit()
    expect(playground.page.locator("#data .sets canvas")).to_have_count(9)
    playground.page.click("#level")
    expect(playground.page.locator("#data .sets canvas")).to_have_count(22)
    expect(playground.page.locator("#csv")).to_be_visible()


@deep
def test_a_stroke_makes_a_generated_set_custom_points_while_training_goes_on(visit: Visit) -> None:
    playground = visit("level=full")
    playground.play()
    playground.until_epoch(2)
    paint(playground)
    stroke(playground, [(0.1, 0.1), (0.4, 0.1)])
    playground.until("s.run.config.data.dataset === 'custom-classes' && s.run.data.points.length > 500")
    assert {target for _, _, target in rows(playground)} == {0, 1}
    more = playground.told("s.run.data.points.length")
    playground.page.keyboard.press("2")
    stroke(playground, [(0.1, 0.9), (0.4, 0.9)])
    playground.until(f"s.run.data.classes === 3 && s.run.data.points.length > {more}")
    playground.until("s.frame.boundary.classes !== null && s.frame.epoch > 1")
    expect(playground.page.locator("[data-output]")).to_have_count(3)
    assert playground.told("s.state.state") == "playing"


def test_strokes_are_undone_and_done_again(visit: Visit) -> None:
    playground = visit("level=full")
    paint(playground)
    stroke(playground, [(0.1, 0.1), (0.4, 0.1)])
    playground.until("s.run.data.points.length > 500")
    playground.page.get_by_role("button", name="Clear", exact=True).click()
    playground.until("s.run.data.points.length === 0")
    playground.page.keyboard.press("Tab")
    playground.page.locator(".easel").focus()
    playground.page.keyboard.press("Control+z")
    playground.until("s.run.data.points.length > 500")
    painted = playground.told("s.run.data.points.length")
    playground.page.keyboard.press("Control+z")
    playground.until("s.run.data.points.length === 500")
    playground.page.keyboard.press("Control+Shift+z")
    playground.until(f"s.run.data.points.length === {painted}")


def test_points_are_set_moved_and_taken_away_by_keys_alone(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=custom-classes")
    paint(playground)
    keys = playground.page.keyboard
    playground.page.locator(".easel").focus()
    for key in ("o", "1", "Space"):
        keys.press(key)
    playground.until("s.run.data.points.length === 1")
    assert rows(playground) == [(0, 0, 1)]
    for key in ("m", "Enter", "Shift+ArrowRight", "Shift+ArrowUp", "Enter"):
        keys.press(key)
    playground.until("s.run.data.points[0]?.[0] > 0")
    assert rows(playground) == [(1, 1, 1)]
    assert playground.epoch() == 0
    keys.press("Delete")
    playground.until("s.run.data.points.length === 0")
    keys.press("Escape")
    expect(playground.page.locator(".easel")).to_be_hidden()
    expect(playground.page.locator("#paint")).to_be_focused()


@deep
def test_erasing_and_moving_by_pointer(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=and-table")
    playground.page.click("#csv")
    playground.page.fill("#csv-text", ROWS)
    playground.page.click("#csv-load")
    playground.until("s.run.data.points.length === 4")
    paint(playground)
    playground.page.get_by_role("button", name="Move", exact=True).click()
    stroke(playground, [(7.5 / 12, 4 / 12), (0.75, 0.25)])
    playground.until("s.run.data.points.some(([x1, x2]) => Math.abs(x1 - 3) < 0.1 && Math.abs(x2 - 3) < 0.1)")
    playground.page.get_by_role("button", name="Erase", exact=True).click()
    stroke(playground, [(0.74, 0.2), (0.76, 0.3)])
    playground.until("s.run.data.points.length === 3")


def test_bad_rows_are_named_and_nothing_is_loaded_until_they_are_mended(visit: Visit) -> None:
    playground = visit("level=full")
    playground.page.click("#csv")
    playground.page.fill("#csv-text", f"{ROWS}abc;1;red\n3;;blue\n")
    problems = playground.page.locator(".problems li")
    expect(problems).to_have_text(["Line 6: x₁ should be a number, got “abc”.", "Line 7: x₂ is missing."])
    expect(playground.page.locator("#csv-load")).to_be_disabled()
    file = FilePayload(name="points.csv", mimeType="text/csv", buffer=ROWS.encode())
    playground.page.set_input_files("#csv-file", file)
    expect(problems).to_have_count(0)
    playground.page.click("#csv-load")
    playground.until_option("data.dataset", "custom-classes")
    assert rows(playground) == [(1.5, 2, 0), (-3, 4, 1), (0, -2, 0), (2, -4.5, 2)]
    expect(playground.page.locator("#csv-dialog")).to_have_count(0)


def test_what_is_downloaded_is_what_is_shown(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=spiral-3")
    with playground.page.expect_download() as download:
        playground.page.click("#download")
    assert download.value.suggested_filename == "livegrad-spiral-3.csv"
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "x1,x2,class,split"
    assert len(lines) == 1 + 600
    x1, x2, target, split = playground.told("s.run.data.points[0]")
    assert lines[1] == f"{x1:g},{x2:g},{target:g},{('train', 'test')[split]}"


def test_the_figures_count_every_point_of_each_part(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=blobs&data.validation_share=0.2&data.train_share=0.6")
    playground.page.click("#metrics")
    parts = playground.page.locator("#figures .segments button")
    expect(parts).to_have_text(["Training", "Validation", "Test"])
    for part, count in (("Training", 300), ("Validation", 100), ("Test", 100)):
        playground.page.locator("#figures").get_by_role("button", name=part).click()
        expect(playground.page.locator("#figures caption")).to_contain_text(f"of {count} right")
    playground.page.keyboard.press("Escape")
    expect(playground.page.locator("#figures")).to_have_count(0)


@deep
def test_a_run_of_one_input_is_a_curve_and_cannot_be_painted_on(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=line-15")
    expect(playground.page.locator("#output-title")).to_contain_text("Prediction")
    expect(playground.page.locator("#paint")).to_be_disabled()
    expect(playground.page.locator("button[data-feature=x2]")).to_have_attribute("aria-disabled", "true")
    before = playground.look("canvas.field")
    playground.play()
    playground.until_looks_other("canvas.field", before)


@deep
def test_a_run_without_points_says_how_to_get_some(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=custom-classes")
    page = playground.page
    expect(page.locator(".map .none")).to_contain_text("No points yet")
    expect(page.locator("[data-score=train_loss]")).to_have_text("–")
    paint(playground)
    expect(page.locator(".map .none")).to_have_count(0)
    stroke(playground, [(0.2, 0.2), (0.5, 0.2)])
    playground.until("s.run.data.points.length > 3")
    expect(page.locator("[data-score=train_loss]")).not_to_have_text("–")
