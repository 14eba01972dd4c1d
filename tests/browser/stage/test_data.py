"""The data panel, and what of a change reaches the run that trains."""

from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.playground import Playground
from tests.covering import deep

SETS = ["xor", "gauss", "spiral", "xor-table", "plane", "multi-gauss", "circle"]


@deep
def test_each_thumbnail_chooses_its_data_set_whose_test_points_and_discrete_colours_are_shown_on_demand(
    playground: Playground,
) -> None:
    for name in SETS:
        points = playground.look("canvas.points")
        playground.choose_data(name)
        playground.until_looks_other("canvas.points", points)
        pressed = playground.page.locator("#data .sets button[aria-pressed=true]")
        expect(pressed).to_have_count(1)
        expect(pressed.locator("canvas")).to_have_attribute("data-set", name)
    picture = playground.look("canvas.points")
    playground.page.get_by_label("Test points").check()
    playground.until_looks_other("canvas.points", picture)
    playground.until_hash("showTest=true")
    playground.page.get_by_label("Discrete").check()
    playground.until_hash("discrete=true")
    playground.page.locator("canvas.points").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    playground.page.locator("canvas.marks").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    places = [(x / 10, y / 10) for x in range(1, 10) for y in range(1, 10)]
    colours = playground.colours("#output canvas.field", places)
    two = Counter(colours).most_common(2)
    assert sum(count for _, count in two) > 0.8 * len(colours)  # the contour runs between
    assert {playground.is_high(colour) for colour, _ in two} == {True, False}


def test_new_data_and_noise_move_the_points_and_keep_the_weights_or_let_training_go_on(playground: Playground) -> None:
    weights = playground.told("Array.from(s.frame.parameters)")
    points = playground.told("s.run.data.points")
    picture = playground.look("canvas.points")
    seed = playground.config()["seeds"]["data"]
    playground.page.click("#new-data")
    playground.until(f"s.run.config.seeds.data !== {seed}")
    playground.until_looks_other("canvas.points", picture)
    assert playground.told("s.run.data.points") != points
    assert playground.told("s.run.rebuilt") is False
    assert playground.told("Array.from(s.frame.parameters)") == weights
    playground.play()
    playground.until_epoch(2)
    picture = playground.look("canvas.points")
    playground.slide("noise", 50)
    playground.until_option("data.noise", 0.5)
    playground.until_looks_other("canvas.points", picture)
    assert playground.told("s.run.rebuilt") is False
    assert playground.told("s.frame.step") >= 50
    expect(playground.page.locator("output[for=noise]")).to_have_text("50%")
    playground.until_epoch(playground.epoch() + 2)


@deep
def test_batch_size_and_share_decide_on_steps_and_points_and_a_truth_table_has_no_share(playground: Playground) -> None:
    step = 0
    for epoch, (position, text, steps) in enumerate([(0, "1", 250), (7, "32", 8), (13, "all (250)", 1)], 1):
        playground.slide("batch-size", position)
        expect(playground.page.locator("output[for=batch-size]")).to_have_text(text)
        playground.until(f"s.run.steps_per_epoch === {steps}")
        playground.page.click("#step")
        playground.until(f"s.frame.epoch === {epoch}")
        step += steps
        assert playground.settled_step() == step
    playground.slide("train-share", 80)
    playground.until_option("data.train_share", 0.8)
    splits: list[int] = playground.told("s.run.data.points.map((point) => point[3])")
    assert splits.count(0) == 400
    expect(playground.page.locator("output[for=train-share]")).to_have_text("80%")
    playground.choose_data("xor-table")
    expect(playground.page.locator("#train-share")).to_be_disabled()
    expect(playground.page.get_by_label("Test points")).to_be_disabled()
    expect(playground.page.locator("[data-score=test_loss]")).to_have_count(0)
    expect(playground.page.locator("[data-score=train_loss]")).to_be_visible()


@deep
def test_a_loss_that_does_not_fit_the_data_gives_way_and_a_plane_of_values_is_learned(playground: Playground) -> None:
    loss = playground.page.locator("#training-loss")
    expect(loss).to_have_value("cross_entropy")
    playground.choose_data("plane")
    playground.until_option("training.loss", "squared")
    expect(loss).to_have_value("squared")
    expect(loss.locator("option:disabled")).to_have_text(["Cross-entropy", "Hinge"])
    expect(playground.page.locator(".wrong")).to_be_hidden()
    playground.choose_data("circle")
    playground.until_option("training.loss", "cross_entropy")
    expect(loss).to_have_value("cross_entropy")
    expect(loss.locator("option:disabled")).to_have_count(0)
    playground.choose_data("plane")
    playground.slide("speed", 8)
    playground.play()
    playground.until("s.rows.at(-1)[1] < 0.002")
    playground.pause()
    playground.page.locator("canvas.points").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    high, low = playground.colours("#output canvas.field", [(0.9, 0.1), (0.1, 0.9)])
    assert playground.is_high(high)
    assert not playground.is_high(low)


@deep
@pytest.mark.parametrize(("dataset", "aim"), [("spiral", 0.98), ("spiral-3", 0.97)])
def test_the_suggested_setup_learns_what_the_default_does_not(playground: Playground, dataset: str, aim: float) -> None:
    suggested = playground.page.locator("#suggested")
    expect(suggested).to_be_hidden()
    playground.choose_data(dataset)
    playground.slide("speed", 8)
    suggested.click()
    playground.until_option("network.hidden", [8, 8])
    expect(suggested).to_be_hidden()
    playground.play()
    column = "1 + s.run.series.indexOf('test_accuracy')"
    playground.until(f"s.rows.at(-1)[{column}] >= {aim}")
