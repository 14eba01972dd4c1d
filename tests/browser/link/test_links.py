"""The address: links show the same elsewhere, those of TensorFlow Playground are read, bad ones break nothing."""

import math
import re

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep


def test_a_shared_link_shows_the_same_in_another_browser(playground: Playground, visit: Visit) -> None:
    page = playground.page
    playground.choose_data("xor")
    playground.page.click("button[data-feature=x1_x2]")
    page.click("#add-layer")
    playground.until_option("network.hidden", [4, 2, 2])
    page.select_option("#network-activation", "relu")
    playground.slide("learning-rate", 7)
    playground.slide("noise", 20)
    playground.slide("speed", 2)
    page.get_by_label("Discrete").check()
    page.select_option("#theme", "dark")
    page.click("#new-data")
    playground.until_hash("theme=dark")
    playground.until("s.run.config.seeds.data !== 0")
    page.get_by_label("Share", exact=True).click()
    address = page.locator("#share-address").input_value()
    assert address.startswith(f"{playground.address}/#")
    other = visit(address.partition("#")[2])
    assert other.config() == playground.config()
    assert other.config()["network"]["activation"] == "relu"
    expect(other.page.get_by_label("Discrete")).to_be_checked()
    expect(other.page.locator("output.speed")).to_have_text(page.inner_text("output.speed"))
    assert other.page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert other.told("s.run.data.points") == playground.told("s.run.data.points")
    assert other.told("Array.from(s.frame.parameters)") == playground.told("Array.from(s.frame.parameters)")
    assert other.look("#output canvas.field") == playground.look("#output canvas.field")


def load_csv(playground: Playground, rows: list[str]) -> None:
    """Load points through the dialog for CSV."""
    page = playground.page
    page.click("#csv")
    page.locator("dialog textarea").fill("\n".join(["x1,x2,class", *rows]))
    page.get_by_role("button", name=f"Load {len(rows):,} points").click()
    playground.until(f"s.run.data.points.length === {len(rows)}")


