"""To which names the server answers: its own while it listens on loopback, else all, or those listed."""

import pytest

from livegrad.server.http.headers import allowed_hosts, host_name, is_loopback
from livegrad.server.service.settings import Settings


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8000", "localhost"),
        ("127.0.0.1:80", "127.0.0.1"),
        ("[::1]:8000", "::1"),
        ("[::1]", "::1"),
        ("", None),
        ("localhost:port", None),
        ("localhost:70000", None),
        ("user@localhost", None),
        ("localhost/evil", None),
        ("localhost?x", None),
        ("[::1", None),
        ("\xff\xfe", "\xff\xfe"),
    ],
)
def test_the_name_in_a_host_header_is_read(host: str, name: str | None) -> None:
    assert host_name(host) == name


def test_on_loopback_it_answers_to_names_of_this_machine_and_to_those_listed() -> None:
    assert set(allowed_hosts(Settings()) or ()) == {"localhost", "127.0.0.1", "::1"}
    listed = allowed_hosts(Settings(allowed_hosts=("Livegrad.School.example",)))
    assert set(listed or ()) == {"localhost", "127.0.0.1", "::1", "livegrad.school.example"}
    assert "127.0.0.2" in (allowed_hosts(Settings(host="127.0.0.2")) or ())


def test_elsewhere_it_answers_to_all_names_unless_some_are_listed() -> None:
    everywhere = "0.0.0.0"  # noqa: S104
    assert allowed_hosts(Settings(host=everywhere)) is None
    assert "a.example" in (allowed_hosts(Settings(host=everywhere, allowed_hosts=("a.example",))) or ())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1", "[::1]", "page.localhost"])
def test_a_name_of_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.168.1.7", "fd00::7", "class.example", "localhost.example", "10.0.0.1", ""])
def test_another_name_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)
