"""Many runs side by side, with real buttons: compared, judged, taken back to Play; by link, on a phone, by keyboard."""

import re
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.playground import OFTEN, Playground
from tests.browser.reach.test_accessibility import AXE, FIND
from tests.browser.reach.test_layout import resize, speak
from tests.covering import deep

LISTEN: Final = """async () => {
  const { decodePicture } = await import("/js/wire/protocol.js");
  globalThis.pictures = [];
  probe.sockets.at(-1).addEventListener("message", ({ data }) => {
    if (typeof data !== "string") pictures.push(decodePicture(data).map(({ epoch }) => epoch));
  });
}"""
"""Keep the epochs of every picture that comes."""
SHOWN: Final = """() => [...document.querySelectorAll(".tile canvas.ground")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})"""
"""How many colours there are on each tile's map."""

COVERED: Final = """() => [...document.querySelectorAll("#compare tbody tr")].filter((row) => {
  row.querySelector(".link").textContent = "LSTM, Memory bias 4";
  const said = row.querySelector(".says");
  said.textContent = "reached at 3, lost since";
  const range = document.createRange();
  range.selectNodeContents(said);
  return range.getBoundingClientRect().right > row.querySelector(".tools").getBoundingClientRect().left;
}).length"""
"""Write long words into the results, and give how many verdicts their menus lie over."""


def tiles(page: Page) -> Locator:
    return page.locator("#compare .tile")


def titles(page: Page) -> list[str]:
    return page.locator("#compare .tile-head b").all_inner_texts()


def play_until(playground: Playground, epoch: int) -> None:
    playground.page.click("#play")
    playground.until_epoch(epoch)
    playground.page.click("#play")
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_five_learning_rates_are_compared_from_play_one_of_them_wins_and_is_taken_back(visit: Visit) -> None:
    playground = visit()
    page = playground.page
    page.hover("label[for=learning-rate]")
    page.click("[data-compare='training.optimizer.learning_rate']")
    expect(tiles(page)).to_have_count(5)
    assert titles(page) == ["0.003", "0.01", "0.03", "0.1", "0.3"]
    expect(page.get_by_role("link", name="Compare")).to_have_attribute("aria-current", "page")
    expect(page.locator("#learning-rate")).to_be_disabled()  # each has its own
    expect(page.locator("#learning-rate-value")).to_have_value("")
    expect(page.locator("#learning-rate-value")).to_have_attribute("placeholder", "differs")
    playground.until_hash("compare=training.optimizer.learning_rate~0.003~0.01~0.03~0.1~0.3")

    page.evaluate(LISTEN)
    play_until(playground, 150)
    pictures = [epochs for epochs in page.evaluate("() => pictures") if len(epochs) > 1]
    assert len(pictures) >= 3
    assert all(len(epochs) == 5 and len(set(epochs)) == 1 for epochs in pictures), pictures
    page.wait_for_function(f"() => ({SHOWN})().every((colours) => colours > 20)", polling=OFTEN)

    page.get_by_role("button", name="test loss", exact=True).click()
    first = page.locator("#compare tbody tr").first
    expect(first).to_contain_text("ahead")
    expect(first.locator("th")).to_contain_text("0.1")
    expect(page.locator("#compare tbody tr").last.locator("th")).to_contain_text("0.003")

    # One scrubber winds all of them back.
    page.locator("#compare [role=slider]").focus()
    page.keyboard.press("Home")
    expect(page.locator("#epoch")).to_have_text("0")
    page.keyboard.press("End")
    playground.until_epoch(150)
    assert all(len(set(epochs)) == 1 for epochs in page.evaluate("() => pictures"))

    # What the pointer reads of a line is there to its last digit.
    page.hover(".lanes-plot canvas")
    value = page.locator(".reading-line span")
    expect(value).to_have_text(re.compile(r"^at epoch \d+: [\d.e−]+$"))
    right = "(one) => one.getBoundingClientRect().right"
    assert value.evaluate(right) <= page.locator(".lanes-plot").evaluate(right)

    # What all have alike is changed for all, while they stand and while they train.
    page.select_option("#network-activation", "relu")
    playground.until("s.run.config.network.activation === 'relu'")
    expect(tiles(page)).to_have_count(5)

    epoch = playground.epoch()
    page.get_by_label("Actions: Learning rate 0.1", exact=True).select_option("take")
    expect(page.locator("#compare")).to_be_hidden()
    expect(page.locator("#learning-rate-value")).to_have_value("0.1")
    expect(page.locator("#network-activation")).to_have_value("relu")
    page.wait_for_function("() => !location.hash.includes('compare')", polling=OFTEN)
    assert playground.epoch() == epoch
    play_until(playground, epoch + 5)


