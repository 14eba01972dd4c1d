"""Learn with real buttons: lessons walked from first to last step, a challenge verified, a lesson written."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.learner import Learner, few, index, shorten, steps_of
from tests.browser.playground import Playground
from tests.browser.reach.test_accessibility import AXE, FIND
from tests.covering import deep

LESSONS: Final = [card["id"] for card in index()["lessons"]]
FITS: Final = "() => innerWidth < 1000 || document.documentElement.scrollHeight <= innerHeight"
"""Nothing is below a wide screen."""
COVERED: Final = """() => [...document.querySelectorAll('.results tbody tr')]
  .map((row) => [row.querySelector('.says'), row.querySelector('.tools')])
  .filter(([says, tools]) => says.getBoundingClientRect().right > tools.getBoundingClientRect().left + 1)
  .map(([says]) => says.textContent)"""
"""Verdicts in the table that its menus lie over: of a number only the beginning would be read."""
APART: Final = """() => {
  const strip = document.querySelector('#lane-strip').getBoundingClientRect();
  const right = document.querySelector('#take-lane').getBoundingClientRect().right;
  const above = [...document.querySelectorAll('#transport, #params, #params > *')];
  const under = above.filter((one) => one.getBoundingClientRect().bottom > strip.top).map((one) => one.outerHTML);
  return right > innerWidth ? [right, ...under] : under;
}"""
"""What of the bar the strip lies over."""
UNFILLED: Final = re.compile(r"\{[a-z_]+(:[^}]*)?\}")
"""A number that was not filled in."""


def faults(playground: Playground) -> list[str]:
    """Return what stands in the way of who cannot see the page, or cannot point."""
    playground.page.evaluate(AXE)
    found: list[str] = playground.page.evaluate(FIND)
    return found


@pytest.mark.parametrize(
    ("language", "screen"),
    [
        ("en", {"size": (1440, 900)}),
        ("zh-CN", {"size": (390, 844), "has_touch": True, "is_mobile": True}),
    ],
    ids=["en-wide", "zh-phone"],
)
def test_lessons_are_walked_from_their_first_step_to_their_last(
    visit: Visit, language: str, screen: dict[str, Any], pytestconfig: pytest.Config
) -> None:
    """So few that whatever there is in a lesson is met, in turns in the two looks; or with `--full` all in both."""
    walked = LESSONS if pytestconfig.option.full else few()[("en", "zh-CN").index(language) :: 2]
    playground = visit(f"learn&lang={language}", **screen)
    page, learner = playground.page, Learner(playground)
    page.route(re.compile(r"/lessons/[\w-]+-[\w-]+\.json$"), shorten)
    page.locator(".lesson-card").first.wait_for()
    for lesson in walked:
        learner.begin(lesson)
        steps = steps_of(lesson)
        for at, step in enumerate(steps):
            learner.until_step(at)
            learner.walk(step)
            for role in ("ask", "saw"):
                if step.get(role):
                    expect(learner.reply(role)).not_to_be_empty()
            if step.get("explain"):
                expect(page.locator(".step .explain")).to_be_visible()
            assert not UNFILLED.search(page.locator("#learn").inner_text()), f"{lesson}, step {at + 1}"
            assert page.evaluate(FITS), f"{lesson}, step {at + 1}"
            if at < len(steps) - 1:
                page.click("#learn-next")
        page.click("#learn-finish")
        card = page.locator(f'.lesson-card[data-lesson="{lesson}"]')
        if any(step.get("check") for step in steps):
            # It says which task is open, and is left all the same; but it is not done.
            expect(page.locator("#learn-open")).to_be_visible()
            page.click("#learn-finish")
            expect(card).not_to_have_attribute("data-done", "")
        else:
            expect(card).to_have_attribute("data-done", "")
    page.unroute_all()


def test_what_was_done_in_a_lesson_is_kept_and_ones_own_run_is_given_back(visit: Visit) -> None:
    playground = visit("network.hidden=3&data.dataset=xor&speed=full")
    page, learner = playground.page, Learner(playground)
    playground.play()
    playground.until_epoch(20)
    playground.pause()
    own = playground.settled_step()
    playground.see_nothing()
    learner.open_list()
    assert faults(playground) == []
    learner.begin("lines-make-a-ring")
    playground.until_hash("learn=lines-make-a-ring")
    playground.until_option("network.hidden", [1])

    # A prediction stands beside the result; what is locked says why; what is typed survives a reload.
    learner.answer("ask")
    learner.run(hurry=True)
    expect(learner.reply("ask")).to_be_visible()
    assert faults(playground) == []
    page.keyboard.press("]")
    expect(page.locator("#notices")).to_contain_text("Locked in this step")
    assert playground.config()["training"]["optimizer"]["learning_rate"] == 0.03
    page.reload()
    playground.until("s.frame !== null")
    expect(learner.reply("ask")).to_be_visible()
    playground.until("s.frame.epoch > 0")

    # A teacher jumps to any step, the browser's Back goes to the one before, and each sets the stage.
    page.click(".steps li:nth-child(2) button")
    page.locator(".tile").nth(1).wait_for()
    playground.until_hash("learn=lines-make-a-ring.2")
    expect(page.locator("#learn-run")).to_be_enabled()
    page.reload()
    playground.until("s.frame !== null")
    page.locator(".tile").first.click()
    expect(page.locator("#lane-strip")).to_be_visible()
    assert page.evaluate(APART) == [], "the strip of the run on the stage has a row of its own"
    page.go_back()
    learner.until_step(0)
    playground.until_option("network.hidden", [1])
    playground.until("s.frame.step === 0")

    # What the run came to is told again when it is made again: until then it is not on the stage.
    expect(page.locator("#learn-run")).to_be_enabled()
    expect(page.locator('.asks[data-role="ask"] .stands')).to_be_visible()
    expect(learner.reply("ask")).to_be_hidden()
    learner.run(hurry=True)
    expect(learner.reply("ask")).to_be_visible()
    page.click("#learn-reset")
    expect(page.locator("#learn-run")).to_be_enabled()
    expect(learner.reply("ask")).to_be_hidden()

    # To close it gives the run back, as far as it had come; undo leads back into the lesson.
    page.locator("#learn .learn-head button").last.click()
    playground.until_option("data.dataset", "xor")
    playground.until(f"s.frame.step === {own}")
    page.click("#undo")
    learner.until_step(0)
    playground.until_option("data.dataset", "circle")
    page.click("#learn-list")
    playground.until_option("data.dataset", "xor")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#learn-forget")
    expect(page.locator("#learn-forget")).to_have_count(0)


def test_what_a_step_points_at_can_be_changed_beside_what_it_locks_and_lanes_have_the_lessons_target(
    visit: Visit,
) -> None:
    playground = visit("learn=make-the-valley-round.3")
    page = playground.page
    scaling, outliers = page.locator("#scaling"), page.locator("#outliers")
    expect(page.locator(".field.pointed-at")).to_contain_text("Scaling")
    # What is locked is held anew with whatever changes on the page.
    for press in ("", "#more", "#more"):
        if press:
            page.click(press)
        expect(outliers).to_have_attribute("data-locked", "")
        expect(scaling).not_to_have_attribute("data-locked", "")
    scaling.select_option("standard")
    playground.until_option("inputs.scaling", "standard")
    page.evaluate("() => { location.hash = '#learn=make-the-valley-round.1'; }")
    expect(page.locator("#compare-target")).to_have_value("0.0855")


def test_a_task_that_failed_is_run_from_the_start_again_to_the_epoch_it_says_and_can_be_met(visit: Visit) -> None:
    playground = visit("learn=how-long-is-a-step.3")
    page = playground.page
    again = page.get_by_role("button", name="Rewind and run to epoch 200")
    for rate, said in [(None, "Not yet"), ("0.02", "Not yet"), ("0.04", "Done")]:
        if rate is not None:
            page.fill("#learning-rate-value", rate)
            page.keyboard.press("Enter")
            playground.until_option("training.optimizer.learning_rate", float(rate))
        (page.locator("#learn-try") if rate is None else again).click()
        expect(page.locator("#learn-hurry")).to_be_visible()
        page.click("#learn-hurry")
        expect(again).to_be_visible()
        playground.until_epoch(200)
        expect(page.locator(".check .reply")).to_contain_text(said)


@deep
def test_the_tiles_of_a_lesson_show_maps_whatever_they_showed_before(visit: Visit) -> None:
    playground = visit("compare=network.hidden~1~2")
    page = playground.page
    shown = page.locator("#compare-kind")
    shown.select_option("loss")
    page.evaluate("() => { location.hash = '#learn=lines-make-a-ring.2'; }")
    playground.until_hash("learn=lines-make-a-ring.2")
    expect(shown).to_have_value("map")


@deep
def test_a_phone_shows_verdicts_whole_beside_the_menus_of_their_rows(visit: Visit) -> None:
    screen: dict[str, Any] = {"size": (390, 844), "has_touch": True, "is_mobile": True}
    learner = Learner(visit("learn=lines-make-a-ring.2&lang=zh-CN", **screen))
    learner.answer("ask")
    learner.run()
    expect(learner.page.locator(".results .says", has_text="500").first).to_be_visible()
    assert learner.page.evaluate(COVERED) == []


def test_a_challenge_is_refused_failed_and_passed_by_the_servers_own_runs(visit: Visit) -> None:
    playground = visit("learn=challenges")
    page = playground.page
    challenge = index()["challenges"][0]["id"]
    page.click(f'.lesson-card[data-challenge="{challenge}"]')
    page.locator("#learn-verify:not([disabled])").wait_for()
    verdict = page.locator(".verdict")

    # What must stay is said before anything is sent.
    page.click("#learn-data")
    playground.slide("noise", 20)
    expect(page.locator(".faults")).to_contain_text("Noise")
    expect(page.locator("#learn-verify")).to_be_disabled()
    page.click("#learn-reset")
    expect(page.locator(".faults")).to_have_count(0)

    # As it begins it does not do; with what is known to do it is passed, seed by seed, and stays so.
    page.click("#learn-verify:not([disabled])")
    expect(verdict).to_have_attribute("data-state", "failed")
    before = page.locator("#learn-verdict-before")
    expect(before).to_have_count(0)
    page.click('#network .count [aria-label^="Add"]')
    expect(before).to_contain_text("before your last change")
    page.click("#learn-verify:not([disabled])")
    expect(verdict).to_have_attribute("data-state", "passed")
    expect(before).to_have_count(0)
    expect(verdict.locator(".seeds li")).to_have_count(10)
    assert faults(playground) == []
    page.click("#learn-list")
    expect(page.locator(f'.lesson-card[data-challenge="{challenge}"]')).to_have_attribute("data-done", "")


def test_a_lesson_is_written_from_the_stage_tried_saved_and_opened_again(visit: Visit, tmp_path: Path) -> None:
    playground = visit("network.hidden=3&learn=write")
    page = playground.page
    page.click("#lesson-step")
    expect(page.locator(".bench-stage")).to_contain_text("3")

    # Each mistake leads to its place.
    page.click('.mistakes button:has-text("steps.0.say")')
    say = page.locator("#field-steps-0-say-en")
    expect(say).to_be_focused()
    say.fill("Three lines. {loss}")
    page.fill("#field-title-en", "Mine")
    page.fill("#field-idea-en", "Three lines")
    page.click('.form-more button:has-text("Claims")')
    must = page.locator('[data-place="steps.0.must"]')
    must.locator("> button").click()
    must.get_by_role("button", name="At least", exact=True).click()
    must.get_by_role("button", name="At epoch").click()
    page.fill("#field-steps-0-must-0-of-at", "100")
    page.click(".try-claim")
    expect(page.locator(".claims li")).to_have_attribute("data-tone", "right")
    expect(page.locator("#lesson-mistakes")).to_have_text("No mistakes found")

    with page.expect_download() as download:
        page.click("#lesson-save")
    file = tmp_path / "mine.json"
    download.value.save_as(file)
    lesson: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert lesson["title"] == {"en": "Mine", "zh": "Mine"}
    assert lesson["steps"][0]["set"] == {"network.hidden": [3]}

    # What was opened is what was saved; what is no lesson is refused with the place.
    lesson["minutes"] = "six"
    lesson["steps"][0]["say"]["en"] = "Four lines"
    for broken in (True, False):
        lesson["minutes"] = "six" if broken else 6
        file.write_text(json.dumps(lesson), encoding="utf-8")
        with page.expect_file_chooser() as chooser:
            page.click("#lesson-open")
        chooser.value.set_files(file)
        if broken:
            expect(page.locator("#learn [role=alert]")).to_contain_text("minutes")
    expect(page.locator("#learn [role=alert]")).to_have_count(0)
    page.click("#lesson-play")
    expect(page.locator(".step .say")).to_have_text("Four lines")
    page.click("#learn-finish")
    expect(page.locator("#lesson-step")).to_be_visible()
