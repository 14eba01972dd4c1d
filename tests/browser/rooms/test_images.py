"""The stage of images with real buttons: a kind of data chosen, an image followed to its answer, another one drawn."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.reach.test_accessibility import AXE, FIND
from tests.covering import deep

SMALL = (
    "data.dataset=digits&data.chosen=0,1,7&network.activation=relu&network.initial_weights=he"
    "&network.convolution.channels=4&training.optimizer.name=adam&training.optimizer.learning_rate=0.01"
    "&training.batch_size=32"
)
"""A small network on three digits, which learns in a moment."""
FIRST = "[...new Float32Array(s.frame.image.stages[0].cells.slice().buffer)]"
"""What the network is given, pixel by pixel."""


def until_there(playground: Playground) -> None:
    """Wait until the stage of images shows an image and its answer."""
    expect(playground.page.locator(".net.images")).to_be_visible()
    playground.until("s.frame.image?.stages.length > 1")
    expect(playground.page.locator(".answer .big")).not_to_be_empty()


def draw_a_bar_down(page: Page) -> None:
    """Draw a one: a line down the middle of the pad."""
    box = page.locator(".pad > canvas").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    for share in (0.4, 0.6, 0.8):
        page.mouse.move(middle, box["y"] + share * box["height"])
    page.mouse.up()


def test_images_are_turned_to_learnt_followed_cell_by_cell_listed_and_left_as_they_were(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    page.get_by_role("button", name="Images", exact=True).first.click()
    playground.until_option("data.dataset", "digits")
    playground.until_option("training.optimizer.name", "adam")  # the setup that suits it
    until_there(playground)
    expect(page.locator("#network > .net")).to_be_hidden()
    expect(page.locator("#data #noise")).to_have_count(1)  # not once for each kind

    page.get_by_role("button", name="7", exact=True).first.click()
    playground.until_option("data.chosen", [0, 1, 2, 3, 4, 5, 6, 8, 9])
    page.click("#add-dense")
    playground.until_option("network.convolution.dense", [16])
    page.get_by_role("button", name="Remove a unit from layer 3").click()
    playground.until_option("network.convolution.dense", [15])
    page.select_option("#kernel", "5")
    playground.until_option("network.convolution.kernel", 5)
    until_there(playground)

    # By the keys alone: the cell that stands out, then the one beside it; the sum with its numbers.
    page.locator(".columns button").nth(1).focus()
    expect(page.locator(".reading-of")).to_contain_text("Layer 1, map")
    before = page.inner_text(".reading-of b >> nth=0")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".reading-of b").first).not_to_have_text(before)
    expect(page.locator(".reading-of .square")).to_have_count(3)
    assert playground.told("s.frame.step") == 0  # the arrows stepped no training
    page.locator("#occlusion").click()
    page.locator("#gradient").click()
    playground.until("s.frame.image.occlusion !== null && s.frame.image.input_gradient !== null")

    playground.play()
    playground.until("s.frame.step > 0")
    playground.pause()
    page.locator("#occlusion").click()
    playground.until("s.frame.image.occlusion === null")  # of where it stands, as are now the lists
    cell = page.locator(".confusion-of td button").first
    cell.click()
    expect(page.locator(".images-of button").first).to_be_visible()
    last = page.locator(".images-of button").last
    followed = int(re.findall(r"\d+", last.get_attribute("aria-label") or "")[0]) - 1
    last.click()
    playground.until(f"s.frame.image.index === {followed}")
    page.keyboard.press("ArrowLeft")
    playground.until(f"s.frame.image.index !== {followed}")
    playground.until_hash(f"image={playground.told('s.frame.image.index')}")

    # In Chinese nothing is left in English, and nothing is wrong with any of it.
    page.get_by_role("button", name="中文").click()
    expect(page.locator(".says h2")).to_have_text("预测")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".says h2")).to_have_text("Answer")
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []

    page.get_by_role("button", name="Points", exact=True).click()
    playground.until_option("data.dataset", "circle")
    expect(page.locator("#network > .net")).to_be_visible()
    expect(page.locator(".net.images")).to_be_hidden()
    page.wait_for_function("() => !location.hash.includes('image=')")
    page.get_by_role("button", name="Images", exact=True).first.click()
    playground.until_option("network.convolution.kernel", 5)
    until_there(playground)


def test_a_drawn_digit_is_answered_while_it_learns_by_pointer_and_by_keys(visit: Visit) -> None:
    playground = visit(SMALL)
    page = playground.page
    until_there(playground)
    playground.play()
    playground.until("s.frame.epoch >= 4")
    draw_a_bar_down(page)
    playground.until("s.frame.image.index === null")
    expect(page.locator(".verdict-of")).to_contain_text("drawn by hand")
    # The pictures before are of the stroke as far as it had come.
    second_row = f"Array.from({FIRST}).slice(8, 16).map((cell) => Math.round(16 * cell)).join()"
    playground.until(f"{second_row} === '0,0,0,12,12,0,0,0'")
    expect(page.locator(".answer .big")).to_have_text("1")
    playground.pause()

    page.get_by_role("button", name="Take back the last stroke").click()
    playground.until("s.frame.image.index !== null")
    page.locator(".pad > canvas").focus()
    for key in ("ArrowUp", "ArrowUp", "Space", "ArrowDown", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    playground.until("s.frame.image.index === null")
    assert playground.told("s.state.state") == "paused"  # the space bar drew, and trained nothing
    page.keyboard.press("Delete")
    playground.until("s.frame.image.index !== null")


def test_on_a_phone_the_pad_is_beside_the_answer_and_nothing_scrolls_sideways(visit: Visit) -> None:
    playground = visit(SMALL, size=(390, 844), has_touch=True, is_mobile=True)
    page = playground.page
    until_there(playground)
    expect(page.locator("#output .pad")).to_be_visible()
    expect(page.locator(".layer.listed")).to_have_count(2)
    expect(page.locator(".matrix-head .aside").first).to_contain_text(" of 240")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.locator(".net.images").scroll_into_view_if_needed()
    canvas = page.locator(".net.images > canvas")
    canvas.tap(position={"x": 20, "y": 20})
    expect(page.locator(".reading-of")).to_contain_text("Pixel in row")
    canvas.tap(position={"x": 20, "y": 20})
    expect(page.locator(".reading-of")).to_have_count(0)
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []


def test_on_a_projector_every_name_of_the_confusion_matrix_is_in_its_cell(visit: Visit) -> None:
    for data in ("bars", "shapes"):
        playground = visit(f"data.dataset={data}&network.convolution.dense=32", size=(1280, 720))
        page = playground.page
        until_there(playground)
        page.keyboard.press("p")
        page.locator(".confusion-of th").first.wait_for()
        cut = "(each) => each.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
        assert page.locator(".confusion-of th").evaluate_all(cut) == []
        page.keyboard.press("p")


@deep
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)], ids=str)
def test_the_words_of_every_button_are_inside_it(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("data.dataset=digits", size=size).page
    page.locator("#suggested-images").wait_for()
    out = "(one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 20"
    words = f"(all) => all.filter({out}).map((one) => one.textContent.trim())"
    assert page.locator("button").evaluate_all(words) == []
