"""Level Full and what it opens: activations by picture, the rate finder, freezing, stop rules, equation and code."""

import re

from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import Visit
from tests.covering import deep

FULL = "level=full"


@deep
def test_full_shows_the_rest_and_is_remembered_and_its_sheet_has_more(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    expect(page.locator("#find-rate")).to_have_count(0)
    expect(page.locator("#pick-activation")).to_have_count(0)
    page.click("#level")
    expect(page.locator("#level")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#find-rate")).to_be_visible()
    playground.until_hash("level=full")
    playground.open()
    expect(page.locator("#level")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("l")
    expect(page.locator("#find-rate")).to_have_count(0)
    page.keyboard.press("o")
    expect(page.locator("#options fieldset")).to_have_count(4)
    page.keyboard.press("l")
    expect(page.locator("#option-training-clipping")).to_be_visible()
    for field, text, path, value in [
        ("training-clipping", "1.5", "training.clipping", 1.5),
        ("training-clipping", "", "training.clipping", None),
        ("network-dropout", "0.2", "network.dropout", 0.2),
        ("training-stop-epoch", "500", "training.stop.epoch", 500),
        ("training-optimizer-momentum", "0.9", "training.optimizer.momentum", 0.9),
    ]:
        page.fill(f"#option-{field}", text)
        page.keyboard.press("Enter")
        playground.until_option(path, value)
    page.click("#option-training-optimizer-nesterov")
    playground.until_option("training.optimizer.nesterov", value=True)
    page.select_option("#network-normalization", "batch")
    playground.until_option("network.normalization", "batch")


@deep
def test_losses_that_do_not_fit_the_data_are_disabled(visit: Visit) -> None:
    playground = visit("training.loss=hinge")
    disabled = playground.page.locator("#training-loss option:disabled")
    expect(disabled).to_have_count(0)
    playground.page.click("#data button:has(canvas[data-set=plane])")
    playground.until_option("training.loss", "squared")
    expect(disabled).to_have_count(2)
    playground.page.hover(".field:has(#training-loss)")
    expect(playground.page.locator("#tooltip")).to_contain_text("need classes")
    playground.page.click("#data button:has(canvas[data-set=circle])")
    playground.until_option("training.loss", "hinge")


def test_an_activation_is_picked_by_its_picture_for_all_layers_or_one(visit: Visit) -> None:
    playground = visit(FULL)
    page = playground.page
    page.click("#pick-activation")
    playground.until("s.frame.histograms?.layer === 0")
    expect(page.locator(".plots button")).to_have_count(13)
    page.click("[data-activation=relu]")
    playground.until_option("network.activation", "relu")
    expect(page.locator("[data-activation=relu]")).to_have_attribute("aria-pressed", "true")
    before = playground.look("[data-activation=tanh] canvas")
    page.select_option("#picker-layer", "1")
    playground.until("s.frame.histograms?.layer === 1")
    playground.until_looks_other("[data-activation=tanh] canvas", before)
    page.click("[data-activation=sine]")
    playground.until_option("network.activations", ["relu", "sine"])
    page.keyboard.press("Escape")
    expect(page.locator("#activations")).to_have_count(0)
    playground.until("s.frame.histograms === null")
    expect(page.locator("#network-activation")).to_have_value("")
    playground.until_hash("network.activations=relu,sine")
    page.select_option("#network-activation", "tanh")
    playground.until_option("network.activations", None)


def test_a_single_weight_is_frozen_and_thawed_and_a_card_sets_one_layer_and_freezes_it(visit: Visit) -> None:
    playground = visit(FULL)
    page = playground.page
    picture = playground.look(".net > canvas")
    page.click('.units .unit[data-unit="2"]')
    page.click(".units .weights")
    page.locator(".lock").nth(1).click()
    playground.until_option("network.frozen_weights", [[0, 0, 0]])
    playground.until_looks_other(".net > canvas", picture)
    page.keyboard.press("Escape")
    weight = playground.told("s.frame.parameters[0]")
    page.click("#step")
    playground.until("s.frame.step === 25")
    assert playground.told("s.frame.parameters[0]") == weight
    assert playground.told("s.frame.parameters[1]") != weight
    page.click("#more")
    page.click("#thaw")
    playground.until_option("network.frozen_weights", [])
    page.keyboard.press("Escape")
    page.click(".meter-button[data-layer='0']")
    page.select_option("#layer-activation", "elu")
    playground.until_option("network.activations", ["elu", "tanh"])
    page.check("#freeze-layer")
    playground.until_option("network.frozen_layers", [0])
    start = playground.told("Array.from(s.frame.parameters)")
    page.keyboard.press("Escape")
    page.click("#step")
    playground.until("s.frame.step === 50")
    after = playground.told("Array.from(s.frame.parameters)")
    assert after[:12] == start[:12]
    assert all(one != other for one, other in zip(start[12:], after[12:], strict=True))


def test_the_rate_finder_takes_a_rate_at_a_click_and_gives_way_to_whatever_else_is_asked_for(visit: Visit) -> None:
    playground = visit(FULL)
    page = playground.page
    page.click("#find-rate")
    expect(page.locator("#take-rate")).to_be_visible()
    assert playground.told("s.frame.step") == 0
    page.click("#take-rate")
    suggested = float(page.inner_text("#take-rate").split()[-1])
    playground.until(f"s.run.config.training.optimizer.learning_rate === {suggested}")
    box = page.locator("canvas.rates").bounding_box()
    assert box is not None
    slider = page.locator("#aimed-rate").bounding_box()
    assert slider is not None
    # The thumb's middle goes from the plot's first rate to its last: margins of 46 and 12 pixels, half a thumb of 8.
    assert (slider["x"] - box["x"], slider["width"] - box["width"]) == (38, -42)
    expect(page.locator(".rounds li")).to_have_count(3)
    page.mouse.click(box["x"] + box["width"] * 0.35, box["y"] + box["height"] / 2)
    playground.until(f"s.run.config.training.optimizer.learning_rate < {suggested}")
    expect(page.locator("#aimed-rate")).to_be_visible()
    page.evaluate(
        "() => { document.querySelector('#find-again')?.click(); document.querySelector('#add-layer').click(); }"
    )
    playground.until_option("network.hidden", [4, 2, 2])
    expect(page.locator("#find-again")).to_be_enabled()
    expect(page.locator(".notice")).to_have_count(0)


@deep
def test_what_fixed_points_and_no_hidden_layer_leave_without_effect_says_why(visit: Visit) -> None:
    playground = visit("level=full&data.dataset=xor-table&network.hidden=&network.initial_weights=zeros")
    page = playground.page
    hints = {
        "#new-data": "The data are fixed: the seed has an effect once there is noise.",
        "#pick-activation": "There is no hidden layer to apply it.",
        "#remove-layer": "There is no hidden layer left to take away.",
    }
    for selector, hint in hints.items():
        expect(page.locator(selector)).to_be_disabled()
        expect(page.locator(selector)).to_have_attribute("data-tip", re.compile(hint))
    page.click("#more")
    for path in (
        "network-dropout",
        "network-residual",
        "network-initial_scale",
        "training-stop-patience",
        "seeds-data",
    ):
        expect(page.locator(f"#option-{path}")).to_be_disabled()
        expect(page.locator(f"[data-tip]:has(> #option-{path}), [data-tip]:has(> * > #option-{path})")).to_have_count(1)
    expect(page.locator("#network-normalization")).to_be_disabled()
    playground.slide("noise", 20)
    expect(page.locator("#new-data")).to_be_enabled()


@deep
def test_a_schedule_is_drawn_the_present_rate_stands_beside_the_chosen_one_and_a_stop_rule_stops_and_is_told(
    visit: Visit,
) -> None:
    playground = visit(f"{FULL}&training.schedule.name=exponential&training.schedule.every=10&training.stop.epoch=20")
    page = playground.page
    page.click("#more")
    before = playground.look("canvas.schedule")
    page.click("#play")  # it plays for so short a time that nobody may see it
    playground.until("s.state.state === 'paused' && s.state.reason === 'stopped_epoch'")
    expect(page.locator("#notices")).to_contain_text("stopped at epoch 20")
    expect(page.locator("#epoch")).to_have_text("20")
    playground.until_looks_other("canvas.schedule", before)
    expect(page.locator("#rate-now")).to_contain_text("→ 0.0")
    playground.play()
    playground.until_epoch(21)


@deep
def test_what_has_no_effect_says_why_and_equation_and_code_follow_the_network(visit: Visit) -> None:
    playground = visit(FULL)
    page = playground.page
    page.click("#more")
    for target, words in [
        ("#option-training-optimizer-beta1", "Optimizer: Adam / AdamW"),
        ("#option-training-optimizer-nesterov", "Momentum is above 0"),
        ("#option-network-initial_deviation", "Initial weights: Normal"),
        ("#option-training-huber_delta", "Loss: Huber"),
        ("#option-training-stop-patience", "above 0"),
    ]:
        expect(page.locator(target)).to_be_disabled()
        page.locator(target).scroll_into_view_if_needed()
        page.hover(target, force=True)
        expect(page.locator("#tooltip")).to_contain_text(words)
    page.keyboard.press("Escape")  # closes what lies on top
    expect(page.locator("#tooltip")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#options")).to_have_count(0)
    page.click("#code")
    expect(page.locator("dialog.code .sum")).to_have_text("4·(2 + 1) + 2·(4 + 1) + 1·(2 + 1) = 25")
    expect(page.locator("dialog.code pre.python")).to_contain_text("torch")
    code = page.inner_text("dialog.code pre.python")
    page.click("#copy-code")
    expect(page.locator("#copy-code")).to_have_text("Copied")
    page.keyboard.press("Escape")
    page.select_option("#network-activation", "relu")
    page.keyboard.press("c")
    expect(page.locator("dialog.code pre.python")).not_to_have_text(code)


@deep
def test_nothing_scrolls_sideways_at_level_full(visit: Visit) -> None:
    playground = visit(FULL)
    page = playground.page
    for width, height in [(1440, 900), (1280, 720), (768, 1024), (390, 844)]:
        page.set_viewport_size(ViewportSize(width=width, height=height))
        for name in ("options", "activations", "finder"):
            if width < 641 and name == "options":
                page.keyboard.press("o")
            elif width < 641:
                continue
            else:
                page.click({"options": "#more", "activations": "#pick-activation", "finder": "#find-rate"}[name])
            expect(page.locator(f"#{name}")).to_be_visible()
            where = f"{name} at {width}x{height}"
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), where
            assert page.locator(f"#{name}").evaluate("(panel) => panel.scrollWidth <= panel.clientWidth"), where
            page.locator(f"#{name} button").first.click()
            expect(page.locator(f"#{name}")).to_be_hidden()
