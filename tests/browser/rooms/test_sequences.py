"""The stage of sequences: a step chosen on the axis of time, its formulas, the length, which sequence is followed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

LSTM = "data.dataset=first-symbol&data.length=6&network.recurrence.cell=lstm&network.recurrence.units=3"
RNN = "data.dataset=first-symbol&data.length=50&training.optimizer.name=adam&training.optimizer.learning_rate=0.01"


def open_at(visit: Visit, link: str) -> Playground:
    """Open the stage and wait until a picture is drawn on it."""
    playground = visit(link)
    playground.until("s.frame.sequence !== null")
    expect(playground.page.locator(".seq-formulas li").first).to_be_visible()
    return playground


def worked_out(playground: Playground, numbers: str) -> float:
    """Work out one side of a formula as it is written."""
    code = numbers.replace("−", "-").replace("·", "*")
    result: float = playground.page.evaluate(
        f"() => {{ const tanh = Math.tanh, σ = (z) => 1 / (1 + Math.exp(-z)); return {code}; }}"
    )
    return result


def test_a_chosen_step_has_formulas_that_come_out_and_the_length_changes_with_the_weights_kept(visit: Visit) -> None:
    playground = open_at(visit, LSTM)
    page = playground.page
    place = page.locator(".seq-inside h3")
    expect(place).to_have_text("LSTM, unit 1, step 6 of 6")
    page.focus("#time-step")
    for key in ("Home", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(place).to_have_text("LSTM, unit 2, step 2 of 6")
    expect(page.locator("#time-step")).to_have_attribute(
        "aria-valuetext", re.compile("^Step 2 of 6: in [abcd], gradient ")
    )
    expect(page.locator(".seq-bars")).to_have_attribute("aria-label", re.compile("step 1 is .* step 6"))
    lines = page.locator(".seq-line").all_inner_texts()
    assert [line.split(" = ")[0] for line in lines] == ["f", "i", "g", "o", "c", "h"]
    for line in lines:
        *_, numbers, result = line.split(" = ")
        assert worked_out(playground, numbers) == pytest.approx(float(result.replace("−", "-")), rel=6e-3), line

    parameters = playground.told("[...s.frame.parameters]")
    page.fill("#data-length", "9")
    playground.until_option("data.length", 9)
    expect(place).to_have_text("LSTM, unit 2, step 2 of 9")
    assert playground.told("[...s.frame.parameters]") == parameters
    page.locator(".seq-heat").click(position={"x": 60, "y": 4})
    expect(place).to_have_text("LSTM, unit 1, step 1 of 9")
    before = page.inner_text("#followed")
    page.click(".seq-follow button >> nth=0")
    expect(page.locator("#followed")).not_to_have_text(before)
    expect(page).to_have_url(re.compile("sample="))


def test_gradients_that_vanish_in_time_are_told_and_a_click_gives_the_network_gates(visit: Visit) -> None:
    playground = open_at(visit, RNN)
    page = playground.page
    expect(page.locator(".seq-share")).to_have_attribute("data-kind", "vanishing")
    page.click("#health button:has-text('Memory bias 4')")
    playground.until_option("network.recurrence.memory_bias", 4)
    expect(page.locator(".seq-inside h3")).to_contain_text("step 50 of 50")
    expect(page.locator(".seq-share")).to_have_attribute("data-kind", "steady")
    expect(page.locator(".seq-heat")).to_be_visible()


@deep
@pytest.mark.parametrize("size", [(1440, 900), (360, 740)])
def test_every_line_of_the_tiles_of_sequences_has_its_key_and_the_key_fits(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("compare=network.recurrence.cell~rnn~lstm~gru&data.dataset=first-symbol", size=size).page
    key = page.locator(".tiles-key")
    expect(key).to_have_text(re.compile(r"∂E/∂h\s+∂E/∂c\s+before training\s+vanished below"))
    assert key.evaluate("(key) => key.getBoundingClientRect().right <= innerWidth - 12")
