"""The adapter to uvicorn's internals: the uvicorn installed is the one it was written against."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from livegrad.server.http.uvicorn_adapter import KNOWN, GuardedHttp, GuardedProtocol

ROOT = Path(__file__).parents[3]
OURS = {"abort", "refuse", "end_with", "_expect_request", "_expect_nothing", "_too_late"}
"""What the adapter adds; all else it overrides."""


def test_the_installed_uvicorn_is_the_known_one() -> None:
    installed = version("uvicorn")
    assert installed.startswith(f"{KNOWN}."), (
        f"uvicorn {installed} is installed, but server/http/uvicorn_adapter.py was written against {KNOWN}. Compare "
        f"uvicorn/protocols/http/h11_impl.py and websockets/websockets_sansio_impl.py of the two "
        f"versions, correct the adapter, run tests/server/http, and then change KNOWN and the cap on uvicorn in "
        f"pyproject.toml."
    )


def test_the_package_takes_no_other_uvicorn() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    major, minor = KNOWN.split(".")
    assert f"uvicorn>={KNOWN},<{major}.{int(minor) + 1}" in project["dependencies"]


@pytest.mark.parametrize(("ours", "theirs"), [(GuardedHttp, H11Protocol), (GuardedProtocol, WebSocketsSansIOProtocol)])
def test_every_method_that_the_adapter_overrides_is_there_to_be_overridden(ours: type, theirs: type) -> None:
    own = {name for name, value in vars(ours).items() if callable(value)} - OURS
    gone = own - set(dir(theirs))
    assert not gone, f"uvicorn {version('uvicorn')} no longer has {sorted(gone)}"
    assert not OURS & set(dir(theirs)), "uvicorn has a method of this name now"
