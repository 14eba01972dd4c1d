"""Measures the page in Chromium on a real server; prints tables and gates nothing.

Pictures and epochs a second, what a picture costs the page's thread, how soon a change is seen, the first load.
"""

import statistics
from dataclasses import dataclass
from pathlib import Path

import typer
from playwright.sync_api import Browser, Page, Request, sync_playwright

from scripts import browser as chromium
from tests.browser.serving import serving

COUNTER = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
LARGEST = (
    "inputs.features=x1,x2,x1_squared,x2_squared,x1_x2,sin_x1,sin_x2&network.hidden=8,8,8,8,8,8&data.dataset=spiral"
)
RUNS = {
    "default run, 100 epochs a second": "",
    "default run, full speed": "speed=full",
    "largest network on spiral, 100 epochs a second": LARGEST,
    "largest network on spiral, full speed": f"{LARGEST}&speed=full",
}
RATES = {6: 0.03, 7: 0.1}
"""Learning rates, by their place on the slider."""
CHANGES = 15
LOADS = 5


@dataclass
class Load:
    """What a first visit cost."""

    requests: int
    kilobytes: float
    paint: float
    ready: float


def visit(browser: Browser, address: str) -> Page:
    """Open a page on a laptop's screen, as somebody who was never here; it is playing when this returns."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(COUNTER)
    page.goto(address)
    page.click("#play")
    page.wait_for_function("() => bench.now().epoch > 0")
    page.wait_for_timeout(2000)  # what is compiled on first use is not what is measured
    return page


@dataclass
class Rates:
    """What was done while a run played."""

    pictures: float
    """A second, as `epochs` and `ticks`, which are animation frames."""
    epochs: float
    ticks: float
    script: float
    """Milliseconds a picture that the page's thread spent in its scripts."""
    thread: float
    """Milliseconds a picture that it spent in all, with layout, paint and what is handed on to the screen."""


def rates(page: Page, seconds: float) -> Rates:
    """Let a run play and count."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> tuple[float, float]:
        told = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
        return told["ScriptDuration"] * 1000, told["TaskDuration"] * 1000

    before, (script, thread) = page.evaluate("() => bench.now()"), spent()
    page.wait_for_timeout(seconds * 1000)
    after, (scripts, threads) = page.evaluate("() => bench.now()"), spent()
    session.detach()
    gone = after["at"] - before["at"]
    painted = after["painted"] - before["painted"]
    pictures, epochs, ticks = ((after[name] - before[name]) / gone for name in ("painted", "epoch", "ticks"))
    return Rates(pictures, epochs, ticks, (scripts - script) / painted, (threads - thread) / painted)


def answers(page: Page) -> list[float]:
    """Return how long each change of the learning rate took to be on a picture, in milliseconds."""
    places = list(RATES.items())
    times = []
    for turn in range(CHANGES):
        page.wait_for_timeout(130 + 17 * turn)  # at any moment between two pictures
        place, rate = places[(turn + 1) % len(places)]
        times.append(float(page.evaluate("([place, rate]) => bench.change(place, rate)", [place, rate])))
    return times


def load(browser: Browser, address: str) -> Load:
    """Visit for the first time, and count."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(COUNTER)
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))  # noqa: PLW0108
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
    paint = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    ready = page.evaluate("() => bench.ready()")
    size = sum(request.sizes()["responseBodySize"] for request in loaded)
    context.close()
    return Load(len(loaded), size / 1000, paint, ready)


def report_runs(browser: Browser, address: str, seconds: float) -> None:
    """Print a line for each run."""
    print(f"{'':48} {'pictures':>9} {'epochs':>9} {'screen':>9} {'ms a picture':>18} {'rate changed, ms':>18}")
    print(
        f"{'':48} {'a second':>9} {'a second':>9} {'frames/s':>9} {'script':>9} {'all':>8} {'median':>9} {'worst':>8}"
    )
    for name, link in RUNS.items():
        page = visit(browser, f"{address}/#{link}")
        found = rates(page, seconds)
        times = answers(page)
        running = f"{found.pictures:9.1f} {found.epochs:9.0f} {found.ticks:9.0f}"
        costs = f"{found.script:9.1f} {found.thread:8.1f}"
        print(f"{name:48} {running} {costs} {statistics.median(times):9.0f} {max(times):8.0f}", flush=True)
        page.click("#play")
        page.wait_for_function("() => document.querySelector('#live').textContent.includes('paused')")
        page.context.close()


def report_load(browser: Browser, address: str) -> None:
    """Print what the first load costs, as the median of some."""
    loads = [load(browser, address) for _ in range(LOADS)]
    print(f"\n{'first load':48} {loads[0].kilobytes:9.1f} kB in {loads[0].requests} requests (at most 150 kB)")
    print(f"{'first paint':48} {statistics.median(one.paint for one in loads):9.0f} ms")
    print(f"{'stage painted, socket about to open':48} {statistics.median(one.ready for one in loads):9.0f} ms")


def main(seconds: float = 8.0) -> None:
    """Measure with one worker for each core, in headless Chromium without a graphics card."""
    with serving(workers=None) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        report_runs(browser, server.address, seconds)
        report_load(browser, server.address)
        browser.close()


if __name__ == "__main__":
    typer.run(main)
