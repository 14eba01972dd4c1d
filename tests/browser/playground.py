"""A page under the tests' hands: what can be pressed, and what can be seen; asserts nothing itself."""

import base64
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakSet

import msgspec
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response

PROBE: Final = Path(__file__).with_name("probe.js").read_text()
PATIENCE: Final = 90_000
"""Milliseconds to wait for what must come; only a page that never gets there takes so long."""
OFTEN: Final = 30
"""Milliseconds between two looks at whether it has come."""

_PROBED: Final = WeakSet[Page]()

Colour = tuple[int, int, int]


class Playground:
    """One page and what it complains of."""

    def __init__(self, page: Page, address: str, *, each_request: bool = True) -> None:
        """Hear of each request, of which there are a hundred in a load, or of those alone that go wrong.

        The console tells of these too: of answers of 400 and more, and of requests to other hosts, which the page's
        policy forbids.
        """
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self._heard: dict[Any, Callable[[Any], None]] = {"console": self._on_console, "pageerror": self._on_error}
        if each_request:
            self._heard |= {"request": self._on_request, "response": self._on_response}
        for event, hear in self._heard.items():
            page.on(event, hear)

    def stop_listening(self) -> None:
        """Hear no more complaints: what the page does from now on is for others to judge."""
        for event, hear in self._heard.items():
            self.page.remove_listener(event, hear)

    def _on_error(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        self.complaints.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme != "data" and there.netloc != urlsplit(self.address).netloc:
            self.complaints.append(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")

    def go(self, link: str = "") -> Response | None:
        """Load the page with a link's settings."""
        # Not sooner: a WebSocket route puts its own class in place of the browser's, and the probe listens to that.
        if self.page not in _PROBED:
            self.page.add_init_script(PROBE)
            _PROBED.add(self.page)
        return self.page.goto(f"{self.address}/#{link}" if link else self.address)

    def open(self, link: str = "") -> "Playground":
        """Load the page with a link's settings and wait until the server's own picture is there."""
        self.go(link)
        self.until("s.frame !== null")
        return self

    def leave(self) -> None:
        """Stop training, which would go on for a while without anybody watching."""
        if self.page.is_closed() or not self.page.evaluate("() => globalThis.probe?.sockets.at(-1)?.readyState === 1"):
            return
        self.page.evaluate('() => probe.sockets.at(-1).send(\'{"type": "pause"}\')')
        self.until("s.state?.state !== 'playing'")

    def _wait_for(self, condition: str, arg: object = None) -> None:
        # Not in each animation frame, as Playwright does by itself: asking for those makes the browser draw.
        self.page.wait_for_function(condition, arg=arg, polling=OFTEN)

    def until(self, condition: str) -> None:
        """Wait until a condition on `s`, what the page has been told, holds."""
        self._wait_for(f"() => {{ const s = probe.glance(); return {condition}; }}")

    def told(self, expression: str) -> Any:
        """Return something of `s`, what the page has been told."""
        return self.page.evaluate(f"() => {{ const s = probe.glance(); return {expression}; }}")

    def config(self) -> dict[str, Any]:
        """Return the configuration that the server says it trains."""
        config: dict[str, Any] = self.told("s.run.config")
        return config

    def until_option(self, path: str, value: object) -> None:
        """Wait until the server says that an option has this value."""
        self.until(f"JSON.stringify(s.run.config.{path}) === {_json(_json(value))}")

    def until_epoch(self, least: int) -> None:
        """Wait until the counter on the page has come to an epoch."""
        self._wait_for(
            "(least) => Number(document.querySelector('#epoch').textContent.replace(/\\D/g, '')) >= least", arg=least
        )

    def epoch(self) -> int:
        """Read the counter."""
        return int(re.sub(r"\D", "", self.page.inner_text("#epoch")))

    def settled_step(self) -> int:
        """Return the step the run stands at, after one more round trip to the worker that trains it."""
        self.look_at_unit(0 if self.told("s.frame.unit?.index") == 1 else 1)
        step: int = self.told("s.frame.step")
        return step

    def look_at_unit(self, index: int) -> None:
        """Point at a unit and wait until the server has sent its large picture."""
        self.page.hover(f'[data-unit="{index}"]')
        self.until(f"s.frame.unit?.index === {index}")

    def see_nothing(self) -> None:
        """Move the pointer to where nothing is."""
        self.page.mouse.move(1, 1)

    def play(self) -> None:
        """Press the big button of a paused run."""
        self.page.click("#play")
        self.until("s.state.state === 'playing'")

    def pause(self) -> None:
        """Press the big button of a run that plays."""
        self.page.click("#play")
        self.until("s.state.state === 'paused'")

    def slide(self, slider: str, position: float) -> None:
        """Put a slider's thumb at a position."""
        self.page.locator(f"#{slider}").fill(str(position))

    def choose_data(self, name: str) -> None:
        """Press a data set's thumbnail."""
        self.page.click(f"#data button:has(canvas[data-set={name}])")
        self.until_option("data.dataset", name)

    def look(self, selector: str) -> str:
        """Return something that differs when a canvas's pixels differ."""
        picture: str = self.page.locator(selector).evaluate("(canvas) => canvas.toDataURL()")
        return picture

    def until_looks_other(self, selector: str, before: str) -> None:
        """Wait until a canvas shows something else."""
        self._wait_for(
            "([selector, before]) => document.querySelector(selector).toDataURL() !== before", arg=[selector, before]
        )

    def until_looks(self, selector: str, picture: str) -> None:
        """Wait until a canvas shows this."""
        self._wait_for(
            "([selector, picture]) => document.querySelector(selector).toDataURL() === picture", arg=[selector, picture]
        )

    def colours(self, target: str | Locator, places: Sequence[tuple[float, float]]) -> list[Colour]:
        """Return the colours on the screen at places given as shares of an element's width and height."""
        locator = self.page.locator(target) if isinstance(target, str) else target
        png = base64.b64encode(locator.screenshot()).decode()
        colours: list[list[int]] = self.page.evaluate("([png, at]) => probe.colours(png, at)", [png, list(places)])
        return [(red, green, blue) for red, green, blue in colours]

    def theme_colour(self, name: str) -> Colour:
        """Return a colour of the theme, such as `high`."""
        written: str = self.page.evaluate(
            "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", f"--{name}"
        )
        red, green, blue = (int(written[at : at + 2], 16) for at in (1, 3, 5))
        return red, green, blue

    def is_high(self, colour: Colour) -> bool:
        """Say whether a colour is nearer to that of class 1 than to that of class 0."""
        return distance(colour, self.theme_colour("high")) < distance(colour, self.theme_colour("low"))

    def hash(self) -> str:
        """Return what the address says, without its #."""
        hash_: str = self.page.evaluate("() => location.hash.slice(1)")
        return hash_

    def until_hash(self, part: str) -> None:
        """Wait until the address says something."""
        self._wait_for("(part) => location.hash.slice(1).split('&').includes(part)", arg=part)


def distance(one: Colour, other: Colour) -> float:
    """Return how far two colours are apart, black and white being 441."""
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
