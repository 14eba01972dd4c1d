"""What a first visit loads: no more than a slow network gives in a moment, and nothing that level Full alone needs."""

import gzip

from playwright.sync_api import Response

from tests.browser.conftest import Visit

BUDGET = 130_000
"""Bytes, gzipped."""


def test_a_first_visit_is_light_and_leaves_the_rest_to_later(visit: Visit) -> None:
    playground = visit(None)
    # Nobody touches the page; but a browser tells of a pointer that rests where the layout moves beneath it.
    still = "addEventListener('pointermove', (event) => event.stopImmediatePropagation(), true)"
    playground.page.add_init_script(still)
    loaded: dict[str, Response] = {}
    playground.page.on("response", lambda response: loaded.update({response.url: response}))
    playground.open()
    playground.page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(response.body(), 9)) for url, response in loaded.items()}
    assert sum(sizes.values()) <= BUDGET, sorted((size, url) for url, size in sizes.items())
    names = {url.rsplit("/", 1)[-1] for url in sizes}
    assert {"main.js", "first.json", "en.json"} <= names
    assert names.isdisjoint(
        {
            "en.later.json",
            "sheet.js",
            "picker.js",
            "rate-finder.js",
            "uplot.js",
            "uplot.css",
            "chart.js",
            "code.js",
            "card.js",
            "sample.js",
            "sets.json",
            "training.css",
            "health.js",
            "health.css",
        }
    )
