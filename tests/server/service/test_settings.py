"""Settings: read from the environment, bounded, with a worker for each core."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from livegrad.server.http.app import store_for
from livegrad.server.service.settings import MEMORY, PLENTY, Settings, available_cores, available_memory
from livegrad.server.store.folder import default_folder


def test_the_defaults_are_for_one_person_on_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIVEGRAD_HOST", raising=False)
    settings = Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.workers == available_cores() >= 1
    assert settings.evict_seconds == 30 * 60
    assert (settings.idle_seconds, settings.keep_days) == (15, 14)


def test_the_environment_sets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEGRAD_PORT", "9000")
    monkeypatch.setenv("LIVEGRAD_ALLOWED_ORIGINS", "https://a.example, https://b.example:8443")
    settings = Settings()
    assert settings.port == 9000
    assert settings.allowed_origins == ("https://a.example", "https://b.example:8443")


@pytest.mark.parametrize(("name", "value"), [("PORT", "70000"), ("WORKERS", "0"), ("IDLE_SECONDS", "-1")])
def test_what_is_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"LIVEGRAD_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_sessions_are_kept_in_the_users_data_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().data_dir == MEMORY, "no test may write into it"
    monkeypatch.delenv("LIVEGRAD_DATA_DIR")
    assert Settings().data_dir == str(default_folder())
    assert store_for(Settings(data_dir=MEMORY)) is None


@pytest.mark.parametrize(("written", "spare"), [("1073741824\n", False), ("max\n", True), (None, True)])
def test_a_spare_worker_is_kept_where_there_is_plenty_of_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str | None, spare: bool
) -> None:
    """A container says how much it may use, which may be less than the machine has: here that is plenty."""
    limit = tmp_path / "memory.max"
    if written:
        limit.write_text(written)
    monkeypatch.setattr("os.sysconf", lambda name: {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 2 * PLENTY / 4096}[name])
    found = available_memory(limit)
    assert found == (2**30 if not spare else 2 * PLENTY)
    monkeypatch.delenv("LIVEGRAD_SPARE_WORKER", raising=False)
    monkeypatch.setattr("livegrad.server.service.settings.available_memory", lambda: found)
    monkeypatch.setattr("livegrad.server.service.settings.FORKS", False)
    assert Settings().spare_worker is spare
    monkeypatch.setattr("livegrad.server.service.settings.FORKS", True)
    assert Settings().spare_worker is False, "a new worker is there at once"
    assert Settings(spare_worker=not spare).spare_worker is not spare
