"""One sample followed through the network: chosen, shown in numbers, and trained on."""

import numpy as np
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.playground import Playground

RATE = 0.03


def numbers(playground: Playground) -> tuple[int, np.ndarray, np.ndarray]:
    """Return which sample is shown, its gradients and the parameters."""
    told = playground.told("[s.frame.sample.index, [...s.frame.sample.gradients], [...s.frame.parameters]]")
    return told[0], np.array(told[1]), np.array(told[2])


def test_the_next_sample_is_followed_and_its_step_is_the_one_it_asked_for(visit: Visit) -> None:
    playground = visit("level=full")
    page = playground.page
    page.click("#follow")
    playground.until("s.frame.sample !== null")
    panel = page.get_by_role("region", name="One sample, forward and back")
    expect(panel.locator("table")).to_have_count(3)
    expect(panel.locator("dl.steps > div")).to_have_count(3)
    playground.until_hash("sample=-1")
    index, gradients, before = numbers(playground)
    expect(panel).to_contain_text(f"Point {index + 1} of 500, Training")
    page.click("#sample-step")
    playground.until("s.frame.step === 1")
    following, _, after = numbers(playground)
    np.testing.assert_allclose(after, before - RATE * gradients, rtol=1e-5, atol=1e-6)
    assert following != index


def test_a_click_on_the_map_follows_the_point_there_and_closing_ends_its_sending(visit: Visit) -> None:
    playground = visit("level=full&sample=3")
    page = playground.page
    playground.until("s.frame.sample?.index === 3")
    points = playground.told("s.run.data.points")
    wanted = next(i for i, (x1, _, _, split) in enumerate(points) if split == 0 and x1 > 4)
    box = page.locator("#output canvas.field").bounding_box()
    assert box
    x1, x2 = points[wanted][:2]
    marks = playground.look("canvas.marks")
    page.mouse.click(box["x"] + (x1 + 6) / 12 * box["width"], box["y"] + (6 - x2) / 12 * box["height"])
    playground.until(f"s.frame.sample?.index === {wanted}")
    playground.until_looks_other("canvas.marks", marks)
    page.click("#sample-after")
    playground.until(f"s.frame.sample?.index === {wanted + 1}")
    page.keyboard.press("Escape")
    playground.until("s.frame.sample === null")
    expect(page.locator("#sample")).to_be_hidden()
    expect(page.locator("#follow")).to_have_attribute("aria-expanded", "false")


def test_what_is_followed_fits_the_run_whatever_it_becomes(visit: Visit) -> None:
    playground = visit("level=full&sample=400")
    page = playground.page
    playground.play()
    for name in ("spiral-3", "line-15", "xor-table"):
        playground.choose_data(name)
        playground.until("s.frame.sample !== null")
        expect(page.locator("#sample table").first).to_be_visible()
    assert playground.told("s.frame.sample.index") < 4
