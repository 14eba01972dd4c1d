"""A run is wound back like a film, and what is over stays beside it: scrubber, futures, links, lanes of the past."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.browser.reach.test_accessibility import AXE, FIND
from tests.browser.reach.test_layout import CUT_OFF, SMALL, STICKING_OUT, resize, speak

MAP = "#output canvas.field"
MOMENT = "#moment"
RATE = "training.optimizer.learning_rate"


def shown(playground: Playground) -> dict[str, Any]:
    """Read what a person sees of the moment: the counters, the figures over the map, the map itself, the rate."""
    page = playground.page
    return {
        "epoch": page.inner_text("#epoch"),
        "iteration": page.inner_text("#iteration"),
        "figures": page.locator(".scores dd").all_inner_texts(),
        "map": playground.look(MAP),
        "rate": page.input_value("#learning-rate-value"),
    }


def until_shown(playground: Playground, what: dict[str, Any]) -> None:
    """Wait until a person sees this; figures and map are written in the animation frame after their picture."""
    page = playground.page
    expect(page.locator("#iteration")).to_have_text(what["iteration"])
    expect(page.locator("#epoch")).to_have_text(what["epoch"])
    expect(page.locator(".scores dd")).to_have_text(what["figures"])
    if "rate" in what:
        expect(page.locator("#learning-rate-value")).to_have_value(what["rate"])
    playground.until_looks(MAP, what["map"])


def trained_on(playground: Playground, epochs: int, rows: int = 0) -> dict[str, Any]:
    """Train some epochs more, until so many rows are measured, pause, and return what is shown then."""
    playground.play()
    playground.until_epoch(playground.epoch() + epochs)
    playground.until(f"s.rows.length > {rows}")
    playground.pause()
    return settled(playground)


def settled(playground: Playground) -> dict[str, Any]:
    """Return what is shown once the page shows the step at which the run stands."""
    step = playground.settled_step()
    playground.see_nothing()
    expect(playground.page.locator("#iteration")).to_have_text(f"iteration {step:,}")
    playground.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return shown(playground)


def press_key(playground: Playground, key: str) -> None:
    """Press a key of the page's own, with the focus on nothing that takes it."""
    playground.page.evaluate("() => document.activeElement.blur()")
    playground.page.keyboard.press(key)


def until_sought(playground: Playground) -> None:
    """Wait until the page stands where a hand has put it."""
    playground.until("s.frame.step === probe.sent.findLast(({ type }) => type === 'seek').step")
    playground.until("String(s.frame.step) === document.querySelector('#moment').ariaValueNow")


