"""A student under the tests' hands, who walks through a lesson by its buttons; asserts nothing itself."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Locator, Route

from livegrad.models.config.data import SETS
from tests.browser.playground import Playground

SHORT: Final = 3
"""Epochs of a run that is only to be over."""
LESSONS: Final = Path(__file__).resolve().parents[2] / "web" / "lessons"


def index() -> dict[str, Any]:
    """Return the lessons and challenges there are, as the page is told of them."""
    read: dict[str, Any] = json.loads((LESSONS / "index.json").read_text(encoding="utf-8"))
    return read


def steps_of(lesson: str) -> list[dict[str, Any]]:
    """Return the steps of a lesson."""
    steps: list[dict[str, Any]] = json.loads((LESSONS / f"{lesson}.json").read_text(encoding="utf-8"))["steps"]
    return steps


def met_in(lesson: str) -> Iterator[str]:
    """Name all that who walks through a lesson meets and the page has code of its own for."""
    for step in steps_of(lesson):
        lanes = step.get("lanes") or {}
        data = SETS[step["set"].get("data.dataset", "circle")]
        stage = f"{data.get('kind', 'points')}, {'many runs' if lanes else 'one run'}"
        yield from (stage, *(f"{stage}, {name}" for name in ("ask", "run", "saw", "check") if step.get(name)))
        yield f"{data['task']} by {data['inputs']}"
        yield from ("lanes by seed" for axis in lanes.get("axes") or [] if axis["path"].startswith("seeds."))
        yield from (name for name in ("weights", "follow", "lock", "hint", "aside") if step.get(name))
        yield from (f"shows {panel}" for panel in step.get("show", []))
        yield from (f"runs until {end}" for end in (step.get("run") or {}).get("until", {}))
        yield from (f"lanes by {way} ({len(lanes.get('axes') or [])})" for way in lanes)
        for role in ("ask", "saw"):
            asked = step.get(role) or {}
            yield from (f"{role} {name}" for name in (asked.get("kind"), "several" in asked and "several") if name)
        if step.get("check") and step.get("ask"):
            yield "a task after a question"


def few() -> list[str]:
    """Choose so few lessons that a walk through them meets all that is met in any."""
    met = {card["id"]: set(met_in(card["id"])) for card in index()["lessons"]}
    left = set[str]().union(*met.values())
    chosen = list[str]()
    while left:
        chosen.append(max(met, key=lambda lesson: len(met[lesson] & left)))
        left -= met[chosen[-1]]
    return chosen


def shorten(route: Route) -> None:
    """Give a lesson whose runs are short: its replies tell of numbers that are known, whatever is trained here."""
    lesson = json.loads((LESSONS / route.request.url.rsplit("/", 1)[-1]).read_text(encoding="utf-8"))
    for step in lesson["steps"]:
        run = step.get("run") or {}
        if run.get("until", {}).get("epoch"):
            run["until"]["epoch"] = min(run["until"]["epoch"], SHORT)
        if run.get("most"):
            run["most"] = min(run["most"], SHORT)
    route.fulfill(json=lesson)


class Learner:
    """Who walks through the lessons of one page."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.page = playground.page

    def open_list(self) -> None:
        """Open the list of lessons."""
        self.page.click('.tabs a[href="#learn"]')
        self.page.locator(".lesson-card").first.wait_for()

    def begin(self, lesson: str) -> None:
        """Open a lesson from the list."""
        self.page.click(f'.lesson-card[data-lesson="{lesson}"]')
        self.page.locator("#learn-step").wait_for()

    def at(self) -> int:
        """Return the step that is open, counted from 0."""
        return int(self.page.locator(".steps [aria-current]").inner_text()) - 1

    def until_step(self, at: int) -> None:
        """Wait until a step is open."""
        self.page.locator(f'.steps li:nth-child({at + 1}) [aria-current="step"]').wait_for()

    def answer(self, role: str) -> None:
        """Give some answer to a question that is there: the first choice, 1, the order as it lies, a line."""
        asked = self.page.locator(f'.asks[data-role="{role}"]')
        kind = asked.get_attribute("data-kind")
        if kind == "choice":
            asked.locator(".choice").first.click()
        elif kind == "number":
            asked.locator("input").fill("1")
        elif kind == "order":
            asked.locator(".as-it-is").click()
        elif kind == "sketch":
            self.draw()
        asked.locator(".give").click()
        asked.locator(".stands").wait_for()

    def draw(self) -> None:
        """Draw a line over what is to be drawn on, by keys: a hand would have to find it first."""
        sketch = self.page.locator("#sketch.drawing")
        sketch.focus()
        for key in (" ", "ArrowRight", "ArrowUp", "ArrowRight", " "):
            sketch.press(key)

    def run(self, hurry: bool = False) -> None:
        """Press the button that runs, and wait for the end; or go there at once."""
        self.page.click("#learn-run:not([disabled])")
        if hurry:
            self.page.click("#learn-hurry")
        self.page.locator('.runner[data-state="ran"]').wait_for()

    def walk(self, step: dict[str, Any]) -> None:
        """Do all that the open step asks for, except its task on the stage."""
        if step.get("ask"):
            self.answer("ask")
        if step.get("run"):
            self.run()
        if step.get("saw"):
            self.answer("saw")

    def reply(self, role: str) -> Locator:
        """Return the reply to a question."""
        return self.page.locator(f'.asks[data-role="{role}"] .reply')
