"""The clock of training, and what its pictures show."""

import re
from itertools import pairwise

from playwright.sync_api import expect

from benchmarks.page import COUNTER, RATES, rates
from tests.browser.conftest import Visit
from tests.browser.playground import Playground, distance
from tests.covering import deep

BATCHES = 25
"""Steps in an epoch of the default run: 250 training points, ten a batch."""


def test_play_makes_the_picture_change_and_the_epochs_rise_until_a_pause_or_a_step(playground: Playground) -> None:
    before = playground.look("#output canvas.field")
    network = playground.look(".net > canvas")
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Play")
    playground.play()
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Pause")
    playground.until_looks_other("#output canvas.field", before)
    playground.until_looks_other(".net > canvas", network)
    playground.until_epoch(3)
    later = playground.epoch()
    playground.until_epoch(later + 1)
    playground.pause()
    step = playground.settled_step()
    epoch = playground.epoch()
    assert playground.settled_step() == step
    assert playground.epoch() == epoch == step // BATCHES
    playground.play()
    playground.until_epoch(epoch + 2)
    playground.page.click("#step")
    playground.until("s.state.state === 'paused'")
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Play")
    assert playground.settled_step() % BATCHES == 0
    assert playground.settled_step() == playground.settled_step()


@deep
def test_a_solved_circle_has_its_inside_in_its_classs_colour_and_the_ring_in_the_others(visit: Visit) -> None:
    playground = visit("speed=300")
    playground.play()
    playground.until("s.rows.at(-1)[1] < 0.02")
    playground.pause()
    playground.see_nothing()
    said = playground.page.locator(".wrong b").inner_text()
    train, test = (int(number) for number in re.findall(r"[0-9]+", said))
    assert train == 0, said
    points = playground.told("s.run.data.points")
    kept = sum(split == 1 for *_, split in points)
    # What is counted on the map and what is measured are one: to the last point.
    expect(playground.page.locator("dd[data-score=test_accuracy]")).to_have_text(f"{100 * (1 - test / kept):.1f}%")
    mid = playground.theme_colour("mid")
    inside = [place(0, 0), place(0.7, 0.7), place(-0.7, -0.7), place(0.7, -0.7), place(-0.7, 0.7)]
    ring = [place(4.2, 0), place(-4.2, 0), place(0, 4.2), place(0, -4.2), place(3, 3), place(-3, -3)]
    playground.page.locator("canvas.points").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
    seen = playground.colours("#output canvas.field", inside + ring)
    for colour in seen[: len(inside)]:
        assert distance(colour, mid) > 60
        assert playground.is_high(colour)
    for colour in seen[len(inside) :]:
        assert distance(colour, mid) > 60
        assert not playground.is_high(colour)


def place(x1: float, x2: float) -> tuple[float, float]:
    """Return where a point of the plane is on a picture of it, as shares of its width and height."""
    return (x1 + 6) / 12, (6 - x2) / 12


@deep
def test_thumbnail_and_picture_are_the_same_way_up(visit: Visit) -> None:
    playground = visit("speed=full")
    playground.choose_data("gauss")
    playground.until("s.run.data.points.length === s.frame.points.length")
    points = playground.told("s.run.data.points")
    assert all(target == 1 for x1, x2, target, _ in points if x1 > 1 and x2 > 1)
    top_right, bottom_left = place(2, 2), place(-2, -2)
    thumbnail = playground.page.locator("canvas[data-set=gauss]")
    [small_high, small_low] = playground.colours(thumbnail, [top_right, bottom_left])
    playground.play()
    playground.until("s.rows.at(-1)[1] < 0.05")
    playground.pause()
    playground.see_nothing()
    [high, low] = playground.colours("#output canvas.field", [place(5, 5), place(-5, -5)])
    assert playground.is_high(small_high)
    assert not playground.is_high(small_low)
    assert playground.is_high(high)
    assert not playground.is_high(low)


@deep
def test_the_maps_of_the_inputs_are_the_same_way_up_as_the_picture(playground: Playground) -> None:
    for unit, ends in ((0, [(0.95, 0.5), (0.05, 0.5)]), (1, [(0.5, 0.05), (0.5, 0.95)])):
        playground.look_at_unit(unit)
        playground.page.wait_for_function(
            "(name) => document.querySelector('#output h2').textContent.includes(name)", arg=f"x{'₁₂'[unit]}"
        )
        button = playground.page.locator(f'[data-unit="{unit}"]')
        box = button.bounding_box()
        assert box is not None
        tile = 1 - (box["height"] - 2) / box["width"]  # the tile is the right end of the button
        small = playground.colours(button, [(tile + (1 - tile) * x, y) for x, y in ends])
        assert [playground.is_high(colour) for colour in small] == [True, False]
        playground.page.locator("canvas.points").evaluate("(canvas) => { canvas.style.visibility = 'hidden'; }")
        large = playground.colours("#output canvas.field", ends)
        assert [playground.is_high(colour) for colour in large] == [True, False]


