"""One sample followed through the network: chosen, shown in numbers, and trained on."""

import re

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground
from tests.covering import deep

RATE = 0.03


def short(value: float) -> str:
    """Write a number as an equation has its result."""
    return f"{value:.3g}".replace("-", "−")


def numbers(playground: Playground) -> tuple[int, np.ndarray, np.ndarray]:
    """Return which sample is shown, its gradients and the parameters."""
    told = playground.told("[s.frame.sample.index, [...s.frame.sample.gradients], [...s.frame.parameters]]")
    return told[0], np.array(told[1]), np.array(told[2])


def follow(visit: Visit, index: int) -> Playground:
    """Open a page that follows a point, and wait until its equations are there.

    They take room from the diagram above: a pointer that is put on a unit before that lies on another one after it.
    """
    playground = visit(f"level=full&sample={index}")
    playground.until(f"s.frame.sample?.index === {index}")
    expect(playground.page.locator("#sample .chain")).to_be_visible()
    return playground


def test_the_next_sample_is_followed_and_stays_when_it_is_trained_on_and_its_loss_falls(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    page.click("#follow")
    playground.until("s.frame.sample !== null")
    panel = page.locator("#sample")
    playground.until_hash("sample=-1")
    index, gradients, before = numbers(playground)
    expect(panel).to_contain_text(f"Point {index + 1} of 500, Training")
    page.click("#sample-all")
    expect(panel.locator("table")).to_have_count(3)
    page.click("#sample-all")
    loss = playground.told("s.frame.sample.loss")
    page.click("#sample-step")
    playground.until(f"s.frame.step === 1 && s.frame.sample?.index === {index}")
    following, _, after = numbers(playground)
    np.testing.assert_allclose(after, before - RATE * gradients, rtol=1e-5, atol=1e-6)
    assert following == index
    assert playground.told("s.frame.sample.loss") < loss
    expect(panel.locator(".loss")).to_contain_text("→")
    page.click("#sample-next")
    playground.until(f"s.frame.sample?.index !== {index}")


@deep
def test_the_full_screen_button_lies_over_no_number_of_the_table_on_a_phone(visit: Visit) -> None:
    page = visit("level=full&sample=3", size=(390, 844), has_touch=True, is_mobile=True).page
    page.touchscreen.tap(195, 8)
    page.tap("#sample-all")
    expect(page.locator("#sample table")).to_have_count(3)
    corner = page.locator("#network > .corner button")
    expect(corner).to_be_visible()
    # The tables scroll by themselves: to their end, or what is cut off would count.
    page.locator("#sample .tables").evaluate("(tables) => tables.scrollTo(0, 9999)")
    corner.scroll_into_view_if_needed()
    covered = """(corner) => [...document.querySelectorAll("#sample :is(th, td)")].filter((one) => {
      const [box, cell] = [corner.getBoundingClientRect(), one.getBoundingClientRect()];
      return cell.right > box.left && cell.left < box.right && cell.bottom > box.top && cell.top < box.bottom;
    }).map((one) => one.textContent)"""
    assert corner.evaluate(covered) == []


@deep
def test_the_unit_or_link_that_is_pointed_at_has_its_equations_written_out(visit: Visit) -> None:
    playground = follow(visit, 3)
    page = playground.page
    page.hover("[data-unit='3']")
    chain = page.locator("#sample .chain")
    expect(chain.locator("h3")).to_have_text("Unit 1.2")
    z, answer, error = playground.told(
        "[s.frame.sample.pre_activations[1], s.frame.sample.outputs[6], s.frame.sample.errors[6]]"
    )
    expect(chain.locator("p").first).to_have_text(re.compile(f"z = Σ w a \\+ b = .* = {short(z)}$"))
    page.hover("[data-output='0']")
    expect(chain).to_contain_text(f"δ = ŷ − t = {short(answer)}")
    expect(chain).to_contain_text(f"= {short(error)}")
    expect(page.locator(".values .chosen .error")).to_have_count(1)


def test_a_click_on_the_map_follows_the_point_there_and_it_can_be_trained_on_out_of_turn(visit: Visit) -> None:
    playground = follow(visit, 3)
    page = playground.page
    points = playground.told("s.run.data.points")
    wanted = next(i for i, (x1, _, _, split) in enumerate(points) if split == 0 and x1 > 4)
    box = page.locator("#output canvas.field").bounding_box()
    assert box
    x1, x2 = points[wanted][:2]
    marks = playground.look("canvas.marks")
    page.mouse.click(box["x"] + (x1 + 6) / 12 * box["width"], box["y"] + (6 - x2) / 12 * box["height"])
    playground.until(f"s.frame.sample?.index === {wanted}")
    playground.until_looks_other("canvas.marks", marks)
    _, gradients, before = numbers(playground)
    page.click("#sample-step")
    page.locator(".flow canvas.running").wait_for()
    playground.until("s.frame.step === 1")
    np.testing.assert_allclose(numbers(playground)[2], before - RATE * gradients, rtol=1e-5, atol=1e-6)
    page.click("#sample-after")
    playground.until(f"s.frame.sample?.index === {wanted + 1}")
    page.keyboard.press("Escape")
    playground.until("s.frame.sample === null")
    expect(page.locator("#sample")).to_be_hidden()
    expect(page.locator("#follow")).to_have_attribute("aria-expanded", "false")


@deep
def test_what_is_followed_fits_the_run_whatever_it_becomes(visit: Visit) -> None:
    playground = visit("level=full&sample=400")
    page = playground.page
    playground.play()
    for name in ("spiral-3", "line-15", "xor-table"):
        playground.choose_data(name)
        playground.until("s.frame.sample !== null")
        expect(page.locator("#sample .chain")).to_be_visible()
    playground.until("s.frame.sample?.index < 4")  # the first pictures may be of the run before


def test_what_is_on_is_marked_at_the_layers_and_nothing_moves_for_who_asked_for_that(visit: Visit) -> None:
    link = "network.hidden=3,3&network.residual=true&network.dropout=0.5&network.normalization=layer"
    playground = visit(link, reduced_motion="reduce")
    page = playground.page
    expect(page.locator(".badge")).to_have_text(["LN", "⊘ 50%", "LN", "⊘ 50%", "+"])
    network = playground.look(".net > canvas")
    page.select_option("#step-unit", "sample")
    page.keyboard.press("ArrowRight")
    playground.until("s.frame.step === 1")
    playground.until_looks_other(".net > canvas", network)
    assert set(playground.told("[...s.frame.dropped]")) <= {0, 1}
    page.locator(".flow canvas").wait_for(state="attached")
    playground.settled_step()
    expect(page.locator(".flow canvas.running")).to_have_count(0)
