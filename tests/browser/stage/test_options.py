"""The controls of training: each is seen by the run that trains, and is in the address."""

import pytest
from playwright.sync_api import expect

from tests.browser.playground import Playground
from tests.covering import deep

WEIGHTS = [*range(8), *range(12, 20), 22, 23]
"""Where the weights of the default network are among its parameters; the others are biases."""

LIVE = [
    ("network-activation", "relu", "network.activation"),
    ("training-optimizer-name", "adam", "training.optimizer.name"),
    ("training-loss", "squared", "training.loss"),
]


def test_a_choice_and_a_dragged_slider_change_the_run_without_a_new_start(playground: Playground) -> None:
    playground.play()
    playground.until_epoch(2)
    for control, value, path in LIVE:
        playground.page.select_option(f"#{control}", value)
        playground.until_option(path, value)
        assert playground.told("s.run.rebuilt") is False
        assert playground.told("s.frame.step") >= 50
        playground.until_hash(f"{path}={value}")
        playground.until_epoch(playground.epoch() + 2)
    slider = playground.page.locator("#learning-rate")
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    playground.page.mouse.move(box["x"] + box["width"] / 2, y)
    playground.page.mouse.down()
    for share in (0.4, 0.3, 0.2, 0.3, 0.5, 0.65, 0.8):
        playground.page.mouse.move(box["x"] + share * box["width"], y)
    playground.page.mouse.up()
    place = int(slider.input_value())
    rate = [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10][place]
    playground.until_option("training.optimizer.learning_rate", rate)
    playground.settled_step()
    assert int(slider.input_value()) == place
    expect(playground.page.locator("#learning-rate-value")).to_have_value(f"{rate:g}")


@deep
def test_a_change_is_explained_before_it_is_made_and_on_the_picture_at_once(playground: Playground) -> None:
    for activation in ("relu", "sigmoid", "linear", "leaky_relu", "elu", "gelu", "silu", "tanh"):
        before = playground.look("#output canvas.field")
        units = playground.look(".net > canvas")
        playground.page.select_option("#network-activation", activation)
        playground.until_looks_other("#output canvas.field", before)
        playground.until_looks_other(".net > canvas", units)
    assert playground.told("s.frame.step") == 0
    for target, words in [
        ("#play", "Start or pause training."),
        (".field:has(#learning-rate)", "too large diverges"),
        ("#data button:has(canvas[data-set=xor])", "Rebuilds the network and starts again."),
    ]:
        playground.page.hover(target)
        expect(playground.page.locator("#tooltip")).to_contain_text(words)
        expect(playground.page.locator("#tooltip")).to_be_visible()


@deep
def test_the_learning_rate_is_slid_and_typed_makes_larger_steps_and_is_refused_out_of_bounds(
    playground: Playground,
) -> None:
    def length_of_first_step() -> float:
        playground.until("s.frame.step === 0")
        start = playground.told("Array.from(s.frame.parameters)")
        playground.page.click("#step")
        playground.until("s.frame.step === 1")
        after = playground.told("Array.from(s.frame.parameters)")
        return float(sum((a - b) ** 2 for a, b in zip(start, after, strict=True)) ** 0.5)

    playground.page.select_option("#step-unit", "batch")
    small = length_of_first_step()
    playground.page.click("#rewind")
    playground.slide("learning-rate", 8)
    playground.until_option("training.optimizer.learning_rate", 0.3)
    assert length_of_first_step() == pytest.approx(10 * small, rel=1e-3)
    expect(playground.page.locator("#learning-rate-value")).to_have_value("0.3")
    playground.page.fill("#learning-rate-value", "0.0421")
    playground.page.keyboard.press("Enter")
    playground.until_option("training.optimizer.learning_rate", 0.0421)
    playground.until_hash("training.optimizer.learning_rate=0.0421")
    expect(playground.page.locator("#learning-rate")).to_have_attribute("aria-valuetext", "0.0421")
    for text in ("11", "0", ""):
        playground.page.fill("#learning-rate-value", text)
        playground.page.keyboard.press("Enter")
        expect(playground.page.locator("#learning-rate-value")).to_have_attribute("aria-invalid", "true")
    playground.slide("learning-rate", 8)
    expect(playground.page.locator("#learning-rate-value")).to_have_value("0.3")
    expect(playground.page.locator("#learning-rate-value")).not_to_have_attribute("aria-invalid", "true")
    playground.page.fill("#learning-rate-value", "0.5")
    playground.page.keyboard.press("Enter")
    playground.until_option("training.optimizer.learning_rate", 0.5)
    assert playground.told("s.errors") == []


@deep
def test_regularization_is_sent_and_l1_makes_weights_exactly_zero(playground: Playground) -> None:
    for kind, l1, l2 in (("l2", 0, 0.003), ("both", 0.003, 0.003), ("none", 0, 0)):
        playground.page.select_option("#regularization", kind)
        playground.until_option("training.regularization", {"l1": l1, "l2": l2})
    expect(playground.page.locator("#regularization-rate")).to_have_count(0)
    assert all(playground.told(f"s.frame.parameters[{place}]") != 0 for place in WEIGHTS)
    playground.page.select_option("#regularization", "l1")
    playground.until_option("training.regularization.l1", 0.003)
    playground.page.select_option("#regularization-rate", "1")
    playground.until_option("training.regularization.l1", 1)
    assert playground.config()["training"]["regularization"]["l2"] == 0
    playground.play()
    playground.until(f"{WEIGHTS}.every((place) => s.frame.parameters[place] === 0)")
    playground.until_hash("training.regularization.l1=1")


@deep
def test_initial_weights_begin_anew_and_further_options_change_the_run(playground: Playground) -> None:
    playground.page.click("#step")
    playground.until("s.frame.step === 25")
    playground.page.click("#more")
    playground.page.select_option("#network-initial_weights", "zeros")
    playground.until_option("network.initial_weights", "zeros")
    playground.until("s.frame.step === 0")
    assert set(playground.told("Array.from(s.frame.parameters)")) == {0}
    deviation = playground.page.locator("#option-network-initial_deviation")
    expect(deviation).to_be_disabled()
    playground.page.select_option("#network-initial_weights", "normal")
    expect(deviation).to_be_enabled()
    deviation.fill("5")
    playground.page.keyboard.press("Enter")
    playground.until_option("network.initial_deviation", 5)
    playground.until("s.frame.step === 0 && Math.max(...s.frame.parameters) > 3")
    page = playground.page
    expect(page.locator("#option-training-optimizer-beta1")).to_be_disabled()
    for field, text, path, value in [
        ("training-optimizer-momentum", "0.9", "training.optimizer.momentum", 0.9),
        ("data-count", "60", "data.count", 60),
        ("seeds-data", "7", "seeds.data", 7),
        ("seeds-weights", "8", "seeds.weights", 8),
        ("seeds-order", "9", "seeds.order", 9),
    ]:
        page.fill(f"#option-{field}", text)
        page.keyboard.press("Enter")
        playground.until_option(path, value)
    playground.until("s.run.data.points.length === 60")
    page.fill("#option-data-count", "")
    page.keyboard.press("Enter")
    playground.until("s.run.data.points.length === 500")
    page.keyboard.press("Escape")
    expect(page.locator("#options")).to_have_count(0)
    expect(page.locator("#more")).to_be_focused()
