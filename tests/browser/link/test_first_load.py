"""What a first visit loads: no more than a slow network gives in a moment, and nothing that level Full alone needs."""

import gzip

from playwright.sync_api import Request, Response

from tests.browser.conftest import Visit

BUDGET = 130_000
"""Bytes, gzipped."""
MOST_SENT = 150_000
"""Bytes as they are on the way, which the server compresses faster and less."""


def test_a_first_visit_is_light_leaves_the_rest_to_later_and_allows_itself_nothing_but_this_servers_files(
    visit: Visit,
) -> None:
    playground = visit(None)
    # Nobody touches the page; but a browser tells of a pointer that rests where the layout moves beneath it.
    still = "addEventListener('pointermove', (event) => event.stopImmediatePropagation(), true)"
    playground.page.add_init_script(still)
    # On a busy machine the page would say after this long that the server is getting ready, for which it loads words.
    patient = (
        "((later) => { setTimeout = (run, wait, ...more) => later(run, wait === 1500 ? 90_000 : wait, ...more); })"
    )
    playground.page.add_init_script(f"{patient}(setTimeout)")
    loaded: dict[str, Response] = {}
    playground.page.on("response", lambda response: loaded.update({response.url: response}))
    finished: list[Request] = []
    playground.page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108
    playground.open()
    playground.page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(response.body(), 9)) for url, response in loaded.items()}
    assert sum(sizes.values()) <= BUDGET, sorted(((size, url) for url, size in sizes.items()), reverse=True)
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
            "compare.js",
            "comparing.js",
            "compare.css",
            "beside.css",
            "plan.js",
            "lanes.js",
        }
    )
    assert len(finished) > 30
    assert sum(request.sizes()["responseBodySize"] for request in finished) <= MOST_SENT
    policy = loaded[f"{playground.address}/"].headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
