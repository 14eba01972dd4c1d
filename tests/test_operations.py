"""docs/operations.md says what is so: its settings, its paths and its metrics are those of the code."""

import re
from pathlib import Path

import pytest

from livegrad.server.http.app import Service, create_app
from livegrad.server.service.settings import Settings
from scripts.settings import filled, table

PAGE = (Path(__file__).parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")


def service() -> Service:
    made: Service = create_app(Settings(workers=1), lambda: pytest.fail("expected no worker")).state.service
    return made


def test_its_table_of_settings_is_that_of_the_declarations() -> None:
    assert filled(PAGE) == PAGE, "run: python -m scripts.settings"
    assert all(f"`LIVEGRAD_{name.upper()}`" in table() for name in Settings.model_fields)


def test_it_names_no_setting_that_there_is_not() -> None:
    named = set(re.findall(r"LIVEGRAD_([A-Z_]+)", PAGE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_it_names_every_metric_and_no_other() -> None:
    made = set(re.findall(r"^# TYPE (\w+)", service().metrics(), re.MULTILINE))
    assert set(re.findall(r"`(livegrad_[a-z_]+)", PAGE)) == made
