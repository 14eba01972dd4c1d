"""The network's diagram: its shape, its units, its weights."""

from itertools import pairwise

from playwright.sync_api import Locator, expect

from tests.browser.playground import Playground
from tests.covering import deep

FEATURES = ["x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2"]


def parameters(sizes: list[int]) -> int:
    """Count a network's weights and biases, from inputs to output."""
    return sum((before + 1) * after for before, after in pairwise(sizes))


def expect_shape(playground: Playground, inputs: int, hidden: list[int]) -> None:
    """Hold the server's network and the page's words against a shape."""
    sizes = [inputs, *hidden, 1]
    playground.until(f"JSON.stringify(s.run.network.sizes) === '{str(sizes).replace(' ', '')}'")
    playground.until(f"s.frame.parameters.length === {parameters(sizes)}")
    title = playground.page.locator("#network h2")
    expect(title).to_contain_text(f"{parameters(sizes)} parameter{'' if parameters(sizes) == 1 else 's'}")
    expect(title).to_contain_text(f"{len(hidden)} hidden layer{'' if len(hidden) == 1 else 's'}")
    expect(playground.page.locator("button.unit")).to_have_count(sum(hidden))


def feature(playground: Playground, name: str) -> Locator:
    """Return an input's button."""
    return playground.page.locator(f"button[data-feature={name}]")


@deep
def test_inputs_are_switched_on_and_off_but_for_the_last(playground: Playground) -> None:
    feature(playground, "x1").click()
    expect_shape(playground, 1, [4, 2])
    last = feature(playground, "x2")
    expect(last).to_have_attribute("aria-disabled", "true")
    last.click(force=True)
    feature(playground, "sin_x1").click()
    expect_shape(playground, 2, [4, 2])
    assert playground.config()["inputs"]["features"] == ["x2", "sin_x1"]
    playground.page.hover("button[data-feature=x2]")
    expect(playground.page.locator("#tooltip")).to_contain_text("Take this input away")
    for count, name in enumerate(("x1", *FEATURES[2:5], "sin_x2"), 3):
        feature(playground, name).click()
        expect(feature(playground, name)).to_have_attribute("aria-pressed", "true")
        expect_shape(playground, count, [4, 2])
    assert playground.config()["inputs"]["features"] == FEATURES
    feature(playground, "x1").click()
    expect_shape(playground, 6, [4, 2])
    assert playground.config()["inputs"]["features"] == FEATURES[1:]


def test_layers_are_added_and_removed_and_without_any_the_network_trains(playground: Playground) -> None:
    for layers in range(3, 9):
        playground.page.click("#add-layer")
        expect_shape(playground, 2, [4] + [2] * (layers - 1))
    expect(playground.page.locator("#add-layer")).to_be_disabled()
    for layers in reversed(range(1, 8)):
        playground.page.click("#remove-layer")
        expect_shape(playground, 2, [4] + [2] * (layers - 1))
    playground.page.click("#remove-layer")
    expect_shape(playground, 2, [])
    expect(playground.page.locator("#remove-layer")).to_be_disabled()
    playground.play()
    playground.until_epoch(3)
    playground.pause()
    playground.page.click("#add-layer")
    expect_shape(playground, 2, [2])


@deep
def test_units_are_added_and_removed(playground: Playground) -> None:
    playground.page.get_by_label("Add a unit to layer 1.").click()
    expect_shape(playground, 2, [5, 2])
    playground.page.get_by_label("Add a unit to layer 2.").click()
    expect_shape(playground, 2, [5, 3])
    for units in (2, 1):
        playground.page.get_by_label("Remove a unit from layer 2.").click()
        expect_shape(playground, 2, [5, units])
    expect(playground.page.get_by_label("Remove a unit from layer 2.")).to_be_disabled()
    for units in range(6, 17):
        playground.page.get_by_label("Add a unit to layer 1.").click()
        expect_shape(playground, 2, [units, 1])
    expect(playground.page.get_by_label("Add a unit to layer 1.")).to_be_disabled()


@deep
def test_a_unit_is_shown_large_while_it_is_pointed_at_or_focused_or_pinned(playground: Playground) -> None:
    title = playground.page.locator("#output h2")
    output = playground.look("#output canvas.field")
    playground.look_at_unit(3)
    expect(title).to_contain_text("Unit 1.2")
    playground.until_looks_other("#output canvas.field", output)
    unit = playground.look("#output canvas.field")
    playground.see_nothing()
    expect(title).to_contain_text("Decision map")
    playground.until_looks_other("#output canvas.field", unit)
    assert playground.look("#output canvas.field") == output
    playground.page.focus('button.unit[data-unit="2"]')
    playground.until("s.frame.unit?.index === 2")
    expect(title).to_contain_text("Unit 1.1")
    playground.page.focus("#play")
    expect(title).to_contain_text("Decision map")
    playground.until_looks("#output canvas.field", output)
    button = playground.page.locator('button.unit[data-unit="4"]')
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    playground.page.focus("#play")
    playground.see_nothing()
    expect(title).to_contain_text("Unit 1.3")
    playground.until("s.frame.unit?.index === 4")
    playground.until_looks_other("#output canvas.field", output)
    pinned = playground.look("#output canvas.field")
    playground.play()
    playground.until_looks_other("#output canvas.field", pinned)
    playground.page.get_by_label("Show the network's output again").click()
    expect(title).to_contain_text("Decision map")
    expect(button).to_have_attribute("aria-pressed", "false")


