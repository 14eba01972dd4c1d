"""HTTP: health, schema, presets, the page's files, and the headers on all of them."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from livegrad.models.config.presets import PRESETS
from livegrad.models.config.run import RunConfig
from livegrad.server.http.headers import HEADERS, SecurityHeaders
from livegrad.server.http.routes import WEB, make_router
from livegrad.server.http.static import accepts_gzip, fingerprint, matches

SCRIPT = "export const answer = 42;\n" * 100


class Healthy:
    ready = True

    def metrics(self) -> str:
        return "livegrad_sessions 3\n"

    def health(self) -> dict[str, Any]:
        return {"status": "ok"}


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "js").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Livegrad</title>", encoding="utf-8")
    (folder / "js" / "main.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture
async def client(web: Path) -> Any:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(make_router(Healthy(), web))
    app.add_middleware(SecurityHeaders)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://server", headers={"Accept-Encoding": ""}
    ) as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/js/main.js", "/healthz", "/api/schema", "/nowhere"])
async def test_every_answer_carries_the_headers(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_health_is_what_the_service_says(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_schema_is_that_of_the_configuration(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/schema")).json() == RunConfig.model_json_schema()


async def test_the_presets_are_configurations(client: httpx.AsyncClient) -> None:
    presets = (await client.get("/api/presets")).json()
    assert {name: RunConfig.model_validate(config) for name, config in presets.items()} == PRESETS


async def test_the_page_is_at_the_root(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert "Livegrad" in answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_modules_are_asked_for_again_each_time_and_sent_only_when_changed(
    client: httpx.AsyncClient, web: Path
) -> None:
    first = await client.get("/js/main.js")
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Cache-Control"] == "no-cache"
    tag = first.headers["ETag"]
    again = await client.get("/js/main.js", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    (web / "js" / "main.js").write_text("export const answer = 43;", encoding="utf-8")
    changed = await client.get("/js/main.js", headers={"If-None-Match": tag})
    assert (changed.status_code, changed.text) == (200, "export const answer = 43;")
    assert changed.headers["ETag"] != tag


async def test_text_is_compressed_for_who_can_read_it(client: httpx.AsyncClient) -> None:
    plain = await client.get("/js/main.js")
    request = client.build_request("GET", "/js/main.js", headers={"Accept-Encoding": "br, gzip"})
    answer = await client.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(raw).decode() == plain.text == SCRIPT
    assert len(raw) < len(SCRIPT) / 10
    assert answer.headers["ETag"] != plain.headers["ETag"]


async def test_head_sends_the_headers_alone(client: httpx.AsyncClient) -> None:
    answer = await client.head("/js/main.js")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(SCRIPT)


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/js/../../secret.txt",
        "/..%2fsecret.txt",
        "/%00",
        "/js",
        "/" + "a" * 5000,
    ],
)
async def test_what_is_not_a_file_of_the_page_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_nothing_takes_a_body(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/schema", content=b"x")).status_code == 405


@pytest.mark.parametrize(
    ("header", "accepted"),
    [("gzip", True), ("br;q=1, gzip;q=0.5", True), ("*", True), ("", False), ("br", False), ("gzip;q=0", False)],
)
def test_accept_encoding_is_read(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    ("header", "same"), [('"a"', True), ('"b", W/"a"', True), ("*", True), ('"b"', False), ("", False)]
)
def test_if_none_match_is_read(header: str, same: bool) -> None:
    assert matches(header, '"a"') is same


def test_the_page_is_beside_the_package() -> None:
    assert (WEB / "index.html").is_file()


async def test_what_is_no_page_has_an_icon_too(client: httpx.AsyncClient, web: Path) -> None:
    (web / "icon.svg").write_text("<svg/>")
    answer = await client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")


async def test_a_page_is_told_of_which_version_it_is_and_any_changed_file_is_another(web: Path) -> None:
    (web / "index.html").write_text('<!doctype html><html lang="en"><title>Livegrad</title>', encoding="utf-8")
    version = fingerprint(web)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(make_router(Healthy(), web))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client:
        page = (await client.get("/")).text
    assert page == f'<!doctype html><html data-version="{version}" lang="en"><title>Livegrad</title>'
    (web / "js" / "main.js").write_text(SCRIPT + "//", encoding="utf-8")
    assert fingerprint(web) != version


async def test_it_is_alive_before_it_is_ready(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for ready, status in ((False, 503), (True, 200)):
        monkeypatch.setattr(Healthy, "ready", ready)
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"


async def test_metrics_are_in_the_text_format_of_prometheus(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text == "livegrad_sessions 3\n"
