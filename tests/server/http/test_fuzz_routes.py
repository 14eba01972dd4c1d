"""Any request to any route of the application is answered: never with a fault of ours, always with the headers."""

import warnings
from functools import cache
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from livegrad.server.http.app import create_app
from livegrad.server.http.headers import HEADERS
from livegrad.server.service.settings import Settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
NAMES = ("accept-encoding", "if-none-match", "range", "host", "origin", "content-type", "x-forwarded-for", "x")
VALUES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)


@cache
def app() -> Any:
    return create_app(Settings(workers=1), lambda: pytest.fail("expected no worker to be started"))


def routes() -> list[str]:
    """Return the paths that the application declares in its OpenAPI document."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GET and HEAD of a route are one function, and so have one name
        return sorted(app().openapi()["paths"])


def test_the_document_names_the_routes() -> None:
    assert {"/livez", "/readyz", "/healthz", "/metrics", "/api/schema", "/api/presets", "/{path}"} <= set(routes())


@given(
    route=st.sampled_from(routes()),
    path=st.text(max_size=60) | st.sampled_from(["../server", "js/main.js", ".", "\0", "a" * 5000, "js/", "%"]),
    method=st.sampled_from(METHODS),
    query=st.text(max_size=30),
    headers=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3),
    body=st.binary(max_size=100),
)
@example(
    route="/{path}", path="js/main.js", method="GET", query="", headers={"accept-encoding": ";q=,gzip;q"}, body=b""
)
async def test_any_request_is_answered(
    route: str, path: str, method: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    url = route.replace("{path}", quote(path, safe="/", errors="surrogatepass"))
    sent = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    target = httpx.URL(f"http://localhost{url}", query=quote(query).encode())
    transport = httpx.ASGITransport(app())  # raises what the application does not catch
    async with httpx.AsyncClient(transport=transport) as client:
        answer = await client.request(method, target, headers=sent, content=body)
    assert answer.status_code < 500 or (answer.status_code == 503 and route == "/readyz")
    assert all(answer.headers[name] == value for name, value in HEADERS.items())
    if method not in ("GET", "HEAD") and answer.status_code != 421:
        assert answer.status_code == 405
    if method == "HEAD":
        assert not answer.content
