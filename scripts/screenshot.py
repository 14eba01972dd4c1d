"""Take the README's picture of the page: starts a server, trains a spiral, photographs it into docs/stage.png."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from scripts.browser import find

PLACE = Path(__file__).parent.parent / "docs" / "stage.png"
PORT = "8931"
LINK = (
    "#data.dataset=spiral&inputs.features=x1,x2,sin_x1,sin_x2&network.hidden=8,6,4"
    "&training.optimizer.name=adam&training.optimizer.learning_rate=0.01"
)
EPOCHS = 150


def photograph(address: str) -> None:
    """Train until the spiral is learned, then take the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        size = ViewportSize(width=1440, height=900)
        # The page's policy forbids the evaluation that waiting for a condition needs.
        page = browser.new_page(viewport=size, locale="en", color_scheme="light", bypass_csp=True)
        page.goto(address + LINK)
        page.click("#play")
        page.mouse.move(700, 4)  # away, or the tooltip is on the picture
        page.wait_for_function(
            f"Number(document.querySelector('#epoch').textContent.replaceAll(',', '')) >= {EPOCHS}", timeout=120_000
        )
        page.screenshot(path=PLACE)
        browser.close()


def main() -> None:
    """Serve, photograph, stop."""
    command = [sys.executable, "-m", "livegrad", "serve", "--port", PORT, "--in-memory"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            print(line.strip())
            PLACE.parent.mkdir(exist_ok=True)
            photograph(f"http://127.0.0.1:{PORT}/")
        finally:
            server.terminate()
    print(f"{PLACE.name}: {PLACE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
