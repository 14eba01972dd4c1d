"""Times what drawing one frame costs the browser, on synthetic frames; prints a table and gates nothing."""

import shutil
import statistics
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import typer
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
NETWORKS = {
    "default: 2 inputs, 4-2": (2, [4, 2]),
    "largest measured: 7 inputs, six layers of 8": (7, [8] * 6),
    "largest possible: 7 inputs, eight layers of 16": (7, [16] * 8),
}
PER_FRAME = ("network", "values and errors along the links", "field and contour", "misclassified marks")
BUDGET_MS = 8.0


class Files(SimpleHTTPRequestHandler):
    """Serves `web/` at the root and this folder under `/benchmarks/`."""

    def translate_path(self, path: str) -> str:
        """Find the file an address names."""
        path = path.partition("?")[0]
        folder = ROOT if path.startswith("/benchmarks/") else ROOT / "web"
        return str(folder / path.lstrip("/"))

    def log_message(self, *_: object) -> None:
        """Say nothing: the table is the output."""


def measure(page: Page, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of every call, by network and by drawing function."""
    page.wait_for_function("globalThis.measure !== undefined")
    call = "([inputs, hidden, rounds]) => globalThis.measure(inputs, hidden, rounds)"
    return {name: page.evaluate(call, [*shape, rounds]) for name, shape in NETWORKS.items()}


def report(times: dict[str, dict[str, list[float]]]) -> None:
    """Print median and 95th percentile of each function, and of a whole frame."""
    print(f"{'':48} {'median ms':>10} {'p95 ms':>10}")
    for network, functions in times.items():
        print(network)
        whole = [sum(parts) for parts in zip(*(functions[name] for name in PER_FRAME), strict=True)]
        for name, values in {**functions, f"one frame (budget {BUDGET_MS:g} ms)": whole}.items():
            high = statistics.quantiles(values, n=20)[-1]
            print(f"  {name:46} {statistics.median(values):10.2f} {high:10.2f}")


def main(rounds: int = 200, scale: float = 1.0) -> None:
    """Time the drawing functions in headless Chromium without a graphics card."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=scale)
        page.goto(f"http://127.0.0.1:{server.server_port}/benchmarks/drawing.html")
        report(measure(page, rounds))
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    typer.run(main)
