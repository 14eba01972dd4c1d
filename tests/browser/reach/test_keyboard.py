"""The page under the keyboard alone."""

from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.playground import Playground
from tests.covering import deep

REGIONS = ["skip", "top", "transport", "params", "data", "network", "output", "loss-chart", "gradient-chart"]

FOCUS = """() => {
  const here = document.activeElement;
  if (here === null || here === document.body) return null;
  globalThis.numbered ??= new Map();
  if (!numbered.has(here)) numbered.set(here, numbered.size);
  const region = [...document.querySelectorAll(".skip, #top, #transport, #params, #data, #network, #output, "
    + "#loss-chart, #gradient-chart")].find((one) => one.contains(here));
  const { outlineStyle, outlineWidth } = getComputedStyle(here);
  return {
    number: numbered.get(here), region: region?.id ?? "", name: here.id || here.outerHTML.slice(0, 90),
    rim: outlineStyle !== "none" && parseFloat(outlineWidth) > 0,
  };
}"""

REACHABLE = """() => [...document.querySelectorAll("a[href], button, select, input, [tabindex='0']")]
  .filter((one) => !one.disabled && one.tabIndex >= 0)
  // The buttons that compare values of an option are seen once its control has the focus.
  .filter((one) => one.checkVisibility({ visibilityProperty: !one.matches(".compare-values") }))
  .length"""


def tab_through(playground: Playground) -> list[dict[str, object]]:
    """Press Tab from the beginning until the end, and return where the focus was."""
    playground.page.evaluate("() => document.activeElement?.blur()")
    places: list[dict[str, object]] = []
    while len(places) < 200:
        playground.page.keyboard.press("Tab")
        place = playground.page.evaluate(FOCUS)
        if place is None or place["number"] < len(places):
            break
        places.append(place)
    return places


def test_every_control_is_reached_in_reading_order_and_shows_its_focus(playground: Playground) -> None:
    places = tab_through(playground)
    regions = [str(place["region"]) for place in places]
    assert [one for one, other in pairwise(["", *regions, ""]) if one != other][1:] == REGIONS
    assert len(places) == playground.page.evaluate(REACHABLE)
    assert [place["name"] for place in places if not place["rim"]] == []


@deep
def test_the_skip_link_leads_to_the_network(playground: Playground) -> None:
    playground.page.keyboard.press("Tab")
    expect(playground.page.locator("#skip")).to_be_focused()
    playground.page.keyboard.press("Enter")
    playground.page.keyboard.press("Tab")
    assert playground.page.evaluate("() => document.activeElement.closest('#network') !== null")


def test_each_key_does_what_its_button_does_and_arrows_read_a_chart(playground: Playground) -> None:
    press = playground.page.keyboard.press
    start = playground.told("Array.from(s.frame.parameters)")
    press("ArrowRight")
    playground.until("s.frame.step === 25")
    assert playground.settled_step() == 25
    press("r")
    playground.until("s.frame.step === 0")
    assert playground.told("Array.from(s.frame.parameters)") == start
    press("n")
    playground.until("s.run.config.seeds.weights !== 0 && s.frame.step === 0")
    playground.until(f"s.frame.parameters[0] !== {start[0]}")
    press("g")
    playground.until("s.run.config.seeds.data !== 0")
    press("]")
    playground.until_option("training.optimizer.learning_rate", 0.1)
    press("[")
    press("[")
    playground.until_option("training.optimizer.learning_rate", 0.01)
    press("Space")
    playground.until_epoch(2)
    press("Space")
    playground.until("s.state.state === 'paused'")
    dialog = playground.page.get_by_role("dialog", name="What you see")
    press("?")
    expect(dialog).to_be_visible()
    press("?")
    expect(dialog).to_be_hidden()
    press("?")
    press("Escape")
    expect(dialog).to_be_hidden()
    step = playground.settled_step()
    playground.page.focus("#loss-chart .plot")
    press("ArrowRight")
    readout = playground.page.locator("#loss-chart .readout")
    expect(readout).to_be_visible()
    expect(readout).to_contain_text("train")
    assert playground.settled_step() == step


@deep
def test_keys_type_in_fields_choose_in_lists_and_move_sliders(playground: Playground) -> None:
    sent = "() => probe.sent.filter((command) => !/^(open|view|ack)$/.test(command.type)).length"
    playground.page.focus("#learning-rate-value")
    playground.page.keyboard.type("n r g")
    playground.page.focus("#network-activation")
    playground.page.keyboard.press("n")
    playground.page.focus("#noise")
    assert playground.page.evaluate(sent) == 0
    playground.page.keyboard.press("ArrowRight")
    playground.until_option("data.noise", 0.05)
    assert playground.settled_step() == 0
    for control in ("#speed", "#learning-rate", "#noise", "#train-share", "#batch-size"):
        slider = playground.page.locator(control)
        before = slider.get_attribute("aria-valuetext")
        slider.focus()
        playground.page.keyboard.press("ArrowUp")
        expect(slider).not_to_have_attribute("aria-valuetext", str(before))


@deep
def test_shortcuts_can_be_switched_off(playground: Playground) -> None:
    playground.page.click("#more")
    playground.page.uncheck("#keys")
    playground.page.keyboard.press("Escape")
    playground.page.evaluate("() => document.activeElement.blur()")
    for key in ("Space", "ArrowRight", "n", "g", "]", "p", "?"):
        playground.page.keyboard.press(key)
    assert playground.settled_step() == 0
    assert playground.config()["seeds"] == {"data": 0, "weights": 0, "order": 0}
    expect(playground.page.locator("html")).to_have_attribute("data-theme", "light")
    expect(playground.page.locator("dialog")).to_be_hidden()
