"""The charts of loss and gradients: their lines, keys, scales and cursors."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep


def trained(playground: Playground) -> Playground:
    """Train a little, so that there are lines."""
    playground.play()
    playground.until_epoch(30)
    playground.pause()
    playground.settled_step()
    playground.see_nothing()
    return playground


def chart(playground: Playground, name: str) -> Locator:
    """Return a chart's panel."""
    return playground.page.locator(f"#{name}-chart")


def test_lines_grow_and_keys_hide_them_and_scales_and_smoothing_change_them(playground: Playground) -> None:
    layers = chart(playground, "gradient").locator(".keys button")
    expect(layers).to_have_count(3)
    expect(chart(playground, "loss").locator(".chart-empty")).to_be_visible()
    playground.play()
    for name in ("loss", "gradient"):
        picture = playground.look(f"#{name}-chart canvas")  # it comes with the first line
        playground.until_looks_other(f"#{name}-chart canvas", picture)
        expect(chart(playground, name).locator(".chart-empty")).to_be_hidden()
    playground.pause()
    playground.settled_step()
    playground.see_nothing()
    for name in ("loss", "gradient"):
        whole = playground.look(f"#{name}-chart canvas")
        key = chart(playground, name).locator(".keys button").first
        key.click()
        expect(key).to_have_attribute("aria-pressed", "false")
        playground.until_looks_other(f"#{name}-chart canvas", whole)
        key.click()
        expect(key).to_have_attribute("aria-pressed", "true")
        playground.until_looks(f"#{name}-chart canvas", whole)
    linear = playground.look("#loss-chart canvas")
    chart(playground, "loss").get_by_role("button", name="log").click()
    playground.until_looks_other("#loss-chart canvas", linear)
    playground.until_hash("lossLog=true")
    logarithmic = playground.look("#gradient-chart canvas")
    chart(playground, "gradient").get_by_role("button", name="linear").click()
    playground.until_looks_other("#gradient-chart canvas", logarithmic)
    playground.until_hash("gradientLog=false")
    raw = playground.look("#loss-chart canvas")
    chart(playground, "loss").get_by_role("button", name="smooth").click()
    playground.until_looks_other("#loss-chart canvas", raw)
    playground.until_hash("smoothing=true")
    playground.page.click("#add-layer")
    expect(layers).to_have_count(4)


@deep
def test_the_cursor_reads_values(playground: Playground) -> None:
    trained(playground)
    chart(playground, "loss").locator(".u-over").hover(position={"x": 0, "y": 20})
    readout = chart(playground, "loss").locator(".readout")
    expect(readout).to_be_visible()
    expect(readout).to_have_text(re.compile(r"epoch\s*0\s"))
    first = f"{playground.told('s.rows[0][2]'):.3f}"
    expect(readout).to_contain_text(first)


def test_the_second_view_of_layers_is_a_bar_for_each_and_a_step_of_a_batch_marks_its_points(visit: Visit) -> None:
    playground = visit("")
    page = playground.page
    page.locator("#step-unit").select_option("batch")
    page.locator("#profile").click()
    bars = "#gradient-chart canvas.profile"
    expect(page.locator(bars)).to_be_visible()
    before, marks = playground.look(bars), playground.look("canvas.marks")
    page.locator("#step").click()
    playground.until("s.frame.step === 1")
    expect(page.locator("#iteration")).to_have_text("iteration 1")
    assert len(playground.told("[...s.frame.batch]")) == 10
    playground.until_looks_other(bars, before)
    playground.until_looks_other("canvas.marks", marks)
    page.locator("#profile").click()
    expect(page.locator(bars)).to_be_hidden()