def test_what_small_maps_are_judged_by_is_named_as_what_it_is(visit: Visit) -> None:
    rates = "training.optimizer.learning_rate~0.03~0.1"
    parts = "data.train_share=0.5&data.validation_share=0.5"
    page = visit(f"compare={rates}&{parts}").page
    expect(tiles(page).first).to_contain_text("validation")
    expect(tiles(page).first).not_to_contain_text("test")
    expect(tiles(page).first).to_have_attribute("aria-label", re.compile(r"validation [0-9.]+, train [0-9.]+"))


def test_a_comparison_opens_by_its_link_is_there_again_and_can_be_used_by_keyboard_and_on_a_phone(visit: Visit) -> None:
    rates, words = "training.optimizer.learning_rate~0.01~0.1~1", "network.activation~tanh~relu"
    playground = visit(f"compare={rates}!{words}&data.dataset=gauss")
    page = playground.page
    expect(tiles(page)).to_have_count(6)
    expect(page.locator(".column-head")).to_have_text(["0.01", "0.1", "1"])
    expect(page.locator(".row-head")).to_have_text(["Tanh", "ReLU"])
    assert playground.config()["data"]["dataset"] == "gauss"

    page.reload()
    expect(tiles(page)).to_have_count(6)
    expect(page.locator(".row-head")).to_have_text(["Tanh", "ReLU"])

    tiles(page).first.focus()
    for key in ["ArrowRight", "ArrowDown"]:
        page.keyboard.press(key)
    expect(tiles(page).nth(4)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#lane-strip b")).to_have_text("Activation ReLU, Learning rate 0.1")
    expect(page.locator("#network")).to_be_visible()
    expect(page.locator("#learning-rate-value")).to_have_value("0.1")
    page.click("#lane-after")
    expect(page.locator("#learning-rate-value")).to_have_value("1")
    page.evaluate(AXE)
    assert page.evaluate(FIND) == []
    page.click("#all-lanes")
    expect(page.locator("#network-activation option:checked")).to_have_text("differs")

    page.locator(".axis").nth(1).get_by_role("button", name="Compare without").click()
    expect(tiles(page)).to_have_count(3)
    page.locator(".axis input.add").fill("3")
    page.keyboard.press("Enter")
    expect(tiles(page)).to_have_count(4)
    page.get_by_label("Actions: Learning rate 0.01", exact=True).select_option("remove")
    expect(tiles(page)).to_have_count(3)
    assert titles(page) == ["0.1", "1", "3"]
    with page.expect_download() as saved:
        page.click("#compare-csv")
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Run,Learning rate,epoch,test loss,")
    with page.expect_download() as picture:
        page.click("#compare-png")
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    for kind in ["curve", "loss", "disagree", "map"]:
        page.select_option("#compare-kind", kind)

    for width, height, theme, language in [(390, 844, "dark", "zh-CN"), (1280, 720, "projector", "en")]:
        page.set_viewport_size({"width": width, "height": height})
        page.select_option("#theme", theme)
        if page.evaluate("() => document.documentElement.lang") != language:
            page.click("#language")
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        page.evaluate(AXE)
        assert page.evaluate(FIND) == []


def test_what_is_said_of_a_diverged_run_lies_over_neither_the_scrubber_nor_the_results(visit: Visit) -> None:
    problem = "task=regression&network.activation=linear&data.count=20"
    playground = visit(f"compare=training.optimizer.learning_rate~10~0.03&{problem}", size=(1280, 720))
    page = playground.page
    expect(tiles(page)).to_have_count(2)
    play_until(playground, 3)
    expect(page.locator("#banner")).to_contain_text("infinite")
    for size in ((1280, 720), (768, 1024), (390, 844)):
        resize(playground, size)
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
        said = page.locator("#banner .banner").bounding_box()
        assert said is not None
        for place in ("#compare [role=slider]", "#compare table"):
            shown = page.locator(place).bounding_box()
            assert shown is not None
            assert shown["y"] + shown["height"] <= said["y"], f"{place} at {size}"
    # What is said of a run is not cut: it has more than one line, and what a tile has no room for is in a tip.
    for size in ((1440, 900), (1280, 720)):
        resize(playground, size)
        assert page.evaluate(COVERED) == 0, size
    said_of = tiles(page).first.locator(".says")
    page.evaluate("() => document.querySelector('.tiles').style.setProperty('--side', '130px')")
    heights = [
        said_of.evaluate(
            "(one, words) => { one.textContent = words; return one.scrollHeight <= one.clientHeight; }", words
        )
        for words in ("reached at 27–39, lost since", "far too many words for so small a tile, on any screen")
    ]
    assert heights == [True, False]
    said_of.hover()
    expect(page.locator("#tooltip")).to_contain_text("diverged at epoch")


@deep
def test_the_strip_of_a_run_on_the_stage_is_whole_on_a_phone_and_leaves_the_charts_free_on_a_projector(
    visit: Visit,
) -> None:
    playground = visit("compare=")
    page = playground.page
    expect(page.locator("#play")).to_be_disabled()
    page.locator("#compare .cards > *").first.click()
    page.locator(".compare-tiles button").first.click()
    strip = page.locator("#lane-strip")
    expect(strip).to_be_visible()
    expect(page.locator("#play")).to_be_enabled()
    resize(playground, (1280, 720))
    net, charts = page.locator("#network > .net").bounding_box(), page.locator("#charts").bounding_box()
    assert net
    assert charts
    assert net["y"] + net["height"] <= charts["y"], "the diagram does not hang over the charts"
    for language in ("en", "zh-CN"):
        speak(playground, language)
        for width, height in ((390, 844), (360, 740), (844, 390), (740, 360)):
            resize(playground, (width, height))
            assert (
                strip.evaluate(
                    """(strip) => [...strip.children].filter((one) => {
                  const { left, right, width } = one.getBoundingClientRect();
                  return width > 0 && (left < 0 || right > innerWidth || one.scrollWidth > one.clientWidth + 1);
                }).map((one) => one.id || one.className)"""
                )
                == []
            )


@deep
def test_what_is_on_lies_beside_the_tabs_and_not_over_them(visit: Visit) -> None:
    playground = visit("training.clipping=1")
    page = playground.page
    expect(page.locator("#badges li").first).to_be_visible()
    page.get_by_role("link", name="Compare").click()
    expect(page.locator("#compare")).to_be_visible()
    page.get_by_role("link", name="Play").click()
    expect(page.locator("#compare")).to_be_hidden()


@deep
def test_input_features_are_compared_from_the_head_of_their_column_and_long_values_stay_inside_theirs(
    visit: Visit,
) -> None:
    page = visit(size=(1280, 720)).page
    page.mouse.move(400, 300)
    page.click("[data-compare='inputs.features']")
    expect(tiles(page)).to_have_count(4)
    side = page.locator(".compare-side").bounding_box()
    assert side is not None
    ends = "(each) => each.map((one) => one.getBoundingClientRect().right)"
    rights = page.locator(".axis-value, .axis-value button, .axis-head button").evaluate_all(ends)
    assert len(rights) == 4 + 4 + 1
    assert max(rights) < side["x"] + side["width"]