def test_a_shared_link_has_custom_points_the_marks_and_the_open_figures(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    load_csv(playground, [f"{at / 7},{-at / 3},{at % 2}" for at in range(20)])
    page.get_by_label("Highest loss").check()
    page.click("#metrics")
    expect(page.locator("#figures")).to_be_visible()
    page.get_by_label("Share", exact=True).click()
    field = page.locator("#share-address")
    expect(field).to_have_value(re.compile("&data\\.custom=[pd][-\\w]+&.*worst=true&figures=true"))
    expect(page.locator(".caution:not(.local)")).to_have_count(0)
    other = visit(field.input_value().partition("#")[2])
    assert other.config() == playground.config()
    assert other.told("s.run.data.points") == playground.told("s.run.data.points")
    expect(other.page.get_by_label("Highest loss")).to_be_checked()
    expect(other.page.locator("#figures")).to_be_visible()
    other.page.reload()
    other.until("s.frame !== null")
    assert other.told("s.run.data.points") == playground.told("s.run.data.points")
    expect(other.page.locator("#figures")).to_be_visible()


@deep
def test_custom_points_too_many_for_an_address_are_told_of_and_can_be_downloaded(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    load_csv(playground, [f"{math.sin(7 * at)},{math.cos(3 * at * at)},{at % 2}" for at in range(800)])
    page.get_by_label("Share", exact=True).click()
    expect(page.locator(".caution:not(.local)")).to_contain_text("Your 800 own points are too many for an address")
    assert "data.custom" not in page.locator("#share-address").input_value()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    assert len(waiting.value.path().read_text().splitlines()) == 801


@deep
def test_the_address_can_be_copied(visit: Visit) -> None:
    playground = visit(permissions=["clipboard-read", "clipboard-write"])
    playground.page.get_by_label("Share", exact=True).click()
    playground.page.click("#copy")
    expect(playground.page.locator("#copy")).to_have_text("Copied")
    copied = playground.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == playground.page.locator("#share-address").input_value()
    playground.page.keyboard.press("Escape")
    expect(playground.page.locator("dialog")).to_be_hidden()


def test_a_hand_quicker_than_the_words_of_the_dialog_copies_the_address_too(visit: Visit) -> None:
    held: list[Route] = []
    playground = visit(None, permissions=["clipboard-read", "clipboard-write"])
    page = playground.page
    page.route("**/en.later.json", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks what it calls
    playground.open("")
    page.get_by_label("Share", exact=True).click()
    button = page.locator("#copy")
    button.click()
    address = page.locator("#share-address").input_value()
    page.wait_for_function(
        "address => navigator.clipboard.readText().then((copied) => copied === address)", arg=address
    )
    expect(button).to_have_text("")
    assert held
    for route in held:
        route.continue_()
    expect(button).to_have_text("Copied")
    page.keyboard.press("Escape")
    page.get_by_label("Share", exact=True).click()
    expect(button).to_have_text("Copy")


def test_a_link_of_tensorflow_playground_is_understood(visit: Visit) -> None:
    playground = visit(
        "activation=relu&batchSize=20&dataset=spiral&regDataset=reg-plane&learningRate=0.1&regularization=L2"
        "&regularizationRate=0.01&noise=15&networkShape=6,3&seed=0.12345&showTestData=true&discretize=true"
        "&percTrainData=70&x=true&y=false&xTimesY=true&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false"
        "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
    )
    config = playground.config()
    asked = {"dataset": "spiral", "count": None, "noise": 0.15, "train_share": 0.7, "validation_share": 0}
    assert {name: config["data"][name] for name in asked} == asked
    assert config["inputs"]["features"] == ["x1", "x1_x2", "sin_x1"]
    assert config["network"]["hidden"] == [6, 3]
    assert config["network"]["activation"] == "relu"
    assert config["training"]["loss"] == "squared"
    assert config["training"]["optimizer"]["learning_rate"] == 0.1
    assert config["training"]["regularization"] == {"l1": 0, "l2": 0.01}
    assert config["training"]["batch_size"] == 20
    expect(playground.page.get_by_label("Test points")).to_be_checked()
    expect(playground.page.get_by_label("Discrete")).to_be_checked()
    expect(playground.page.locator(".notice")).to_have_count(0)


@deep
def test_a_regression_link_of_tensorflow_playground_is_understood(visit: Visit) -> None:
    playground = visit("problem=regression&regDataset=reg-gauss&networkShape=&learningRate=0.03")
    assert playground.config()["data"]["dataset"] == "multi-gauss"
    assert playground.config()["network"]["hidden"] == []


def test_a_link_that_cannot_be_used_says_so_and_the_rest_is_used(playground: Playground) -> None:
    bad = {
        "training.optimizer.learning_rate": "1e9",
        "data.noise": "NaN",
        "network.hidden": "4,99",
        "constructor": "2",
        "%E0%A4%A": "1",
    }
    playground.page.goto("about:blank")
    # Without waiting for the server, and all at once: the notice is there for eight seconds from when the page begins.
    playground.go("&".join(f"{name}={value}" for name, value in bad.items()) + "&data.dataset=gauss")
    notice = playground.page.locator(".notice")
    for name in bad:
        expect(notice).to_contain_text(name)
    notice.get_by_role("button").click()
    expect(notice).to_have_count(0)
    playground.until("s.frame !== null")
    playground.until_option("data.dataset", "gauss")
    playground.play()
    playground.until_epoch(2)


@deep
def test_a_link_pasted_into_the_open_page_is_followed(playground: Playground) -> None:
    playground.page.evaluate("() => { location.hash = 'data.dataset=xor&network.hidden=3&speed=10'; }")
    playground.until_option("data.dataset", "xor")
    playground.until_option("network.hidden", [3])
    playground.until("s.state.epochs_per_second === 10")


@deep
def test_a_new_link_in_the_same_tab_begins_what_it_says_at_the_usual_speed_if_it_says_none(
    playground: Playground,
) -> None:
    playground.page.click("#step")
    playground.until("s.frame.step === 25")
    playground.slide("speed", 8)
    playground.until("s.state.epochs_per_second === null")
    playground.page.goto("about:blank")
    playground.open("data.dataset=xor")
    playground.until_option("data.dataset", "xor")
    playground.until("s.frame.step === 0")
    playground.until("s.state.epochs_per_second === 100")
    playground.page.goto("about:blank")
    playground.open("speed=full")
    playground.until("s.state.epochs_per_second === null")