def drag_to(page: Page, share: float) -> None:
    """Drag the moment from where it is to a place along the line."""
    thumb, line = page.locator(MOMENT).bounding_box(), page.locator(".reel").bounding_box()
    assert thumb is not None
    assert line is not None
    y = line["y"] + line["height"] / 2
    page.mouse.move(thumb["x"] + thumb["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(line["x"] + share * line["width"], y, steps=12)
    page.mouse.up()


def test_a_run_is_wound_back_shown_again_left_for_another_future_called_back_and_sent_to_another_screen(
    visit: Visit,
) -> None:
    playground = visit("speed=30")
    page = playground.page
    before = trained_on(playground, 12)
    press_key(playground, "]")
    playground.until_option(RATE, 0.1)
    present = trained_on(playground, 12)
    end = playground.told("s.frame.step")
    tick = page.locator(".reel .mark")
    expect(tick).to_have_attribute("aria-label", f"epoch {before['epoch']}: learning rate 0.03 to 0.1")
    expect(page.locator("#to-present")).to_be_disabled()

    # Dragged by hand, everything shows the moment of then; one seek at a time is on its way.
    drag_to(page, 0.25)
    playground.until(f"s.frame.step < {end} / 2 && s.state.state === 'paused'")
    then = settled(playground)
    assert then["figures"] != present["figures"]
    assert then["map"] != present["map"]
    assert then["rate"] == "0.03"
    spoken = f"epoch {then['epoch']} of {present['epoch']}"
    expect(page.locator(MOMENT)).to_have_attribute("aria-valuetext", spoken)
    sought = page.evaluate("() => probe.sent.filter(({ type }) => type === 'seek').length")
    assert 1 <= sought <= 13

    # By keys: to the present, to the change, to the start and on by epochs.
    page.locator(MOMENT).press("End")
    until_shown(playground, present)
    page.locator(MOMENT).press("PageDown")
    until_shown(playground, {name: value for name, value in before.items() if name != "rate"})
    page.locator(MOMENT).press("Home")
    playground.until("s.frame.step === 0")
    page.locator(MOMENT).press("Shift+ArrowRight")
    playground.until("s.frame.epoch === 1")
    first = settled(playground)
    # What was shown by winding is what training shows again: one epoch from the start.
    page.locator(MOMENT).press("Home")
    playground.until("s.frame.step === 0")
    page.click("#step")
    playground.until("s.frame.epoch === 1")
    until_shown(playground, first)
    # And played to its end, and beyond, the change is made again at its step.
    page.locator(MOMENT).press("Space")
    playground.until("s.state.state === 'playing'")
    playground.until(f"s.frame.step > {end}")
    playground.pause()
    assert playground.config()["training"]["optimizer"]["learning_rate"] == 0.1
    present = settled(playground)

    # Another rate from there on is another future; the one that was left lies ahead, by its name, and comes back.
    tick.click()
    playground.until("s.state.state === 'paused'")
    drag_to(page, 0.2)
    expect(page.locator("#to-present")).to_be_enabled()
    until_sought(playground)
    press_key(playground, "]")
    press_key(playground, "]")
    playground.until_option(RATE, 0.3)
    left = page.locator("#loss-chart .chip")
    expect(left).to_have_count(1)
    expect(left).to_contain_text("learning rate 0.1 at the end; parted at epoch")
    page.click("#step")
    expect(page.locator("#to-present")).to_be_disabled()
    other_future = settled(playground)
    page.click("#earlier-runs")
    page.get_by_role("button", name="Go back to its end: learning rate 0.1").click()
    until_shown(playground, present)
    expect(left).to_contain_text("learning rate 0.3")
    page.keyboard.press("Control+z")
    until_shown(playground, other_future)
    expect(left).to_contain_text("learning rate 0.1")
    expect(left).to_have_count(1)
    page.keyboard.press("Control+y")
    until_shown(playground, present)
    expect(left).to_contain_text("learning rate 0.3")
    expect(left).to_have_count(1)

    # The address carries all that was done, and the step.
    last = playground.told("s.frame.step")
    page.locator(MOMENT).press("Shift+ArrowLeft")
    playground.until(f"s.frame.step < {last}")
    moment = settled(playground)
    page.click("#link-moment")
    address = page.locator("#moment-address")
    expect(address).to_have_value(re.compile("#moment=[0-9]+[.]"))
    assert len(address.input_value()) < 400
    other = visit(address.input_value().split("#")[1])
    until_shown(other, moment)
    expect(other.page.locator("#loss-chart .thumb")).to_be_visible()


def test_earlier_runs_are_named_by_what_differs_hidden_kept_over_a_reload_put_back_and_removed(visit: Visit) -> None:
    playground = visit("speed=100&training.batch_size=1")
    page = playground.page
    chips = page.locator("#loss-chart .chip")
    trained_on(playground, 3, rows=21)
    page.click("#rewind")
    playground.until("s.frame.step === 0")
    playground.slide("batch-size", float(page.get_attribute("#batch-size", "max") or 0))
    playground.until("s.run.config.training.batch_size > 1")
    expect(chips).to_have_text(["batch size 1"])
    press_key(playground, "]")
    playground.until_option(RATE, 0.1)
    trained_on(playground, 3, rows=21)
    page.click("#rewind")
    playground.until("s.frame.step === 0")
    page.select_option("#network-activation", "relu")
    playground.until_option("network.activation", "relu")
    expect(chips).to_have_text(["Tanh", "Tanh, learning rate 0.03, batch size 1"])

    # Each run keeps the axis it was trained on: a batch of one takes as many samples for an epoch as a batch of all.
    both = playground.look("#loss-chart canvas")
    chips.first.click()
    expect(chips.first).to_have_attribute("aria-pressed", "false")
    playground.until_looks_other("#loss-chart canvas", both)
    page.reload()
    playground.until("s.frame !== null")
    playground.play()
    playground.until_epoch(3)
    playground.pause()
    expect(chips).to_have_count(2)
    expect(chips.first).to_have_attribute("aria-pressed", "false")
    page.select_option("#axis", "samples")
    playground.until_hash("axis=samples")
    expect(page.locator("#loss-chart .plot")).to_be_visible()

    # The list puts settings back, which can be undone, and removes runs one by one.
    page.click("#earlier-runs")
    page.get_by_role("button", name="Begin it anew: Tanh", exact=True).click()
    playground.until_option("network.activation", "tanh")
    playground.until("s.frame.step === 0")
    page.click("#undo")
    playground.until_option("network.activation", "relu")
    for left in reversed(range(chips.count())):
        page.get_by_role("button", name=re.compile("^Remove: ")).first.click()
        expect(chips).to_have_count(left)
    expect(page.locator("#earlier")).to_have_count(0)
    expect(page.locator("#earlier-runs")).to_have_count(0)


def test_the_scrubber_is_for_fingers_too_fits_every_screen_and_axe_finds_nothing_in_it(
    visit: Visit, pytestconfig: pytest.Config
) -> None:
    """It fits in four looks; axe looks at every second of them, or with `--full` at all."""
    playground = visit("speed=100", size=(390, 844), has_touch=True, is_mobile=True)
    page = playground.page
    page.evaluate(AXE)
    trained_on(playground, 3, rows=21)
    end = playground.told("s.frame.step")
    page.locator(".reel").scroll_into_view_if_needed()
    line = page.locator(".reel").bounding_box()
    assert line is not None
    page.touchscreen.tap(line["x"] + 0.4 * line["width"], line["y"] + line["height"] / 2)
    playground.until(f"s.frame.step < {end} && s.frame.step > 0")
    expect(page.locator("#to-present")).to_be_enabled()
    page.locator(MOMENT).press("Home")
    playground.until("s.frame.step === 0")
    # The old future is left by a weight that is set, and its line has a name.
    playground.page.evaluate(
        "() => probe.sockets.at(-1).send(JSON.stringify("
        "{type: 'edit', lane: 0, layer: 0, to: 0, from: 0, value: 1.5, id: 100000}))"
    )
    expect(page.locator("#loss-chart .chip")).to_contain_text("as it was; parted at epoch 0")
    page.click("#step")
    page.locator(MOMENT).press("ArrowLeft")
    playground.until("s.frame.step === 0")
    looks = (
        ("en", "light", (390, 844)),
        ("zh-CN", "dark", (768, 1024)),
        ("zh-CN", "projector", (1280, 720)),
        ("en", "light", (1280, 720)),
    )
    for number, (language, theme, size) in enumerate(looks):
        speak(playground, language)
        page.select_option("#theme", theme)
        resize(playground, size)
        where = f"{language}, {theme}, {size}"
        assert page.evaluate(STICKING_OUT) == [], where
        assert page.evaluate(CUT_OFF) == [], where
        assert page.evaluate(SMALL.replace("document.", "document.querySelector('.film')."), [43, 24]) == [], where
        if size[0] >= 1280:
            assert page.evaluate("() => document.documentElement.scrollHeight") <= size[1], where
        if number % 2 and not pytestconfig.option.full:
            continue
        assert page.evaluate(FIND, "#loss-chart") == [], where
        page.click("#earlier-runs")
        expect(page.locator("#earlier li")).to_have_count(1)
        assert page.evaluate(FIND, "#earlier") == [], where
        page.keyboard.press("Escape")
    page.click("#link-moment")
    expect(page.locator("#moment-address")).to_have_value(re.compile("#moment=0[.]"))
    assert page.evaluate(FIND, "dialog") == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
