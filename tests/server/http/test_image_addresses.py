"""Images over HTTP: an address says all that decides them, and nothing else changes it."""

from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import changed
from livegrad.models.data.images.make import make_images
from livegrad.server.http.routes import make_router
from livegrad.server.wire.image_address import image_address


class Healthy:
    ready = True

    def metrics(self) -> str:
        return ""

    def health(self) -> dict[str, Any]:
        return {}


async def get(address: str, method: str = "GET") -> httpx.Response:
    app = FastAPI()
    app.include_router(make_router(Healthy()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.request(method, address)


@pytest.mark.parametrize(
    ("dataset", "changes"),
    [
        ("digits", {}),
        ("digits", {"data.chosen": [0, 3, 9], "data.count": 100, "data.shift": 2, "data.noise": 0.07, "seeds.data": 5}),
        ("digits", {"data.imbalance": 0.4, "data.label_noise": 0.2}),
        ("shapes", {"data.count": 30, "seeds.data": 2**32 - 1}),
        ("bars", {"data.noise": 0.5}),
    ],
)
async def test_the_address_of_a_run_gives_its_images(dataset: Any, changes: dict[str, Any]) -> None:
    config = changed(PRESETS[dataset], changes)
    answer = await get("/" + image_address(config))
    assert answer.status_code == 200
    given = np.frombuffer(answer.content, np.uint8).reshape(-1, 8, 8)
    assert np.array_equal(given, make_images(config.data, config.seeds.data).images)
    assert answer.headers["content-type"] == "application/octet-stream"


def test_what_leaves_the_images_as_they_are_leaves_the_address_as_it_is() -> None:
    usual = image_address(PRESETS["digits"])
    assert usual == "api/images?dataset=digits&v=1"
    same = {"data.train_share": 0.3, "data.label_noise": 0.1, "seeds.weights": 3, "network.activation": "tanh"}
    assert image_address(changed(PRESETS["digits"], same)) == usual


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "dataset: expected one of digits, shapes, bars, got circle"),
        ("dataset=circle", "dataset: expected one of digits, shapes, bars, got circle"),
        ("dataset=digits&shift=3", "shift: expected a number less than or equal to 2, got "),
        ("dataset=digits&chosen=3x", "chosen.1: expected "),
        ("dataset=digits&seed=-1", "data: expected a number greater than or equal to 0"),
        ("dataset=digits&custom=AAAA", "custom: expected dataset, chosen"),
        ("dataset=digits&count=1000000", "count: expected a number less than or equal to 5000"),
    ],
)
async def test_an_address_of_none_is_refused(query: str, said: str) -> None:
    answer = await get(f"/api/images?{query}")
    assert answer.status_code == 400
    assert answer.text.startswith(said)


async def test_only_the_head_can_be_asked_for() -> None:
    answer = await get("/api/images?dataset=bars", "HEAD")
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(500 * 64))