def link_middle(playground: Playground, source: str, target: str) -> tuple[float, float]:
    """Return the middle of a link on the screen."""
    start = playground.page.locator(source).bounding_box()
    end = playground.page.locator(target).bounding_box()
    assert start is not None
    assert end is not None
    x = (start["x"] + start["width"] + end["x"]) / 2
    return x, (start["y"] + start["height"] / 2 + end["y"] + end["height"] / 2) / 2


def test_a_link_and_a_dot_show_and_set_a_weight_and_a_bias_and_refuse_what_is_no_number(playground: Playground) -> None:
    x, y = link_middle(playground, "[data-feature=x1]", 'button.unit[data-unit="2"]')
    playground.page.mouse.move(x, y)
    label = playground.page.locator("output.weight")
    expect(label).to_be_visible()
    weight = playground.told("s.frame.parameters[0]")
    assert float(label.inner_text().replace("−", "-")) == float(f"{weight:.3g}")
    before = playground.look("#output canvas.field")
    network = playground.look(".net > canvas")
    playground.page.mouse.click(x, y)
    card = playground.page.get_by_role("dialog", name="Weight x₁ → 1.1")
    card.locator("input").fill("5")
    playground.page.keyboard.press("Enter")
    playground.until("s.frame.parameters[0] === 5")
    playground.until_looks_other("#output canvas.field", before)
    playground.until_looks_other(".net > canvas", network)
    playground.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert playground.told("s.frame.step") == 0
    before = playground.look("#output canvas.field")
    playground.page.get_by_label("Bias of unit 1.2", exact=True).click()
    playground.page.get_by_role("dialog", name="Bias of 1.2").locator("input").fill("-2.5")
    playground.page.keyboard.press("Enter")
    playground.until("s.frame.parameters[9] === -2.5")
    playground.until_looks_other("#output canvas.field", before)
    playground.page.keyboard.press("Escape")
    playground.page.get_by_label("Bias of unit 1.1", exact=True).click()
    field = playground.page.get_by_role("dialog", name="Bias of 1.1").locator("input")
    field.fill("5000")
    playground.page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("3")
    playground.page.keyboard.press("Enter")
    playground.until("s.frame.parameters[8] === 3")
    assert playground.told("s.errors") == []
    assert not playground.page.evaluate(
        "() => probe.sent.some((command) => command.type === 'edit' && command.value === 5000)"
    )


@deep
def test_the_keyboard_reaches_every_weight_of_a_unit_and_the_outputs_can_be_set_too(playground: Playground) -> None:
    before = playground.look("#output canvas.field")
    playground.page.focus('button.unit[data-unit="6"]')
    playground.page.keyboard.press("Enter")
    playground.page.keyboard.press("Tab")
    expect(playground.page.locator("button.weights")).to_be_focused()
    playground.page.keyboard.press("Enter")
    card = playground.page.get_by_role("dialog", name="Weights into 2.1")
    expect(card.locator("input")).to_have_count(5)
    card.locator("input").nth(1).focus()
    playground.page.keyboard.press("Control+A")
    playground.page.keyboard.type("-4")
    playground.page.keyboard.press("Enter")
    playground.until("s.frame.parameters[12] === -4")
    playground.until_looks_other("#output canvas.field", before)
    playground.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(playground.page.locator("button.weights")).to_be_focused()
    playground.page.get_by_label("Weights of the output").click()
    card = playground.page.get_by_role("dialog", name="Weights into output")
    expect(card.locator("input")).to_have_count(3)
    card.locator("input").first.fill("1.5")
    playground.page.keyboard.press("Enter")
    playground.until("s.frame.parameters[24] === 1.5")


@deep
def test_a_meter_opens_its_layers_figures_and_a_card_follows_the_values_while_training(playground: Playground) -> None:
    playground.page.click("button.meter-button[data-layer='1']")
    card = playground.page.get_by_role("dialog", name="Layer 2")
    expect(card.locator("dd")).to_have_count(7)
    expect(card).to_contain_text("No problem found in this layer.")
    shown = card.locator("dd").first.inner_text()
    assert shown.startswith(f"{playground.told('s.frame.layers[7]'):.3f}"[:4])
    playground.page.keyboard.press("Escape")
    playground.play()
    playground.page.get_by_label("Weights of the output").click()
    field = playground.page.get_by_role("dialog", name="Weights into output").locator("input").nth(1)
    before = field.input_value()
    expect(field).not_to_have_value(before)
