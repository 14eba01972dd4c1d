"""Who may connect: pages of the same host or of a listed origin, and programs, which send none."""

import pytest

from livegrad.server.http.websocket import allowed_origin, reply_to

LISTED = ("https://school.example",)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "localhost:8000"),
        ("http://localhost:8000", "localhost:8000"),
        ("http://LOCALHOST:8000", "localhost:8000"),
        ("https://livegrad.example", "livegrad.example"),
        ("https://livegrad.example:443", "livegrad.example"),
        ("http://livegrad.example", "livegrad.example:80"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://school.example", "localhost:8000"),
    ],
)
def test_these_may_connect(origin: str | None, host: str) -> None:
    assert allowed_origin(origin, host, LISTED)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("null", "localhost:8000"),
        ("", "localhost:8000"),
        ("http://localhost:8001", "localhost:8000"),
        ("http://localhost", "localhost:8000"),
        ("http://evil.example", "localhost:8000"),
        ("http://localhost:8000.evil.example", "localhost:8000"),
        ("http://localhost:8000@evil.example", "localhost:8000"),
        ("http://evil.example@localhost:8000", "localhost:8000"),
        ("http://localhost:8000/", "localhost:8000"),
        ("file://", "localhost:8000"),
        ("chrome-extension://abc", "abc"),
        ("http://[", "localhost:8000"),
        ("http://localhost:99999999", "localhost:8000"),
        ("http://localhost:8000", None),
        ("http://school.example", "localhost:8000"),
        ("https://school.example.evil.example", "localhost:8000"),
    ],
)
def test_these_may_not(origin: str, host: str | None) -> None:
    assert not allowed_origin(origin, host, LISTED)


@pytest.mark.parametrize(("value", "number"), [(3, 3), (0, 0), (-1, None), (True, None), ("3", None), (2.5, None)])
def test_even_a_bad_command_is_answered_by_its_number(value: object, number: int | None) -> None:
    assert reply_to({"id": value}) == number
