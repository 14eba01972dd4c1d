"""The reference of options is what the code declares, and leaves none out."""

import re

from livegrad.models.config.run import RunConfig
from scripts.first_paint import flat
from scripts.reference import PLACE, reference


def test_the_kept_reference_says_what_the_code_declares() -> None:
    assert PLACE.read_text(encoding="utf-8") == reference(), "run: python -m scripts.reference"


def test_every_option_has_its_row() -> None:
    rows = re.findall(r"^\| `([a-z0-9_.]+)` \|", reference(), re.MULTILINE)
    assert sorted(rows) == sorted(flat(RunConfig().model_dump(mode="json")))
