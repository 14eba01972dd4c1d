"""What the page says of a run that is ill, and the one click that mends it."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

FAR_TOO_FAST = "data.dataset=plane&network.activation=relu&network.hidden=8,8&training.optimizer.learning_rate=10"


def diverged(visit: Visit) -> Playground:
    """Open a run that diverges as soon as it is played, and play it."""
    playground = visit(FAR_TOO_FAST)
    playground.page.click("#play")
    playground.until("s.state.state === 'diverged'")
    return playground


def test_a_run_that_diverges_says_why_and_one_click_mends_it(visit: Visit) -> None:
    playground = diverged(visit)
    banner = playground.page.get_by_role("alert")
    expect(banner).to_contain_text("The loss became infinite at epoch 0: learning rate 10 is too large")
    playground.page.get_by_role("button", name="Rewind and try 0.03").click()
    expect(banner).to_have_count(0)
    playground.until("s.state.state === 'playing'")
    playground.until_option("training.optimizer.learning_rate", 0.03)
    expect(playground.page.locator("#learning-rate-value")).to_have_value("0.03")
    playground.until("s.rows.length > 1 && s.rows.at(-1)[1] < s.rows[0][1] / 2")


@deep
def test_the_last_picture_stays_when_training_diverges_and_play_and_rewind_work_after_it(visit: Visit) -> None:
    playground = diverged(visit)
    playground.see_nothing()
    expect(playground.page.get_by_role("alert")).to_be_visible()
    playground.page.locator("canvas.points").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    places = [(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95)]
    cells = playground.told("[505, 594, 9405, 9494].map((at) => s.frame.boundary.cells[at])")
    colours = playground.colours("#output canvas.field", places)
    assert [playground.is_high(colour) for colour in colours] == [cell >= 128 for cell in cells]
    assert playground.told("s.frame.parameters.every(Number.isFinite)")
    for name in ("train_loss", "test_loss"):
        assert not re.search("NaN|Infinity", playground.page.inner_text(f"[data-score={name}]"))
    playground.page.click("#rewind")
    playground.until("s.state.state === 'paused'")
    expect(playground.page.get_by_role("alert")).to_have_count(0)
    playground.slide("learning-rate", 6)
    playground.until_option("training.optimizer.learning_rate", 0.03)
    playground.play()
    playground.until_epoch(3)


def test_a_layer_whose_gradient_vanishes_is_named_and_its_card_offers_a_remedy(visit: Visit) -> None:
    playground = visit("network.activation=sigmoid&network.hidden=4,4,4,4,4,4")
    meter = playground.page.locator("button.meter-button[data-layer='0']")
    playground.play()
    expect(meter).to_contain_text("vanishing")
    meter.click()
    card = playground.page.get_by_role("dialog", name="Layer 1")
    expect(card).to_contain_text("The error vanishes on its way back")
    card.get_by_role("button", name="Try Activation ReLU").click()
    playground.until_option("network.activation", "relu")
    expect(meter).not_to_contain_text("vanishing")


@deep
def test_units_that_saturate_or_are_dead_are_counted(visit: Visit) -> None:
    playground = visit("network.initial_weights=normal&network.initial_deviation=10&network.hidden=8,8")
    playground.page.click("#step")
    expect(playground.page.locator(".layer em").first).to_have_text("saturated")
    dead = "network.initial_weights=zeros&network.activation=relu&network.hidden=1"
    playground.page.evaluate("(link) => { location.hash = link; }", dead)
    playground.until_option("network.hidden", [1])
    playground.page.click("#step")
    expect(playground.page.locator(".layer em").first).to_have_text("dead units 1/1")
