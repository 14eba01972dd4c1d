"""Whatever a link says, the configuration that the page makes of it is one that the server opens a session with."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from livegrad.server.wire.commands import Open, parse

ROOT = Path(__file__).parents[3]


@pytest.mark.skipif(shutil.which("node") is None, reason="the page's modules run on node")
def test_no_random_link_leads_to_an_opening_that_is_refused(request: pytest.FixtureRequest) -> None:
    count = 20_000 if request.config.option.full else 500
    ran = subprocess.run(
        ["node", "tests/web/link/random-links.js", str(count), "1"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    links = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(links) == count
    for link in links:
        assert isinstance(parse(json.dumps({"type": "open", "config": link["config"]})), Open), link["hash"]
