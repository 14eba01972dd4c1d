"""What the page shows of how training goes: layers over time, histograms as a ridge, verdicts on the whole run."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

HIDES_HISTOGRAMS = "s.frame.histograms === null"


@deep
def test_the_chart_of_layers_shows_what_is_chosen_and_measured_and_the_link_says_it(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    playground.play()
    playground.until_epoch(2)
    chart = page.locator("#gradient-chart .plot")
    for measure, name in [
        ("update_ratio", "Update / weight"),
        ("weight_norm", "Weight norm"),
        ("activation", "Activation mean, spread"),
        ("silent", "Dead, saturated units"),
        ("learning_rate", "Learning rate"),
    ]:
        page.select_option("#measure", measure)
        expect(chart).to_have_attribute("aria-label", re.compile(f"^{name} over epoch"))
        playground.until_hash(f"measure={measure}")
    expect(page.locator("#gradient-chart .keys button")).to_have_text(["Learning rate"])
    page.select_option("#measure", "activation")
    scale = page.locator("#gradient-chart .switch button")
    expect(scale.nth(1)).to_be_disabled()
    expect(page.locator("#gradient-chart .chart-note")).to_have_text("mean ± spread")
    playground.pause()
    page.click("#remove-layer")
    page.click("#remove-layer")
    option = page.locator("#measure option[value=silent]")
    expect(option).to_be_disabled()
    expect(option).to_have_text("Dead, saturated units – not measured for this network")


def test_a_link_and_a_layers_card_open_its_histograms_and_closing_them_ends_their_sending(visit: Visit) -> None:
    playground = visit("histogram=2")
    page = playground.page
    expect(page.locator("#histogram-layer")).to_have_value("2")
    playground.until("s.frame.histograms?.layer === 2")
    page.locator("#histogram-layer").press("Escape")
    playground.until(HIDES_HISTOGRAMS)
    page.click("button.meter-button[data-layer='1']")
    page.click("#open-histograms")
    playground.until("s.frame.histograms?.layer === 1")
    panel = page.get_by_role("region", name="Histograms over time")
    expect(panel.locator("#histogram-layer")).to_have_value("1")
    expect(panel.locator(".chart-empty")).to_be_hidden()
    playground.until_hash("histogram=1")
    playground.play()
    playground.until_epoch(3)
    canvas = panel.locator("canvas")
    before = playground.look("#histograms canvas")
    panel.get_by_role("button", name="Pre-activations").click()
    playground.until_looks_other("#histograms canvas", before)
    canvas.focus()
    page.keyboard.press("ArrowDown")
    expect(panel.locator(".ridge-reading")).to_have_text(re.compile(r"^epoch \d+: from .+ to .+, highest near"))
    canvas.blur()
    expect(panel.locator(".ridge-reading")).not_to_contain_text("highest near")
    place = canvas.bounding_box()
    assert place is not None
    finger = {"pointerType": "touch", "clientX": place["x"] + 40, "clientY": place["y"] + place["height"] - 30}
    for event in ("pointerdown", "pointerup", "pointerleave"):
        canvas.dispatch_event(event, finger)
    expect(panel.locator(".ridge-reading")).to_contain_text("highest near")
    page.select_option("#histogram-layer", "0")
    playground.until("s.frame.histograms?.layer === 0")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    playground.until(HIDES_HISTOGRAMS)


@deep
def test_what_ails_the_whole_run_is_said_calmly_put_away_until_the_next_run_and_mended_by_one_click(
    visit: Visit,
) -> None:
    playground = visit("data.dataset=xor&network.initial_weights=zeros")
    page = playground.page
    playground.play()
    strip = page.locator("#health .verdict")
    expect(strip).to_contain_text("All weights equal.")
    expect(page.get_by_role("alert")).to_have_count(0)
    strip.get_by_role("button", name="Put this away until the run starts again").click()
    expect(strip).to_have_count(0)
    page.click("#rewind")
    expect(strip).to_contain_text("All weights equal.")  # of a new run, which plays as the one before did
    strip.get_by_role("button", name="Try Initial weights Xavier").click()
    playground.until_option("network.initial_weights", "xavier")
    expect(strip).to_have_count(0)
    playground.until("s.rows.length > 1 && s.rows.at(-1)[1] < 0.8 * s.rows[0][1]")


@deep
def test_what_ails_layers_is_said_in_one_line_that_moves_nothing_and_one_click_mends_it(visit: Visit) -> None:
    playground = visit("network.activation=sigmoid&network.hidden=8,8,8,8,8,8,8,8", size=(1280, 720))
    page = playground.page
    strip = page.locator("#health .verdict")
    stage = page.locator("#stage")
    before = stage.bounding_box()
    playground.play()
    expect(strip).to_contain_text(
        re.compile(r"Layers 1–\d: vanishing\. The error shrinks on its way back to [\d.e−]+ times the output")
    )
    assert stage.bounding_box() == before
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    expect(page.locator(".layer em").first).to_have_text("vanishing")
    remedy = strip.get_by_role("button", name="Try Activation ReLU, Initial weights He")
    expect(remedy).to_have_attribute("data-tip", "Rebuilds the network and starts again.")
    remedy.click()
    playground.until_option("network.activation", "relu")
    expect(strip).to_have_count(0)
    playground.until("s.rows.length > 1 && s.rows.at(-1)[1] < 0.5 * s.rows[0][1]")


@deep
def test_a_healthy_run_is_left_in_peace(playground: Playground) -> None:
    page = playground.page
    page.evaluate(
        "() => new MutationObserver(() => { document.body.dataset.told = 'yes'; })"
        ".observe(document.querySelector('#health'), { childList: true, subtree: true })"
    )
    playground.slide("speed", 8)
    playground.play()
    playground.until_epoch(400)
    assert page.locator("body").get_attribute("data-told") is None
    expect(page.locator("#health")).to_have_text("")


@deep
def test_the_loss_chart_has_validation_and_marks_where_it_stopped(visit: Visit) -> None:
    playground = visit("data.validation_share=0.2&training.stop.epoch=3")
    page = playground.page
    expect(page.locator("#loss-chart .keys button")).to_have_text(["train", "validation", "test"])
    page.click("#play")
    playground.until("s.state.reason === 'stopped_epoch'")
    chart = page.locator("#loss-chart .plot")
    expect(chart).to_have_attribute("aria-label", re.compile("from 0 to 3; last: .*, stopped: epoch 3"))