def test_a_step_takes_exactly_one_epoch_batch_or_sample(playground: Playground) -> None:
    step = playground.page.locator("#step")
    step.click()
    playground.until(f"s.frame.step === {BATCHES}")
    assert playground.settled_step() == BATCHES
    assert playground.epoch() == 1
    playground.page.select_option("#step-unit", "batch")
    step.click()
    playground.until(f"s.frame.step === {BATCHES + 1}")
    assert playground.settled_step() == BATCHES + 1
    playground.page.select_option("#step-unit", "sample")
    step.click()
    playground.until(f"s.frame.step === {BATCHES + 2}")
    assert playground.settled_step() == BATCHES + 2
    assert playground.epoch() == 1
    playground.page.select_option("#step-unit", "epoch")
    step.click()
    playground.until("s.frame.epoch === 2")
    # Of the second epoch's 250 samples eleven had been taken: 239 are left, in batches of ten.
    assert playground.settled_step() == BATCHES + 2 + 24
    assert playground.epoch() == 2
    expect(playground.page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_rewind_repeats_the_same_run_and_new_weights_begin_another(playground: Playground) -> None:
    start = playground.told("Array.from(s.frame.parameters)")
    playground.page.click("#step")
    playground.until(f"s.frame.step === {BATCHES}")
    loss = playground.told("s.rows.at(-1)")
    shown = playground.page.inner_text("[data-score=train_loss]")
    playground.page.click("#rewind")
    playground.until("s.frame.step === 0")
    assert playground.told("Array.from(s.frame.parameters)") == start
    playground.page.click("#step")
    playground.until(f"s.frame.step === {BATCHES}")
    assert playground.told("s.rows.at(-1)") == loss
    expect(playground.page.locator("[data-score=train_loss]")).to_have_text(shown)
    seed = playground.config()["seeds"]["weights"]
    playground.page.click("#new-weights")
    playground.until("s.frame.step === 0")
    assert playground.told("Array.from(s.frame.parameters)") != start
    assert playground.config()["seeds"]["weights"] != seed
    playground.page.click("#step")
    playground.until(f"s.frame.step === {BATCHES}")
    assert playground.told("s.rows.at(-1)") != loss


@deep
def test_slow_motion_takes_one_step_at_a_time_and_the_speed_is_kept_in_the_address(playground: Playground) -> None:
    playground.slide("speed", 0)
    expect(playground.page.locator("output.speed")).to_have_text("1 step/s")
    playground.until(f"s.state.epochs_per_second === {1 / BATCHES}")
    playground.play()
    playground.until("s.frame.step === 3")
    steps: list[int] = playground.told("s.steps")
    assert all(later - earlier in (0, 1) for earlier, later in pairwise(steps))
    assert {0, 1, 2, 3} <= set(steps)
    playground.pause()
    playground.slide("speed", 8)
    playground.until("s.state.epochs_per_second === null")
    expect(playground.page.locator("output.speed")).to_have_text("full")
    playground.until_hash("speed=full")
    playground.slide("speed", 3)
    playground.until("s.state.epochs_per_second === 10")
    playground.until_hash("speed=10")


@deep
def test_motion_stops_for_who_prefers_that_but_the_data_go_on(visit: Visit) -> None:
    playground = visit(reduced_motion="reduce")
    before = playground.look("canvas.field")
    playground.play()
    playground.page.hover("#rewind")
    playground.until_looks_other("canvas.field", before)
    moving = playground.page.evaluate(
        "() => document.getAnimations().filter((animation) => animation.effect.getTiming().duration > 1).length"
    )
    assert moving == 0
    slow = playground.page.evaluate(
        "() => [...document.querySelectorAll('body *')].filter((element) => {"
        "  const { transitionDuration, animationDuration, animationName } = getComputedStyle(element);"
        "  const long = (text) => text.split(',').some((one) => parseFloat(one) > 0.001);"
        "  return long(transitionDuration) || (animationName !== 'none' && long(animationDuration));"
        "}).map((element) => element.outerHTML.slice(0, 80))"
    )
    assert slow == []


@deep
def test_what_the_benchmark_counts_is_there_to_be_counted(visit: Visit) -> None:
    playground = visit(None)
    playground.page.add_init_script(COUNTER)
    playground.open()
    playground.play()
    found = rates(playground.page, 0.5)
    assert min(found.pictures, found.epochs, found.ticks) > 0
    assert 0 < found.script < found.thread
    for place, rate in reversed(RATES.items()):  # it begins with the first
        assert playground.page.evaluate("([place, rate]) => bench.change(place, rate)", [place, rate]) > 0
        assert playground.config()["training"]["optimizer"]["learning_rate"] == rate
