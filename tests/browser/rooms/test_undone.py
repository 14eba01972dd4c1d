"""What was compared, taken or removed is undone by Back and by the page's own button, with real buttons."""

from typing import Final

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import OFTEN
from tests.browser.rooms.test_compare import play_until, tiles, titles

LISTEN: Final = """async () => {
  const { decodePicture } = await import("/js/wire/protocol.js");
  globalThis.epochs = {};
  probe.sockets.at(-1).addEventListener("message", ({ data }) => {
    if (typeof data !== "string") for (const { lane, epoch } of decodePicture(data)) epochs[lane] = epoch;
  });
}"""
"""Keep the epoch of each lane's last picture."""
LEVEL: Final = """(count) => {
  const lanes = [...document.querySelectorAll("#compare tbody tr")].map(({ dataset }) => epochs[dataset.lane]);
  return lanes.length === count && new Set(lanes).size === 1 && lanes[0] > 0;
}"""
"""Whether so many lanes are there, and all stand at one epoch."""


def test_values_come_and_go_alone_and_back_undoes_them_the_comparison_and_the_run_that_was_taken(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    play_until(playground, 30)
    playground.settled_step()  # the counter may be a picture behind
    alone = str(playground.told("s.frame.epoch"))
    page.hover("label[for=learning-rate]")
    page.click("[data-compare='training.optimizer.learning_rate']")
    expect(tiles(page)).to_have_count(5)
    page.evaluate(LISTEN)
    page.keyboard.press("Space")
    playground.until_epoch(40)
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")

    # A value more begins its own run alone, which catches up; what is none says why, and stays to be mended.
    page.fill("input.add", "0.07, abc")
    page.keyboard.press("Enter")
    expect(page.locator(".refused")).to_contain_text("“abc” is no value")
    expect(page.locator("input.add")).to_have_value("abc")
    expect(tiles(page)).to_have_count(6)
    assert titles(page) == ["0.003", "0.01", "0.03", "0.07", "0.1", "0.3"]
    page.wait_for_function(LEVEL, arg=6, polling=OFTEN)
    playground.until_hash("compare=training.optimizer.learning_rate~0.003~0.01~0.03~0.07~0.1~0.3")
    page.fill("input.add", "0.07")
    page.keyboard.press("Enter")
    expect(page.locator(".refused")).to_contain_text("0.07 is there already")

    # A value less ends its run alone; Undo brings it back, to where the others stand.
    page.get_by_role("button", name="Leave out 0.01").click()
    expect(tiles(page)).to_have_count(5)
    page.click("#undo")
    expect(tiles(page)).to_have_count(6)
    page.wait_for_function(LEVEL, arg=6, polling=OFTEN)
    page.go_back()
    expect(tiles(page)).to_have_count(5)

    # The run that was taken, and before it the whole comparison.
    page.get_by_label("Actions: Learning rate 0.1", exact=True).select_option("take")
    expect(page.locator("#compare")).to_be_hidden()
    playground.until_hash("training.optimizer.learning_rate=0.1")
    page.go_back()
    page.wait_for_function(LEVEL, arg=5, polling=OFTEN)
    assert titles(page) == ["0.003", "0.01", "0.03", "0.1", "0.3"]
    page.go_back()
    expect(page.locator("#compare")).to_be_hidden()
    expect(page.locator("#epoch")).to_have_text(alone)
    page.go_forward()
    expect(tiles(page)).to_have_count(5)
